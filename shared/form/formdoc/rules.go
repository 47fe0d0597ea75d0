package formdoc

import (
	"strings"

	"kipthoi/shared/form"
	"kipthoi/shared/form/expr"
	"kipthoi/shared/report"
	"kipthoi/shared/wording"
)

var signs = map[string]string{"=": "=", "<=": "≤", ">=": "≥", "<": "<", ">": ">"}

// symbols writes a sum as a person would, figures by their codes.
func symbols(f *form.Form) expr.Style {
	return expr.Style{
		Figure: func(r expr.Ref) string {
			if r.Prev {
				return expr.PrevPrefix + f.Indicators[r.Slot].Code
			}
			return f.Indicators[r.Slot].Code
		},
		Number: report.Decimal.Vietnamese, Month: "month",
		Minus: "−", Times: "×", Divide: "÷", Min: "min", Separator: "; ",
	}
}

func (p *paper) rules(f *form.Form) {
	var rows [][]string
	for _, c := range f.Checks() {
		rows = append(rows, []string{
			code(c.Rule.ID), code(test(f, c)), tolerance(c.Rule.Tolerance), asked(c), both(class(c.Rule.Class)),
			both(effect(c.Rule.Effect)), both(missing(c.Rule.Missing)), code(c.Rule.At), plain(c.Rule.Message.Vi), plain(c.Rule.Cure.Vi),
		})
	}
	p.table([]string{"Mã", "Phải đúng · Test", "Sai số", "Chỉ xét · Only", "Loại · Class", "Xử lý · Effect", "Thiếu số · Missing", "Ở ô · At", "Lời nhắn", "Cách sửa"}, rows)
}

func test(f *form.Form, c form.Check) string {
	return c.Left.Render(symbols(f)) + " " + signs[c.Rule.Op] + " " + c.Right.Render(symbols(f))
}

func tolerance(d report.Decimal) string {
	if d == 0 {
		return "–"
	}
	return "± " + d.Vietnamese()
}

// asked says where a rule is looked at: under its condition, and only as long
// as no rule before it has failed for the same reason.
func asked(c form.Check) string {
	var parts []string
	if c.When != nil {
		parts = append(parts, "khi "+code(c.When.String()))
	}
	if len(c.Rule.After) > 0 {
		parts = append(parts, "nếu không mắc "+code(strings.Join(c.Rule.After, ", ")))
	}
	if len(parts) == 0 {
		return "luôn luôn"
	}
	return strings.Join(parts, "<br>")
}

// class and effect name the value of the definition first.
func class(c report.Class) report.Text {
	return named(string(c), map[report.Class]string{
		report.Syntax: "lỗi tệp", report.Validity: "lỗi số liệu", report.Reportability: "thiếu mục",
		report.Quality: "cần giải trình", report.Intraseries: "lệch kỳ trước",
	}[c])
}

func effect(e report.Effect) report.Text {
	return named(string(e), strings.ToLower(wording.Effect(e).Vi))
}

func named(word, vi string) report.Text { return report.Text{Vi: vi, En: word} }

func missing(m form.Missing) report.Text {
	return map[form.Missing]report.Text{
		form.SkipAny: {Vi: "thiếu một số thì không xét", En: string(form.SkipAny)},
		form.SkipAll: {Vi: "thiếu tất cả mới không xét, thiếu một số coi là 0", En: string(form.SkipAll)},
		form.Zero:    {Vi: "số thiếu coi là 0", En: string(form.Zero)},
	}[m]
}

func (p *paper) notices(f *form.Form, all *form.Notices) {
	var rows [][]string
	for _, n := range all.Each {
		rows = append(rows, []string{
			code(n.ID), both(class(n.Class)), both(effect(n.Effect)), plain(n.Message.Vi), plain(n.Cure.Vi),
		})
	}
	p.table([]string{"Mã", "Loại · Class", "Xử lý · Effect", "Lời nhắn", "Cách sửa"}, rows)
	p.line("Câu hỏi đã được trả lời ở báo cáo gần nhất, số không đổi · a question answered before: “%s”", plain(all.Settled.Vi))
	p.slip(f.UnitSlip, all)
	if when := f.CopyCondition(); when != nil {
		p.line("%s: chỉ xét khi %s.", code(all.Copy.ID), code(when.String()))
	}
}

// slip says from where on money looks as if it were in the wrong unit.
func (p *paper) slip(s form.UnitSlip, all *form.Notices) {
	p.line("%s, %s: từ %d ô tiền trở lên, và từ %s %% số ô so sánh được, lệch khoảng 1.000 hoặc 1.000.000 lần (từ 1/%s đến %s lần của bậc ấy) "+
		"so với báo cáo gần nhất; chưa có báo cáo thì so với mức thường gặp, khi %s cũng lệch như vậy.",
		code(all.Slip.ID), code(all.SlipCertain.ID), s.MinCells, percent(s.Share), s.Band.Vietnamese(), s.Band.Vietnamese(), code(s.Anchor))
	p.line("%s: một ô tiền lệch quá %s lần so với báo cáo gần nhất (số lũy kế được nới theo số tháng), trừ khi cả hai số dưới %s.",
		code(all.Outlier.ID), s.Ratio.Vietnamese(), s.Floor.Vietnamese())
}

func percent(share report.Decimal) string { return (100 * share).Vietnamese() }
