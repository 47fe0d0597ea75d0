package main

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/link"
	"kipthoi/shared/page"
	"kipthoi/shared/report"
	"kipthoi/shared/store"
)

// stranger is somebody who tries every address with what she has.
type stranger struct {
	token  string
	cookie string
}

// strangers are everybody: by their names the table below says who may come.
func (w *world) strangers() map[string]stranger {
	w.t.Helper()
	other := link.Keys{Current: []byte(strings.Repeat("x", link.MinKey))}
	office := func(id string, change func(*link.Session)) string {
		o, err := w.h.store.Office(w.t.Context(), id)
		w.must(err)
		s := sessionOf(o, w.now)
		change(&s)
		return "__Host-session=" + keys.Session(s)
	}
	return map[string]stranger{
		"nobody":               {token: "-"},
		"forged link":          {token: other.Token(link.Holder{ID: "htx-1", Role: link.RoleUnit, Epoch: 1})},
		"revoked link":         {token: tokenOf("htx-1", 0)},
		"link of no unit":      {token: tokenOf("htx-404", 1)},
		"link of another role": {token: keys.Token(link.Holder{ID: "htx-1", Role: link.RoleCentre, Epoch: 1})},
		"unit":                 {token: tokenOf("htx-1", 1)},
		"other unit":           {token: tokenOf("htx-2", 1)},
		"forged session":       {token: "-", cookie: "__Host-session=" + other.Session(sessionOf(store.Office{ID: "tw"}, w.now))},
		"session that is over": {token: "-", cookie: office("p95", func(s *link.Session) { s.Expires = w.now })},
		"revoked session":      {token: "-", cookie: office("p95", func(s *link.Session) { s.Epoch = 7 })},
		"session grown large":  {token: "-", cookie: office("p95", func(s *link.Session) { s.Role, s.Province = link.RoleCentre, "" })},
		"link used as session": {token: "-", cookie: "__Host-session=" + tokenOf("p95", 0)},
		"other province":       {token: "-", cookie: w.cookie("p96")},
		"province":             {token: "-", cookie: w.cookie("p95")},
		"centre":               {token: "-", cookie: w.cookie("tw")},
	}
}

// everybody marks the addresses that are open to all.
const everybody = "everybody"

// door is an address of htx-1's or of Bạc Liêu's, and who may come through.
type door struct {
	target string
	form   url.Values
	body   string
	open   []string
}

