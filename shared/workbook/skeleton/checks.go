package main

import (
	"fmt"
	"slices"
	"strings"

	"kipthoi/shared/form"
	"kipthoi/shared/report"
	"kipthoi/shared/workbook"
)

// check is one question the sheet asks of a figure while she types: a formula
// that holds when something is wrong, and what to say then.
type check struct{ wrong, say string }

// statusFormula says in the head of the sheet how much is left to do.
func (l layout) statusFormula() string {
	var required []int
	for _, in := range l.form.Indicators {
		if in.Need == form.Required && in.Nature != form.Derived {
			required = append(required, l.rows[in.Code])
		}
	}
	blanks := countBlank(required)
	failing := fmt.Sprintf("SUMPRODUCT(--(LEN(%s)>0))", at(colCheck, rowFirst)+":"+at(colCheck, l.last))
	return fmt.Sprintf(`IF(%[1]s>0,%[3]s&(%[1]s)&%[4]s,"")&IF(%[2]s>0,"Có "&%[2]s&" dòng cần xem ở cột Kiểm tra.",IF(%[1]s=0,"Đã đủ. Lưu tệp rồi nộp ở đường dẫn trong thư.",""))`,
		blanks, failing, quote(workbook.StatusBlank[0]), quote(workbook.StatusBlank[1]))
}

// countBlank adds up the blank cells of the value column, run by run.
func countBlank(rows []int) string {
	var runs []string
	for i := 0; i < len(rows); {
		j := i
		for j+1 < len(rows) && rows[j+1] == rows[j]+1 {
			j++
		}
		runs = append(runs, fmt.Sprintf("COUNTBLANK(%s:%s)", at(colValue, rows[i]), at(colValue, rows[j])))
		i = j + 1
	}
	return strings.Join(runs, "+")
}

// checkFormula says the first thing that is wrong with an indicator.
func (l layout) checkFormula(in form.Indicator, lists map[string]string) string {
	checks := slices.Concat(l.kindChecks(in, lists), l.ruleChecks(in), l.rangeChecks(in))
	formula := `""`
	for _, c := range slices.Backward(checks) {
		formula = fmt.Sprintf("IF(IFERROR(%s,FALSE),%s,%s)", c.wrong, quote(c.say), formula)
	}
	return fmt.Sprintf(`IF(LEN(%s)=0,%s,%s)`, l.value(in.Code), l.blankCheck(in), formula)
}

// kindChecks catch what slips past the validation when cells are pasted.
func (l layout) kindChecks(in form.Indicator, lists map[string]string) []check {
	cell := l.value(in.Code)
	switch {
	case in.Nature == form.Derived:
		return nil
	case in.Type == form.Enum:
		return []check{{fmt.Sprintf("ISNA(MATCH(%s,%s,0))", cell, lists[in.Enum]), "Sai: chọn một mục trong danh sách"}}
	}
	checks := []check{{fmt.Sprintf("NOT(ISNUMBER(%s))", cell), "Sai: hãy ghi bằng số, không kèm chữ"}}
	if !in.Signed {
		checks = append(checks, check{cell + "<0", "Sai: không được âm"})
	}
	if in.Type == form.Int {
		checks = append(checks, check{fmt.Sprintf("%s<>INT(%s)", cell, cell), "Sai: hãy ghi số nguyên"})
	}
	return checks
}

// rangeChecks ask about a figure outside the usual range until it is explained.
func (l layout) rangeChecks(in form.Indicator) []check {
	if in.Low == nil && in.High == nil {
		return nil
	}
	cell, usual := l.value(in.Code), ""
	var outside []string
	if in.Low != nil {
		outside = append(outside, cell+"<"+in.Low.String())
		usual += "từ " + in.Low.Vietnamese()
	}
	if in.High != nil {
		outside = append(outside, cell+">"+in.High.String())
		usual += " đến " + in.High.Vietnamese()
	}
	return []check{{
		fmt.Sprintf("AND(%s,OR(%s))", l.unexplained(in.Code), strings.Join(outside, ",")),
		"Giải trình: thường " + strings.TrimSpace(usual),
	}}
}

// unexplained holds while nothing is written in the explanation beside a figure.
func (l layout) unexplained(code string) string {
	return fmt.Sprintf("LEN(%s)=0", at(colExplain, l.rows[code]))
}

// quote writes a text as a formula holds it.
func quote(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// said is what the sheet calls an effect.
func said(e report.Effect) string {
	if e == report.Reject {
		return "Sai: "
	}
	return "Giải trình: "
}
