package formdoc

import (
	"fmt"

	"kipthoi/shared/form"
	"kipthoi/shared/report"
)

func (p *paper) indicators(f *form.Form) {
	var rows [][]string
	for slot, in := range f.Indicators {
		rows = append(rows, []string{
			fmt.Sprint(in.Number), code(in.Code), label(in), both(in.Unit), both(kind(in)),
			both(nature(f, slot)), both(need(in, f.Condition(slot).String())), both(usual(in)), both(in.Help),
		})
	}
	p.table([]string{"Số", "Mã · Code", "Chỉ tiêu · Item", "Đơn vị · Unit", "Kiểu · Type", "Tính chất · Nature", "Yêu cầu · Need", "Thường gặp · Usual", "Cách ghi · Help"}, rows)
}

// label is indented where the line is a part of the one above.
func label(in form.Indicator) string {
	t := in.Label
	if in.Part {
		t = report.Text{Vi: "– " + t.Vi, En: "– " + t.En}
	}
	return both(t)
}

func kind(in form.Indicator) report.Text {
	t := map[form.Type]report.Text{
		form.Int:     {Vi: "số nguyên", En: "whole number"},
		form.Decimal: {Vi: fmt.Sprintf("số, tối đa %d số lẻ", in.Decimals), En: fmt.Sprintf("number, at most %d decimals", in.Decimals)},
		form.Enum:    {Vi: "chọn trong danh mục " + in.Enum, En: "choice of the list " + in.Enum},
		form.Text:    {Vi: fmt.Sprintf("chữ, tối đa %d ký tự", in.MaxLength), En: fmt.Sprintf("text, at most %d characters", in.MaxLength)},
	}[in.Type]
	if in.Signed {
		t = report.Text{Vi: t.Vi + ", có thể âm", En: t.En + ", may be negative"}
	}
	return t
}

func nature(f *form.Form, slot int) report.Text {
	in := f.Indicators[slot]
	switch in.Nature {
	case form.Opening:
		return report.Text{Vi: "đầu kỳ, tiếp số cuối kỳ trước của " + in.OpensWith, En: "opening, continues the last closing of " + in.OpensWith}
	case form.Stock:
		return report.Text{Vi: "có tại ngày cuối kỳ", En: "stock at the end of the period"}
	case form.Flow:
		return report.Text{Vi: "phát sinh trong kỳ", En: "flow within the period"}
	case form.Cumulative:
		return report.Text{Vi: "lũy kế từ 01/01", En: "from 1 January on"}
	case form.Derived:
		sum := f.Formula(slot).Render(symbols(f))
		return report.Text{Vi: "máy tính: " + sum, En: "computed, never typed"}
	default:
		return report.Text{Vi: "thông tin", En: "information"}
	}
}

// need says whether the item must be given; when is its condition as source.
func need(in form.Indicator, when string) report.Text {
	condition := report.Text{Vi: in.WhenSaid.Vi + " (" + when + ")", En: in.WhenSaid.En}
	switch {
	case in.Nature == form.Derived:
		return report.Text{}
	case in.Need == form.Required:
		return report.Text{Vi: "bắt buộc", En: "required"}
	case in.Need == form.Conditional:
		return report.Text{Vi: "bắt buộc khi " + condition.Vi, En: "required when " + condition.En}
	case when != "":
		return report.Text{Vi: "nên có khi " + condition.Vi, En: "asked for when " + condition.En}
	default:
		return report.Text{Vi: "không bắt buộc", En: "optional"}
	}
}

// usual is the range outside of which the reporter is asked why.
func usual(in form.Indicator) report.Text {
	switch low, high := in.Low, in.High; {
	case low != nil && high != nil:
		return report.Text{Vi: low.Vietnamese() + " – " + high.Vietnamese(), En: low.English() + " – " + high.English()}
	case low != nil:
		return report.Text{Vi: "≥ " + low.Vietnamese(), En: "≥ " + low.English()}
	case high != nil:
		return report.Text{Vi: "≤ " + high.Vietnamese(), En: "≤ " + high.English()}
	default:
		return report.Text{}
	}
}

// enums describes the lists in the order of the items that use them.
func (p *paper) enums(f *form.Form) {
	told := make(map[string]bool)
	for _, in := range f.Indicators {
		if in.Enum == "" || told[in.Enum] {
			continue
		}
		told[in.Enum] = true
		var rows [][]string
		for _, c := range f.Enums[in.Enum] {
			rows = append(rows, []string{code(c.Code), plain(c.Label.Vi), plain(c.Label.En)})
		}
		p.line("%s (%s):", code(in.Enum), in.Label.Vi)
		p.table([]string{"Mã · Code", "Nghĩa", "Meaning"}, rows)
	}
}
