package sheet_test

import (
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/calendar"
	"kipthoi/shared/form"
	"kipthoi/shared/report"
	"kipthoi/shared/sheet"
	"kipthoi/shared/workbook"
)

func TestOpen_ReadsWhatLibreOfficeSaved(t *testing.T) {
	book := open(t, fixture(t, "kinds-libreoffice.xlsx"))
	words := func(s string) sheet.Cell { return sheet.Cell{Kind: sheet.Text, Text: s} }
	number := func(s string) sheet.Cell { return sheet.Cell{Kind: sheet.Number, Text: s} }
	want := map[string]sheet.Cell{
		"Báo cáo!A1":      words("Hợp tác xã Đồng Tiến & bạn"),
		"Báo cáo!C1":      number("1234567.89"),
		"Báo cáo!D1":      words("1.234.567,89"),
		"Báo cáo!E1":      {Kind: sheet.Number, Text: "43174", Date: true},
		"Báo cáo!F1":      number("1"), // a yes without the format of one
		"Báo cáo!A5":      {Kind: sheet.Number, Text: "2469135.78", Formula: true},
		"Báo cáo!B5":      {Kind: sheet.Error, Text: "#DIV/0!", Formula: true},
		"Báo cáo!C5":      {Formula: true},
		"Báo cáo!D5":      words("0012345678"),
		"Báo cáo!E5":      number("0.035"),
		"Báo cáo!F5":      {Kind: sheet.Text, Text: "Còn 2", Formula: true},
		"Nhà bác An's!A1": words("htx-00123"),
	}
	if diff := cmp.Diff(want, contents(book)); diff != "" {
		t.Errorf("cells (-want +got):\n%s", diff)
	}
	if book.Sheets[0].Hidden || !book.Sheets[1].Hidden {
		t.Errorf("hidden = %v, %v; want the second sheet alone", book.Sheets[0].Hidden, book.Sheets[1].Hidden)
	}
	for name, want := range map[string]string{"KT_tien": "Báo cáo!C1", "KT_bang": "Báo cáo!C1", "KT_don_vi": "Nhà bác An's!A1"} {
		if p, ok := book.Named(name); !ok || p.Sheet.Name+"!"+sheet.Ref(p.Row, p.Col) != want {
			t.Errorf("%s = %v, %v; want %s", name, p, ok, want)
		}
	}
}

// figures is a template of ours with the figures of the month before.
func figures(t testing.TB) (*form.Form, []byte) {
	t.Helper()
	period := calendar.DefaultRule.Period("2018-03")
	f, err := form.Find("HTX-M", period.End)
	if err != nil {
		t.Fatal(err)
	}
	previous := report.Figures{Numbers: make(map[string]report.Decimal), Texts: map[string]string{"linh_vuc": "NN"}}
	for i, in := range f.Indicators {
		if in.Type != form.Enum && in.Type != form.Text {
			previous.Numbers[in.Code] = report.Int(int64(1000 + i))
		}
	}
	data, err := workbook.Template(f, workbook.Identity{
		Unit:   report.Unit{ID: "htx-00123", Kind: report.HTX, Name: "Hợp tác xã Đồng Tiến", Sector: report.NN},
		Period: period, PreviousPeriod: "2018-02", Previous: &previous,
	})
	if err != nil {
		t.Fatal(err)
	}
	return f, data
}

func TestOpen_FindsEveryNamedCellOfOurTemplate(t *testing.T) {
	f, data := figures(t)
	book := open(t, data)
	for i, in := range f.Indicators {
		if _, ok := book.Named(form.NamePrefix + in.Code); !ok {
			t.Errorf("no cell for %s", in.Code)
		}
		if in.Type == form.Enum || in.Type == form.Text {
			continue
		}
		p, ok := book.Named(workbook.PreviousPrefix + in.Code)
		if want := strconv.Itoa(1000 + i); !ok || p.Sheet.Cell(p.Row, p.Col).Text != want {
			t.Errorf("%s before = %v, %v; want %s", in.Code, p, ok, want)
		}
	}
	if p, ok := book.Named(form.NameUnit); !ok || !p.Sheet.Hidden || p.Sheet.Cell(p.Row, p.Col).Text != "htx-00123" {
		t.Errorf("unit at %v, %v", p, ok)
	}
}

func TestOpen_ReadsOurTemplateAfterLibreOfficeSavedIt(t *testing.T) {
	f, data := figures(t)
	ours, saved := open(t, data), open(t, fixture(t, "template-libreoffice.xlsx"))
	for _, in := range f.Indicators {
		for _, name := range []string{form.NamePrefix + in.Code, workbook.PreviousPrefix + in.Code} {
			p, inOurs := ours.Named(name)
			q, inSaved := saved.Named(name)
			if inOurs != inSaved || inOurs && (p.Sheet.Name != q.Sheet.Name || p.Row != q.Row || p.Col != q.Col) {
				t.Errorf("%s = %v in ours, %v as saved", name, p, q)
			}
		}
	}
	for name, want := range map[string]string{
		form.NameUnit: "htx-00123", form.NamePeriod: "2018-03", form.NamePrefix + "tv_dau_ky": "47", workbook.PreviousPrefix + "von_tong": "3250.5",
		workbook.PreviousPrefix + "ln_luy_ke": "-12.5", form.NamePrefix + "linh_vuc": "Nông nghiệp", workbook.NameEnd: "43190",
	} {
		if p, ok := saved.Named(name); !ok || p.Sheet.Cell(p.Row, p.Col).String() != want {
			t.Errorf("%s = %v, %v; want %s", name, p, ok, want)
		}
	}
}
