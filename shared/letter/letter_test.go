package letter_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"

	"kipthoi/shared/calendar"
	"kipthoi/shared/letter"
	"kipthoi/shared/report"
)

var update = flag.Bool("update", false, "write the golden letters anew")

var (
	alliance = letter.Office{Name: "Liên minh Hợp tác xã tỉnh Bạc Liêu", Email: "lienminh.baclieu@example.vn", Front: "https://kipthoi.example.vn"}
	reporter = letter.Reporter{
		Email: "ke.toan@example.vn", Person: "Kế toán", Unit: "HTX Nông nghiệp Vĩnh Cường",
		Page:   "https://kipthoi.example.vn/l/dQVodHgtMDA0MkHk0aBvWq3xT1m2Yc8nJrPzLs9dKfGh6",
		Office: alliance,
	}
	province = "https://kipthoi.example.vn/p/95/periods/2018-02"
)

func obligation(status report.Status) report.Obligation {
	period := calendar.DefaultRule.Period("2018-02")
	return report.Obligation{
		Unit: "htx-0042", Period: "2018-02", Province: "95", Kind: report.HTX, Name: reporter.Unit, Commune: "Xã Vĩnh Hậu",
		Status: status, DueAt: period.DueAt(), ClosesAt: period.ClosesAt(),
	}
}

func submission(outcome report.Outcome, findings ...report.Finding) report.Submission {
	return report.Submission{
		ID: "u1.0a1b2c3d", Unit: "htx-0042", Period: "2018-02", Outcome: outcome, Findings: findings,
		Digest:   "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
		FileName: "Báo cáo tháng 2 (bản cuối).xlsx", UploadedAt: noon,
	}
}

var (
	opening = report.Finding{
		Rule: "H01", Class: report.Validity, Effect: report.Reject, Code: "tv_dau", Sheet: "Báo cáo", Cell: "E9", Found: "125", Expected: "118",
		Message: report.Text{Vi: "Số thành viên đầu kỳ khác số cuối kỳ trước.", En: "Opening members differ from last closing."},
		Cure:    report.Text{Vi: "Ghi 118 vào ô E9, hoặc gọi Liên minh nếu số kỳ trước sai.", En: "Write 118 into E9."},
	}
	blank = report.Finding{
		Rule: "T01", Class: report.Reportability, Effect: report.Reject, Code: "doanh_thu", Sheet: "Báo cáo", Cell: "E21", Expected: "một số, kể cả 0",
		Message: report.Text{Vi: "Doanh thu để trống.", En: "Revenue is blank."},
		Cure:    report.Text{Vi: "Ghi số liệu; nếu không có doanh thu, ghi 0.", En: "Write the figure, or 0."},
	}
	odd = report.Finding{
		Rule: "H17", Class: report.Quality, Effect: report.Explain, Code: "tn_bq", Sheet: "Báo cáo", Cell: "E30", Found: "45,5", Expected: "1,5–20",
		Message: report.Text{Vi: "Thu nhập bình quân cao hơn mức thường gặp.", En: "Average income is above the usual range."},
		Cure:    report.Text{Vi: "Kiểm tra đơn vị tính (triệu đồng/người/tháng); nếu đúng, ghi lý do.", En: "Check the unit."},
	}
	hint = report.Finding{
		Rule: "H20", Class: report.Quality, Effect: report.Note, Code: "ghi_chu", Sheet: "Báo cáo", Cell: "E41",
		Message: report.Text{Vi: "Chưa ghi chú gì về biến động lớn.", En: "No remark on a large change."},
		Cure:    report.Text{Vi: "Kỳ sau nên ghi một câu.", En: "Add a sentence next time."},
	}
)

func many(n int) []report.Finding {
	findings := []report.Finding{hint, odd}
	for i := len(findings); i < n; i++ {
		f := blank
		f.Cell = fmt.Sprintf("E%d", 10+i)
		findings = append(findings, f)
	}
	return findings
}

func accepted(s report.Submission, version int) (report.Obligation, report.Submission) {
	s.Version, s.AcceptedAt = version, s.UploadedAt
	o := obligation(report.StatusAccepted)
	o.Current = &report.Accepted{Submission: s.ID, Version: version, UploadedAt: s.UploadedAt, PunctualAt: s.UploadedAt}
	return o, s
}

func nothing(d report.Declaration, at time.Time) (report.Obligation, report.Submission) {
	s := report.NewNil("htx-0042", "2018-02", "d1", d, at)
	return obligation(report.StatusExpected).Settle([]report.Submission{s}), s
}

