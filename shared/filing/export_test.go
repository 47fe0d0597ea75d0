package filing

import (
	"kipthoi/shared/form"
	"kipthoi/shared/report"
	"kipthoi/shared/sheet"
)

// ReadNumber is what a cell says as the number of an indicator, and the rule of
// what is said about it.
func ReadNumber(c sheet.Cell, in form.Indicator) (number report.Decimal, given bool, rule string) {
	got := readNumber(c, in)
	if got.problem.words != nil {
		rule = got.problem.words.rule
	}
	return got.number, got.given, rule
}
