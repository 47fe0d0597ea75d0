package play_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"kipthoi/infra/local/mailbox"
	"kipthoi/infra/local/play"
	"kipthoi/shared/wording"
)

// written are the mails an office got whose subject says this.
func (a audit) written(ctx context.Context, to, subject string) []mailbox.Mail {
	a.t.Helper()
	all, err := a.stack.Mails(ctx)
	if err != nil {
		a.t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(m mailbox.Mail) bool {
		return !slices.Equal(m.To, []string{to}) || !strings.Contains(m.Subject, subject)
	})
}

// officeMails checks that the province was told once for each list what became
// of it, and once, at the last stage, who is missing: all of them, nobody else.
func (a audit) officeMails(ctx context.Context) {
	lists := a.written(ctx, play.ProvinceMail, "Danh bạ")
	if len(lists) != 2 {
		a.t.Errorf("the province got %d letters about its two lists", len(lists))
	}
	for _, m := range lists {
		if !strings.Contains(m.Text, fmt.Sprintf("Chưa nhận: %d\n", a.refused(ctx))) {
			a.t.Errorf("the letter does not say how many rows were refused:\n%s", m.Text)
		}
	}
	letters := a.written(ctx, play.ProvinceMail, "chưa nộp")
	if len(letters) != 1 || !strings.Contains(letters[0].Subject, wording.Month(a.result.Period.ID).Vi) {
		a.t.Errorf("the province got %d letters about who is missing, want one: %+v", len(letters), letters)
		return
	}
	for _, m := range a.result.Members {
		named := strings.Contains(strings.ReplaceAll(letters[0].Text, "\r\n", "\n"), ". "+m.Row.Name+"\n")
		if want := a.missing(m); named != want {
			a.t.Errorf("the letter names %s (%s): %v, want %v", m.Row.Name, m.Part, named, want)
		}
	}
	if others := a.written(ctx, play.CentreMail, "chưa nộp"); len(others) > 0 {
		a.t.Errorf("the centre was told who is missing: %+v", others)
	}
}

// refused is how many rows of the list the register did not take.
func (a audit) refused(ctx context.Context) int {
	a.t.Helper()
	done, err := a.store.Import(ctx, "danh-ba-lan-2")
	if err != nil {
		a.t.Fatal(err)
	}
	if done.Added+done.Changed > 0 || done.Unchanged != len(a.result.Members) || done.Refused == 0 {
		a.t.Errorf("the same list again added %d, changed %d, left %d of %d and refused %d", done.Added, done.Changed, done.Unchanged, len(a.result.Members), done.Refused)
	}
	return done.Refused
}

// missing reports whether a unit is asked and was not done when the last stage
// came.
func (a audit) missing(m *play.Member) bool {
	last := a.result.Period.DueOn.AddDays(3).Start().Add(7 * time.Hour)
	return m.Unit.ExpectedOn(a.result.Period.OpensOn) && !a.answered(m, last)
}

// signInPause is more than the ten minutes in which an office is sent one link.
const signInPause = 11 * time.Minute

// office is the session of an office: what its browser sends along.
type office struct {
	stranger
	cookie string
}

// enter signs an office in by the link from its mail.
func (s stranger) enter(ctx context.Context, mail string) office {
	s.t.Helper()
	link, err := play.SignIn(ctx, s.stack, mail)
	if err != nil {
		s.t.Fatal(err)
	}
	door := s.call(ctx, http.MethodPost, link, "", nil, http.Header{"Origin": {s.stack.URL}, "Content-Type": {"application/x-www-form-urlencoded"}})
	cookie, _, _ := strings.Cut(door.header.Get("Set-Cookie"), ";")
	if door.status != http.StatusSeeOther || cookie == "" {
		s.t.Fatalf("signing in answers %d with cookie %q", door.status, cookie)
	}
	return office{s, cookie}
}

func (o office) open(ctx context.Context, path string) response {
	o.t.Helper()
	return o.call(ctx, http.MethodGet, o.stack.URL+path, "", nil, http.Header{"Cookie": {o.cookie}})
}

// branches checks that the province sees its own screen and files, the centre
// everything, and that what is not the province's is refused like what is not there.
func branches(t *testing.T, s stranger, a audit) {
	ctx, rev := t.Context(), a.result.Revision
	s.stack.Clock.Advance(signInPause)
	province, centre := s.enter(ctx, play.ProvinceMail), s.enter(ctx, play.CentreMail)
	screen := province.open(ctx, "/p/"+play.Province+"/periods/"+string(rev.Period))
	nation := centre.open(ctx, "/c/periods/"+string(rev.Period))
	refused := province.open(ctx, "/files/"+string(rev.Period)+"/1/none.xlsx")
	if screen.status != http.StatusOK || nation.status != http.StatusOK || refused.status != http.StatusNotFound {
		t.Fatalf("the screens answer %d and %d, a file that is not there %d", screen.status, nation.status, refused.status)
	}
	own := 0
	for _, f := range rev.Files {
		path := fmt.Sprintf("/files/%s/%d/%s", rev.Period, rev.Number, f.Name)
		if !strings.Contains(string(nation.body), path) {
			t.Errorf("the centre is not offered %s", f.Name)
		}
		s.download(ctx, f.Name, centre.open(ctx, path))
		mine := f.Province == play.Province
		if offered := strings.Contains(string(screen.body), path); offered != mine {
			t.Errorf("the province is offered %s: %v, want %v", f.Name, offered, mine)
		}
		if got := province.open(ctx, path); mine {
			own++
			s.download(ctx, f.Name, got)
		} else if got.status != refused.status || string(got.body) != string(refused.body) {
			t.Errorf("%s answers the province %d, and not as what is not there", f.Name, got.status)
		}
	}
	if own == 0 || own == len(rev.Files) {
		t.Errorf("%d of %d files are the province's", own, len(rev.Files))
	}
	for _, path := range []string{"/c", "/c/periods/" + string(rev.Period), "/p/96", "/p/96/periods/" + string(rev.Period)} {
		if got := province.open(ctx, path); got.status != refused.status {
			t.Errorf("%s answers the province %d", path, got.status)
		}
	}
}

// download checks that an answer leads to the file, under its own name.
func (s stranger) download(ctx context.Context, name string, led response) {
	s.t.Helper()
	got := s.get(ctx, led.header.Get("Location"))
	disposition, err := url.PathUnescape(got.header.Get("Content-Disposition"))
	if err != nil || led.status != http.StatusSeeOther || got.status != http.StatusOK || len(got.body) == 0 || !strings.Contains(disposition, name) {
		s.t.Errorf("%s: led with %d to %d, %d bytes under %q", name, led.status, got.status, len(got.body), disposition)
	}
}
