package check

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"kipthoi/shared/form"
	"kipthoi/shared/form/expr"
	"kipthoi/shared/report"
)

// values is what goes into the places of a message, as each language writes it.
type values map[string]report.Text

// same is what both languages write alike.
func same(s string) report.Text { return report.Text{Vi: s, En: s} }

func count(n int) report.Text { return number(report.Int(int64(n))) }

// number writes 1.234,5 and 1,234.5.
func number(n report.Decimal) report.Text {
	return report.Text{Vi: n.Vietnamese(), En: n.English()}
}

// clip cuts what somebody wrote to a length that can be repeated to her.
func clip(s string) string {
	const most = 60
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}

// tell adds the finding of a notice about the indicator at slot.
func (r *run) tell(slot int, n form.Notice, more values) *report.Finding {
	in := r.form.Indicators[slot]
	all := values{form.PlaceLabel: in.Label, form.PlaceUnit: in.Unit, form.PlaceValue: r.figure(expr.Ref{Slot: slot})}
	for place, value := range more {
		all[place] = value
	}
	vi := func(p form.Place) string { return all[p.Name].Vi }
	en := func(p form.Place) string { return all[p.Name].En }
	r.add(slot, report.Finding{
		Rule: n.ID, Class: n.Class, Effect: n.Effect, Message: n.Says.Fill(vi, en), Cure: n.Advises.Fill(vi, en),
	})
	return &r.found[len(r.found)-1].Finding
}

// figure writes a figure for people: a number, or the label of a choice.
func (r *run) figure(ref expr.Ref) report.Text {
	figure, in := r.env.Figure(ref), r.form.Indicators[ref.Slot]
	switch {
	case !figure.Given:
		return report.Text{Vi: "(trống)", En: "(blank)"}
	case in.Type == form.Enum || in.Type == form.Text:
		if choice, known := r.form.Choice(in, figure.Choice); known {
			return choice.Label
		}
		return same(clip(figure.Choice))
	default:
		return number(figure.Number)
	}
}

// about is a ratio in words: two digits, and zeros behind them.
func about(ratio report.Decimal) report.Text {
	digits := strconv.FormatInt(int64(ratio)/report.Scale, 10)
	if len(digits) <= 2 {
		return same(digits)
	}
	lead, _ := strconv.ParseInt(digits[:2], 10, 64)
	if digits[2] >= '5' {
		lead++
	}
	n, err := strconv.ParseInt(strconv.FormatInt(lead, 10)+strings.Repeat("0", len(digits)-2), 10, 64)
	if err != nil || n > int64(report.Decimal(1<<62))/report.Scale {
		return same(digits)
	}
	return number(report.Int(n))
}
