package workbook_test

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"kipthoi/shared/calendar"
	"kipthoi/shared/form"
	"kipthoi/shared/report"
	"kipthoi/shared/workbook"
)

func htx(t testing.TB) *form.Form {
	t.Helper()
	f, err := form.Find("HTX-M", calendar.Date{Year: 2018, Month: 3, Day: 31})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// dongTien is a co-operative of Bạc Liêu in March 2018 with an accepted report
// for February.
func dongTien() workbook.Identity {
	return workbook.Identity{
		Unit: report.Unit{
			ID: "htx-00123", Kind: report.HTX, Name: "Hợp tác xã nông nghiệp Đồng Tiến", Sector: report.NN, Commune: "Xã Vĩnh Hưng A",
			Identifiers: []report.Identifier{{Scheme: "MST", Value: "9900000123"}},
			Memberships: []report.Membership{{Province: "95"}},
		},
		Period:         calendar.DefaultRule.Period("2018-03"),
		PreviousPeriod: "2018-02",
		Previous: &report.Figures{
			Numbers: map[string]report.Decimal{
				"tv_dau_ky": report.Int(45), "tv_moi": report.Int(3), "tv_ra": report.Int(1), "tv_cuoi_ky": report.Int(47),
				"ld_tong": report.Int(12), "ld_la_tv": report.Int(10), "von_dieu_le": report.Int(2000), "von_tong": 3_250_500,
				"dt_ky": 180_250, "dt_luy_ke": 352_750, "ln_luy_ke": -12_500, "cb_tong": report.Int(4),
				"cb_sc_tc": report.Int(2), "cb_cd_dh": report.Int(1), "tn_bq": 4_500,
			},
			Texts: map[string]string{"tinh_trang": "DANG_HD", "linh_vuc": "NN"},
		},
	}
}

func template(t testing.TB, f *form.Form, id workbook.Identity) []byte {
	t.Helper()
	data, err := workbook.Template(f, id)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// named reads the cells of a workbook by their names.
type named struct {
	t     *testing.T
	file  *excelize.File
	cells map[string][2]string // sheet and cell
}

func openNamed(t *testing.T, data []byte) named {
	t.Helper()
	n := named{t: t, file: reopen(t, data), cells: make(map[string][2]string)}
	for _, d := range n.file.GetDefinedName() {
		if sheet, cell, ok := strings.Cut(d.RefersTo, "!"); ok && !strings.ContainsAny(cell, ":,") {
			n.cells[d.Name] = [2]string{strings.Trim(sheet, "'"), strings.ReplaceAll(cell, "$", "")}
		}
	}
	return n
}

func (n named) value(name string) string {
	n.t.Helper()
	at, ok := n.cells[name]
	if !ok {
		n.t.Fatalf("no cell is called %q", name)
	}
	v, err := n.file.GetCellValue(at[0], at[1], excelize.Options{RawCellValue: true})
	if err != nil {
		n.t.Fatal(err)
	}
	return v
}

func (n named) locked(name string) bool {
	n.t.Helper()
	at := n.cells[name]
	id, err := n.file.GetCellStyle(at[0], at[1])
	if err != nil {
		n.t.Fatal(err)
	}
	style, err := n.file.GetStyle(id)
	if err != nil {
		n.t.Fatal(err)
	}
	return style.Protection == nil || style.Protection.Locked
}

func TestTemplate_SaysWhoseReportItIs(t *testing.T) {
	f, id := htx(t), dongTien()
	n := openNamed(t, template(t, f, id))
	for name, want := range map[string]string{
		form.NameForm: "HTX-M", form.NameVersion: "2018.1", form.NameUnit: "htx-00123", form.NamePeriod: "2018-03",
		form.NameDigest: id.Digest(f), form.NameCells: "E9:E41",
		workbook.NameMonth: "3", workbook.NameEnd: "43190", workbook.NameHasPrev: "1", workbook.NameSameYear: "1", workbook.NameAdjacent: "1",
		workbook.NameOffice:     "LIÊN MINH HỢP TÁC XÃ BẠC LIÊU",
		workbook.NamePeriodLine: "Kỳ báo cáo: Tháng 3/2018 · Số liệu tính đến ngày 31/03/2018 · Hạn nộp: 16/04/2018",
		workbook.NameUnitLine:   "Đơn vị: Hợp tác xã nông nghiệp Đồng Tiến · Mã đơn vị: htx-00123",
		workbook.NameInfoLine:   "Loại hình: Hợp tác xã · Lĩnh vực: Nông nghiệp · Xã, phường: Xã Vĩnh Hưng A · MST: 9900000123",
		workbook.NameCurrent:    "Kỳ này\n(3/2018)", workbook.NamePrevious: "Kỳ trước\n(2/2018)",
		workbook.NameStatus: "Còn 14 ô bắt buộc chưa điền. ",
	} {
		if got := n.value(name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
	visible, err := n.file.GetSheetVisible(form.SheetHidden)
	if err != nil || visible {
		t.Errorf("the sheet of the identity is visible: %v, %v", visible, err)
	}
	if visible, err = n.file.GetSheetVisible(form.SheetGuide); err != nil || !visible {
		t.Errorf("the guide is not visible: %v", err)
	}
}

func TestTemplate_HoldsWhatIsKnown_LockedUnlessSheMayChangeIt(t *testing.T) {
	n := openNamed(t, template(t, htx(t), dongTien()))
	for name, c := range map[string]struct {
		value  string
		locked bool
	}{
		"kp_tv_cuoi_ky": {"47", true}, "kp_dt_luy_ke": {"352.75", true}, "kp_ln_luy_ke": {"-12.5", true}, "kp_tinh_trang": {"Đang hoạt động", true},
		"kp_tv_nu":     {"", true},   // was left blank
		"kt_tv_dau_ky": {"47", true}, // the last closing
		"kt_linh_vuc":  {"Nông nghiệp", false},
		"kt_tv_moi":    {"", false},
		"kt_dt_luy_ke": {"", false},
		"kt_ghi_chu":   {"", false},
		"gt_dt_ky":     {"", false},
	} {
		if got := n.value(name); got != c.value || n.locked(name) != c.locked {
			t.Errorf("%s = %q, locked %v; want %q, %v", name, got, n.locked(name), c.value, c.locked)
		}
	}
}

func TestTemplate_OfAUnitThatNeverReported_AsksForItsOpeningStock(t *testing.T) {
	id := dongTien()
	id.Previous, id.PreviousPeriod = nil, ""
	n := openNamed(t, template(t, htx(t), id))
	if got := n.value("kt_tv_dau_ky"); got != "" || n.locked("kt_tv_dau_ky") {
		t.Errorf("opening members = %q, locked %v", got, n.locked("kt_tv_dau_ky"))
	}
	for name, want := range map[string]string{
		workbook.NameHasPrev: "0", workbook.NameSameYear: "0", workbook.NameAdjacent: "0", workbook.NameStatus: "Còn 15 ô bắt buộc chưa điền. ",
	} {
		if got := n.value(name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
}

func TestTemplate_WhetherTheLastReportIsOfTheMonthBefore(t *testing.T) {
	for previous, want := range map[calendar.PeriodID]string{"2018-02": "1 1 1", "2018-01": "1 1 0", "2017-12": "1 0 0", "2017-03": "1 0 0"} {
		id := dongTien()
		id.PreviousPeriod = previous
		n := openNamed(t, template(t, htx(t), id))
		if got := strings.Join([]string{n.value(workbook.NameHasPrev), n.value(workbook.NameSameYear), n.value(workbook.NameAdjacent)}, " "); got != want {
			t.Errorf("after %s: has, same year, adjacent = %s, want %s", previous, got, want)
		}
	}
}

func TestTemplate_WhatAUnitCallsItselfIsNeverAFormula(t *testing.T) {
	id := dongTien()
	id.Unit.Name, id.Help = `=HYPERLINK("http://x")<&>`, "=1+1"
	n := openNamed(t, template(t, htx(t), id))
	if got := n.value(workbook.NameUnitLine); !strings.Contains(got, id.Unit.Name) {
		t.Errorf("unit line = %q", got)
	}
	if got := n.value(workbook.NameGuideHelp); !strings.HasSuffix(got, ": =1+1") {
		t.Errorf("help = %q", got)
	}
	for _, name := range []string{workbook.NameUnitLine, workbook.NameGuideHelp} {
		at := n.cells[name]
		if formula, err := n.file.GetCellFormula(at[0], at[1]); err != nil || formula != "" {
			t.Errorf("%s is the formula %q, %v", name, formula, err)
		}
	}
}

func TestTemplate_Twice_GivesTheSameBytes(t *testing.T) {
	if !bytes.Equal(template(t, htx(t), dongTien()), template(t, htx(t), dongTien())) {
		t.Error("two templates of the same identity differ")
	}
}

// TestTemplate_EveryFormHasACellForEverything also holds that choices are offered
// where there are any.
func TestTemplate_EveryFormHasACellForEverything(t *testing.T) {
	for _, f := range form.All() {
		id := dongTien()
		id.Unit.Kind, id.Previous, id.PreviousPeriod = f.Kind, nil, ""
		n := openNamed(t, template(t, f, id))
		offered := make(map[string]bool)
		validations, err := n.file.GetDataValidations(form.SheetReport)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range validations {
			if v.Type == "list" {
				offered[v.Sqref] = true
			}
		}
		for _, in := range f.Indicators {
			at, exists := n.cells[form.NamePrefix+in.Code]
			if !exists || n.cells[workbook.PreviousPrefix+in.Code][1] == "" {
				t.Errorf("%s: no cell for %s or for what it was", f.ID, in.Code)
			}
			if offered[at[1]] != (in.Type == form.Enum) {
				t.Errorf("%s: %s has a list: %v", f.ID, in.Code, offered[at[1]])
			}
			if locked := n.locked(form.NamePrefix + in.Code); locked != (in.Nature == form.Derived) {
				t.Errorf("%s: %s is locked: %v", f.ID, in.Code, locked)
			}
		}
		if protection, err := n.file.GetSheetProtection(form.SheetReport); err != nil || !protection.SelectUnlockedCells {
			t.Errorf("%s: the sheet is not protected: %v", f.ID, err)
		}
	}
}

func TestTemplate_OfAVersionNobodyGenerated_IsAnError(t *testing.T) {
	data, err := os.ReadFile("../form/definitions/HTX-M/2018.1.json")
	if err != nil {
		t.Fatal(err)
	}
	f, err := form.Read("next.json", bytes.Replace(data, []byte(`"version": "2018.1"`), []byte(`"version": "2099.1"`), 1))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := workbook.Template(f, dongTien()); !errors.Is(err, workbook.ErrNoSkeleton) {
		t.Errorf("error = %v, want ErrNoSkeleton", err)
	}
}

func TestDigest_ChangesWithWhatIsAskedAndWithNothingElse(t *testing.T) {
	f, base := htx(t), dongTien()
	for name, c := range map[string]struct {
		change func(id *workbook.Identity)
		same   bool
	}{
		"the same":                          {func(*workbook.Identity) {}, true},
		"another spelling":                  {func(id *workbook.Identity) { id.Unit.Name = "HTX Đồng Tiến" }, true},
		"another telephone":                 {func(id *workbook.Identity) { id.Help = "0291" }, true},
		"another unit":                      {func(id *workbook.Identity) { id.Unit.ID = "htx-2" }, false},
		"another period":                    {func(id *workbook.Identity) { id.Period = calendar.DefaultRule.Period("2018-04") }, false},
		"another last report":               {func(id *workbook.Identity) { id.Previous.Numbers["tv_cuoi_ky"] = report.Int(48) }, false},
		"the last report of another period": {func(id *workbook.Identity) { id.PreviousPeriod = "2018-01" }, false},
		"no last report":                    {func(id *workbook.Identity) { id.Previous = nil }, false},
	} {
		id := dongTien()
		c.change(&id)
		if same := id.Digest(f) == base.Digest(f); same != c.same {
			t.Errorf("%s: same digest %v", name, same)
		}
	}
}

func BenchmarkTemplate(b *testing.B) {
	f, id := htx(b), dongTien()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := workbook.Template(f, id); err != nil {
			b.Fatal(err)
		}
	}
}
