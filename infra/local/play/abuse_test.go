package play_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"testing"

	"kipthoi/infra/local/play"
	"kipthoi/infra/local/stack"
	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
)

// stranger calls the deployment as a program of somebody's does.
type stranger struct {
	t     *testing.T
	stack *stack.Stack
}

// response is an answer read whole.
type response struct {
	status int
	header http.Header
	body   []byte
}

func (s stranger) call(ctx context.Context, method, address, token string, body io.Reader, header http.Header) response {
	s.t.Helper()
	request, err := http.NewRequestWithContext(ctx, method, address, body)
	if err != nil {
		s.t.Fatal(err)
	}
	maps.Copy(request.Header, header)
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(answer.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return response{answer.StatusCode, answer.Header, data}
}

func (s stranger) get(ctx context.Context, address string) response {
	s.t.Helper()
	return s.call(ctx, http.MethodGet, address, "", nil, nil)
}

// token is the part of a unit's link that speaks for it.
func (s stranger) token(m *play.Member) string { return strings.TrimPrefix(m.Link, s.stack.URL+"/l/") }

// mint is what the API gives a script.
type mint struct {
	Upload string            `json:"upload"`
	URL    string            `json:"url"`
	Fields map[string]string `json:"fields"`
	Header map[string]string `json:"headers"`
}

func (s stranger) mint(ctx context.Context, m *play.Member, period calendar.PeriodID, method string, size int) mint {
	s.t.Helper()
	order, err := json.Marshal(map[string]any{"period": period, "method": method, "file_name": "báo cáo.xlsx", "size": size})
	if err != nil {
		s.t.Fatal(err)
	}
	answer := s.call(ctx, http.MethodPost, s.stack.URL+"/api/uploads", s.token(m), bytes.NewReader(order), http.Header{"Content-Type": {"application/json"}})
	var out mint
	if err := json.Unmarshal(answer.body, &out); err != nil || out.URL == "" {
		s.t.Fatalf("mint: status %d: %s", answer.status, answer.body)
	}
	return out
}

// post sends a file with a minted form.
func (s stranger) post(ctx context.Context, m mint, file []byte) response {
	s.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, name := range slices.Sorted(maps.Keys(m.Fields)) {
		if err := w.WriteField(name, m.Fields[name]); err != nil {
			s.t.Fatal(err)
		}
	}
	part, err := w.CreateFormFile("file", "bao-cao.xlsx")
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := part.Write(file); err != nil {
		s.t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		s.t.Fatal(err)
	}
	return s.call(ctx, http.MethodPost, m.URL, "", &body, http.Header{"Content-Type": {w.FormDataContentType()}})
}

// template downloads a unit's template of a period.
func (s stranger) template(ctx context.Context, m *play.Member, period calendar.PeriodID) []byte {
	s.t.Helper()
	answer := s.get(ctx, m.Link+"/template/"+string(period))
	if answer.status != http.StatusOK {
		s.t.Fatalf("template: status %d", answer.status)
	}
	return answer.body
}

// submit sends a file and returns what it was answered.
func (s stranger) submit(ctx context.Context, a audit, m *play.Member, file []byte) report.Submission {
	s.t.Helper()
	period := a.result.Period.ID
	minted := s.mint(ctx, m, period, "post", len(file))
	if answer := s.post(ctx, minted, file); answer.status != http.StatusCreated {
		s.t.Fatalf("post: status %d: %s", answer.status, answer.body)
	}
	return s.outcome(ctx, a, m, minted.Upload)
}

func (s stranger) outcome(ctx context.Context, a audit, m *play.Member, upload string) report.Submission {
	s.t.Helper()
	if err := s.stack.Settle(ctx); err != nil {
		s.t.Fatal(err)
	}
	subs, err := a.store.Submissions(ctx, m.Unit.ID, a.result.Period.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	i := slices.IndexFunc(subs, func(sub report.Submission) bool { return sub.ID.Upload() == upload })
	if i < 0 {
		s.t.Fatalf("upload %s has no outcome", upload)
	}
	return subs[i]
}

// abuse does to the deployment what it must withstand.
func abuse(t *testing.T, a audit) {
	playing := func(part play.Part) *play.Member {
		i := slices.IndexFunc(a.result.Members, func(m *play.Member) bool { return m.Part == part })
		return a.result.Members[i]
	}
	reporter, other, silent := playing(play.Punctual), playing(play.Mended), playing(play.Silent)
	s := stranger{t: t, stack: a.stack}
	t.Run("files that are no report are answered with the cure", func(t *testing.T) { badFiles(t, stranger{t, s.stack}, a, silent, other) })
	t.Run("links that are not the unit's own are all refused alike", func(t *testing.T) { badLinks(t, stranger{t, s.stack}, a, reporter, silent) })
	t.Run("minted uploads take nothing but what they were minted for", func(t *testing.T) { badUploads(t, stranger{t, s.stack}, a, silent) })
	t.Run("a province has its own files and the centre has all", func(t *testing.T) { branches(t, stranger{t, s.stack}, a) })
	t.Run("a phone reports with script", func(t *testing.T) { inBrowser(t, a, playing(play.Returned)) })
	t.Run("the books still close", func(t *testing.T) { a.closed(t.Context()) })
}

func badFiles(t *testing.T, s stranger, a audit, m, other *play.Member) {
	ctx, period := t.Context(), a.result.Period.ID
	template := s.template(ctx, m, period)
	old, err := play.Excelize{}.Fill(ctx, []play.Blank{{Template: template, Entries: play.Entries{"ktf_version": {Text: "2017.1"}}}})
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string][]byte{
		"a zip bomb":                bomb(t),
		"another unit's workbook":   s.template(ctx, other, period),
		"another period's workbook": s.template(ctx, m, period.Previous()),
		"an old template":           old[0],
		"nothing filled in":         template,
		"a damaged zip":             damaged(t, template),
		"half a file":               template[:len(template)/2],
		"an old .xls":               append([]byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}, bytes.Repeat([]byte("W\x00o\x00r\x00k\x00b\x00o\x00o\x00k\x00"), 40)...),
		"a PDF":                     []byte("%PDF-1.7\n"),
		"noise":                     {0, 1, 2, 3, 4, 5, 6, 7},
	} {
		t.Run(name, func(t *testing.T) {
			sub := stranger{t, s.stack}.submit(ctx, a, m, file)
			if sub.Outcome != report.OutcomeRejected || len(sub.Findings) == 0 {
				t.Fatalf("answered %s with %d findings", sub.Outcome, len(sub.Findings))
			}
			for _, f := range sub.Findings {
				if f.Message.Vi == "" || f.Cure.Vi == "" || f.Message.En == "" || f.Cure.En == "" {
					t.Errorf("finding without a sentence or a cure: %+v", f)
				}
			}
			t.Logf("%s: %s → %s", sub.Findings[0].Rule, sub.Findings[0].Message.Vi, sub.Findings[0].Cure.Vi)
		})
	}
}

