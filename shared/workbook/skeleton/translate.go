package main

import (
	"fmt"
	"slices"
	"strings"

	"kipthoi/shared/calendar"
	"kipthoi/shared/form"
	"kipthoi/shared/form/expr"
	"kipthoi/shared/report"
	"kipthoi/shared/workbook"
)

// names tells the parser of the rule language the codes of a form: the place
// of an indicator in the form is the place of its figure.
type names struct{ *form.Form }

func (n names) Lookup(code string) (int, expr.Kind) {
	slot := slices.IndexFunc(n.Indicators, func(in form.Indicator) bool { return in.Code == code })
	if slot < 0 {
		return 0, expr.Unknown
	}
	switch n.Indicators[slot].Type {
	case form.Enum:
		return slot, expr.Choice
	case form.Text:
		return slot, expr.Text
	default:
		return slot, expr.Number
	}
}

func (n names) HasChoice(slot int, choice string) bool { return n.shown(slot, choice) != "" }

func (n names) Code(slot int) string { return n.Indicators[slot].Code }

// shown is what the drop-down says for a choice.
func (n names) shown(slot int, choice string) string {
	for _, c := range n.Enums[n.Indicators[slot].Enum] {
		if c.Code == choice {
			return c.Label.Vi
		}
	}
	return ""
}

// sums writes sums as formulas. N() takes a blank or a text for nothing, so
// that a slip elsewhere does not turn into #VALUE! here; whether the figures
// are given is asked beside the sum.
func (l layout) sums() expr.Style {
	return expr.Style{
		Figure: func(r expr.Ref) string { return "N(" + l.figure(r) + ")" },
		Number: report.Decimal.String, Month: hiddenCell(workbook.NameMonth),
		Minus: "-", Times: "*", Divide: "/", Min: "MIN", Separator: ",",
	}
}

// conditions writes conditions as formulas.
func (l layout) conditions() expr.Logic {
	isSet := func(name string) string { return hiddenCell(name) + "=1" }
	join := func(function string) func(string, string) string {
		return func(a, b string) string { return fmt.Sprintf("%s(%s,%s)", function, a, b) }
	}
	return expr.Logic{
		Style:   l.sums(),
		Compare: l.compare,
		Is: func(r expr.Ref, choice string) string {
			return l.figure(r) + "=" + quote(names{l.form}.shown(r.Slot, choice))
		},
		Given: l.given,
		Since: func(d calendar.Date) string {
			return fmt.Sprintf("%s>=DATE(%d,%d,%d)", hiddenCell(workbook.NameEnd), d.Year, d.Month, d.Day)
		},
		HasPrev: isSet(workbook.NameHasPrev), SameYear: isSet(workbook.NameSameYear), Adjacent: isSet(workbook.NameAdjacent),
		Not: func(s string) string { return "NOT(" + s + ")" },
		And: join("AND"), Or: join("OR"),
	}
}

// compare holds only where every figure is given. Thousandths are the finest
// this system knows, so floats are rounded to them before they are compared.
func (l layout) compare(left, sign, right string, refs []expr.Ref) string {
	if sign == "!=" {
		sign = "<>"
	}
	return fmt.Sprintf("AND(%s,ROUND(%s-(%s),3)%s0)", l.all("AND", refs), left, right, sign)
}

// figure is the cell of a figure of this report or of the last accepted one.
func (l layout) figure(r expr.Ref) string {
	if r.Prev {
		return at(colPrevious, rowFirst+r.Slot)
	}
	return at(colValue, rowFirst+r.Slot)
}

// given holds where a figure is there.
func (l layout) given(r expr.Ref) string {
	switch l.form.Indicators[r.Slot].Type {
	case form.Enum, form.Text:
		return "LEN(" + l.figure(r) + ")>0"
	default:
		return "ISNUMBER(" + l.figure(r) + ")"
	}
}

// all asks of every figure whether it is given.
func (l layout) all(function string, refs []expr.Ref) string {
	if len(refs) == 0 {
		return "TRUE"
	}
	asked := make([]string, len(refs))
	for i, r := range refs {
		asked[i] = l.given(r)
	}
	return function + "(" + strings.Join(asked, ",") + ")"
}

// lines writes sums for her who fills in the form: figures by the number of
// their line, as printed forms do.
func (l layout) lines() expr.Style {
	return expr.Style{
		Figure: func(r expr.Ref) string {
			number := fmt.Sprintf("(%d)", l.form.Indicators[r.Slot].Number)
			if r.Prev {
				return number + " kỳ trước"
			}
			return number
		},
		Number: report.Decimal.Vietnamese, Month: "số tháng",
		Minus: "− ", Times: "×", Divide: "÷", Min: "số nhỏ nhất trong ", Separator: "; ",
	}
}
