package lambda

import (
	"encoding/json"
	"fmt"
)

// Failure is an invocation that ended badly.
type Failure struct {
	Function, Request string
	// Kind is Lambda's errorType: the name of the error's Go type, or one of Lambda's own as Sandbox.Timedout.
	Kind, Message string
}

func (e *Failure) Error() string {
	return fmt.Sprintf("%s (request %s): %s: %s", e.Function, e.Request, e.Kind, e.Message)
}

// Payload is the answer that a caller of Lambda gets with X-Amz-Function-Error.
func (e *Failure) Payload() []byte {
	data, err := json.Marshal(map[string]string{"errorType": e.Kind, "errorMessage": e.Message})
	if err != nil {
		panic(err) // two texts can always be written
	}
	return data
}

func (f *Function) failure(request, kind, message string) *Failure {
	return &Failure{Function: f.spec.Name, Request: request, Kind: kind, Message: message}
}

// reported is a failure that the function told of itself.
func (f *Function) reported(request string, body []byte, fallback string) *Failure {
	var told struct {
		Type    string `json:"errorType"`
		Message string `json:"errorMessage"`
	}
	if err := json.Unmarshal(body, &told); err != nil || told.Type == "" {
		told.Type, told.Message = fallback, string(body)
	}
	return f.failure(request, told.Type, told.Message)
}
