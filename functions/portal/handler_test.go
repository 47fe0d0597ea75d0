package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"kipthoi/shared/function/functiontest"
	"kipthoi/shared/inbox/inboxtest"
	"kipthoi/shared/link"
	"kipthoi/shared/page"
	"kipthoi/shared/store"
	"kipthoi/shared/table"
)

// deaf is a table that cannot be read.
type deaf struct{ *table.Memory }

var errDeaf = errors.New("no answer")

func (deaf) Get(context.Context, string, string) (table.Item, error) { return table.Item{}, errDeaf }

func TestWhatWeCannotDo_IsOurFault_AndLoggedWithoutSecrets(t *testing.T) {
	w := newWorld(t)
	cookie := w.cookie("p95")
	w.h.store = store.New(deaf{w.table})
	w.expect(w.ask(http.MethodGet, "/l/"+own), http.StatusInternalServerError, "Hệ thống đang trục trặc")
	w.expect(w.ask(http.MethodGet, "/p/95", withCookie(cookie)), http.StatusInternalServerError)
	w.expect(w.ask(http.MethodPost, "/login/"+strings.Repeat("n", 24)), http.StatusInternalServerError)
	api := w.ask(http.MethodPost, "/api/uploads", withBearer(own), withJSON(`{"period":"2018-03","method":"post"}`))
	w.expect(api, http.StatusInternalServerError, "urn:kipthoi:problem:broken")
	if n := strings.Count(w.log.String(), `"level":"ERROR"`); n != 4 {
		t.Errorf("%d errors are logged, want 4:\n%s", n, w.log)
	}
	w.noSecrets(cookie, strings.Repeat("n", 24))
}

func TestMinting_Fails_IsOurFault(t *testing.T) {
	w := newWorld(t)
	w.bucket.Inject(func(inboxtest.Op, string) inboxtest.Fault { return inboxtest.NotStored })
	w.expect(w.ask(http.MethodGet, "/l/"+own), http.StatusInternalServerError)
	w.expect(w.ask(http.MethodPost, "/api/uploads", withBearer(own), withJSON(`{"period":"2018-03","method":"put","size":1}`)), http.StatusInternalServerError)
	w.expect(w.ask(http.MethodGet, "/files/2018-02/1/95-bac-lieu.xlsx", w.bacLieu()), http.StatusInternalServerError)
}

// noSecrets reads the log for what must not stand in it.
func (w *world) noSecrets(more ...string) {
	w.t.Helper()
	for _, secret := range append(more, own, "@", "session=", "0912", "Nguyễn", "19/5", "Doanh thu") {
		if strings.Contains(w.log.String(), secret) {
			w.t.Errorf("%q is in the log:\n%s", secret, w.log)
		}
	}
}

func TestLog_HasOneLineARequest_AndNoAddressOrToken(t *testing.T) {
	w := newWorld(t)
	odd := w.odd()
	cookie := w.cookie("p95")
	w.askLogin(alliance)
	nonce := w.mailed().Nonce
	w.ask(http.MethodPost, "/login/"+nonce)
	w.ask(http.MethodGet, "/l/"+own+"?find="+url.QueryEscape(alliance))
	w.ask(http.MethodGet, "/l/forged"+own)
	w.ask(http.MethodPost, "/l/"+own+"/explain", withForm(explanation(odd, "Doanh thu")))
	w.ask(http.MethodPost, "/api/uploads", withBearer(own), withJSON(`{"period":"2018-03","method":"post","file_name":"Doanh thu.xlsx"}`))
	w.ask(http.MethodGet, "/p/95/periods/2018-03?find=Nguyễn", withCookie(cookie))
	w.noSecrets(cookie, nonce)
	if n := strings.Count(w.log.String(), `"msg":"done"`); n != 7 {
		t.Errorf("%d lines for 7 requests:\n%s", n, w.log)
	}
	for _, want := range []string{`"route":"/l/{token}"`, `"unit_id":"htx-1"`, `"office_id":"p95"`, `"request_id":"req-1"`} {
		if !strings.Contains(w.log.String(), want) {
			t.Errorf("%s is not in the log", want)
		}
	}
}

func TestEveryAnswer_CarriesTheHeadersThatKeepItSafe(t *testing.T) {
	w := newWorld(t)
	w.h.site.bucket = "https://bucket.example"
	policy := "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self' https://bucket.example; " +
		"connect-src 'self' https://bucket.example; frame-ancestors 'none'; base-uri 'none'"
	for _, target := range []string{"/", "/nowhere", "/l/" + own, "/l/" + own + "/template/2018-03", "/api/uploads/2018-03/" + upload, page.Address("app.js")} {
		headers := w.ask(http.MethodGet, target).Headers
		for name, want := range map[string]string{
			"Content-Security-Policy": policy, "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff",
			"Strict-Transport-Security": "max-age=31536000",
		} {
			if headers[name] != want {
				t.Errorf("%s: %s = %q", target, name, headers[name])
			}
		}
		want := "no-store"
		if strings.HasPrefix(target, "/assets/") {
			want = "public, max-age=31536000, immutable"
		}
		if got := headers["Cache-Control"]; got != want {
			t.Errorf("%s: Cache-Control = %q, want %q", target, got, want)
		}
	}
}

