package front

import (
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync"
)

// Faults makes services fail as AWS's do, in a repeatable way.
type Faults struct {
	// Share of calls that fail, 0 to 1.
	Share float64
	// After is the share of those that fail although the service did what was asked ("stored but errored"); the
	// others never reach the service.
	After float64
	// Only names the operations that may fail; empty for all.
	Only map[string]bool

	mu     sync.Mutex
	rng    *rand.Rand
	failed [2]int // before and after the service did it
}

// NewFaults seeds the dice.
func NewFaults(seed uint64, share, after float64) *Faults {
	return &Faults{Share: share, After: after, rng: rand.New(rand.NewPCG(seed, 0))}
}

// Wrap puts the faults before a service.
func (f *Faults) Wrap(service string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		operation := Describe(service, r).Operation
		fails, after, throttled := f.roll(operation)
		if !fails {
			next.ServeHTTP(w, r)
			return
		}
		if after {
			throttled = false
			next.ServeHTTP(&swallow{header: http.Header{}}, r)
		} else {
			_, _ = io.Copy(io.Discard, r.Body)
		}
		if throttled && operation == "TransactWriteItems" {
			collide(w)
			return
		}
		refuse(w, service, throttled)
	})
}

func (f *Faults) roll(operation string) (fails, after, throttled bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	a, b, c := f.rng.Float64(), f.rng.Float64(), f.rng.Float64()
	fails, after = a < f.Share && (len(f.Only) == 0 || f.Only[operation]), b < f.After
	switch {
	case fails && after:
		f.failed[1]++
	case fails:
		f.failed[0]++
	}
	return fails, after, c < 0.5
}

// Failed counts the calls that failed so far: those that never reached their service, and those that it did all the same.
func (f *Faults) Failed() (before, after int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.failed[0], f.failed[1]
}

// refuse answers as the service does when it is throttled or broken.
func refuse(w http.ResponseWriter, service string, throttled bool) {
	status, code := http.StatusInternalServerError, "InternalServerError"
	switch {
	case service == S3 && throttled:
		status, code = http.StatusServiceUnavailable, "SlowDown"
	case service == S3:
		code = "InternalError"
	case service == DynamoDB && throttled:
		status, code = http.StatusBadRequest, "ThrottlingException"
	case throttled:
		status, code = http.StatusTooManyRequests, "TooManyRequestsException"
	}
	body, kind := `{"__type":"com.amazonaws#`+code+`","message":"injected"}`, jsonKind
	if service == S3 {
		body, kind = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>`+code+`</Code><Message>injected</Message></Error>`, "application/xml"
	}
	say(w, status, code, kind, body)
}

// jsonKind is how DynamoDB, SQS and Secrets Manager speak.
const jsonKind = "application/x-amz-json-1.0"

// collide answers as DynamoDB does when another transaction is at one of the items.
func collide(w http.ResponseWriter) {
	const code = "TransactionCanceledException"
	say(w, http.StatusBadRequest, code, jsonKind,
		`{"__type":"com.amazonaws.dynamodb.v20120810#`+code+`","CancellationReasons":[{"Code":"None"},{"Code":"TransactionConflict"}],"Message":"injected"}`)
}

func say(w http.ResponseWriter, status int, code, kind, body string) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("X-Amzn-Errortype", code)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

// swallow takes an answer that nobody shall see.
type swallow struct{ header http.Header }

func (s *swallow) Header() http.Header         { return s.header }
func (s *swallow) Write(p []byte) (int, error) { return len(p), nil }
func (s *swallow) WriteHeader(int)             {}
