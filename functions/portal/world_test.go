package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"kipthoi/shared/calendar"
	"kipthoi/shared/inbox/inboxtest"
	"kipthoi/shared/link"
	"kipthoi/shared/outbox/outboxtest"
	"kipthoi/shared/report"
	"kipthoi/shared/roster"
	"kipthoi/shared/store"
	"kipthoi/shared/table"
)

// noon is in April 2018, two days after reports for March were due.
var noon = time.Date(2018, 4, 18, 5, 0, 0, 0, time.UTC)

const (
	portal   = "https://kipthoi.example"
	upload   = "01c7a0000000000000000000a1"
	digest   = "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3a94a8fe5ccb19ba61c4c0873"
	alliance = "lienminh@baclieu.example"
)

// lock holds the keys that every test signs with.
type lock struct{ keys link.Keys }

func (l lock) Keys(context.Context, time.Time) (link.Keys, error) { return l.keys, nil }

var keys = link.Keys{Current: []byte(strings.Repeat("k", link.MinKey))}

// world is a portal with a little of everything behind it: two provinces, the
// centre, a co-operative with a past, a neighbour, one of another province and a
// credit fund that has no form yet.
type world struct {
	t      testing.TB
	h      *handler
	table  *table.Memory
	bucket *inboxtest.Fake
	mails  *outboxtest.Recorder
	log    *bytes.Buffer
	now    time.Time
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, table: table.NewMemory(), bucket: inboxtest.New(noon), mails: &outboxtest.Recorder{}, log: &bytes.Buffer{}, now: noon}
	w.bucket.Serve(t)
	w.h = &handler{
		store: store.New(w.table), bucket: w.bucket, mails: w.mails, keys: lock{keys},
		random: rand.NewChaCha8([32]byte{1}), site: site{url: portal, bucket: w.bucket.Base()},
		log: slog.New(slog.NewJSONHandler(w.log, nil)),
	}
	w.settle()
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// settle stores what every test finds.
func (w *world) settle() {
	ctx := w.t.Context()
	for _, o := range []store.Office{
		{ID: "p95", Province: "95", Name: "Liên minh hợp tác xã Bạc Liêu", Email: alliance},
		{ID: "p96", Province: "96", Name: "Liên minh hợp tác xã Cà Mau", Email: "lienminh@camau.example"},
		{ID: "tw", Name: "Trung ương", Email: "tonghop@trunguong.example"},
	} {
		_, err := w.h.store.SaveOffice(ctx, o.ID, func(store.Office, bool) store.Office { return o })
		w.must(err)
	}
	for _, id := range []calendar.PeriodID{"2010-01", "2018-02", "2018-03"} {
		_, err := w.h.store.AddPeriod(ctx, calendar.DefaultRule.Period(id))
		w.must(err)
	}
	w.unit("htx-1", report.HTX, "95", "HTX nông nghiệp 19/5", "2018-02", "2018-03")
	w.unit("htx-2", report.HTX, "95", "HTX Hòa Bình", "2018-03")
	w.unit("htx-9", report.HTX, "96", "HTX Đất Mũi", "2018-03")
	w.unit("tht-1", report.THT, "95", "Tổ hợp tác Hộ Phòng", "2010-01") // long before there were forms
	february := w.submission("htx-1", "2018-02", "feb", report.OutcomeAccepted)
	february.Figures.Numbers = map[string]report.Decimal{"tv_cuoi_ky": report.Int(47)}
	w.record(february)
	w.must(w.h.store.AddRevision(ctx, revision()))
	_, err := w.h.store.AddImport(ctx, store.Import{
		Upload: upload, Province: "95", FileName: "danh ba.csv", Rows: 3, Added: 2, Refused: 1, At: noon,
		Problems: []roster.Problem{{Row: 3, Column: "Mã số thuế", Found: "12", Message: report.Text{Vi: "Thiếu chữ số."}, Cure: report.Text{Vi: "Ghi đủ."}}},
	})
	w.must(err)
}

func revision() store.Revision {
	file := func(name, province string) store.RevisionFile {
		return store.RevisionFile{Name: name, Key: "rollups/2018-02/r1/" + name, SHA256: digest, Size: 60_000, Province: province}
	}
	return store.Revision{
		Period: "2018-02", Number: 1, CompiledAt: noon, Reason: "deadline", InputsDigest: "in", ManifestDigest: digest,
		Expected: 2, Accepted: 1, Missing: 1,
		Files: []store.RevisionFile{file("toan-quoc.xlsx", ""), file("95-bac-lieu.xlsx", "95"), file("96-ca-mau.xlsx", "96")},
	}
}

