// Package api is the local API Gateway: an HTTP API that turns requests into events of payload format 2.0 for the
// functions its routes lead to, and their answers into responses.
package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"kipthoi/infra/local/plan"
)

// bodyLimit is API Gateway's limit of a request's body, 10 MB.
const bodyLimit = 10 << 20

// Gateway answers as API Gateway.
type Gateway struct {
	routes  []route
	account string
	now     func() time.Time
	invoke  func(ctx context.Context, function string, payload []byte) ([]byte, error)
}

// New makes a gateway with these routes. Requests happen at the time that now tells.
func New(routes []plan.Route, account string, now func() time.Time, invoke func(ctx context.Context, function string, payload []byte) ([]byte, error)) *Gateway {
	g := &Gateway{account: account, now: now, invoke: invoke}
	for _, r := range routes {
		g.routes = append(g.routes, parse(r))
	}
	return g
}

// ServeHTTP finds the route, calls its function and writes what it answers.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	found, parameters, ok := g.find(r.Method, r.URL.Path)
	if !ok {
		say(w, http.StatusNotFound, "Not Found")
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyLimit))
	if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
		say(w, http.StatusRequestEntityTooLarge, "Request Entity Too Large")
		return
	}
	if err != nil {
		say(w, http.StatusBadRequest, "Bad Request")
		return
	}
	payload, err := json.Marshal(g.event(r, found.Key, parameters, body))
	if err != nil {
		say(w, http.StatusInternalServerError, "Internal Server Error")
		return
	}
	g.answer(w, r, found.Route, payload)
}

func (g *Gateway) answer(w http.ResponseWriter, r *http.Request, route plan.Route, payload []byte) {
	ctx, cancel := context.WithTimeout(r.Context(), route.Timeout)
	defer cancel()
	data, err := g.invoke(ctx, route.Function, payload)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		say(w, http.StatusServiceUnavailable, "Service Unavailable")
	case err != nil:
		say(w, http.StatusInternalServerError, "Internal Server Error")
	default:
		write(w, r, data)
	}
}

// say answers as the gateway itself does.
func say(w http.ResponseWriter, status int, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"message": message}) // the client is gone
}

// write sends what the function answered. An answer without a status is itself the body.
func write(w http.ResponseWriter, r *http.Request, data []byte) {
	var answer struct {
		events.APIGatewayV2HTTPResponse
		Status *int `json:"statusCode"`
	}
	if err := json.Unmarshal(data, &answer); err != nil || answer.Status == nil {
		inferred(w, data)
		return
	}
	body, err := decode(answer.Body, answer.IsBase64Encoded)
	if err != nil || *answer.Status < 100 || *answer.Status > 999 {
		say(w, http.StatusInternalServerError, "Internal Server Error")
		return
	}
	for name, value := range answer.Headers {
		w.Header().Set(name, value)
	}
	for _, cookie := range answer.Cookies {
		w.Header().Add("Set-Cookie", cookie)
	}
	if w.Header().Get("Content-Type") == "" {
		w.Header().Set("Content-Type", "text/plain;charset=UTF-8")
	}
	w.WriteHeader(*answer.Status)
	if r.Method != http.MethodHead {
		_, _ = io.Copy(w, bytes.NewReader(body)) // the client is gone
	}
}

func inferred(w http.ResponseWriter, data []byte) {
	w.Header().Set("Content-Type", "application/json")
	var text string
	if json.Unmarshal(data, &text) == nil {
		data = []byte(text)
	}
	_, _ = w.Write(data) // the client is gone
}
