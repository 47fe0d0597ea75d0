package roster_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kipthoi/shared/calendar"
	"kipthoi/shared/province"
	"kipthoi/shared/report"
	"kipthoi/shared/roster"
)

var importDay = calendar.Date{Year: 2018, Month: 2, Day: 26}

// list builds rows under the heading we write.
func list(rows ...string) []roster.Row {
	out := []roster.Row{{Number: 1, Fields: roster.Header()}}
	for i, r := range rows {
		out = append(out, roster.Row{Number: i + 2, Fields: strings.Split(r, ";")})
	}
	return out
}

const good = "HTX;HTX Thành Công;9900000015;;;NN;95;Phước Long;15/03/2012;DANG_HD;;Kế toán;a@don-vi.example;0900 000 001"

func TestRead_AGoodRowBecomesAUnitAndItsContact(t *testing.T) {
	code := "990000001" + roster.CheckDigit("990000001")
	entries, problems := roster.Read(list(strings.Replace(good, "9900000015", code, 1)), "95", importDay)
	if len(problems) > 0 || len(entries) != 1 {
		t.Fatalf("entries %d, problems %v", len(entries), problems)
	}
	founded := calendar.Date{Year: 2012, Month: 3, Day: 15}
	got := entries[0]
	want := report.Unit{
		ID: got.Unit.ID, Kind: report.HTX, Name: "HTX Thành Công", Sector: report.NN, Commune: "Phước Long", Founded: founded,
		Identifiers: []report.Identifier{{Scheme: "MST", Value: code}},
		Memberships: []report.Membership{{Province: "95", From: founded}},
		Activities:  []report.ActivityChange{{Activity: report.Operating, From: founded}},
	}
	if diff := cmp.Diff(want, got.Unit); diff != "" {
		t.Errorf("unit (-want +got):\n%s", diff)
	}
	if want := (report.Contact{Name: "Kế toán", Email: "a@don-vi.example", Phone: "+84900000001"}); got.Contact != want {
		t.Errorf("contact = %+v, want %+v", got.Contact, want)
	}
	if !strings.HasPrefix(string(got.Unit.ID), "htx-") {
		t.Errorf("id = %q, want htx-…", got.Unit.ID)
	}
}

