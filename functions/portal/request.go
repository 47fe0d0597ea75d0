package main

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"kipthoi/shared/calendar"
	"kipthoi/shared/page"
)

// maxBody bounds what a form or a script may send us: files go to the bucket.
const maxBody = 128 << 10

// request is an event of the HTTP API as the routes read it.
type request struct {
	id      string
	method  string // HEAD is read as GET
	head    bool
	path    string
	route   string // pattern of the route found: it names no token
	vars    map[string]string
	query   url.Values
	headers map[string]string // by lower-case name
	cookies []string
	body    []byte
	lang    string
	now     time.Time
	who     []any // for the log: ids of the unit or office that asked
}

func newRequest(event events.APIGatewayV2HTTPRequest) (*request, error) {
	r := &request{
		id: event.RequestContext.RequestID, method: event.RequestContext.HTTP.Method, path: event.RawPath,
		headers: make(map[string]string, len(event.Headers)), cookies: event.Cookies,
		now: time.UnixMilli(event.RequestContext.TimeEpoch).UTC(), route: "none",
	}
	if r.method == http.MethodHead {
		r.method, r.head = http.MethodGet, true
	}
	for name, value := range event.Headers {
		r.headers[strings.ToLower(name)] = value
	}
	r.query = readQuery(event.RawQueryString)
	// The bucket appends its own parameters to an address it leads back to, some
	// gateways with a second question mark.
	lang, _, _ := strings.Cut(r.query.Get("lang"), "?")
	if lang == "en" {
		r.lang = lang
	}
	if event.RequestContext.TimeEpoch <= 0 {
		return r, fmt.Errorf("read event: no time")
	}
	return r, r.readBody(event)
}

// readQuery keeps what it can read of a query.
func readQuery(raw string) url.Values {
	values, err := url.ParseQuery(raw)
	if err != nil && values == nil {
		return url.Values{}
	}
	return values
}

func (r *request) readBody(event events.APIGatewayV2HTTPRequest) error {
	r.body = []byte(event.Body)
	if event.IsBase64Encoded {
		body, err := base64.StdEncoding.DecodeString(event.Body)
		if err != nil {
			return fmt.Errorf("read body: %w", err)
		}
		r.body = body
	}
	if len(r.body) > maxBody {
		return tooMuch
	}
	return nil
}

// api reports whether a script asks: it is answered in JSON.
func (r *request) api() bool { return strings.HasPrefix(r.path, "/api/") }

// form reads a form sent as application/x-www-form-urlencoded.
func (r *request) form() (url.Values, error) {
	values, err := url.ParseQuery(string(r.body))
	if err != nil {
		return nil, errRefused
	}
	return values, nil
}

// fromOurPages keeps another site from sending a form in the visitor's name.
// Browsers say themselves where a form came from; older ones name its origin,
// or nothing where no referrer may be sent. Those have SameSite cookies.
func (r *request) fromOurPages(s site) bool {
	if from := r.headers["sec-fetch-site"]; from != "" {
		return from == "same-origin" || from == "none"
	}
	origin := r.headers["origin"]
	return origin == "" || origin == "null" || origin == s.url
}

// bearer is the token a script shows.
func (r *request) bearer() string {
	scheme, token, _ := strings.Cut(r.headers["authorization"], " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// cookie is the value of a cookie, "" without it.
func (r *request) cookie(name string) string {
	for _, c := range r.cookies {
		if key, value, _ := strings.Cut(c, "="); strings.TrimSpace(key) == name {
			return value
		}
	}
	return ""
}

// period is the period in the path.
func (r *request) period() (calendar.PeriodID, error) { return readPeriod(r.vars["period"]) }

func readPeriod(s string) (calendar.PeriodID, error) {
	id, err := calendar.ParsePeriodID(s)
	if err != nil {
		return "", errRefused
	}
	return id, nil
}

// upload is the upload in the path.
func (r *request) upload() (string, error) {
	upload := r.vars["upload"]
	if !isUpload(upload) {
		return "", errRefused
	}
	return upload, nil
}

// readID reads the name of something stored. What is longer than any name of
// ours names nothing.
func readID[T ~string](s string) (T, error) {
	if s == "" || len(s) > 64 {
		return "", errRefused
	}
	return T(s), nil
}

// kept are the parameters a change of language keeps.
var kept = []string{"only", "find", "page", "whole", "upload", "blank"}

// frame is what stands around the page that answers r.
func (r *request) frame() page.Frame {
	address := url.URL{Path: r.path}
	query := make(url.Values)
	for _, name := range kept {
		if value := r.query.Get(name); value != "" {
			query.Set(name, value)
		}
	}
	address.RawQuery = query.Encode()
	if r.method == http.MethodPost {
		address = url.URL{Path: "/"}
	}
	return page.Frame{Lang: r.lang, Address: address.String()}
}

// in keeps the language of r on the way to another address.
func (r *request) in(address string) string {
	if r.lang != "en" {
		return address
	}
	if strings.Contains(address, "?") {
		return address + "&lang=en"
	}
	return address + "?lang=en"
}
