package formdoc_test

import (
	"regexp"
	"strings"
	"testing"

	"kipthoi/shared/form"
	"kipthoi/shared/form/formdoc"
)

func TestPages_EveryForm_TellsEverythingOfItsDefinition(t *testing.T) {
	pages := formdoc.Pages()
	for _, f := range form.All() {
		page := pages[f.ID+".md"]
		want := []string{f.Title.Vi, f.Title.En, f.Version, f.ValidFrom.Vietnamese()}
		for _, in := range f.Indicators {
			want = append(want, "`"+in.Code+"`", in.Label.Vi, in.Label.En, in.Help.Vi, in.Help.En, in.WhenSaid.Vi)
		}
		for _, choices := range f.Enums {
			for _, c := range choices {
				want = append(want, "`"+c.Code+"`", c.Label.Vi, c.Label.En)
			}
		}
		for _, r := range f.Rules {
			want = append(want, "| `"+r.ID+"` |", plain(r.Message.Vi), plain(r.Cure.Vi), r.Tolerance.Vietnamese())
		}
		for _, n := range form.Common().Each {
			want = append(want, "| `"+n.ID+"` |", n.Message.Vi, n.Cure.Vi)
		}
		for _, part := range want {
			if !strings.Contains(page, part) {
				t.Errorf("%s does not say %q", f.ID, part)
			}
		}
	}
}

// plain is a text as it stands in a table.
func plain(s string) string { return strings.ReplaceAll(s, "_", `\_`) }

func TestPages_EveryTable_HasAsManyCellsAsItsHead(t *testing.T) {
	bar := regexp.MustCompile(`[^\\]\|`)
	for name, page := range formdoc.Pages() {
		cells := 0
		for i, line := range strings.Split(page, "\n") {
			if !strings.HasPrefix(line, "|") {
				cells = 0
				continue
			}
			n := len(bar.FindAllString(line, -1))
			if cells == 0 {
				cells = n
			}
			if n != cells || strings.Contains(line, "|  |") {
				t.Errorf("%s:%d has %d cells of %d, or an empty one:\n%s", name, i+1, n, cells, line)
			}
		}
	}
}

func TestPages_Rule_ReadsAsAPersonWouldWriteIt(t *testing.T) {
	for page, lines := range map[string][]string{
		"HTX-M.md": {
			"| `H01` | `tv_cuoi_ky = tv_dau_ky + tv_moi − tv_ra` | – | luôn luôn | lỗi số liệu<br>validity | phải sửa<br>reject | thiếu một số thì không xét<br>skip\\_any | `tv_cuoi_ky` |",
			"| `H08a` | `dt_luy_ke = prev.dt_luy_ke + dt_ky` | ± 0,5 | khi `prev_adjacent` |",
			"| 14 | `tn_bq` | Thu nhập bình quân 1 lao động thường xuyên/tháng<br>Average monthly income per regular worker |",
		},
		"QTD-M.md": {"máy tính: no\\_xau ÷ du\\_no × 100<br>computed, never typed | – |"},
		"THT-M.md": {"khi `prev_same_year and not prev_adjacent`<br>nếu không mắc `H09`", "nên có khi tổ làm nông nghiệp (linh\\_vuc = NN)"},
	} {
		for _, line := range lines {
			if !strings.Contains(formdoc.Pages()[page], line) {
				t.Errorf("%s does not have %s", page, line)
			}
		}
	}
}
