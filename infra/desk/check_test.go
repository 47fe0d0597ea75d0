package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/calendar"
	"kipthoi/shared/form"
	"kipthoi/shared/report"
	"kipthoi/shared/review"
	"kipthoi/shared/review/reviewtest"
	"kipthoi/shared/sheet"
	"kipthoi/shared/workbook"
)

var update = flag.Bool("update", false, "write the golden files anew")

var unit = report.Unit{ID: "htx-00123", Kind: report.HTX, Name: "Hợp tác xã nông nghiệp Đồng Tiến", Sector: report.NN}

func numbers(said string) map[string]report.Decimal {
	all := make(map[string]report.Decimal)
	for _, pair := range strings.Fields(said) {
		code, text, _ := strings.Cut(pair, "=")
		d, err := report.ParseDecimal(text)
		if err != nil {
			panic(err)
		}
		all[code] = d
	}
	return all
}

var (
	works    = map[string]string{"tinh_trang": "DANG_HD", "linh_vuc": "NN"}
	february = report.Figures{Texts: works, Numbers: numbers(`tv_dau_ky=45 tv_moi=3 tv_ra=1 tv_cuoi_ky=47 ld_tong=12 ld_la_tv=10 tn_bq=4.5
		von_dieu_le=2000 von_tong=3250.5 dt_ky=180.25 dt_luy_ke=352.75 ln_luy_ke=52.5 cb_tong=4 cb_sc_tc=2 cb_cd_dh=1`)}
	march = report.Figures{Texts: works, Numbers: numbers(`tv_dau_ky=47 tv_moi=2 tv_ra=0 tv_cuoi_ky=49 ld_tong=12 ld_la_tv=10 tn_bq=4.5
		von_dieu_le=2000 von_tong=3300 dt_ky=200.125 dt_luy_ke=552.875 ln_luy_ke=61 cb_tong=4 cb_sc_tc=2 cb_cd_dh=1`)}
)

// book is the template of a period, filled in with figures and then changed.
func book(t *testing.T, period calendar.PeriodID, figures report.Figures, changes reviewtest.Cells) []byte {
	t.Helper()
	f, err := form.Find("HTX-M", calendar.DefaultRule.Period("2018-03").End)
	if err != nil {
		t.Fatal(err)
	}
	cells := reviewtest.Of(f, figures)
	maps.Copy(cells, changes)
	id := workbook.Identity{Unit: unit, Period: calendar.DefaultRule.Period(period)}
	return reviewtest.Fill(t, reviewtest.Template(t, f, id), cells)
}

func list(lines ...string) []byte { return []byte(strings.Join(lines, "\n") + "\n") }

