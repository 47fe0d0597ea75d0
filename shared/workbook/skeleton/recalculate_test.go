package main

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"kipthoi/shared/calendar"
	examine "kipthoi/shared/check" // check is a word of this package
	"kipthoi/shared/form"
	"kipthoi/shared/report"
	"kipthoi/shared/roster/rostertest"
	"kipthoi/shared/workbook"
)

var may = calendar.DefaultRule.Period("2018-05")

// trial is one workbook somebody filled in.
type trial struct {
	name     string
	form     *form.Form
	id       workbook.Identity
	figures  report.Figures
	explains []string // codes with a word beside them
}

// answer is what the sheet says once a spreadsheet program has calculated it.
type answer struct {
	status string
	says   map[string]string // by code
}

// calculate fills in every trial's template and has LibreOffice calculate all of
// them. It fails without LibreOffice where tests must be complete, and skips
// elsewhere.
func calculate(t *testing.T, trials []trial) []answer {
	t.Helper()
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		const cure = "LibreOffice is missing: apt-get install libreoffice-calc"
		if os.Getenv("CI") == "true" {
			t.Fatal(cure)
		}
		t.Skip(cure)
	}
	dir := t.TempDir()
	args := []string{
		"-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--headless", "--norestore",
		"--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", filepath.Join(dir, "out"),
	}
	for i, tr := range trials {
		path := filepath.Join(dir, fmt.Sprint(i, ".xlsx"))
		fillIn(t, tr, path)
		args = append(args, path)
	}
	if out, err := exec.Command(soffice, args...).CombinedOutput(); err != nil {
		t.Fatalf("calculate: %v\n%s", err, out)
	}
	answers := make([]answer, len(trials))
	for i, tr := range trials {
		answers[i] = readAnswer(t, tr, filepath.Join(dir, "out", fmt.Sprint(i, ".xlsx")))
	}
	return answers
}