func (w *world) unit(id report.UnitID, kind report.Kind, province, name string, periods ...calendar.PeriodID) {
	w.t.Helper()
	ctx := w.t.Context()
	u := report.Unit{
		ID: id, Kind: kind, Name: name, Sector: report.NN, Commune: "Xã Vĩnh Hưng A", LinkEpoch: 1,
		Memberships: []report.Membership{{Province: province, From: calendar.Date{Year: 2010, Month: 1, Day: 1}}},
		Activities:  []report.ActivityChange{{Activity: report.Operating, From: calendar.Date{Year: 2010, Month: 1, Day: 1}}},
	}
	_, err := w.h.store.SaveUnit(ctx, id, func(report.Unit, bool) report.Unit { return u })
	w.must(err)
	_, err = w.h.store.SaveContact(ctx, id, province, func(report.Contact, bool) report.Contact {
		return report.Contact{Name: "Nguyễn Thị " + string(id), Email: string(id) + "@unit.example", Phone: "0912 000 001"}
	})
	w.must(err)
	for _, p := range periods {
		period := calendar.DefaultRule.Period(p)
		_, err = w.h.store.AddObligations(ctx, []report.Obligation{{
			Unit: id, Period: p, Province: province, Kind: kind, Sector: report.NN, Name: name, Commune: u.Commune,
			OpenedAt: period.OpensOn.Start(), DueAt: period.DueAt(), ClosesAt: period.ClosesAt(), Status: report.StatusExpected,
		}})
		w.must(err)
		_, err = w.h.store.SaveProvincePeriod(ctx, province, p, func(known store.ProvincePeriod, _ bool) store.ProvincePeriod {
			known.Province, known.Period, known.Frozen = province, p, true
			known.Expected++
			return known
		})
		w.must(err)
	}
}

// submission is one that has still to be recorded. seed tells uploads apart.
func (w *world) submission(unit report.UnitID, period calendar.PeriodID, seed string, outcome report.Outcome) report.Submission {
	name := (seed + strings.Repeat("0", uploadLength))[:uploadLength]
	name = strings.NewReplacer("u", "v", "o", "0", "i", "1", "l", "1").Replace(name)
	key := report.ObjectKey{Period: period, Unit: unit, Upload: name}
	return report.Submission{
		ID: report.NewSubmissionID(name, "v1"), Unit: unit, Period: period, Key: key.String(), VersionID: "v1",
		Digest: strings.Repeat(seed[:1], 64), Size: 40_000, FileName: "bao cao " + seed + ".xlsx", UploadedAt: noon.Add(-time.Hour),
		Form: "HTX-M", FormVersion: "2018.1", Outcome: outcome,
	}
}

func (w *world) record(s report.Submission) report.Submission {
	w.t.Helper()
	recorded, _, err := w.h.store.Record(w.t.Context(), s)
	w.must(err)
	return recorded
}

// odd is a recorded submission with one open question.
func (w *world) odd() report.Submission {
	s := w.submission("htx-1", "2018-03", "dd", report.OutcomeAwaitingExplanation)
	s.Findings = []report.Finding{{
		Rule: "H17", Class: report.Quality, Effect: report.Explain, Code: "dt_ky", Sheet: "Báo cáo", Cell: "E20", Found: "180250",
		Message: report.Text{Vi: "Doanh thu gấp 1.000 lần kỳ trước.", En: "Turnover is 1,000 times last month's."},
	}}
	return w.record(s)
}

func tokenOf(unit string, epoch int) string {
	return keys.Token(link.Holder{ID: unit, Role: link.RoleUnit, Epoch: epoch})
}

// cookie is the session of an office.
func (w *world) cookie(id string) string {
	w.t.Helper()
	office, err := w.h.store.Office(w.t.Context(), id)
	w.must(err)
	return "__Host-session=" + keys.Session(sessionOf(office, w.now))
}

// visit changes a request before it is sent.
type visit func(*events.APIGatewayV2HTTPRequest)

func withCookie(c string) visit {
	return func(e *events.APIGatewayV2HTTPRequest) {
		if c != "" {
			e.Cookies = []string{c}
		}
	}
}

func withHeader(name, value string) visit {
	return func(e *events.APIGatewayV2HTTPRequest) { e.Headers[name] = value }
}

func withBearer(token string) visit { return withHeader("authorization", "Bearer "+token) }

func withForm(values url.Values) visit {
	return func(e *events.APIGatewayV2HTTPRequest) {
		e.Headers["content-type"] = "application/x-www-form-urlencoded"
		e.Body, e.IsBase64Encoded = base64.StdEncoding.EncodeToString([]byte(values.Encode())), true
	}
}

func withJSON(body string) visit {
	return func(e *events.APIGatewayV2HTTPRequest) { e.Body = body }
}

// ask sends one request as API Gateway would.
func (w *world) ask(method, target string, visits ...visit) events.APIGatewayV2HTTPResponse {
	w.t.Helper()
	path, query, _ := strings.Cut(target, "?")
	event := events.APIGatewayV2HTTPRequest{
		Version: "2.0", RouteKey: "$default", RawPath: path, RawQueryString: query, Headers: map[string]string{},
		RequestContext: events.APIGatewayV2HTTPRequestContext{
			RequestID: "req-1", TimeEpoch: w.now.UnixMilli(),
			HTTP: events.APIGatewayV2HTTPRequestContextHTTPDescription{Method: method, Path: path},
		},
	}
	for _, v := range visits {
		v(&event)
	}
	answer, err := w.h.handle(w.t.Context(), event)
	w.must(err)
	return answer
}

// get expects a page.
func (w *world) get(target string, visits ...visit) string {
	w.t.Helper()
	answer := w.ask(http.MethodGet, target, visits...)
	if answer.StatusCode != http.StatusOK {
		w.t.Fatalf("GET %s = %d\n%s", target, answer.StatusCode, answer.Body)
	}
	return answer.Body
}

func (w *world) expect(answer events.APIGatewayV2HTTPResponse, status int, words ...string) {
	w.t.Helper()
	if answer.StatusCode != status {
		w.t.Errorf("status %d, want %d\n%s", answer.StatusCode, status, answer.Body)
	}
	for _, word := range words {
		if !strings.Contains(answer.Body, word) {
			w.t.Errorf("%q is not in the answer:\n%s", word, answer.Body)
		}
	}
}
