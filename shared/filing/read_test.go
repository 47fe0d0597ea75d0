package filing_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/filing"
	"kipthoi/shared/report"
	"kipthoi/shared/sheet"
)

// list opens a list as a reporter sends it.
func list(t testing.TB, lines ...string) *sheet.Book {
	t.Helper()
	book, err := sheet.Open([]byte("\uFEFF" + strings.Join(lines, "\r\n") + "\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// ours is the beginning of a list of htx-00123 for March 2018.
var ours = []string{"ktf_form;HTX-M", "ktf_unit;htx-00123", "ktf_period;2018-03"}

func read(t testing.TB, lines ...string) filing.Filing {
	t.Helper()
	return filing.Read(list(t, lines...), htx(t))
}

func numbers(pairs map[string]string) map[string]report.Decimal {
	all := map[string]report.Decimal{}
	for code, said := range pairs {
		d, err := report.ParseDecimal(said)
		if err != nil {
			panic(err)
		}
		all[code] = d
	}
	return all
}

func ruleIDs(findings []report.Finding) []string {
	var ids []string
	for _, f := range findings {
		ids = append(ids, f.Rule+" "+f.Cell)
	}
	return ids
}

func TestRead_ListOfCodes(t *testing.T) {
	got := read(t, append(ours, "Mã;Giá trị;Giải trình", "tv_dau_ky;45", "dt_ky;1.234,5;bán lúa", "TINH_TRANG;đang hoạt động",
		"linh_vuc;NN", "ghi_chu;Thiếu vốn", "la_lung;7")...)
	want := filing.Filing{
		Format: sheet.CSV, Form: "HTX-M", Unit: "htx-00123", Period: "2018-03",
		Figures: report.Figures{
			Numbers: numbers(map[string]string{"tv_dau_ky": "45", "dt_ky": "1234.5"}),
			Texts:   map[string]string{"tinh_trang": "DANG_HD", "linh_vuc": "NN", "ghi_chu": "Thiếu vốn"},
		},
		Explanations: map[string]string{"dt_ky": "bán lúa"},
		Cells: map[string]filing.Cell{
			"tv_dau_ky": {Ref: "B5"}, "dt_ky": {Ref: "B6"}, "tinh_trang": {Ref: "B7"}, "linh_vuc": {Ref: "B8"}, "ghi_chu": {Ref: "B9"},
		},
		Unread: map[string]bool{},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("filing (-want +got):\n%s", diff)
	}
}

func TestRead_ShapesOfLists(t *testing.T) {
	for name, lines := range map[string][]string{
		"code and value":              {"tv_moi;3", "dt_ky;12,5"},
		"label and value":             {"Thành viên kết nạp mới trong kỳ;3", "Doanh thu trong kỳ;12,5"},
		"label without marks":         {"THANH VIEN KET NAP MOI TRONG KY;3", "doanh thu trong ky;12,5"},
		"English label":               {"Members admitted;3", "Revenue in period;12,5"},
		"code, label and value":       {"tv_moi;Thành viên kết nạp mới trong kỳ;3", "dt_ky;Doanh thu trong kỳ;12,5"},
		"code, label, unit and value": {"tv_moi;Thành viên kết nạp mới trong kỳ;thành viên;3", "dt_ky;Doanh thu trong kỳ;triệu đồng;12,5"},
		"number, label, unit, value":  {"2;Thành viên kết nạp mới trong kỳ;thành viên;3", "21;– Doanh thu trong kỳ;triệu đồng;12,5"},
		"below a heading":             {"STT;Chỉ tiêu;ĐVT;Số liệu", "2;Thành viên kết nạp mới trong kỳ;thành viên;3", "21;Doanh thu trong kỳ;triệu đồng;12,5"},
		"the template, saved as a list": {
			"STT;Chỉ tiêu;Đơn vị tính;Kỳ trước (2/2018);Kỳ này (3/2018);Giải trình, ghi chú;Kiểm tra",
			"2;Thành viên kết nạp mới trong kỳ;thành viên;9;3;;", "21;Doanh thu trong kỳ;triệu đồng;8,5;12,5;;",
		},
		"the template with a column in front": {
			";STT;Chỉ tiêu;Đơn vị tính;Kỳ trước (2/2018);Kỳ này (3/2018);Giải trình, ghi chú",
			";2;Thành viên kết nạp mới trong kỳ;thành viên;9;3;", ";21;Doanh thu trong kỳ;triệu đồng;;12,5;",
		},
		"the same twice":   {"tv_moi;3", "dt_ky;12,5", "tv_moi;3"},
		"once it is blank": {"tv_moi;", "dt_ky;12,5", "tv_moi;3"},
	} {
		t.Run(name, func(t *testing.T) {
			got := read(t, append(ours, lines...)...)
			want := numbers(map[string]string{"tv_moi": "3", "dt_ky": "12.5"})
			if diff := cmp.Diff(want, got.Figures.Numbers); diff != "" || len(got.Findings) > 0 {
				t.Errorf("findings %v, numbers (-want +got):\n%s", ruleIDs(got.Findings), diff)
			}
		})
	}
}

func TestRead_WhatCannotBeRead_IsFoundInItsCell(t *testing.T) {
	got := read(t, append(ours, "tv_moi;l0", "tv_ra;như trên", "tn_bq;4.125", "dt_ky;2,5 tỷ", "tv_nu;7", "tv_nu;8", "tinh_trang;bình thường")...)
	want := []string{"N02 B4", "N01 B5", "N10 B8", "N06 B6", "N07 B7"} // in the order of the form
	if diff := cmp.Diff(want, ruleIDs(got.Findings)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]bool{"tv_moi": true, "tv_ra": true, "tv_nu": true}, got.Unread); diff != "" {
		t.Errorf("unread (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(numbers(map[string]string{"tn_bq": "4125", "dt_ky": "2500"}), got.Figures.Numbers); diff != "" {
		t.Errorf("numbers (-want +got):\n%s", diff)
	}
	if got := got.Figures.Texts["tinh_trang"]; got != "bình thường" {
		t.Errorf("a choice that is not in the list became %q", got)
	}
}

func TestRead_Finding_SaysWhatAndHow(t *testing.T) {
	got := read(t, append(ours, "dt_ky;2,5 tỷ")...).Findings[0]
	want := report.Finding{
		Rule: "N07", Class: report.Quality, Effect: report.Explain, Code: "dt_ky", Cell: "B4", Found: "2,5 tỷ",
		Message: report.Text{
			Vi: "Mục “Doanh thu trong kỳ” tính bằng triệu đồng, trong tệp ghi “2,5 tỷ”. Đang hiểu là 2.500 triệu đồng.",
			En: "“Revenue in period” is in million đồng; the file says “2,5 tỷ”. It is taken for 2,500 million đồng.",
		},
		Cure: report.Text{
			Vi: "Nếu 2.500 đúng, xin ghi “đúng” vào phần giải trình. Nếu không, ghi lại số theo triệu đồng.",
			En: "If 2,500 is right please write “right” as the explanation. If not, write the number in million đồng.",
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("finding (-want +got):\n%s", diff)
	}
}

func TestRead_Period_HoweverItIsWritten(t *testing.T) {
	for said, want := range map[string]string{
		"2018-03": "2018-03", "Tháng 3/2018": "2018-03", "T3/2018": "2018-03", "03-2018": "2018-03", "3/2018": "2018-03",
		"13/2018": "13/2018", "Quý I/2018": "Quý I/2018", "": "",
	} {
		got := read(t, "ktf_form;HTX-M", "ktf_period;"+said).Period
		if string(got) != want {
			t.Errorf("%q is read as %q, want %q", said, got, want)
		}
	}
}

func TestIdentify(t *testing.T) {
	for _, c := range []struct {
		name                  string
		lines                 []string
		rule, found, expected string
	}{
		{"ours", ours, "", "", ""},
		{"ours, with the version", append(ours, "ktf_version;2018.1"), "", "", ""},
		{"a list of something else", []string{"STT;Tên", "1;Nguyễn"}, "M01", "", ""},
		{"no unit", []string{"ktf_form;HTX-M", "ktf_period;2018-03"}, "M01", "", ""},
		{"no period", []string{"ktf_form;HTX-M", "ktf_unit;htx-00123"}, "M01", "", ""},
		{"no form", []string{"ktf_unit;htx-00123", "ktf_period;2018-03"}, "M01", "", ""},
		{"another form", []string{"ktf_form;ABC-M", "ktf_unit;htx-00123", "ktf_period;2018-03"}, "M02", "ABC-M", "Báo cáo tháng của hợp tác xã (HTX-M)"},
		{"another unit", []string{"ktf_form;HTX-M", "ktf_unit;htx-00124", "ktf_period;2018-03"}, "M03", "htx-00124", "htx-00123"},
		{"another period", []string{"ktf_form;HTX-M", "ktf_unit;htx-00123", "ktf_period;2018-02"}, "M04", "tháng 2/2018", "tháng 3/2018"},
		{"no period we know", []string{"ktf_form;HTX-M", "ktf_unit;htx-00123", "ktf_period;Quý I"}, "M04", "Quý I", "tháng 3/2018"},
		{"an old version", append(ours, "ktf_version;2017.2"), "M05", "2017.2", "2018.1"},
		{"everything wrong is one finding", []string{"ktf_form;HTX-M", "ktf_unit;htx-1", "ktf_period;2018-02", "ktf_version;1"}, "M03", "htx-1", "htx-00123"},
	} {
		t.Run(c.name, func(t *testing.T) {
			found := filing.Identify(read(t, c.lines...), "htx-00123", "2018-03", htx(t))
			if c.rule == "" {
				if len(found) > 0 {
					t.Errorf("found %v", found)
				}
				return
			}
			if len(found) != 1 {
				t.Fatalf("%d findings: %v", len(found), found)
			}
			f := found[0]
			if f.Rule != c.rule || f.Found != c.found || f.Expected != c.expected || f.Effect != report.Reject || f.Class != report.Syntax {
				t.Errorf("got %+v", f)
			}
			if f.Message.Vi == "" || f.Message.En == "" || f.Cure.Vi == "" || f.Cure.En == "" || f.Cell != "" {
				t.Errorf("a finding about the whole file says %+v", f)
			}
		})
	}
}
