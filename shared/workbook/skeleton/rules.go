package main

import (
	"fmt"
	"slices"
	"strings"

	"kipthoi/shared/form"
	"kipthoi/shared/form/expr"
	"kipthoi/shared/report"
)

// ruleChecks are the rules that point at an indicator. A rule that only
// informs is left to the answer of the system.
func (l layout) ruleChecks(in form.Indicator) []check {
	var checks []check
	for _, r := range l.form.Rules {
		if r.At == in.Code && r.Effect != report.Note {
			checks = append(checks, l.ruleCheck(r))
		}
	}
	return checks
}

// ruleCheck writes a rule as a formula that holds where the rule is broken.
func (l layout) ruleCheck(r form.Rule) check {
	left, right := l.sum(r.Left), l.sum(r.Right)
	asks := []string{l.breaks(r, left, right)}
	refs := slices.Concat(left.Refs(), right.Refs())
	switch r.Missing {
	case form.SkipAny:
		asks = append(asks, l.all("AND", refs))
	case form.SkipAll:
		asks = append(asks, l.all("OR", refs))
	case form.Zero:
	}
	if r.When != "" {
		asks = append(asks, l.condition(r.When).Render(l.conditions()))
	}
	if r.Effect == report.Explain {
		asks = append(asks, l.unexplained(r.At))
	}
	return check{"AND(" + strings.Join(asks, ",") + ")", said(r.Effect) + l.statement(r, left, right)}
}

// breaks compares both sides, allowing the tolerance of the rule.
func (l layout) breaks(r form.Rule, left, right *expr.Sum) string {
	difference := fmt.Sprintf("ROUND(%s-(%s),3)", left.Render(l.sums()), right.Render(l.sums()))
	slack := r.Tolerance.String()
	switch r.Op {
	case "=":
		return "ABS(" + difference + ")>" + slack
	case "<=":
		return difference + ">" + slack
	case ">=":
		return difference + "<-" + slack
	case "<":
		return difference + ">=" + slack
	default:
		return difference + "<=-" + slack
	}
}

// statement is the rule as she reads it: (4) = (1) + (2) − (3).
func (l layout) statement(r form.Rule, left, right *expr.Sum) string {
	sign := map[string]string{"<=": "≤", ">=": "≥"}[r.Op]
	if sign == "" {
		sign = r.Op
	}
	return left.Render(l.lines()) + " " + sign + " " + right.Render(l.lines())
}

// blankCheck is what the sheet says of a blank cell: nothing, unless other
// figures make it needed.
func (l layout) blankCheck(in form.Indicator) string {
	if in.Need != form.Conditional || in.When == "" {
		return `""`
	}
	return fmt.Sprintf(`IF(%s,"Sai: cần điền dòng này","")`, l.condition(in.When).Render(l.conditions()))
}

// derivedFormula computes what is never typed, once everything it needs is there.
func (l layout) derivedFormula(in form.Indicator) string {
	sum := l.sum(in.Formula)
	return fmt.Sprintf(`IF(%s,IFERROR(ROUND(%s,%d),""),"")`, l.all("AND", sum.Refs()), sum.Render(l.sums()), in.Decimals)
}

// sum reads an expression of the form. The form was checked when it was
// loaded, so one that means nothing is a fault of the build.
func (l layout) sum(source string) *expr.Sum {
	s, err := expr.ParseSum(source, names{l.form})
	must(err)
	return s
}

func (l layout) condition(source string) *expr.Condition {
	c, err := expr.ParseCondition(source, names{l.form})
	must(err)
	return c
}
