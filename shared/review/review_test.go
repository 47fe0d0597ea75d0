package review_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"kipthoi/shared/calendar"
	"kipthoi/shared/form"
	"kipthoi/shared/report"
	"kipthoi/shared/review"
	"kipthoi/shared/review/reviewtest"
	"kipthoi/shared/sheet"
	"kipthoi/shared/workbook"
)

var update = flag.Bool("update", false, "write the golden files anew")

func htx(t testing.TB) *form.Form {
	t.Helper()
	f, err := form.Find("HTX-M", calendar.Date{Year: 2018, Month: 3, Day: 31})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// dongTien is a co-operative of Bạc Liêu.
var dongTien = report.Unit{
	ID: "htx-00123", Kind: report.HTX, Name: "Hợp tác xã nông nghiệp Đồng Tiến", Sector: report.NN,
	Memberships: []report.Membership{{Province: "95"}},
}

// february is what it reported for February 2018, march what is right for March.
var (
	february = figures(map[string]string{
		"tv_dau_ky": "45", "tv_moi": "3", "tv_ra": "1", "tv_cuoi_ky": "47", "ld_tong": "12", "ld_la_tv": "10", "tn_bq": "4.5",
		"von_dieu_le": "2000", "von_tong": "3250.5", "dt_ky": "180.25", "dt_luy_ke": "352.75", "ln_luy_ke": "52.5",
		"cb_tong": "4", "cb_sc_tc": "2", "cb_cd_dh": "1",
	})
	march = figures(map[string]string{
		"tv_dau_ky": "47", "tv_moi": "2", "tv_ra": "0", "tv_cuoi_ky": "49", "ld_tong": "12", "ld_la_tv": "10", "tn_bq": "4.5",
		"von_dieu_le": "2000", "von_tong": "3300", "dt_ky": "200.125", "dt_luy_ke": "552.875", "ln_luy_ke": "61",
		"cb_tong": "4", "cb_sc_tc": "2", "cb_cd_dh": "1",
	})
)

func figures(said map[string]string) report.Figures {
	f := report.Figures{Numbers: map[string]report.Decimal{}, Texts: map[string]string{"tinh_trang": "DANG_HD", "linh_vuc": "NN"}}
	for code, n := range said {
		d, err := report.ParseDecimal(n)
		if err != nil {
			panic(err)
		}
		f.Numbers[code] = d
	}
	return f
}

func expectation() review.Expectation {
	return review.Expectation{
		Unit: dongTien, Period: calendar.DefaultRule.Period("2018-03"),
		Previous: &report.Obligation{Unit: dongTien.ID, Period: "2018-02", Current: &report.Accepted{Figures: february}},
	}
}

func identity() workbook.Identity {
	return workbook.Identity{
		Unit: dongTien, Period: calendar.DefaultRule.Period("2018-03"), Previous: &february, PreviousPeriod: "2018-02",
	}
}

// marchBook is the template of March, filled in right and then changed.
func marchBook(t testing.TB, changes reviewtest.Cells, more ...func(*excelize.File) error) []byte {
	t.Helper()
	f := htx(t)
	cells := reviewtest.Of(f, march)
	for name, value := range changes {
		cells[name] = value
	}
	return reviewtest.Fill(t, reviewtest.Template(t, f, identity()), cells, more...)
}

func judge(t testing.TB, data []byte, want review.Expectation) review.Review {
	t.Helper()
	got, err := review.File(data, want)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func rules(found []report.Finding) string {
	var ids []string
	for _, f := range found {
		ids = append(ids, strings.TrimSuffix(f.Rule+" "+f.Cell, " "))
	}
	return strings.Join(ids, ", ")
}

func TestFile_FilledInRight_IsAccepted(t *testing.T) {
	got := judge(t, marchBook(t, nil), expectation())
	want := review.Review{Form: "HTX-M", Version: "2018.1", Readable: true, Figures: march}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("review (-want +got):\n%s", diff)
	}
}

// spoilt has one of everything that accountants do to a form.
var spoilt = reviewtest.Cells{
	"kt_tv_moi": "2 người", "kt_tv_ra": "O", "kt_tv_ca_nhan": 30, "kt_tv_ho": 14, "kt_tv_phap_nhan": 2,
	"kt_tv_nu": 51, "gt_tv_nu": "đúng, nhưng không giải trình được", "kt_ld_tong": 12.5, "kt_ld_moi": -1, "kt_tn_bq": "4.500", "kt_von_dieu_le": nil,
	"kt_von_tong": "3,3 tỷ", "gt_von_tong": "đúng, 3,3 tỷ đồng", "kt_von_csh": 2500.5, "kt_no_phai_tra": "như trên",
	"kt_ts_tong": 3310, "gt_ts_tong": "tài sản thuê ngoài chưa trừ", "kt_dt_ky": "=200+1/8", "kt_dt_luy_ke": 200.125,
	"kt_ln_luy_ke": "(12,5)", "kt_cb_tong": 4, "kt_cb_chua_dt": 3, "kt_tinh_trang": "bình thường", "kt_linh_vuc": "nông nghiệp",
	"kt_ghi_chu": strings.Repeat("Thiếu vốn. ", 200),
}

func TestFile_Spoilt_HasEveryFindingAtOnce(t *testing.T) {
	got := judge(t, marchBook(t, spoilt), expectation())
	golden(t, "spoilt", got.Findings)
	if report.Judge(got.Findings) != report.OutcomeRejected || !got.Readable {
		t.Errorf("outcome %s, readable %v", report.Judge(got.Findings), got.Readable)
	}
	if n := len([]rune(got.Figures.Texts["ghi_chu"])); n != 2000 {
		t.Errorf("a text of %d characters is kept", n)
	}
}

// golden compares findings, written as a person reads them, with a file.
func golden(t *testing.T, name string, findings []report.Finding) {
	t.Helper()
	var b bytes.Buffer
	for _, f := range findings {
		fmt.Fprintf(&b, "%s %s %s · %s!%s · %s\n", f.Rule, f.Class, f.Effect, f.Sheet, f.Cell, f.Code)
		fmt.Fprintf(&b, "  đã ghi: %s · cần có: %s · giải trình: %s\n", f.Found, f.Expected, f.Explanation)
		fmt.Fprintf(&b, "  vi: %s\n      %s\n  en: %s\n      %s\n", f.Message.Vi, f.Cure.Vi, f.Message.En, f.Cure.En)
	}
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

func TestFile_WrongFile_HasOneFinding(t *testing.T) {
	other := expectation()
	other.Unit.ID = "htx-00999"
	later := expectation()
	later.Period = calendar.DefaultRule.Period("2018-04")
	for _, c := range []struct {
		name string
		data []byte
		want review.Expectation
		rule string
	}{
		{"another unit's", marchBook(t, spoilt), other, "M03"},
		{"another period's", marchBook(t, spoilt), later, "M04"},
		{"an old version", marchBook(t, reviewtest.Cells{"ktf_version": "2017.1"}), expectation(), "M05"},
		{"no version", marchBook(t, reviewtest.Cells{"ktf_version": nil}), expectation(), "M05"},
		{"another form", marchBook(t, reviewtest.Cells{"ktf_form": "THT-M"}), expectation(), "M02"},
		{"a workbook of her own", plainBook(t), expectation(), "M01"},
		{"a list of something", []byte("Họ tên;Số\nA;1\n"), expectation(), "M01"},
		{"no workbook at all", []byte("%PDF-1.7"), expectation(), sheet.RulePDF},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := judge(t, c.data, c.want)
			if rules(got.Findings) != c.rule {
				t.Errorf("findings %s, want %s alone", rules(got.Findings), c.rule)
			}
			if report.Judge(got.Findings) != report.OutcomeRejected || got.Readable || got.Figures.Numbers != nil {
				t.Errorf("outcome %s, readable %v, figures %v", report.Judge(got.Findings), got.Readable, got.Figures)
			}
		})
	}
}