func tally(missing int) letter.Tally {
	t := letter.Tally{Period: "2018-02"}
	states := []report.Status{report.StatusExpected, report.StatusRejected, report.StatusAwaitingExplanation, report.StatusExpected}
	communes := []string{"Xã Vĩnh Hậu", "Phường 2", "Xã An Trạch"}
	for i := range missing {
		o := obligation(states[i%len(states)])
		o.Unit = report.UnitID(fmt.Sprintf("htx-%04d", i))
		o.Name, o.Commune = fmt.Sprintf("HTX Số %d", i+1), communes[i%len(communes)]
		c := report.Contact{Name: "Kế toán", Email: fmt.Sprintf("htx%d@example.vn", i+1), Phone: fmt.Sprintf("09000000%02d", i%100)}
		switch i % 5 {
		case 1:
			c.Dead = true
		case 3:
			c = report.Contact{Phone: c.Phone}
		}
		t.Add(o, c)
	}
	for range 3*missing + 1 {
		t.Add(obligation(report.StatusAccepted), report.Contact{})
	}
	t.Add(obligation(report.StatusExempt), report.Contact{})
	return t
}

func imported(problems ...letter.Problem) letter.Import {
	return letter.Import{
		FileName: "Danh bạ 2018.xlsx", Rows: 152, Added: 140, Changed: 7, Unchanged: 3, Refused: len(problems), Problems: problems, At: noon,
	}
}

var badRow = letter.Problem{
	Row: 17, Column: "MST", Found: "1900123450",
	Message: report.Text{Vi: "Mã số thuế sai chữ số kiểm tra.", En: "The tax code's check digit is wrong."},
	Cure:    report.Text{Vi: "Xem lại giấy chứng nhận đăng ký thuế.", En: "See the tax registration."},
}

var wholeFile = letter.Problem{
	Found:   "Tên | Điện thoại",
	Message: report.Text{Vi: "Dòng tiêu đề thiếu cột: Loại hình.", En: "The heading line lacks a column."},
	Cure:    report.Text{Vi: "Dùng danh bạ mẫu.", En: "Use the sample list."},
}

// letters is one letter of every kind and of every kind of wording, by the name
// of its golden files.
func letters() map[string]letter.Letter {
	due := obligation("").DueAt
	first, early := accepted(submission(report.OutcomeAccepted, hint), 1)
	explained := odd
	explained.Explanation = "Chia thưởng cuối năm."
	later := submission(report.OutcomeAccepted, explained)
	later.UploadedAt = due.Add(30 * time.Hour)
	second, late := accepted(later, 2)
	late.AcceptedAt = late.UploadedAt.Add(2 * time.Hour)
	idle, _ := nothing(report.Declaration{Reason: report.Disaster}, noon)
	unit := report.Unit{ID: "htx-0042", Kind: report.HTX, Name: reporter.Unit, Commune: "Xã Vĩnh Hậu"}
	contact := report.Contact{Name: "Kế toán", Email: "ke.toan@example.vn", Phone: "0900000042", Dead: true}
	return map[string]letter.Letter{
		"link":             reporter.Link(obligation(report.StatusExpected)),
		"receipt-early":    reporter.Receipt(first, early),
		"receipt-late":     reporter.Receipt(second, late),
		"nil":              reporter.Nil(nothing(report.Declaration{Reason: report.OffSeason}, due.Add(-50*time.Hour))),
		"nil-late":         reporter.Nil(nothing(report.Declaration{Reason: report.OtherReason, Note: "Ao tôm đang cải tạo, <b>chưa</b> thả giống"}, due.Add(30*time.Hour))),
		"rejected":         reporter.Rejected(obligation(report.StatusRejected), submission(report.OutcomeRejected, hint, opening, odd, blank)),
		"rejected-many":    reporter.Rejected(first, submission(report.OutcomeRejected, many(63)...)),
		"rejected-nil":     reporter.Rejected(idle, submission(report.OutcomeRejected, blank)),
		"rejected-unasked": reporter.Rejected(report.Obligation{}, submission(report.OutcomeRejected, blank)),
		"explain":          reporter.Explain(obligation(report.StatusAwaitingExplanation), submission(report.OutcomeAwaitingExplanation, odd, hint)),
		"reminder-before":  reporter.Reminder(obligation(report.StatusExpected), due.Add(-50*time.Hour)),
		"reminder-on-day":  reporter.Reminder(obligation(report.StatusRejected), due.Add(-time.Hour)),
		"reminder-after":   reporter.Reminder(obligation(report.StatusAwaitingExplanation), due.Add(8*time.Hour)),
		"missing":          alliance.Missing(tally(12), province),
		"missing-many":     alliance.Missing(tally(letter.MaxMissing+20), province),
		"bounced":          alliance.Bounced(unit, contact, province),
		"import":           alliance.Import(imported(badRow, badRow), province),
		"import-refused":   alliance.Import(letter.Import{Problems: []letter.Problem{wholeFile}, At: noon}, province),
		"import-clean":     alliance.Import(imported(), province),
		"login":            alliance.Login("https://kipthoi.example.vn/login/Zx3mPq9sT1vLk8Yw2RfN4dGh", noon),
	}
}

