package workbook_test

import (
	"testing"

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

func BenchmarkTemplate(b *testing.B) {
	f, id := htx(b), dongTien()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := workbook.Template(f, id); err != nil {
			b.Fatal(err)
		}
	}
}
