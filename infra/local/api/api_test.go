package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"kipthoi/infra/local/api"
	"kipthoi/infra/local/plan"
)

// answers makes a gateway for routes of these keys whose functions, named by their keys, answer as told.
func answers(answer func(function string, event events.APIGatewayV2HTTPRequest) (string, error), keys ...string) http.Handler {
	routes := make([]plan.Route, len(keys))
	for i, key := range keys {
		routes[i] = plan.Route{Key: key, Function: key, Timeout: 50 * time.Millisecond}
	}
	return api.New(routes, "1", time.Now, func(ctx context.Context, function string, payload []byte) ([]byte, error) {
		var event events.APIGatewayV2HTTPRequest
		if err := json.Unmarshal(payload, &event); err != nil {
			return nil, err
		}
		if strings.HasSuffix(event.RawPath, "slow") {
			<-ctx.Done()
			return nil, ctx.Err()
		}
		text, err := answer(function, event)
		return []byte(text), err
	})
}

func ask(handler http.Handler, request *http.Request) (*http.Response, string) {
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, request)
	body, _ := io.ReadAll(recorder.Result().Body)
	return recorder.Result(), string(body)
}

func TestGateway_Routes_LeadToTheMostSpecificFunction(t *testing.T) {
	var found string
	var parameters map[string]string
	handler := answers(func(function string, event events.APIGatewayV2HTTPRequest) (string, error) {
		found, parameters = function, event.PathParameters
		return `{"statusCode":204}`, nil
	}, "$default", "ANY /l/{rest+}", "GET /l/{token}", "GET /l/help", "ANY /l/{token}", "ANY /{all+}", "GET /")
	for _, test := range []struct {
		method, path, want string
		parameters         map[string]string
	}{
		{"GET", "/", "GET /", nil},
		{"POST", "/", "$default", nil},
		{"GET", "/l/help", "GET /l/help", nil},
		{"GET", "/l/t", "GET /l/{token}", map[string]string{"token": "t"}},
		{"POST", "/l/t", "ANY /l/{token}", map[string]string{"token": "t"}},
		{"GET", "/l/t/p/2", "ANY /l/{rest+}", map[string]string{"rest": "t/p/2"}},
		{"GET", "/x/y", "ANY /{all+}", map[string]string{"all": "x/y"}},
	} {
		ask(handler, httptest.NewRequest(test.method, test.path, nil))
		if diff := cmp.Diff(test.parameters, parameters); found != test.want || diff != "" {
			t.Errorf("%s %s led to %s, want %s; parameters (-want +got):\n%s", test.method, test.path, found, test.want, diff)
		}
	}
}

func TestGateway_NoRoute_IsNotFound(t *testing.T) {
	handler := answers(func(string, events.APIGatewayV2HTTPRequest) (string, error) { return `{"statusCode":204}`, nil }, "GET /l/{token}")
	for _, path := range []string{"/", "/l", "/l/", "/l/a/b", "/m/a"} {
		if response, body := ask(handler, httptest.NewRequest(http.MethodGet, path, nil)); response.StatusCode != http.StatusNotFound || body != "{\"message\":\"Not Found\"}\n" {
			t.Errorf("%s: answered %s %s", path, response.Status, body)
		}
	}
}

func TestGateway_Answers_BecomeResponses(t *testing.T) {
	for name, test := range map[string]struct {
		answer string
		err    error
		status int
		kind   string
		body   string
	}{
		"text":               {`{"statusCode":200,"body":"xin chào"}`, nil, 200, "text/plain;charset=UTF-8", "xin chào"},
		"a file":             {`{"statusCode":200,"headers":{"content-type":"application/zip"},"body":"AQID","isBase64Encoded":true}`, nil, 200, "application/zip", "\x01\x02\x03"},
		"a broken file":      {`{"statusCode":200,"body":"?","isBase64Encoded":true}`, nil, 500, "application/json", "{\"message\":\"Internal Server Error\"}\n"},
		"a bare object":      {`{"a":1}`, nil, 200, "application/json", `{"a":1}`},
		"a bare text":        {`"a"`, nil, 200, "application/json", "a"},
		"an absurd status":   {`{"statusCode":7}`, nil, 500, "application/json", "{\"message\":\"Internal Server Error\"}\n"},
		"a function failing": {``, errors.New("no"), 500, "application/json", "{\"message\":\"Internal Server Error\"}\n"},
	} {
		t.Run(name, func(t *testing.T) {
			handler := answers(func(string, events.APIGatewayV2HTTPRequest) (string, error) { return test.answer, test.err }, "$default")
			response, body := ask(handler, httptest.NewRequest(http.MethodGet, "/", nil))
			if response.StatusCode != test.status || response.Header.Get("Content-Type") != test.kind || body != test.body {
				t.Errorf("answered %s, %s: %q", response.Status, response.Header.Get("Content-Type"), body)
			}
		})
	}
}

func TestGateway_FunctionTooSlow_IsUnavailable(t *testing.T) {
	handler := answers(func(string, events.APIGatewayV2HTTPRequest) (string, error) { return "", nil }, "$default")
	if response, body := ask(handler, httptest.NewRequest(http.MethodGet, "/slow", nil)); response.StatusCode != http.StatusServiceUnavailable || !strings.Contains(body, "Service Unavailable") {
		t.Errorf("answered %s %s", response.Status, body)
	}
}

func TestGateway_Bodies_AreEncodedUnlessTheyAreText(t *testing.T) {
	var got events.APIGatewayV2HTTPRequest
	handler := answers(func(_ string, event events.APIGatewayV2HTTPRequest) (string, error) {
		got = event
		return `{"statusCode":204}`, nil
	}, "$default")
	for kind, encoded := range map[string]bool{
		"": false, "text/csv; charset=utf-8": false, "application/json": false, "application/problem+json": false,
		"application/x-www-form-urlencoded": true, "multipart/form-data; boundary=x": true, "application/zip": true, ";": true,
	} {
		request := httptest.NewRequest(http.MethodPost, "/", strings.NewReader("abc"))
		if kind != "" {
			request.Header.Set("Content-Type", kind)
		}
		ask(handler, request)
		if want := map[bool]string{false: "abc", true: "YWJj"}[encoded]; got.IsBase64Encoded != encoded || got.Body != want {
			t.Errorf("%q: body %q, encoded %v", kind, got.Body, got.IsBase64Encoded)
		}
	}
}