// bomb is a workbook of a few kilobytes that unpacks to 64 MB.
func bomb(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range []string{"[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"} {
		part, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(bytes.Repeat([]byte(" "), 64<<20)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// damaged flips a byte of the sheet with the figures.
func damaged(t *testing.T, file []byte) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(z.File, func(f *zip.File) bool { return strings.HasSuffix(f.Name, "sheet1.xml") })
	at, err := z.File[i].DataOffset()
	if err != nil {
		t.Fatal(err)
	}
	out := bytes.Clone(file)
	out[at+int64(z.File[i].CompressedSize64)/2] ^= 0x55
	return out
}

func badLinks(t *testing.T, s stranger, a audit, m, revoked *play.Member) {
	ctx := t.Context()
	nowhere := s.get(ctx, s.stack.URL+"/l/AAAA")
	same := func(name string, got response) {
		if got.status != http.StatusNotFound || !bytes.Equal(got.body, nowhere.body) {
			t.Errorf("%s answers %d, and not as a link that never was", name, got.status)
		}
	}
	token := s.token(m)
	flipped := []byte(token)
	flipped[len(flipped)/2] ^= 1
	same("a forged link", s.get(ctx, s.stack.URL+"/l/"+string(flipped)))
	if before := s.get(ctx, revoked.Link); before.status != http.StatusOK {
		t.Fatalf("a good link answers %d", before.status)
	}
	if _, err := a.store.SaveUnit(ctx, revoked.Unit.ID, func(known report.Unit, _ bool) report.Unit {
		known.LinkEpoch++
		return known
	}); err != nil {
		t.Fatal(err)
	}
	same("a revoked link", s.get(ctx, revoked.Link))
	for _, path := range []string{"/p", "/c", "/p/" + play.Province, "/c/periods/" + string(a.result.Period.ID)} {
		if got := s.get(ctx, s.stack.URL+path); got.status == http.StatusOK {
			t.Errorf("%s shows itself to nobody in particular", path)
		}
	}
	if got := s.call(ctx, http.MethodPost, s.stack.URL+"/api/uploads", string(flipped), strings.NewReader(`{}`), nil); got.status == http.StatusOK ||
		!strings.HasPrefix(got.header.Get("Content-Type"), "application/problem+json") {
		t.Errorf("the API answers a forged link with %d %s", got.status, got.header.Get("Content-Type"))
	}
}

func badUploads(t *testing.T, s stranger, a audit, m *play.Member) {
	ctx, period := t.Context(), a.result.Period.ID
	m.Link = "" // revoked before: another unit goes on
	m = a.result.Members[slices.IndexFunc(a.result.Members, func(m *play.Member) bool { return m.Part == play.Returned })]
	if got := s.post(ctx, s.mint(ctx, m, period, "post", 10), make([]byte, 2<<20+1)); got.status != http.StatusBadRequest {
		t.Errorf("a file over 2 MB answers %d", got.status)
	}
	elsewhere := s.mint(ctx, m, period, "post", 10)
	elsewhere.Fields["key"] += "x"
	if got := s.post(ctx, elsewhere, []byte("x")); got.status != http.StatusForbidden {
		t.Errorf("a form turned to another key answers %d", got.status)
	}
	once := s.mint(ctx, m, period, "put", 3)
	header := http.Header{}
	for name, value := range once.Header {
		header.Set(name, value)
	}
	if got := s.call(ctx, http.MethodPut, once.URL, "", strings.NewReader("abc"), header); got.status != http.StatusOK {
		t.Errorf("a minted PUT answers %d: %s", got.status, got.body)
	}
	if got := s.call(ctx, http.MethodPut, once.URL, "", strings.NewReader("xyz"), header); got.status != http.StatusPreconditionFailed {
		t.Errorf("a minted PUT used again answers %d", got.status)
	}
	twice := s.mint(ctx, m, period, "post", 4)
	for _, file := range []string{"zero", "more"} {
		if got := s.post(ctx, twice, []byte(file)); got.status != http.StatusCreated {
			t.Errorf("a form used again answers %d", got.status)
		}
	}
	s.outcome(ctx, a, m, once.Upload)
	s.outcome(ctx, a, m, twice.Upload)
}

// closed checks that every object version under incoming/ has its submission,
// with no word of who sent it.
func (a audit) closed(ctx context.Context) {
	for listed, err := range a.bucket.List(ctx, "incoming/") {
		if err != nil {
			a.t.Fatal(err)
		}
		key, err := report.ParseObjectKey(listed.Key)
		if err != nil {
			a.t.Fatal(err)
		}
		if _, err := a.store.Submission(ctx, key.Unit, key.Period, report.NewSubmissionID(key.Upload, listed.VersionID)); err != nil {
			a.t.Error(fmt.Errorf("%s has no outcome: %w", listed.Key, err))
		}
	}
}