func TestRead_EveryMistakeIsNamedAndStopsOnlyItsRow(t *testing.T) {
	for name, c := range map[string]struct{ row, column string }{
		"unknown kind":                            {"HTZ;A;;;;NN;95;X;;;;;;", "Loại hình"},
		"blank name":                              {"HTX;;;;;NN;95;X;;;;;;", "Tên đơn vị"},
		"unknown sector":                          {"HTX;A;;;;ZZ;95;X;;;;;;", "Lĩnh vực"},
		"a fund outside credit":                   {"QTDND;A;;;;NN;95;X;;;;;;", "Lĩnh vực"},
		"a tax code with a wrong digit":           {"HTX;A;9900000018;;;NN;95;X;;;;;;", "Mã số thuế"},
		"a province that does not exist":          {"HTX;A;;;;NN;99;X;;;;;;", "Mã tỉnh"},
		"another province":                        {"HTX;A;;;;NN;96;X;;;;;;", "Mã tỉnh"},
		"a date that does not exist":              {"HTX;A;;;;NN;95;X;30/02/2018;;;;;", "Ngày thành lập"},
		"an unknown status":                       {"HTX;A;;;;NN;95;X;;NGHI;;;;", "Tình trạng hoạt động"},
		"an address without @":                    {"HTX;A;;;;NN;95;X;;;;;khong-co;", "Email"},
		"an address with a header in it":          {"HTX;A;;;;NN;95;X;;;;;a@b.example\r\nBcc: c@d.example;", "Email"},
		"a telephone number that is short":        {"HTX;A;;;;NN;95;X;;;;;;12345", "Điện thoại"},
		"a name longer than a mail subject":       {"HTX;" + strings.Repeat("Ế", 101) + ";;;;NN;95;X;;;;;;", "Tên đơn vị"},
		"a co-operative in credit":                {"HTX;A;;;;TD;95;X;;;;;;", "Lĩnh vực"},
		"a tax code in the power of ten":          {"HTX;A;9,9E+09;;;NN;95;X;;;;;;", "Mã số thuế"},
		"a certificate number that is a sentence": {"HTX;A;;do Phòng Tài chính – Kế hoạch huyện cấp;;NN;95;X;;;;;;", "Số giấy chứng nhận"},
		"a licence with a sign in it":             {"QTDND;A;;;12?3;TD;95;X;;;;;;", "Số giấy phép hoạt động"},
		"founded tomorrow":                        {"HTX;A;;;;NN;95;X;27/02/2018;;;;;", "Ngày thành lập"},
		"founded in another age":                  {"HTX;A;;;;NN;95;X;01/01/1912;;;;;", "Ngày thành lập"},
		"a status since a day that is none":       {"HTX;A;;;;NN;95;X;;NGUNG;hôm qua;;;", "Tình trạng từ ngày"},
		"an address without a domain":             {"HTX;A;;;;NN;95;X;;;;;a@b;", "Email"},
		"two addresses":                           {"HTX;A;;;;NN;95;X;;;;;a@b.example, c@d.example;", "Email"},
	} {
		t.Run(name, func(t *testing.T) {
			entries, problems := roster.Read(list(c.row, "HTX;Dòng tốt;;;;NN;95;Y;;;;;;"), "95", importDay)
			if len(entries) != 1 || entries[0].Row != 3 {
				t.Errorf("good rows = %v, want row 3 alone", entries)
			}
			if len(problems) != 1 || problems[0].Row != 2 || problems[0].Column != c.column {
				t.Fatalf("problems = %+v, want one in row 2, column %s", problems, c.column)
			}
			for _, text := range []report.Text{problems[0].Message, problems[0].Cure} {
				if text.Vi == "" || text.En == "" {
					t.Errorf("problem without words: %+v", problems[0])
				}
			}
		})
	}
}

func TestRead_TheSameUnitTwiceKeepsTheFirstRow(t *testing.T) {
	entries, problems := roster.Read(list("HTX;Thành Công;;;;NN;95;X;;;;;;", "HTX;THÀNH  CÔNG;;;;NN;95;x;;;;;;"), "95", importDay)
	if len(entries) != 1 || len(problems) != 1 || problems[0].Row != 3 {
		t.Errorf("entries %v, problems %v", entries, problems)
	}
}

func TestRead_AHeadingThatLacksAColumnIsSaidOnce(t *testing.T) {
	rows := []roster.Row{
		{Number: 1, Fields: []string{"Danh sách hợp tác xã tỉnh Bạc Liêu"}},
		{Number: 3, Fields: []string{"Tên đơn vị", "Mã số thuế", "Email"}},
		{Number: 4, Fields: []string{"HTX Thành Công", "", ""}},
	}
	entries, problems := roster.Read(rows, "95", importDay)
	if len(entries) != 0 || len(problems) != 1 || problems[0].Row != 0 || !strings.HasPrefix(problems[0].Found, "dòng 3: Tên đơn vị") || !strings.Contains(problems[0].Message.Vi, "Loại hình") {
		t.Errorf("entries %v, problems %+v", entries, problems)
	}
}

