package main

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/letter"
	"kipthoi/shared/outbox/outboxtest"
)

func (w *world) askLogin(address string) int {
	w.t.Helper()
	return w.ask(http.MethodPost, "/login", withForm(url.Values{"email": {address}})).StatusCode
}

// mailed is the newest login letter that was ordered.
func (w *world) mailed() letter.Order {
	w.t.Helper()
	for _, o := range slices.Backward(w.mails.Orders()) {
		if o.Kind == letter.KindLogin {
			return o
		}
	}
	w.t.Fatal("no login letter was ordered")
	return letter.Order{}
}

func TestLogin_LinkOpensASessionOnce(t *testing.T) {
	w := newWorld(t)
	w.askLogin("  LienMinh@BacLieu.example ")
	order := w.mailed()
	if order.Office != "p95" || !order.At.Equal(noon) {
		t.Fatalf("order %+v", order)
	}
	target := "/login/" + order.Nonce
	for range 2 { // a mail scanner looks first
		w.expect(w.ask(http.MethodGet, target), http.StatusOK, `action="`+target+`"`)
	}
	got := w.ask(http.MethodPost, target)
	if got.StatusCode != http.StatusSeeOther || got.Headers["Location"] != "/p/95" || len(got.Cookies) != 1 {
		t.Fatalf("answer %d %v %v", got.StatusCode, got.Headers, got.Cookies)
	}
	cookie := got.Cookies[0]
	for _, part := range []string{"__Host-session=", "; Path=/", "; Max-Age=43200", "; HttpOnly", "; Secure", "; SameSite=Lax"} {
		if !strings.Contains(cookie, part) {
			t.Errorf("%q lacks %q", cookie, part)
		}
	}
	session, _, _ := strings.Cut(cookie, ";")
	w.expect(w.ask(http.MethodGet, "/p/95", withCookie(session)), http.StatusOK, "Bạc Liêu")
	w.expect(w.ask(http.MethodGet, "/", withCookie(session)), http.StatusSeeOther)
	w.expect(w.ask(http.MethodPost, target), http.StatusNotFound)
}

func TestLogin_LinkOlderThanHalfAnHour_IsRefused(t *testing.T) {
	w := newWorld(t)
	w.askLogin(alliance)
	w.now = noon.Add(30*time.Minute + time.Second)
	w.expect(w.ask(http.MethodPost, "/login/"+w.mailed().Nonce), http.StatusNotFound)
}

func TestLogin_AnswerIsTheSame_ForEveryAddressAndHoweverOften(t *testing.T) {
	w := newWorld(t)
	first := w.ask(http.MethodPost, "/login", withForm(url.Values{"email": {alliance}}))
	for _, address := range []string{alliance, "nobody@nowhere.example", "", "not an address", strings.Repeat("x", 10_000)} {
		got := w.ask(http.MethodPost, "/login", withForm(url.Values{"email": {address}}))
		if diff := cmp.Diff(first, got); diff != "" {
			t.Errorf("for %.20q (-want +got):\n%s", address, diff)
		}
	}
	if n := len(w.mails.Orders()); n != 1 {
		t.Errorf("%d letters were ordered within ten minutes", n)
	}
	w.now = noon.Add(10*time.Minute + time.Second)
	w.askLogin(alliance)
	if n := len(w.mails.Orders()); n != 2 {
		t.Errorf("%d letters after ten minutes", n)
	}
}

func TestLogin_OfTheCentre_LeadsToItsPage(t *testing.T) {
	w := newWorld(t)
	w.askLogin("tonghop@trunguong.example")
	got := w.ask(http.MethodPost, "/login/"+w.mailed().Nonce+"?lang=en")
	if got.Headers["Location"] != "/c?lang=en" {
		t.Errorf("location %q", got.Headers["Location"])
	}
}

func TestLogin_QueueFails_SaysThatTheFaultIsOurs(t *testing.T) {
	w := newWorld(t)
	w.mails.Inject(func(int) outboxtest.Fault { return outboxtest.NotSent })
	if got := w.askLogin(alliance); got != http.StatusInternalServerError {
		t.Errorf("answer %d", got)
	}
}

func TestLogout_ForgetsTheSession(t *testing.T) {
	w := newWorld(t)
	got := w.ask(http.MethodPost, "/logout", withCookie(w.cookie("p95")))
	if got.StatusCode != http.StatusSeeOther || len(got.Cookies) != 1 || !strings.Contains(got.Cookies[0], "Max-Age=0") {
		t.Errorf("answer %d %v", got.StatusCode, got.Cookies)
	}
}

func TestCookie_OnOnesOwnMachine_NeedsNoTLS(t *testing.T) {
	w := newWorld(t)
	w.h.site.url = "http://localhost:8080"
	w.askLogin(alliance)
	got := w.ask(http.MethodPost, "/login/"+w.mailed().Nonce)
	if len(got.Cookies) != 1 || !strings.HasPrefix(got.Cookies[0], "session=") || strings.Contains(got.Cookies[0], "Secure") {
		t.Errorf("cookies %v", got.Cookies)
	}
	if _, there := got.Headers["Strict-Transport-Security"]; there {
		t.Error("TLS is demanded of a machine without it")
	}
}