func TestPage_IsCompressed_UnlessItRepeatsASearch(t *testing.T) {
	w := newWorld(t)
	gzipped := withHeader("accept-encoding", "br, gzip")
	plain := w.get("/l/" + own + "/u/2018-03/" + upload)
	answer := w.ask(http.MethodGet, "/l/"+own+"/u/2018-03/"+upload, gzipped)
	raw, err := base64.StdEncoding.DecodeString(answer.Body)
	w.must(err)
	r, err := gzip.NewReader(bytes.NewReader(raw))
	w.must(err)
	body, err := io.ReadAll(r)
	w.must(err)
	if answer.Headers["Content-Encoding"] != "gzip" || string(body) != plain {
		t.Errorf("compressed page differs: %v", answer.Headers)
	}
	found := w.ask(http.MethodGet, "/p/95/periods/2018-03?find=x", w.bacLieu(), gzipped)
	if found.Headers["Content-Encoding"] != "" || found.IsBase64Encoded {
		t.Error("a page that repeats a search is compressed")
	}
}

func TestSettings_RefuseAnAddressNoLinkCanBeMadeOf(t *testing.T) {
	for address, ok := range map[string]bool{
		"https://kipthoi.example": true, "http://localhost:8080": true, "": false, "kipthoi.example": false,
		"https://kipthoi.example/": false, "https://kipthoi.example/x": false, "ftp://kipthoi.example": false, "https://": false,
	} {
		if err := (settings{PublicURL: address}).Validate(); (err == nil) != ok {
			t.Errorf("%q: %v", address, err)
		}
	}
}

// samples are the files under events/portal, and what each is answered.
var samples = map[string]int{
	"front.json":               http.StatusOK,
	"asset-unknown.json":       http.StatusNotFound,
	"unit-overview.json":       http.StatusOK,
	"unit-overview-head.json":  http.StatusOK,
	"unit-link-forged.json":    http.StatusNotFound,
	"unit-template.json":       http.StatusOK,
	"unit-waiting.json":        http.StatusOK,
	"unit-explain.json":        http.StatusSeeOther,
	"unit-nil.json":            http.StatusSeeOther,
	"api-mint-post.json":       http.StatusCreated,
	"api-mint-put.json":        http.StatusCreated,
	"api-state.json":           http.StatusOK,
	"login.json":               http.StatusOK,
	"logout-foreign-form.json": http.StatusNotFound,
	"province-screen.json":     http.StatusOK,
	"centre-period.json":       http.StatusOK,
	"revision-file.json":       http.StatusSeeOther,
}

func TestSamples_AreWhatAPIGatewaySends_AndEachIsAnswered(t *testing.T) {
	folder := filepath.Join("..", "..", "events", "portal")
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if _, used := samples[f.Name()]; !used {
			t.Errorf("%s is used by no test", f.Name())
		}
	}
	for name, want := range samples {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.odd()
			event := w.sample(filepath.Join(folder, name))
			answer, err := w.h.handle(t.Context(), event)
			w.must(err)
			w.expect(answer, want)
		})
	}
}

// sample decodes a file strictly.
func (w *world) sample(name string) events.APIGatewayV2HTTPRequest {
	w.t.Helper()
	var event events.APIGatewayV2HTTPRequest
	functiontest.Sample(w.t, name, &event)
	if event.RequestContext.TimeEpoch != noon.UnixMilli() || event.RequestContext.HTTP.Path != event.RawPath || event.Version != "2.0" {
		w.t.Errorf("%s is no event of API Gateway at %s", name, noon)
	}
	return event
}

func FuzzRequest(f *testing.F) {
	f.Add("GET", "/l/"+own, "lang=en", "session="+keys.Session(link.Session{Office: "p95", Role: link.RoleProvince, Province: "95", Expires: noon}), "")
	f.Add("POST", "/api/uploads", "", "", `{"period":"2018-03"}`)
	f.Add("GET", "/p/95/periods/2018-03", "page=9999999999&find=%zz", "", "")
	w := newWorld(f)
	f.Fuzz(func(t *testing.T, method, path, query, cookie, body string) {
		w.t = t
		w.log.Reset()
		answer := w.ask(method, path+"?"+query, withCookie(cookie), withBearer(own), withJSON(body))
		if answer.StatusCode >= 500 || answer.StatusCode < 200 {
			t.Errorf("%s %s: %d\n%s", method, path, answer.StatusCode, w.log)
		}
	})
}