// folder writes files the cases ask about and returns where they are.
func folder(t *testing.T) string {
	t.Helper()
	wrong := reviewtest.Cells{"kt_tv_cuoi_ky": 50, "kt_cb_tong": 2, "kt_dt_ky": "như trên"}
	dir := t.TempDir()
	for name, data := range map[string][]byte{
		"good.xlsx":        book(t, "2018-03", march, nil),
		"wrong.xlsx":       book(t, "2018-03", march, wrong),
		"asking.xlsx":      book(t, "2018-03", march, reviewtest.Cells{"kt_tn_bq": 25}),
		"explained.xlsx":   book(t, "2018-03", march, reviewtest.Cells{"kt_tn_bq": 25, "gt_tn_bq": "thưởng Tết"}),
		"february.xlsx":    book(t, "2018-02", february, nil),
		"corrected.xlsx":   book(t, "2018-02", february, reviewtest.Cells{"kt_tv_cuoi_ky": 48, "kt_dt_luy_ke": 300}),
		"neighbour.xlsx":   book(t, "2018-02", february, reviewtest.Cells{"ktf_unit": "htx-00124"}),
		"other-form.xlsx":  book(t, "2018-03", march, reviewtest.Cells{"ktf_form": "ABC-M"}),
		"quarter.xlsx":     book(t, "2018-03", march, reviewtest.Cells{"ktf_period": "Quý I"}),
		"before-2018.xlsx": book(t, "2018-03", march, reviewtest.Cells{"ktf_period": "2017-12"}),
		"old.xlsx":         book(t, "2018-03", march, reviewtest.Cells{"ktf_version": "2017.1"}),
		"scan.pdf":         []byte("%PDF-1.7\n"),
		"list.csv":         list("Họ tên;Số", "A;1"),
		"script.csv": list("ktf_form;THT-M", "ktf_unit;tht-7", "ktf_period;2018-03", "tv_dau_ky;12", "tv_moi;0", "tv_ra;0", "tv_cuoi_ky;12",
			"ld_tong;12", "dong_gop;60", "dt_ky;20", "dt_luy_ke;60", "ln_luy_ke;9", "phap_ly;CHUA", "tinh_trang;DANG_HD", "linh_vuc;NN"),
		"large.xlsx": make([]byte, sheet.MaxSize+1),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// ask runs the command and returns what a script would see of it.
func ask(t *testing.T, args ...string) (code int, out, complaints string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = run(append([]string{"check"}, args...), &stdout, &stderr)
	return code, stdout.String(), stderr.String()
}

func TestCheck_EveryFile_HasItsExitCodeAndItsAnswer(t *testing.T) {
	dir, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(folder(t))
	for _, c := range []struct {
		name     string
		args     []string
		exit     int
		rules    string // with their cells
		previous string
	}{
		{name: "good", args: []string{"-file", "good.xlsx"}},
		{name: "what it is said to be", args: []string{"-file", "good.xlsx", "-form", "HTX-M", "-unit", "HTX-00123", "-period", "2018-03"}},
		{name: "good after february", args: []string{"-file", "good.xlsx", "-previous", "february.xlsx"}, previous: "2018-02"},
		{name: "a list, with a note alone", args: []string{"-file", "script.csv"}, rules: "C03"},
		{name: "wrong sums", args: []string{"-file", "wrong.xlsx"}, exit: 1, rules: "H01 E12, N01 E29, H16b E35"},
		{name: "a question", args: []string{"-file", "asking.xlsx"}, exit: 1, rules: "H19 E22, C09 E22"},
		{name: "a question, answered in the workbook", args: []string{"-file", "explained.xlsx"}, rules: "H19 E22, C09 E22"},
		{name: "previous mismatch", args: []string{"-file", "good.xlsx", "-previous", "corrected.xlsx"}, exit: 1, rules: "H02 E9, H08a E30", previous: "2018-02"},
		{name: "a scan", args: []string{"-file", "scan.pdf"}, exit: 2, rules: "F11"},
		{name: "a list of something else", args: []string{"-file", "list.csv"}, exit: 2, rules: "M01"},
		{name: "a list of something else, as a form", args: []string{"-file", "list.csv", "-form", "HTX-M", "-unit", "u", "-period", "2018-03"}, exit: 2, rules: "M01"},
		{name: "an unknown form", args: []string{"-file", "other-form.xlsx"}, exit: 2, rules: "M02"},
		{name: "not that form", args: []string{"-file", "good.xlsx", "-form", "THT-M"}, exit: 2, rules: "M02"},
		{name: "not that unit", args: []string{"-file", "good.xlsx", "-unit", "htx-00999"}, exit: 2, rules: "M03"},
		{name: "not that period", args: []string{"-file", "good.xlsx", "-period", "2018-02"}, exit: 2, rules: "M04"},
		{name: "no period", args: []string{"-file", "quarter.xlsx"}, exit: 2, rules: "M04"},
		{name: "a period before the form", args: []string{"-file", "before-2018.xlsx"}, exit: 2, rules: "M05"},
		{name: "an old version", args: []string{"-file", "old.xlsx"}, exit: 2, rules: "M05"},
		{name: "too large to be uploaded", args: []string{"-file", "large.xlsx"}, exit: 2, rules: "U02"},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, out, complaints := ask(t, c.args...)
			if code != c.exit || complaints != "" {
				t.Errorf("exit %d, want %d; %s", code, c.exit, complaints)
			}
			var got answer
			if err := json.Unmarshal([]byte(out), &got); err != nil {
				t.Fatalf("%v:\n%s", err, out)
			}
			if rules := ruleIDs(got.Findings); rules != c.rules || string(got.Previous) != c.previous {
				t.Errorf("findings %s, want %s; compared with %s", rules, c.rules, got.Previous)
			}
			if unread := c.exit == notReadable; got.Readable == unread || (got.Reason != nil) != unread || (len(got.Values) == 0) != unread {
				t.Errorf("readable %v, reason %v, values %v", got.Readable, got.Reason, got.Values)
			}
			goldens(dir).compare(t, c.name, out)
		})
	}
}