// doors has one line or more for every route. An address that several units may
// use shows each of them only its own.
func doors(own, odd report.Submission) map[string][]door {
	units := []string{"unit", "other unit"}
	offices := []string{"other province", "province", "centre"}
	ours := []string{"province", "centre"}
	period := "/p/95/periods/2018-03"
	explained := url.Values{"period": {"2018-03"}, "submission": {string(odd.ID)}, page.ExplainField("H17:dt_ky"): {"Bán lúa"}}
	return map[string][]door{
		"GET /":                            {{target: "/", open: []string{everybody}}},
		"GET /assets/{name}":               {{target: page.Address("style.css"), open: []string{everybody}}, {target: "/assets/style.css"}},
		"POST /login":                      {{target: "/login", form: url.Values{"email": {"nobody@nowhere.example"}}, open: []string{everybody}}},
		"GET /login/{nonce}":               {{target: "/login/abc", open: []string{everybody}}},
		"POST /login/{nonce}":              {{target: "/login/abc"}},
		"POST /logout":                     {{target: "/logout", open: []string{everybody}}},
		"GET /l/{token}":                   {{target: "/l/TOKEN", open: units}},
		"GET /l/{token}/p/{period}":        {{target: "/l/TOKEN/p/2018-03", open: units}, {target: "/l/TOKEN/p/2018-02", open: units[:1]}, {target: "/l/TOKEN/p/2018-13"}},
		"GET /l/{token}/template/{period}": {{target: "/l/TOKEN/template/2018-03", open: units}, {target: "/l/TOKEN/template/2018-02", open: units[:1]}},
		"GET /l/{token}/marked/{period}/{submission}": {
			{target: "/l/TOKEN/marked/2018-03/" + string(odd.ID), open: units[:1]}, {target: "/l/TOKEN/marked/2018-02/" + string(own.ID)},
		},
		"POST /l/{token}/explain":                  {{target: "/l/TOKEN/explain", form: explained, open: units[:1]}},
		"POST /l/{token}/nil":                      {{target: "/l/TOKEN/nil", form: nothing("2018-03"), open: units}, {target: "/l/TOKEN/nil", form: nothing("2018-02"), open: units[:1]}},
		"GET /l/{token}/u/{period}/{upload}":       {{target: "/l/TOKEN/u/2018-03/" + upload, open: units}, {target: "/l/TOKEN/u/2018-03/x"}, {target: "/l/TOKEN/u/2018-02/" + upload, open: units[:1]}},
		"POST /api/uploads":                        {{target: "/api/uploads", body: `{"period":"2018-03","method":"post"}`, open: units}, {target: "/api/uploads", body: `{"period":"2018-02","method":"post"}`, open: units[:1]}},
		"GET /api/uploads/{period}/{upload}":       {{target: "/api/uploads/2018-03/" + upload, open: units}, {target: "/api/uploads/2018-02/" + own.ID.Upload(), open: units[:1]}},
		"GET /p":                                   {{target: "/p", open: offices}},
		"GET /p/{province}":                        {{target: "/p/95", open: ours}, {target: "/p/00"}},
		"GET /p/{province}/periods/{period}":       {{target: period, open: ours}, {target: "/p/95/periods/2019-01"}},
		"GET /p/{province}/units":                  {{target: "/p/95/units", open: ours[:1]}},
		"GET /p/{province}/units/sample.csv":       {{target: "/p/95/units/sample.csv", open: ours[:1]}},
		"GET /c":                                   {{target: "/c", open: ours[1:]}},
		"GET /c/periods/{period}":                  {{target: "/c/periods/2018-03", open: ours[1:]}, {target: "/c/periods/2030-01"}},
		"GET /p/{province}/units/imports/{upload}": {{target: "/p/95/units/imports/" + upload, open: ours[:1]}, {target: "/p/96/units/imports/" + upload}},
		"GET /p/{province}/periods/{period}/units/{unit}": {
			{target: period + "/units/htx-1", open: ours}, {target: period + "/units/htx-9"}, {target: "/p/96/periods/2018-03/units/htx-1"},
		},
		"GET /p/{province}/periods/{period}/units/{unit}/files/{submission}": {
			{target: period + "/units/htx-1/files/" + string(odd.ID), open: ours}, {target: period + "/units/htx-2/files/" + string(odd.ID)},
		},
		"GET /files/{period}/{revision}/{name}": {
			{target: "/files/2018-02/1/toan-quoc.xlsx", open: ours[1:]},
			{target: "/files/2018-02/1/95-bac-lieu.xlsx", open: ours},
			{target: "/files/2018-02/2/95-bac-lieu.xlsx"},
			{target: "/files/2018-02/1/other.xlsx"},
			{target: "/files/2018-02/x/95-bac-lieu.xlsx"},
		},
	}
}

func TestRoutes_EverybodyAtEveryDoor_SeesHisOwnBranchAndElseOneRefusal(t *testing.T) {
	w := newWorld(t)
	own := w.submission("htx-1", "2018-02", "feb", report.OutcomeAccepted)
	all := doors(own, w.odd())
	for _, route := range routes {
		name := route.method + " " + route.pattern
		tried, known := all[name]
		if !known {
			t.Errorf("no door for %s", name)
		}
		delete(all, name)
		for _, d := range tried {
			for who, s := range w.strangers() {
				t.Run(name+" "+d.target+" by "+who, func(t *testing.T) {
					w := newWorld(t) // one visitor must not leave traces for the next
					w.odd()
					w.knock(t, route, d, who, s)
				})
			}
		}
	}
	for name := range all {
		t.Errorf("no route %s", name)
	}
}

// knock tries one door.
func (w *world) knock(t *testing.T, route route, d door, who string, s stranger) {
	t.Helper()
	visits := []visit{withCookie(s.cookie), withBearer(s.token)}
	if d.form != nil {
		visits = append(visits, withForm(d.form))
	}
	if d.body != "" {
		visits = append(visits, withJSON(d.body))
	}
	got := w.ask(route.method, strings.ReplaceAll(d.target, "TOKEN", s.token), visits...)
	if slices.Contains(d.open, who) || slices.Contains(d.open, everybody) {
		if got.StatusCode >= 400 {
			t.Errorf("answer %d, want to be let in\n%s", got.StatusCode, got.Body)
		}
		return
	}
	refusal := w.refusal(route)
	if diff := cmp.Diff(refusal, got); diff != "" {
		t.Errorf("another answer than the refusal (-want +got):\n%s", diff)
	}
}