// fillIn types the figures into the cells of the template.
func fillIn(t *testing.T, tr trial, path string) {
	t.Helper()
	data, err := workbook.Template(tr.form, tr.id)
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(strings.NewReader(string(data)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	l := newLayout(tr.form)
	put := func(cell string, value any) {
		if err := f.SetCellValue(form.SheetReport, cell, value); err != nil {
			t.Fatal(err)
		}
	}
	for _, in := range tr.form.Indicators {
		if in.Nature == form.Derived {
			continue
		}
		if v, given := tr.figures.Numbers[in.Code]; given {
			put(l.value(in.Code), float64(v)/report.Scale)
		}
		if code := tr.figures.Texts[in.Code]; code != "" {
			put(l.value(in.Code), labelOf(tr.form, in, code))
		}
	}
	for _, code := range tr.explains {
		put(at(colExplain, l.rows[code]), "Đã kiểm tra, số đúng.")
	}
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
}

func labelOf(f *form.Form, in form.Indicator, code string) string {
	if c, ok := f.Choice(in, code); ok {
		return c.Label.Vi
	}
	return code
}

func readAnswer(t *testing.T, tr trial, path string) answer {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	cell := func(ref string) string {
		v, err := f.GetCellValue(form.SheetReport, ref)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	l, a := newLayout(tr.form), answer{says: make(map[string]string)}
	a.status = cell(at(colNumber, rowStatus))
	for _, in := range tr.form.Indicators {
		if said := cell(at(colCheck, l.rows[in.Code])); said != "" && in.Type != form.Text { // a text runs over the columns beside it
			a.says[in.Code] = said
		}
	}
	return a
}

// identity is a unit of a kind in May 2018 with an accepted report for April.
func identity(kind report.Kind, n int) (workbook.Identity, *rand.Rand) {
	rng := rand.New(rand.NewPCG(5, uint64(n)))
	u := report.Unit{
		ID: report.UnitID(fmt.Sprintf("%s-%d", strings.ToLower(string(kind)), n)), Kind: kind, Name: "Đơn vị thử", Sector: report.NN,
		Memberships: []report.Membership{{Province: "95"}}, Activities: []report.ActivityChange{{Activity: report.Operating}},
	}
	if kind == report.QTDND {
		u.Sector = report.TD
	}
	previous := rostertest.Figures(rng, u, nil, "2018-04")
	return workbook.Identity{Unit: u, Period: may, Previous: &previous, PreviousPeriod: "2018-04"}, rng
}

func formOf(t *testing.T, kind report.Kind) *form.Form {
	t.Helper()
	f, err := form.ForKind(kind, may.End)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func filledIn(t *testing.T, kind report.Kind, n int) trial {
	t.Helper()
	id, rng := identity(kind, n)
	return trial{
		name: fmt.Sprint(kind, " ", n), form: formOf(t, kind), id: id,
		figures: rostertest.Figures(rng, id.Unit, id.Previous, may.ID),
	}
}

// TestSheet_WhatTheSystemWouldFind_TheSheetSaysWhileTyping spoils correct reports
// of every kind and compares the sheet, calculated by LibreOffice, with the check
// the upload will meet: what is right is left alone, what is wrong is said beside
// its line.
func TestSheet_WhatTheSystemWouldFind_TheSheetSaysWhileTyping(t *testing.T) {
	t.Parallel()
	var trials []trial
	for n, kind := range []report.Kind{report.HTX, report.THT, report.LHHTX, report.QTDND, report.HTX} {
		tr := filledIn(t, kind, n)
		trials = append(trials, tr)
		for spoilt := range 3 {
			trials = append(trials, spoil(tr, rand.New(rand.NewPCG(uint64(n), uint64(spoilt)))))
		}
	}
	said := 0
	for i, a := range calculate(t, trials) {
		tr := trials[i]
		found := findings(tr)
		for _, code := range slices.Sorted(maps.Keys(found)) {
			if found[code].Effect != report.Note && a.says[code] == "" {
				t.Errorf("%s: the sheet says nothing about %s; the system will: %s", tr.name, code, found[code].Message.Vi)
			}
		}
		for _, code := range slices.Sorted(maps.Keys(a.says)) {
			said++
			if _, known := found[code]; !known && !followsFrom(tr.form, found, code) {
				t.Errorf("%s: the sheet says %q about %s; the system will say nothing", tr.name, a.says[code], code)
			}
		}
		if len(found) == 0 && !strings.HasPrefix(a.status, "Đã đủ.") {
			t.Errorf("%s: status %q of a report without a mistake", tr.name, a.status)
		}
	}
	if said < 15 {
		t.Errorf("the sheets said %d things; the spoiling is too mild to test anything", said)
	}
}

// spoil changes one to three figures of a correct report.
func spoil(tr trial, rng *rand.Rand) trial {
	figures := report.Figures{Numbers: maps.Clone(tr.figures.Numbers), Texts: maps.Clone(tr.figures.Texts)}
	codes := slices.Sorted(maps.Keys(figures.Numbers))
	for range 1 + rng.IntN(3) {
		code := codes[rng.IntN(len(codes))]
		before := figures.Numbers[code]
		switch rng.IntN(5) {
		case 0:
			figures.Numbers[code] = before + report.Int(int64(1+rng.IntN(50)))
		case 1:
			figures.Numbers[code] = max(0, before-report.Int(int64(1+rng.IntN(50))))
		case 2:
			figures.Numbers[code] = 3 * before
		case 3:
			figures.Numbers[code] = -before - report.Int(1)
		case 4:
			figures.Numbers[code] = before + 500
		}
		if tr.name += " " + code; rng.IntN(12) == 0 {
			figures.Texts["tinh_trang"] = "TAM_NGUNG"
		}
	}
	if tr.id.Unit.Kind == report.QTDND {
		delete(figures.Texts, "tinh_trang") // its form asks for none
	}
	tr.figures = figures
	return tr
}

// findings are those of the check by the line they are about, without those a
// sheet cannot know: of the file, and of the series of several reports.
func findings(tr trial) map[string]report.Finding {
	common := form.Common()
	found := make(map[string]report.Finding)
	for _, f := range examine.Run(tr.form, examine.Input{
		Figures: tr.form.Derive(tr.figures), Period: may, Previous: tr.id.Previous, PreviousPeriod: tr.id.PreviousPeriod,
	}) {
		if f.Rule != common.Slip.ID && f.Rule != common.Outlier.ID && f.Rule != common.Copy.ID && found[f.Code].Rule == "" {
			found[f.Code] = f
		}
	}
	return found
}

// followsFrom reports whether a line holds a rule the system leaves out because
// something else is wrong already: another rule, or a figure in it. The sheet
// says both at once.
func followsFrom(f *form.Form, found map[string]report.Finding, code string) bool {
	for _, c := range f.Checks() {
		if c.Rule.At != code {
			continue
		}
		for _, ref := range c.Refs {
			if !ref.Prev && found[f.Indicators[ref.Slot].Code].Rule != "" {
				return true
			}
		}
		for _, other := range found {
			if slices.Contains(c.Rule.After, other.Rule) {
				return true
			}
		}
	}
	return false
}

// TestSheet_TheStatusCountsWhatIsLeft opens an empty template and one that lacks
// an answer.
func TestSheet_TheStatusCountsWhatIsLeft(t *testing.T) {
	t.Parallel()
	empty := filledIn(t, report.HTX, 1)
	empty.figures = report.Figures{}
	asked := filledIn(t, report.HTX, 1)
	asked.figures.Numbers["von_dieu_le"] = report.Int(30_000)
	asked.figures.Numbers["von_tong"], asked.figures.Numbers["von_csh"] = report.Int(50_000), report.Int(50_000)
	for _, code := range []string{"no_phai_tra", "ts_tong", "ts_khong_chia"} {
		delete(asked.figures.Numbers, code)
	}
	explained := asked
	explained.explains = []string{"von_dieu_le"}
	answers := calculate(t, []trial{empty, asked, explained})
	for i, want := range []string{"Còn 14 ô bắt buộc chưa điền. ", "Có 1 dòng cần xem ở cột Kiểm tra.", "Đã đủ. Lưu tệp rồi nộp ở đường dẫn trong thư."} {
		if got := answers[i].status; strings.TrimSpace(got) != strings.TrimSpace(want) {
			t.Errorf("status = %q, want %q; the sheet says %v", got, want, answers[i].says)
		}
	}
	if said := answers[1].says["von_dieu_le"]; said != "Giải trình: thường từ 20 đến 20.000" {
		t.Errorf("beside the charter capital: %q", said)
	}
}