func TestRead_TakesTheOtherNamesPeopleHave(t *testing.T) {
	entries, problems := roster.Read(list(
		"Hợp tác xã;A;;;;Thủy sản;;X;;Hoạt động;;;;", "quỹ tín dụng;B;;;;tín dụng;;X;;Ngừng hoạt động;01/02/2018;;;", "htx;C;;;;Vận tải;5;X;;;;;;",
	), "95", importDay)
	if len(entries) != 2 || len(problems) != 1 || problems[0].Column != "Mã tỉnh" || problems[0].Row != 4 {
		t.Fatalf("entries %+v, problems %+v", entries, problems)
	}
	a, b := entries[0].Unit, entries[1].Unit
	if a.Sector != report.NN || a.Activities[0] != (report.ActivityChange{Activity: report.Operating, From: importDay}) || a.Memberships[0].Province != "95" {
		t.Errorf("first unit = %+v", a)
	}
	want := report.ActivityChange{Activity: report.Stopped, From: calendar.Date{Year: 2018, Month: 2, Day: 1}}
	if b.Kind != report.QTDND || b.Sector != report.TD || b.Activities[0] != want {
		t.Errorf("second unit = %+v", b)
	}
}

func TestRead_ColumnsMayStandInAnyOrderUnderATitle(t *testing.T) {
	rows := []roster.Row{
		{Number: 1, Fields: []string{"DANH SÁCH HỢP TÁC XÃ TỈNH BẠC LIÊU"}},
		{Number: 2, Fields: []string{"", "tính đến ngày 26/02/2018"}},
		{Number: 4, Fields: []string{"STT", "TÊN HTX", "Lĩnh vực hoạt động chính", "Loại", "SĐT"}},
		{Number: 5, Fields: []string{"1", "HTX Thành Công", "nông nghiệp", "HTX", "0912345678"}},
		{Number: 6, Fields: []string{"", " ", ""}},
	}
	entries, problems := roster.Read(rows, "95", importDay)
	if len(problems) > 0 || len(entries) != 1 || entries[0].Row != 5 || entries[0].Contact.Phone != "+84912345678" {
		t.Errorf("entries %+v, problems %+v", entries, problems)
	}
}

func TestRead_AnEmptyListIsSaid(t *testing.T) {
	for name, rows := range map[string][]roster.Row{"nothing at all": nil, "a heading alone": list()} {
		if entries, problems := roster.Read(rows, "95", importDay); len(entries) != 0 || len(problems) != 1 {
			t.Errorf("%s: entries %v, problems %+v", name, entries, problems)
		}
	}
}

func TestRead_AfterTheMerger_ACodeIsDatedToTheTreeItBelongsTo(t *testing.T) {
	entries, problems := roster.Read(list("HTX;A;;;;NN;24;X;01/01/2012;;;;;"), "24", calendar.Date{Year: 2026, Month: 2, Day: 1})
	if len(problems) > 0 || entries[0].Unit.Memberships[0].From != province.Merged {
		t.Errorf("entries %+v, problems %+v: code 24 was another province in 2012", entries, problems)
	}
}

func TestTaxCode_ReadsWhatPeopleTypeAndRefusesWrongDigits(t *testing.T) {
	for in, want := range map[string]string{
		"0100109106":     "0100109106",
		"100109106":      "0100109106", // the spreadsheet ate the zero
		"01.0123.3150":   "",
		"0101243150":     "0101243150",
		"0301175691-001": "0301175691-001",
		"0301175691-000": "",
		"0100109107":     "",
		"0000000000":     "",
		"01001091":       "",
		"0100233488 ":    "0100233488",
		"1,9E+09":        "",
	} {
		got, ok := roster.TaxCode(in)
		if got != want || ok != (want != "") {
			t.Errorf("TaxCode(%q) = %q, %v; want %q", in, got, ok, want)
		}
	}
}

// TestTaxCode_OneWrongDigitIsAlwaysCaught holds the promise of the check digit.
func TestTaxCode_OneWrongDigitIsAlwaysCaught(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		nine := fmt.Sprintf("%02d%07d", rapid.IntRange(1, 99).Draw(t, "series"), rapid.IntRange(1, 9_999_999).Draw(t, "serial"))
		digit := roster.CheckDigit(nine)
		if digit == "" {
			t.Skip("not assignable")
		}
		code := []byte(nine + digit)
		if _, ok := roster.TaxCode(string(code)); !ok {
			t.Fatalf("%s is refused", code)
		}
		at := rapid.IntRange(0, 9).Draw(t, "at")
		code[at] = '0' + (code[at]-'0'+byte(rapid.IntRange(1, 9).Draw(t, "by")))%10
		if _, ok := roster.TaxCode(string(code)); ok {
			t.Fatalf("%s is taken with digit %d changed", code, at)
		}
	})
}

