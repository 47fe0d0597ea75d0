package api

import (
	"encoding/base64"
	"mime"
	"net"
	"net/http"
	"strings"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/uuid"
)

// event is the request as payload format 2.0 has it,
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
func (g *Gateway) event(r *http.Request, routeKey string, parameters map[string]string, body []byte) events.APIGatewayV2HTTPRequest {
	event := events.APIGatewayV2HTTPRequest{
		Version: "2.0", RouteKey: routeKey, RawPath: r.URL.Path, RawQueryString: r.URL.RawQuery,
		Headers: headers(r), QueryStringParameters: query(r), PathParameters: parameters,
		RequestContext: g.context(r, routeKey),
	}
	if cookies := r.Header.Values("Cookie"); len(cookies) > 0 {
		event.Cookies = strings.Split(strings.Join(cookies, "; "), "; ")
	}
	event.Body, event.IsBase64Encoded = string(body), false
	if len(body) > 0 && !textual(r.Header.Get("Content-Type")) {
		event.Body, event.IsBase64Encoded = base64.StdEncoding.EncodeToString(body), true
	}
	return event
}

func (g *Gateway) context(r *http.Request, routeKey string) events.APIGatewayV2HTTPRequestContext {
	now := g.now().UTC()
	source, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		source = r.RemoteAddr
	}
	return events.APIGatewayV2HTTPRequestContext{
		RouteKey: routeKey, AccountID: g.account, Stage: "$default", RequestID: uuid.NewString(), APIID: "local",
		DomainName: r.Host, DomainPrefix: "local",
		Time: now.Format("02/Jan/2006:15:04:05 -0700"), TimeEpoch: now.UnixMilli(),
		HTTP: events.APIGatewayV2HTTPRequestContextHTTPDescription{
			Method: r.Method, Path: r.URL.Path, Protocol: r.Proto, SourceIP: source, UserAgent: r.UserAgent(),
		},
	}
}

// headers have lower-case names and one value each; cookies stand apart.
func headers(r *http.Request) map[string]string {
	list := map[string]string{"host": r.Host, "x-forwarded-proto": "http"}
	for name, values := range r.Header {
		if name != "Cookie" {
			list[strings.ToLower(name)] = strings.Join(values, ",")
		}
	}
	if source, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		list["x-forwarded-for"] = strings.TrimPrefix(list["x-forwarded-for"]+", "+source, ", ")
	}
	return list
}

func query(r *http.Request) map[string]string {
	values := r.URL.Query()
	if len(values) == 0 {
		return nil
	}
	list := make(map[string]string, len(values))
	for name, all := range values {
		list[name] = strings.Join(all, ",")
	}
	return list
}

// textual says whether a body reaches the function as it is. A form does not: API Gateway encodes it like a file.
func textual(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	switch {
	case err != nil:
		return contentType == ""
	case strings.HasPrefix(kind, "text/"), strings.HasSuffix(kind, "+json"), strings.HasSuffix(kind, "+xml"):
		return true
	}
	return kind == "application/json" || kind == "application/xml" || kind == "application/javascript"
}

func decode(body string, encoded bool) ([]byte, error) {
	if !encoded {
		return []byte(body), nil
	}
	return base64.StdEncoding.DecodeString(body)
}
