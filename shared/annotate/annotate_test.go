package annotate_test

import (
	"archive/zip"
	"bytes"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"kipthoi/shared/annotate"
	"kipthoi/shared/calendar"
	"kipthoi/shared/form"
	"kipthoi/shared/report"
	"kipthoi/shared/review"
	"kipthoi/shared/review/reviewtest"
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

// marchBook is the template of March, filled in right and then changed.
func marchBook(t testing.TB, changes reviewtest.Cells, more ...func(*excelize.File) error) []byte {
	t.Helper()
	f := htx(t)
	id := workbook.Identity{Unit: dongTien, Period: calendar.DefaultRule.Period("2018-03"), Previous: &february, PreviousPeriod: "2018-02"}
	cells := reviewtest.Of(f, march)
	maps.Copy(cells, changes)
	return reviewtest.Fill(t, reviewtest.Template(t, f, id), cells, more...)
}

// spoilt has much of what accountants do to a form.
var spoilt = reviewtest.Cells{
	"kt_tv_moi": "2 người", "kt_tv_ra": "O", "kt_tv_ca_nhan": 30, "kt_tv_ho": 14, "kt_tv_phap_nhan": 2,
	"kt_tv_nu": 51, "kt_ld_tong": 12.5, "kt_ld_moi": -1, "kt_tn_bq": "4.500", "kt_von_dieu_le": nil,
	"kt_von_tong": "3,3 tỷ", "gt_von_tong": "đúng, 3,3 tỷ đồng", "kt_von_csh": 2500.5, "kt_no_phai_tra": "như trên",
	"kt_ts_tong": 3310, "gt_ts_tong": "tài sản thuê ngoài chưa trừ", "kt_dt_ky": "=200+1/8", "kt_dt_luy_ke": 200.125,
	"kt_ln_luy_ke": "(12,5)", "kt_cb_tong": 4, "kt_cb_chua_dt": 3, "kt_tinh_trang": "bình thường", "kt_linh_vuc": "nông nghiệp",
	"kt_ghi_chu": strings.Repeat("Thiếu vốn. ", 200),
}

// judge is what the review finds in a workbook.
func judge(t testing.TB, data []byte) []report.Finding {
	t.Helper()
	got, err := review.File(data, expectation())
	if err != nil {
		t.Fatal(err)
	}
	return got.Findings
}

// returned is a workbook with its findings in it.
func returned(t testing.TB, data []byte) []byte {
	t.Helper()
	out, err := annotate.Workbook(data, judge(t, data))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func open(t testing.TB, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// parts are the parts of an archive.
func parts(t testing.TB, data []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[string]string)
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all[f.Name] = string(content)
	}
	return all
}

// packed is an archive of parts.
func packed(t testing.TB, all map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, all[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
