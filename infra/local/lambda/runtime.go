package lambda

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
)

// The Runtime API, https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
const apiRoot = "/2018-06-01/runtime/"

// errorLimit is what is read of an error that a function reports.
const errorLimit = 1 << 20

func (i *instance) api() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+apiRoot+"invocation/next", i.next)
	mux.HandleFunc("POST "+apiRoot+"invocation/{request}/response", i.response)
	mux.HandleFunc("POST "+apiRoot+"invocation/{request}/error", i.reportedError)
	mux.HandleFunc("POST "+apiRoot+"init/error", i.initError)
	return mux
}

// next hands out an invocation when there is one.
func (i *instance) next(w http.ResponseWriter, r *http.Request) {
	select {
	case i.asks <- struct{}{}:
	default: // it asked before and broke off
	}
	select {
	case call := <-i.calls:
		header := w.Header()
		header.Set("Content-Type", "application/json")
		header.Set("Lambda-Runtime-Aws-Request-Id", call.request)
		header.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(call.deadline.UnixMilli(), 10))
		header.Set("Lambda-Runtime-Invoked-Function-Arn", i.function.spec.ARN)
		header.Set("Lambda-Runtime-Trace-Id", trace(call))
		_, _ = w.Write(call.payload) // a process that is gone is noticed by its end
	case <-i.exited:
	case <-r.Context().Done():
	}
}

// trace is an X-Ray header that nobody samples.
func trace(call *invocation) string {
	id := fmt.Sprintf("%032x", call.request[:16])
	return fmt.Sprintf("Root=1-%08x-%s;Sampled=0", call.deadline.Unix(), id[:24])
}

func (i *instance) response(w http.ResponseWriter, r *http.Request) {
	call, ok := i.named(w, r)
	if !ok {
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, payloadLimit))
	switch large := (*http.MaxBytesError)(nil); {
	case errors.As(err, &large):
		message := fmt.Sprintf("Response payload size exceeded maximum allowed payload size (%d bytes).", payloadLimit)
		call.finish(outcome{err: i.function.failure(call.request, "Function.ResponseSizeTooLarge", message)})
		refuse(w, http.StatusRequestEntityTooLarge, "RequestEntityTooLarge")
		return
	case err != nil:
		refuse(w, http.StatusBadRequest, "InvalidRequest")
		return
	}
	if kind := r.Trailer.Get("Lambda-Runtime-Function-Error-Type"); kind != "" {
		call.finish(outcome{err: i.function.failure(call.request, kind, "the answer broke off")})
	} else {
		call.finish(outcome{payload: body})
	}
	w.WriteHeader(http.StatusAccepted)
}

func (i *instance) reportedError(w http.ResponseWriter, r *http.Request) {
	call, ok := i.named(w, r)
	if !ok {
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, errorLimit))
	if err != nil {
		refuse(w, http.StatusBadRequest, "InvalidRequest")
		return
	}
	call.finish(outcome{err: i.function.reported(call.request, body, "Unhandled")})
	w.WriteHeader(http.StatusAccepted)
}

func (i *instance) initError(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, errorLimit))
	if err != nil {
		refuse(w, http.StatusBadRequest, "InvalidRequest")
		return
	}
	i.mu.Lock()
	i.complaint = body
	i.mu.Unlock()
	w.WriteHeader(http.StatusAccepted)
}

// named is the invocation that a path names: an answer to another one is refused.
func (i *instance) named(w http.ResponseWriter, r *http.Request) (*invocation, bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.current == nil || i.current.request != r.PathValue("request") {
		refuse(w, http.StatusBadRequest, "InvalidRequestID")
		return nil, false
	}
	return i.current, true
}

// finish keeps the first outcome.
func (c *invocation) finish(result outcome) {
	select {
	case c.done <- result:
	default:
	}
}

func refuse(w http.ResponseWriter, status int, kind string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"errorType":%q,"errorMessage":%q}`, kind, kind)
}
