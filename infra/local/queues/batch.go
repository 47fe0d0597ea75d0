package queues

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// batches mends goaws's answer to SendMessageBatch in the JSON protocol, which
// names its two lists as the XML protocol does, so that the SDK finds neither.
func batches(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".SendMessageBatch") {
			next.ServeHTTP(w, r)
			return
		}
		kept := &answer{header: w.Header(), status: http.StatusOK}
		next.ServeHTTP(kept, r)
		body := kept.body.Bytes()
		if kept.status == http.StatusOK {
			body = renamed(body)
		}
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		w.WriteHeader(kept.status)
		_, _ = w.Write(body) // the client is gone
	})
}

// renamed gives the lists the names of the JSON protocol; what is no such answer
// stays as it is.
func renamed(body []byte) []byte {
	var lists struct {
		Successful json.RawMessage `json:"SendMessageBatchResultEntry"`
		Failed     json.RawMessage `json:"BatchResultErrorEntry"`
	}
	if err := json.Unmarshal(body, &lists); err != nil || lists.Successful == nil && lists.Failed == nil {
		return body
	}
	mended, err := json.Marshal(map[string]json.RawMessage{"Successful": orEmpty(lists.Successful), "Failed": orEmpty(lists.Failed)})
	if err != nil {
		return body
	}
	return mended
}

func orEmpty(list json.RawMessage) json.RawMessage {
	if len(list) == 0 || string(list) == "null" {
		return json.RawMessage("[]")
	}
	return list
}

// answer keeps a body until it is mended.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (a *answer) Header() http.Header         { return a.header }
func (a *answer) WriteHeader(status int)      { a.status = status }
func (a *answer) Write(p []byte) (int, error) { return a.body.Write(p) }
