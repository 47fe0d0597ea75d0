package lambda

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// Retry says what becomes of an event whose invocation fails.
type Retry struct {
	// Attempts is how often it is tried again.
	Attempts int
	// Wait is how long before the first of these; the second waits twice as long.
	Wait time.Duration
	// Failed gets the record of an event that failed for good; nil drops it.
	Failed func(Record) error
}

// Record is what a destination learns of an event that failed for good.
type Record struct {
	Version   string        `json:"version"`
	Timestamp string        `json:"timestamp"`
	Request   RecordRequest `json:"requestContext"`
	Payload   Raw           `json:"requestPayload"`
	Response  RecordAnswer  `json:"responseContext"`
	Answer    Raw           `json:"responsePayload"`
}

// RecordRequest is the part of a record about the invocation.
type RecordRequest struct {
	ID        string `json:"requestId"`
	Function  string `json:"functionArn"`
	Condition string `json:"condition"`
	Count     int    `json:"approximateInvokeCount"`
}

// RecordAnswer is the part of a record about the answer.
type RecordAnswer struct {
	Status   int    `json:"statusCode"`
	Executed string `json:"executedVersion"`
	Error    string `json:"functionError"`
}

// Raw is JSON as it stands.
type Raw = json.RawMessage

// Event invokes the function asynchronously, as services do that do not wait for the answer: what fails is tried again
// under the same request id. It returns the last outcome.
func (f *Function) Event(ctx context.Context, payload []byte, retry Retry) ([]byte, error) {
	request := uuid.NewString()
	if !f.begin() {
		return nil, f.failure(request, "ServiceException", "the stack is stopping")
	}
	defer f.end()
	for attempt := 0; ; attempt++ {
		answer, err := f.invoke(ctx, request, payload)
		failure := (*Failure)(nil)
		if !errors.As(err, &failure) {
			return answer, err
		}
		if attempt < retry.Attempts && f.pause(ctx, retry.Wait*time.Duration(attempt+1)) {
			continue
		}
		if retry.Failed != nil {
			err = errors.Join(err, retry.Failed(f.record(failure, payload, attempt+1)))
		}
		return nil, err
	}
}

// pause is false if nobody waits any longer before the time is over.
func (f *Function) pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-f.closing:
		return false
	case <-ctx.Done():
		return false
	}
}

func (f *Function) record(failure *Failure, payload []byte, count int) Record {
	return Record{
		Version: "1.0", Timestamp: time.Now().UTC().Format("2006-01-02T15:04:05.000Z"),
		Request:  RecordRequest{ID: failure.Request, Function: f.spec.ARN + ":$LATEST", Condition: "RetriesExhausted", Count: count},
		Payload:  payload,
		Response: RecordAnswer{Status: 200, Executed: "$LATEST", Error: "Unhandled"},
		Answer:   failure.Payload(),
	}
}

// Body is the record as a message.
func (r Record) Body() (string, error) {
	data, err := json.Marshal(r)
	if err != nil {
		return "", fmt.Errorf("write record of request %s: %w", r.Request.ID, err)
	}
	return string(data), nil
}
