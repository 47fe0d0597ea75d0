package check

import (
	"slices"
	"strconv"

	"kipthoi/shared/calendar"
	"kipthoi/shared/form"
	"kipthoi/shared/form/expr"
	"kipthoi/shared/report"
)

// rules evaluates the rules of the form in their order.
func (r *run) rules() {
	for _, c := range r.form.Checks() {
		if r.doubtful(c.Refs) || r.doubtful(c.When.Refs()) || r.answered(c) {
			continue
		}
		v := evaluate(c, r.env)
		switch {
		case v.state == expr.Overflow:
			r.tooLarge(r.largest(c))
		case v.state != expr.OK || v.holds:
		case r.slip.mixes(c, r.form):
			r.failed[c.Rule.ID] = true
			r.slip.certain = r.slip.certain || c.Rule.Effect == report.Reject
		default:
			r.failed[c.Rule.ID] = true
			r.say(c, v)
		}
	}
}

// largest is where the figure stands that makes a rule too large to compute.
func (r *run) largest(c form.Check) int {
	slot, most := c.At, report.Decimal(-1)
	for _, ref := range slices.Concat(c.Refs, c.When.Refs()) {
		if size := r.env.Figure(ref).Number.Abs(); !ref.Prev && size > most {
			slot, most = ref.Slot, size
		}
	}
	return slot
}

// answered reports whether a rule further up has failed for the same reason.
func (r *run) answered(c form.Check) bool {
	return slices.ContainsFunc(c.Rule.After, func(id string) bool { return r.failed[id] })
}

// verdict is what became of a rule. A state other than OK means that it was not
// checked.
type verdict struct {
	state            expr.State
	holds            bool
	left, right, gap report.Decimal
}

func evaluate(c form.Check, env *expr.Env) verdict {
	when, state := c.When.Holds(env)
	if state != expr.OK {
		return verdict{state: state}
	}
	if !when || skipped(c, env) {
		return verdict{state: expr.Missing}
	}
	zero := c.Rule.Missing != form.SkipAny
	left, leftState := c.Left.Value(env, zero)
	right, rightState := c.Right.Value(env, zero)
	if state := max(leftState, rightState); state != expr.OK {
		return verdict{state: state}
	}
	gap, ok := left.Sub(right)
	if !ok {
		return verdict{state: expr.Overflow}
	}
	return verdict{holds: within(c.Rule.Op, gap, c.Rule.Tolerance), left: left, right: right, gap: gap.Abs()}
}

// skipped reports whether the policy for missing figures leaves the rule out.
func skipped(c form.Check, env *expr.Env) bool {
	blank := func(ref expr.Ref) bool { return !env.Figure(ref).Given }
	switch c.Rule.Missing {
	case form.SkipAny:
		return slices.ContainsFunc(c.Refs, blank)
	case form.SkipAll:
		return !slices.ContainsFunc(c.Refs, func(ref expr.Ref) bool { return !blank(ref) })
	default:
		return false
	}
}

// within compares left − right with zero, both sides given the tolerance.
func within(op string, gap, tolerance report.Decimal) bool {
	switch op {
	case "=":
		return gap.Abs() <= tolerance
	case "<=":
		return gap <= tolerance
	case ">=":
		return gap >= -tolerance
	case "<":
		return gap < tolerance
	default:
		return gap > -tolerance
	}
}

// say adds the finding of a rule that does not hold.
func (r *run) say(c form.Check, v verdict) {
	more := values{
		form.PlaceLeft: number(v.left), form.PlaceRight: number(v.right), form.PlaceGap: number(v.gap),
		form.PlaceMonth: same(strconv.Itoa(r.env.Month)),
	}
	value := func(p form.Place) report.Text {
		if p.Name != "" {
			return more[p.Name]
		}
		return r.figure(p.Figure)
	}
	vi := func(p form.Place) string { return value(p).Vi }
	en := func(p form.Place) string { return value(p).En }
	finding := report.Finding{
		Rule: c.Rule.ID, Class: c.Rule.Class, Effect: c.Rule.Effect,
		Message: c.Says.Fill(vi, en), Cure: c.Advises.Fill(vi, en),
		Found: r.figure(expr.Ref{Slot: c.At}).Vi,
	}
	if ref, alone := c.Left.Figure(); alone && ref == (expr.Ref{Slot: c.At}) {
		finding.Expected = signs[c.Rule.Op] + v.right.Vietnamese()
	}
	if r.settledRule(c) {
		finding = r.settle(finding)
	}
	if len(c.Refs) == 1 {
		r.asked[c.At] = true
	}
	r.add(c.At, finding)
}

var signs = map[string]string{"=": "", "<=": "≤ ", ">=": "≥ ", "<": "< ", ">": "> "}

// settledRule reports whether a question was answered with the last accepted
// report: the same rule did not hold there, for the same figures.
func (r *run) settledRule(c form.Check) bool {
	if c.Rule.Class != report.Quality || r.env.Prev == nil {
		return false
	}
	if slices.ContainsFunc(c.Refs, func(ref expr.Ref) bool { return ref.Prev || !r.settled(ref.Slot) }) {
		return false
	}
	then := calendar.DefaultRule.Period(r.in.PreviousPeriod)
	v := evaluate(c, &expr.Env{Now: r.env.Prev, Month: then.ID.Month(), End: then.End})
	return v.state == expr.OK && !v.holds
}