func plainBook(t *testing.T) []byte {
	t.Helper()
	file := excelize.NewFile()
	defer file.Close()
	if err := file.SetCellValue("Sheet1", "A1", "Báo cáo"); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := file.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestFile_Rearranged_IsReadAllTheSame(t *testing.T) {
	for name, change := range map[string]func(*excelize.File) error{
		"rows put in":                       func(f *excelize.File) error { return f.InsertRows(form.SheetReport, 12, 3) },
		"columns put in":                    func(f *excelize.File) error { return f.InsertCols(form.SheetReport, "C", 2) },
		"a row taken out":                   func(f *excelize.File) error { return f.RemoveRow(form.SheetReport, 6) },
		"rows put in, names left behind":    leaveNames(func(f *excelize.File) error { return f.InsertRows(form.SheetReport, 12, 3) }),
		"columns put in, names left behind": leaveNames(func(f *excelize.File) error { return f.InsertCols(form.SheetReport, "C", 2) }),
		"labels in other words":             func(f *excelize.File) error { return f.SetCellValue(form.SheetReport, "B12", "Cuối tháng còn") },
		"sheet renamed":                     func(f *excelize.File) error { return f.SetSheetName(form.SheetReport, "Tháng 3") },
		"notes beside it":                   func(f *excelize.File) error { return f.SetCellValue(form.SheetReport, "J10", "xem lại") },
		"names lost":                        reviewtest.LoseNames,
	} {
		t.Run(name, func(t *testing.T) {
			got := judge(t, marchBook(t, nil, change), expectation())
			if diff := cmp.Diff(march, got.Figures); diff != "" || len(got.Findings) > 0 {
				t.Errorf("findings %s, figures (-want +got):\n%s", rules(got.Findings), diff)
			}
		})
	}
}

// leaveNames changes a workbook and puts the names of its cells back to where
// they were, as some programs do.
func leaveNames(change func(*excelize.File) error) func(*excelize.File) error {
	return func(f *excelize.File) error {
		names := f.GetDefinedName()
		if err := change(f); err != nil {
			return err
		}
		for _, name := range names {
			if !strings.HasPrefix(name.Name, "kt") && !strings.HasPrefix(name.Name, "gt_") {
				continue
			}
			if err := f.DeleteDefinedName(&excelize.DefinedName{Name: name.Name, Scope: name.Scope}); err != nil {
				return err
			}
			if err := f.SetDefinedName(&name); err != nil {
				return err
			}
		}
		return nil
	}
}

func TestFile_QuestionsAnsweredInTheWorkbook_AreAccepted(t *testing.T) {
	asked := reviewtest.Cells{"kt_tn_bq": 25, "kt_dt_ky": 6000, "kt_dt_luy_ke": 6352.75}
	got := judge(t, marchBook(t, asked), expectation())
	if outcome := report.Judge(got.Findings); outcome != report.OutcomeAwaitingExplanation {
		t.Errorf("outcome %s with %s", outcome, rules(got.Findings))
	}
	asked["gt_tn_bq"], asked["gt_dt_ky"] = "thưởng Tết", "thu hoạch vụ đông xuân"
	got = judge(t, marchBook(t, asked), expectation())
	if outcome := report.Judge(got.Findings); outcome != report.OutcomeAccepted {
		t.Errorf("outcome %s with %s", outcome, rules(got.Findings))
	}
	if len(got.Findings) != 2 || got.Findings[0].Explanation != "thưởng Tết" || got.Findings[1].Explanation != "thu hoạch vụ đông xuân" {
		t.Errorf("findings %+v", got.Findings)
	}
}

func TestFile_WordsWithoutEnd_AreCut(t *testing.T) {
	long := strings.Repeat("Được mùa. ", 1000)
	got := judge(t, marchBook(t, reviewtest.Cells{"kt_tn_bq": 21, "gt_tn_bq": long, "kt_tinh_trang": long}), expectation())
	var explained string
	for _, f := range got.Findings {
		explained += f.Explanation
	}
	if n, m := len([]rune(explained)), len([]rune(got.Figures.Texts["tinh_trang"])); n != 1000 || m != 60 {
		t.Errorf("%d characters of an explanation and %d of a choice are kept", n, m)
	}
}

func TestFile_List_IsReviewedAsTheWorkbookIs(t *testing.T) {
	lines := []string{"ktf_form;HTX-M", "ktf_unit;htx-00123", "ktf_period;2018-03", "tinh_trang;DANG_HD", "linh_vuc;NN"}
	for code, n := range march.Numbers {
		lines = append(lines, code+";"+strings.Replace(n.String(), ".125", ".1250", 1))
	}
	for i, line := range lines {
		lines[i] = strings.Replace(line, ".875", ".8750", 1)
	}
	got := judge(t, []byte(strings.Join(lines, "\n")), expectation())
	if diff := cmp.Diff(march, got.Figures); diff != "" || len(got.Findings) > 0 {
		t.Errorf("findings %s, figures (-want +got):\n%s", rules(got.Findings), diff)
	}
}

func TestFile_NoFormForTheKind_IsOurFault(t *testing.T) {
	want := expectation()
	want.Unit.Kind = "XYZ"
	if _, err := review.File(nil, want); err == nil {
		t.Error("no error")
	}
}

// BenchmarkReview opens, identifies, reads and checks one filled workbook.
func BenchmarkReview(b *testing.B) {
	data, want := marchBook(b, nil), expectation()
	b.ReportAllocs()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if got, err := review.File(data, want); err != nil || len(got.Findings) > 0 {
			b.Fatal(err, rules(got.Findings))
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "workbooks/s")
	if peak, known := peakRSS(b); known {
		b.ReportMetric(peak, "peak-RSS-MB")
	}
}

// peakRSS is the most memory this process ever held, where the kernel says it.
func peakRSS(b *testing.B) (megabytes float64, known bool) {
	b.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, false
	}
	_, rest, known := strings.Cut(string(status), "VmHWM:")
	var kilobytes float64
	if _, err := fmt.Sscan(rest, &kilobytes); known && err != nil {
		b.Fatal(err)
	}
	return kilobytes / 1024, known
}