// refusal is what an address gets that nobody ever heard of.
func (w *world) refusal(route route) events.APIGatewayV2HTTPResponse {
	target := "/nowhere"
	if strings.HasPrefix(route.pattern, "/api/") {
		target = "/api/nowhere"
	}
	answer := w.ask(http.MethodGet, target)
	if answer.StatusCode != http.StatusNotFound {
		w.t.Fatalf("an unknown address answers %d", answer.StatusCode)
	}
	return answer
}

func TestOtherUnit_WithItsOwnLink_ReadsNothingOfItsNeighbour(t *testing.T) {
	w := newWorld(t)
	odd := w.odd()
	other := tokenOf("htx-2", 1)
	for _, target := range []string{"/l/" + other, "/l/" + other + "/p/2018-03", "/l/" + other + "/u/2018-03/" + odd.ID.Upload()} {
		body := w.get(target)
		for _, secret := range []string{"19/5", odd.Receipt(), "bao cao dd", "Doanh thu"} {
			if strings.Contains(body, secret) {
				t.Errorf("%q is on %s", secret, target)
			}
		}
	}
	state := w.ask(http.MethodGet, "/api/uploads/2018-03/"+odd.ID.Upload(), withBearer(other))
	w.expect(state, http.StatusOK, `{"state":"waiting"}`)
}

func TestProvince_SeesItsOwnFilesAndNoDigestOfTheNation(t *testing.T) {
	w := newWorld(t)
	body := w.get("/p/95/periods/2018-02", withCookie(w.cookie("p95")))
	if !strings.Contains(body, "/files/2018-02/1/95-bac-lieu.xlsx") {
		t.Error("its own file is not offered")
	}
	for _, secret := range []string{"toan-quoc", "ca-mau", digest} {
		if strings.Contains(body, secret) {
			t.Errorf("%q is shown to a province", secret)
		}
	}
	nation := w.get("/c/periods/2018-02", withCookie(w.cookie("tw")))
	for _, offered := range []string{"toan-quoc", "95-bac-lieu", "ca-mau", digest} {
		if !strings.Contains(nation, offered) {
			t.Errorf("%q is not shown to the centre", offered)
		}
	}
}

func TestForms_FromAnotherSite_AreRefused(t *testing.T) {
	for _, c := range []struct {
		name, header, value string
		want                int
	}{
		{"the browser says another site", "sec-fetch-site", "cross-site", http.StatusNotFound},
		{"the browser says a sister site", "sec-fetch-site", "same-site", http.StatusNotFound},
		{"the browser says our page", "sec-fetch-site", "same-origin", http.StatusSeeOther},
		{"an old browser names another origin", "origin", "https://evil.example", http.StatusNotFound},
		{"an old browser names our origin", "origin", portal, http.StatusSeeOther},
		{"an old browser that sends no referrer", "origin", "null", http.StatusSeeOther},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			w.expect(w.ask(http.MethodPost, "/logout", withHeader(c.header, c.value)), c.want)
		})
	}
}

func TestAnotherMethod_OfAKnownAddress_NamesThoseThatWork(t *testing.T) {
	w := newWorld(t)
	answer := w.ask(http.MethodDelete, "/l/"+tokenOf("htx-1", 1))
	if answer.StatusCode != http.StatusMethodNotAllowed || answer.Headers["Allow"] != "GET, HEAD" {
		t.Errorf("answer %d, Allow %q", answer.StatusCode, answer.Headers["Allow"])
	}
}

func TestHead_IsGetWithoutTheBody(t *testing.T) {
	w := newWorld(t)
	answer := w.ask(http.MethodHead, "/l/"+tokenOf("htx-1", 1))
	if answer.StatusCode != http.StatusOK || answer.Body != "" || answer.Headers["Content-Type"] == "" {
		t.Errorf("answer %d %v %q", answer.StatusCode, answer.Headers, answer.Body)
	}
}

func TestSession_EndsWithTwelveHours_AndWithItsEpoch(t *testing.T) {
	w := newWorld(t)
	cookie := w.cookie("p95")
	w.now = noon.Add(sessionLifetime - time.Second)
	w.expect(w.ask(http.MethodGet, "/p/95", withCookie(cookie)), http.StatusOK)
	w.now = noon.Add(sessionLifetime)
	w.expect(w.ask(http.MethodGet, "/p/95", withCookie(cookie)), http.StatusNotFound)
	w.now = noon
	_, err := w.h.store.SaveOffice(t.Context(), "p95", func(o store.Office, _ bool) store.Office { o.Epoch++; return o })
	w.must(err)
	w.expect(w.ask(http.MethodGet, "/p/95", withCookie(cookie)), http.StatusNotFound)
}