func TestPhone_ReadsTheUsualForms(t *testing.T) {
	for in, want := range map[string]string{
		"0912 345 678": "+84912345678", "0291.3824832": "+842913824832", "02913824832": "+842913824832", "(0291) 3824 832": "+842913824832",
		"912345678": "+84912345678", "+84 912 345 678": "+84912345678", "0912345678 / 02913824832": "+84912345678",
		"84912345678": "+84912345678", "0084 912345678": "+84912345678", "+84 (0) 912 345 678": "+84912345678",
		"0162 345 6789": "+84323456789", "1992345678": "+84592345678", "01234567890": "+84834567890",
		"113": "", "": "", "0112345678": "", "091234567": "", "0312345678 hoặc 1": "",
	} {
		if got, ok := roster.Phone(in); got != want || ok != (want != "") {
			t.Errorf("Phone(%q) = %q, %v; want %q", in, got, ok, want)
		}
	}
}

func TestReadOffices_NamesTheCentreAndTheProvinces(t *testing.T) {
	rows := []roster.Row{
		{Number: 1, Fields: []string{"DANH SÁCH LIÊN MINH"}},
		{Number: 2, Fields: []string{"Email", "Mã tỉnh", "Tên"}},
		{Number: 3, Fields: []string{"Lien-Minh@tinh.example", "95", "Liên minh HTX tỉnh Bạc Liêu"}},
		{Number: 4, Fields: []string{"trung-tam@tw.example", "tw", "Trung tâm Thông tin"}},
		{Number: 5, Fields: []string{"x@y.example", "99", "Không có"}},
		{Number: 6, Fields: []string{"", "96", "Thiếu thư"}},
		{Number: 7, Fields: []string{"a@b.example", "1", ""}},
		{Number: 8, Fields: []string{"a@b.example", "95", "Lần nữa"}},
		{Number: 9},
	}
	offices, problems := roster.ReadOffices(rows, importDay)
	want := []roster.Office{
		{Row: 3, Province: "95", Name: "Liên minh HTX tỉnh Bạc Liêu", Email: "lien-minh@tinh.example"},
		{Row: 4, Name: "Trung tâm Thông tin", Email: "trung-tam@tw.example"},
	}
	if diff := cmp.Diff(want, offices); diff != "" {
		t.Errorf("offices (-want +got):\n%s", diff)
	}
	if offices[0].ID() != "p95" || offices[1].ID() != "tw" {
		t.Errorf("ids = %s, %s", offices[0].ID(), offices[1].ID())
	}
	var found []string
	for _, p := range problems {
		found = append(found, fmt.Sprintf("%d %s %s", p.Row, p.Column, p.Found))
	}
	if diff := cmp.Diff([]string{"5 Mã tỉnh 99", "6 Email ", "7 Tên ", "8 Mã tỉnh 95"}, found); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

func TestReadOffices_AListThatIsNoneIsRefusedWhole(t *testing.T) {
	for name, rows := range map[string][]roster.Row{
		"no heading":      {{Number: 1, Fields: []string{"95", "Liên minh", "a@b.example"}}},
		"a unit list":     list(good),
		"a heading alone": {{Number: 1, Fields: roster.OfficeHeader()}},
	} {
		if offices, problems := roster.ReadOffices(rows, importDay); len(offices) != 0 || len(problems) != 1 {
			t.Errorf("%s: offices %v, problems %+v", name, offices, problems)
		}
	}
}
