package filing_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/calendar"
	"kipthoi/shared/filing"
	"kipthoi/shared/form"
	"kipthoi/shared/report"
	"kipthoi/shared/review/reviewtest"
	"kipthoi/shared/sheet"
	"kipthoi/shared/workbook"
)

// TestRead_TemplateOfEveryForm_IsReadBackWhole fills every line of every form
// with a number of its own and reads it back, by name and by label.
func TestRead_TemplateOfEveryForm_IsReadBackWhole(t *testing.T) {
	for _, f := range form.All() {
		t.Run(f.ID+" "+f.Version, func(t *testing.T) {
			want := report.Figures{Numbers: map[string]report.Decimal{}, Texts: map[string]string{}}
			for _, in := range f.Indicators {
				switch {
				case in.Nature == form.Derived:
				case in.Type == form.Enum:
					want.Texts[in.Code] = f.Enums[in.Enum][0].Code
				case in.Type == form.Text:
					want.Texts[in.Code] = "Thiếu vốn"
				default:
					want.Numbers[in.Code] = report.Int(int64(100 + in.Number))
				}
			}
			id := workbook.Identity{Unit: report.Unit{ID: "u-1", Kind: f.Kind, Name: "Đơn vị"}, Period: calendar.DefaultRule.Period("2018-03")}
			data := reviewtest.Fill(t, reviewtest.Template(t, f, id), reviewtest.Of(f, want))
			for name, data := range map[string][]byte{"by name": data, "by label": reviewtest.Fill(t, data, nil, reviewtest.LoseNames)} {
				book, err := sheet.Open(data)
				if err != nil {
					t.Fatal(err)
				}
				got := filing.Read(book, f)
				if diff := cmp.Diff(want, got.Figures); diff != "" || len(got.Findings) > 0 {
					t.Errorf("%s: findings %v, figures (-want +got):\n%s", name, ruleIDs(got.Findings), diff)
				}
				if found := filing.Identify(got, "u-1", "2018-03", f); len(found) > 0 {
					t.Errorf("%s: not recognised: %v", name, found)
				}
			}
		})
	}
}