func ruleIDs(findings []finding) string {
	var ids []string
	for _, f := range findings {
		ids = append(ids, strings.TrimSpace(f.Rule+" "+f.Cell))
	}
	return strings.Join(ids, ", ")
}

// goldens compares answers with the committed ones of dir.
type goldens string

func (dir goldens) compare(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join(string(dir), strings.NewReplacer(" ", "-", ",", "").Replace(name)+".json")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(read(t, path), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

func TestCheck_NoAnswer_SaysWhy(t *testing.T) {
	t.Chdir(folder(t))
	for _, c := range []struct {
		name string
		args []string
		en   string
	}{
		{"no such file", []string{"-file", "lost.xlsx"}, "The file lost.xlsx cannot be opened (no such file or directory)."},
		{"no such previous file", []string{"-file", "good.xlsx", "-previous", "lost.xlsx"}, "The file lost.xlsx cannot be opened (no such file or directory)."},
		{"previous is a scan", []string{"-file", "good.xlsx", "-previous", "scan.pdf"}, "The previous report: This is a PDF file, not an Excel workbook."},
		{"previous is the neighbour's", []string{"-file", "good.xlsx", "-previous", "neighbour.xlsx"}, "The previous report: This is the form of another unit (htx-00124), not of htx-00123."},
		{"previous is the same", []string{"-file", "good.xlsx", "-previous", "wrong.xlsx"}, "The previous report: the file is of March 2018, which is not before March 2018."},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, out, complaints := ask(t, c.args...)
			var got answer
			if err := json.Unmarshal([]byte(out), &got); err != nil || code != notReadable || complaints != "" {
				t.Fatalf("exit %d, %v, %s", code, err, complaints)
			}
			if got.Readable || got.Reason == nil || got.Reason.En != c.en || got.Reason.Vi == "" || got.Outcome != report.OutcomeRejected {
				t.Errorf("answer %s", out)
			}
		})
	}
}

func TestRun_Misused_DoesNothing(t *testing.T) {
	for name, args := range map[string][]string{
		"nothing asked":      {},
		"an unknown command": {"chekc"},
		"no folder":          {"forms"},
		"no such folder":     {"forms", filepath.Join(t.TempDir(), "none")},
		"no file":            {"check"},
		"an unknown flag":    {"check", "-fiel", "a.xlsx"},
		"two files":          {"check", "-file", "a.xlsx", "b.xlsx"},
		"no such form":       {"check", "-file", "a.xlsx", "-form", "ABC-M"},
		"no period":          {"check", "-file", "a.xlsx", "-period", "3/2018"},
		"no such province":   {"register", "-province", "00"},
		"too few units":      {"register", "-tht", "-1"},
		"too many units":     {"register", "-htx", "5001"},
		"a file to write":    {"register", "danh-ba.csv"},
	} {
		t.Run(name, func(t *testing.T) {
			var out, complaints bytes.Buffer
			if code := run(args, &out, &complaints); code != misused || out.Len() > 0 || complaints.Len() == 0 {
				t.Errorf("exit %d, printed %q, complained %q", code, &out, &complaints)
			}
		})
	}
}

// TestCheck_AnyFile_IsAnsweredAsTheIntakeDoes holds the command against what the
// intake asks review for.
func TestCheck_AnyFile_IsAnsweredAsTheIntakeDoes(t *testing.T) {
	dir := folder(t)
	before := &report.Obligation{Unit: unit.ID, Period: "2018-02", Current: &report.Accepted{Figures: february}}
	for _, name := range []string{"good.xlsx", "wrong.xlsx", "asking.xlsx", "explained.xlsx", "old.xlsx", "scan.pdf", "list.csv"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		want, err := review.File(data, review.Expectation{Unit: unit, Period: calendar.DefaultRule.Period("2018-03"), Previous: before})
		if err != nil {
			t.Fatal(err)
		}
		_, out, _ := ask(t, "-file", filepath.Join(dir, name), "-previous", filepath.Join(dir, "february.xlsx"))
		var got answer
		if err := json.Unmarshal([]byte(out), &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(of(want, review.Claim{}).Findings, got.Findings); diff != "" || got.Outcome != report.Judge(want.Findings) {
			t.Errorf("%s: outcome %s, findings (-intake +desk):\n%s", name, got.Outcome, diff)
		}
	}
}
