package stack_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kipthoi/infra/local/front"
	"kipthoi/infra/local/stack"
)

func TestAPI_Request_ReachesTheFunctionInPayloadFormat2(t *testing.T) {
	w := start(t, t.TempDir(), nil)
	request, err := http.NewRequest(http.MethodPost, w.URL+"/echo?a=1&a=2&b=%C3%A4", strings.NewReader("x=1"))
	if err != nil {
		t.Fatal(err)
	}
	request.Header = http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "X-Two": {"one", "two"}, "Cookie": {"session=s; other=o"}}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	status, body := w.read(response)
	var got map[string]any
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		t.Fatalf("answered %d %s: %v", status, body, err)
	}
	want := map[string]any{
		"version": "2.0", "routeKey": "ANY /{path+}", "rawPath": "/echo", "rawQueryString": "a=1&a=2&b=%C3%A4",
		"cookies":               []any{"session=s", "other=o"},
		"headers":               map[string]any{"content-type": "application/x-www-form-urlencoded", "x-two": "one,two", "cookie": ""},
		"queryStringParameters": map[string]any{"a": "1,2", "b": "ä"}, "pathParameters": map[string]any{"path": "echo"},
		"requestContext": map[string]any{
			"routeKey": "ANY /{path+}", "accountId": stack.Account, "stage": "$default", "requestId": "", "apiId": "local", "domainName": "", "domainPrefix": "local",
			"time": "09/Mar/2018:05:00:00 +0000", "timeEpoch": float64(noon.UnixMilli()), "authentication": got["requestContext"].(map[string]any)["authentication"],
			"http": map[string]any{"method": "POST", "path": "/echo", "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": ""},
		},
		"body": "eD0x", "isBase64Encoded": true,
	}
	if diff := cmp.Diff(want, got); diff != "" || status != http.StatusCreated {
		t.Errorf("answered %d (-want +got):\n%s", status, diff)
	}
	if diff := cmp.Diff([]string{"a=1; Path=/", "b=2"}, response.Header.Values("Set-Cookie")); diff != "" {
		t.Errorf("cookies (-want +got):\n%s", diff)
	}
}

func TestAPI_WhatGoesWrong_IsAnsweredAsByAPIGateway(t *testing.T) {
	w := start(t, t.TempDir(), nil)
	for path, want := range map[string]struct {
		status int
		body   string
	}{
		"/":       {404, `{"message":"Not Found"}`},
		"/bare":   {200, `{"bare":"yes"}`},
		"/none":   {404, "no such path"},
		"/refuse": {500, `{"message":"Internal Server Error"}`},
		"/panic":  {500, `{"message":"Internal Server Error"}`},
		"/crash":  {500, `{"message":"Internal Server Error"}`},
		"/large":  {500, `{"message":"Internal Server Error"}`},
	} {
		if status, body := w.get(path); status != want.status || strings.TrimSpace(body) != want.body {
			t.Errorf("%s answered %d %s, want %d %s", path, status, body, want.status, want.body)
		}
	}
	response, err := http.Post(w.URL+"/echo", "application/octet-stream", bytes.NewReader(make([]byte, 10<<20+1)))
	if err != nil {
		t.Fatal(err)
	}
	if status, body := w.read(response); status != http.StatusRequestEntityTooLarge || !strings.Contains(body, "Request Entity Too Large") {
		t.Errorf("a large body: answered %d %s", status, body)
	}
}

func TestFunction_Environment_IsOfTheTemplateWithCredentialsOfItsOwn(t *testing.T) {
	w := start(t, t.TempDir(), nil)
	environment := map[string]string{}
	for line := range strings.Lines(w.ok("/environment")) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		environment[name] = value
	}
	for name, want := range map[string]string{
		"TABLE_NAME": "sample", "BUCKET_NAME": "sample-files", "AWS_ACCESS_KEY_ID": front.AccessKey("sample-web"), "AWS_REGION": stack.Region,
		"AWS_LAMBDA_FUNCTION_NAME": "sample-web", "AWS_ENDPOINT_URL_S3": w.S3URL,
	} {
		if environment[name] != want {
			t.Errorf("%s is %q, want %q", name, environment[name], want)
		}
	}
	if _, found := environment["HOME"]; found {
		t.Error("the function sees the environment of the stack")
	}
	if value := w.ok("/secret"); len(value) != 48 {
		t.Errorf("secret %q", value)
	}
}
