package front

import (
	"encoding/base32"
	"net/http"
	"strings"
	"sync"
)

// Services, as the SDK names them in AWS_ENDPOINT_URL_<SERVICE>.
const (
	DynamoDB = "DYNAMODB"
	S3       = "S3"
	SQS      = "SQS"
	SES      = "SESV2"
	Secrets  = "SECRETS_MANAGER"
)

// temporary begins every access key id that is only good with a session token, as on AWS; the caller's name follows, in
// capital letters and digits: AWS's own DynamoDB emulator takes no other id.
const temporary = "ASIA"

var names = base32.StdEncoding.WithPadding(base32.NoPadding)

// AccessKey is the id of the temporary key that a caller signs with.
func AccessKey(caller string) string { return temporary + names.EncodeToString([]byte(caller)) }

// Caller is whose key it is. An id that [AccessKey] did not make is a name itself.
func Caller(access string) string {
	encoded, ok := strings.CutPrefix(access, temporary)
	name, err := names.DecodeString(encoded)
	if !ok || err != nil {
		return access
	}
	return string(name)
}

// Call says who called what.
type Call struct {
	// Caller is the name in the signature's access key id; empty when unsigned.
	Caller, Service, Operation string
	// Presigned marks a request that someone else makes with a signature the caller made.
	Presigned bool
}

// Calls counts calls.
type Calls struct {
	mu     sync.Mutex
	counts map[Call]int
}

// Count passes every call of the service on and counts it.
func (c *Calls) Count(service string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		call := Describe(service, r)
		c.mu.Lock()
		if c.counts == nil {
			c.counts = map[Call]int{}
		}
		c.counts[call]++
		c.mu.Unlock()
		next.ServeHTTP(w, r)
	})
}

// Counts is a copy of the counts so far.
func (c *Calls) Counts() map[Call]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	counts := make(map[Call]int, len(c.counts))
	for call, n := range c.counts {
		counts[call] = n
	}
	return counts
}

// Describe reads caller and operation off a request without touching its body.
func Describe(service string, r *http.Request) Call {
	call := Call{Service: service, Operation: operation(service, r)}
	credential := r.URL.Query().Get("X-Amz-Credential")
	call.Presigned = credential != ""
	if _, signed, ok := strings.Cut(r.Header.Get("Authorization"), "Credential="); ok {
		credential = signed
	}
	access, _, _ := strings.Cut(credential, "/")
	call.Caller = Caller(access)
	return call
}

func operation(service string, r *http.Request) string {
	if _, name, ok := strings.Cut(r.Header.Get("X-Amz-Target"), "."); ok {
		return name
	}
	switch {
	case service == S3:
		return operationS3(r)
	case service == SES && r.Method == http.MethodPost && r.URL.Path == "/v2/email/outbound-emails":
		return "SendEmail"
	}
	return r.Method + " " + r.URL.Path
}

// operationS3 names an S3 request: the SDK says it in x-id, browsers and presigned requests do not.
func operationS3(r *http.Request) string {
	query := r.URL.Query()
	if id := query.Get("x-id"); id != "" {
		return id
	}
	_, key, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	switch {
	case r.Method == http.MethodPost && key == "":
		return "PostObject"
	case key == "" && query.Has("versions"):
		return "ListObjectVersions"
	case key == "" && r.Method == http.MethodGet:
		return "ListObjectsV2"
	}
	if name, ok := map[string]string{"GET": "GetObject", "HEAD": "HeadObject", "PUT": "PutObject", "DELETE": "DeleteObject"}[r.Method]; ok {
		return name
	}
	return r.Method
}