func TestLetters_AreWhatTheGoldenFilesSay(t *testing.T) {
	written := make(map[string]bool)
	for name, l := range letters() {
		head := fmt.Sprintf("To: %s\nReply-To: %s\nSubject: %s\n\n", l.To, l.ReplyTo, l.Subject)
		for file, got := range map[string]string{name + ".txt": head + l.Text, name + ".html": l.HTML} {
			written[file] = true
			compare(t, filepath.Join("testdata", file), got)
		}
	}
	stored, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range stored {
		if !written[file.Name()] {
			t.Errorf("testdata/%s belongs to no letter", file.Name())
		}
	}
}

func compare(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

// plain is what a reader sees of an HTML document: its words.
func plain(t *testing.T, html string) string {
	t.Helper()
	_, body, found := strings.Cut(html, "<body")
	if !found {
		t.Fatal("no body")
	}
	var b strings.Builder
	inTag := true
	for _, r := range body {
		switch {
		case r == '<':
			inTag = true
			b.WriteByte(' ')
		case r == '>':
			inTag = false
		case !inTag:
			b.WriteRune(r)
		}
	}
	unescape := strings.NewReplacer("&#34;", `"`, "&#39;", "'", "&lt;", "<", "&gt;", ">", "&amp;", "&")
	return " " + strings.Join(strings.Fields(unescape.Replace(b.String())), " ") + " "
}

func TestLetters_TextAndHTML_SayTheSame(t *testing.T) {
	for name, l := range letters() {
		words := make(map[string]int)
		for w := range strings.FieldsSeq(plain(t, l.HTML)) {
			words[strings.Trim(w, ":,.·")]++
		}
		for w := range strings.FieldsSeq(l.Text) {
			if w = strings.Trim(w, ":,.·"); w != "" && words[w] == 0 {
				t.Errorf("%s: %q is in the text and not in the HTML", name, w)
			}
			words[w]--
		}
	}
}

func TestLetters_LoadNothing_AndFitEveryMailbox(t *testing.T) {
	for name, l := range letters() {
		for _, foreign := range []string{"<img", "<script", "<link", "<style", "@import", "url(", "javascript:", "<svg", "<iframe", "<form"} {
			if strings.Contains(l.HTML, foreign) {
				t.Errorf("%s has %q", name, foreign)
			}
		}
		if size := len(l.HTML); size > 100<<10 {
			t.Errorf("%s: %d bytes of HTML, mailboxes cut at 102 KB", name, size)
		}
		if strings.Count(l.Text, "English: ") != 1 {
			t.Errorf("%s has not one word of English", name)
		}
		if !norm.NFC.IsNormalString(l.Text) || !norm.NFC.IsNormalString(l.HTML) || !norm.NFC.IsNormalString(l.Subject) {
			t.Errorf("%s is not NFC", name)
		}
		if l.To == "" || l.Subject == "" {
			t.Errorf("%s: to %q, subject %q", name, l.To, l.Subject)
		}
	}
}

func TestLetters_ToUnits_AnswerToTheProvincesOffice_AndHoldTheLink(t *testing.T) {
	for name, l := range letters() {
		if l.To != reporter.Email {
			continue
		}
		if l.ReplyTo != alliance.Email || !strings.Contains(l.Text, alliance.Name) {
			t.Errorf("%s: an answer goes to %q", name, l.ReplyTo)
		}
		if !strings.Contains(l.HTML, `href="`+reporter.Page) || !strings.Contains(l.Text, reporter.Page) {
			t.Errorf("%s does not hold the personal link", name)
		}
	}
}

func TestRejected_ManyFindings_ListsFiftyAndCountsTheRest(t *testing.T) {
	l := letters()["rejected-many"]
	if n := strings.Count(l.Text, "T01"); n != letter.MaxFindings {
		t.Errorf("%d of the findings that reject are listed, want %d: they come first", n, letter.MaxFindings)
	}
	for _, words := range []string{"có 63 điểm", "Còn 13 điểm nữa", "Bản số 1 đã chấp nhận trước đây vẫn có hiệu lực"} {
		if !strings.Contains(l.Text, words) {
			t.Errorf("%q is missing", words)
		}
	}
}

func TestImport_ManyProblems_ListsTheFirstHundred(t *testing.T) {
	l := alliance.Import(imported(slices.Repeat([]letter.Problem{badRow}, 150)...), province)
	if n := strings.Count(l.Text, "Dòng 17"); n != letter.MaxProblems || !strings.Contains(l.Text, "Còn những điểm khác nữa") {
		t.Errorf("%d problems are listed, want %d and a word about the others", n, letter.MaxProblems)
	}
	if !strings.Contains(l.Subject, "trừ 150 dòng") || len(l.HTML) > 100<<10 {
		t.Errorf("subject %q, %d bytes", l.Subject, len(l.HTML))
	}
}

func TestMissing_NamesFirstWhoNeedsOnlyAWord(t *testing.T) {
	text := letters()["missing"].Text
	at := func(words string) int {
		t.Helper()
		i := strings.Index(text, words)
		if i < 0 {
			t.Fatalf("%q is missing in\n%s", words, text)
		}
		return i
	}
	if !slices.IsSorted([]int{at("Chờ giải trình"), at("Bị trả lại"), at("Chưa nộp ·")}) {
		t.Errorf("not in the order of calls:\n%s", text)
	}
	at("Tỷ lệ nộp: 75,5 %")
	at("Phải nộp: 49")
}

func TestMissing_OneOfThousands_IsNotAHundredPerCent(t *testing.T) {
	tally := letter.Tally{Period: "2018-02"}
	tally.Add(obligation(report.StatusExpected), report.Contact{})
	for range 2999 {
		tally.Add(obligation(report.StatusNil), report.Contact{})
	}
	if l := alliance.Missing(tally, province); !strings.Contains(l.Subject, "đã nộp 99,9 %") {
		t.Errorf("subject = %q", l.Subject)
	}
}

func TestLetter_NamesAndCellsFromOutside_WriteNoHeaderAndNoMarkup(t *testing.T) {
	evil := reporter
	evil.Unit = "HTX\r\nBcc: x@example.com\x00 <b>Bo\u0323\u0302</b>\u202e\u200b" + strings.Repeat(" dài", 200)
	finding := opening
	finding.Found = "</td><script>alert(1)</script>\n\n1. Ô A1 – giả"
	s := submission(report.OutcomeRejected, finding)
	s.FileName = "\"><a href=https://evil.example>.xlsx"
	l := evil.Rejected(obligation(report.StatusRejected), s)
	if strings.ContainsFunc(l.Subject, func(r rune) bool { return r < ' ' }) || !norm.NFC.IsNormalString(l.Subject) {
		t.Errorf("subject = %q", l.Subject)
	}
	if n := len([]rune(l.Subject)); n > 150 || !strings.HasSuffix(l.Subject, "…") {
		t.Errorf("subject has %d characters", n)
	}
	for _, markup := range []string{"<script", "<b>", "<a href=https://evil", "\u202e", "\u200b", "\x00"} {
		if strings.Contains(l.HTML, markup) || strings.Contains(l.Text, "\u202e") {
			t.Errorf("%q came through", markup)
		}
	}
	if strings.Contains(l.Text, "\n1. Ô A1") || !strings.Contains(l.Text, "Bộ") {
		t.Errorf("a cell wrote lines of its own, or a name is not composed:\n%s", l.Text)
	}
}

func TestReminder_ItsWordsFollowFromTheDay(t *testing.T) {
	due := obligation("").DueAt // the first instant of 16 March
	for _, c := range []struct {
		name string
		at   time.Time
		want string
	}{
		{"five days before", due.Add(-6 * 24 * time.Hour), "còn 5 ngày nữa đến hạn (thứ Năm 15/03/2018)"},
		{"late in the evening before", due.Add(-24*time.Hour - time.Second), "còn 1 ngày nữa"},
		{"the first second of the day", due.Add(-24 * time.Hour), "Hôm nay là hạn nộp"},
		{"the last second of the day", due.Add(-time.Second), "Hôm nay là hạn nộp"},
		{"the second after", due, "Vẫn nhận báo cáo tháng 2/2018"},
	} {
		if l := reporter.Reminder(obligation(report.StatusExpected), c.at); !strings.Contains(l.Subject, c.want) {
			t.Errorf("%s: subject = %q, want %q", c.name, l.Subject, c.want)
		}
	}
}

func TestLetter_WithoutAnOffice_StillSaysWhomToAsk(t *testing.T) {
	for _, c := range []struct {
		office letter.Office
		want   string
	}{
		{letter.Office{}, "xin gọi Liên minh hợp tác xã tỉnh."},
		{letter.Office{Name: "Liên minh HTX tỉnh Cà Mau"}, "xin gọi Liên minh HTX tỉnh Cà Mau."},
	} {
		r := reporter
		r.Office = c.office
		if l := r.Link(obligation(report.StatusExpected)); !strings.Contains(l.Text, c.want) || l.ReplyTo != "" {
			t.Errorf("office %+v: reply to %q in\n%s", c.office, l.ReplyTo, l.Text)
		}
	}
}
