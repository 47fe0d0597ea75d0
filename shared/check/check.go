// Package check holds the figures of one report against its form: what is
// blank, what cannot be a value of its item, what the rules say, and what is
// unusual enough to ask about.
//
// It decides which findings there are and says them in both languages. It
// refuses to say the same thing twice: a figure that is wrong by itself takes
// part in no rule, money written in the wrong unit is one finding, and what was
// explained last time and has not moved is not asked again. It knows nothing of
// files; where a figure stands is told to it.
package check

import (
	"slices"

	"kipthoi/shared/calendar"
	"kipthoi/shared/form"
	"kipthoi/shared/form/expr"
	"kipthoi/shared/report"
)

// Place is where a figure stands in the reporter's file.
type Place struct {
	Sheet string
	Cell  string // A1 form
}

// Input is one report and what it is compared with.
type Input struct {
	Figures report.Figures
	Period  calendar.Period
	Where   map[string]Place // by code; a code without a place is spoken of without one
	Unread  map[string]bool  // codes whose cell holds something that could not be read and has a finding already

	Asked map[string]bool // codes about whose number there is a question already: how large it is is not asked again

	Previous       *report.Figures   // of the last accepted report, nil when there is none
	PreviousPeriod calendar.PeriodID // what it speaks of
}

// Run lists everything wrong with a report, in the order of the indicators and,
// at one indicator, first what is wrong with it alone.
func Run(f *form.Form, in Input) []report.Finding {
	r := newRun(f, in)
	r.figures()
	r.findSlip()
	r.rules()
	r.tellSlip()
	r.outliers()
	r.copied()
	r.ranges()
	slices.SortStableFunc(r.found, func(a, b located) int { return a.slot - b.slot })
	var findings []report.Finding
	for _, l := range r.found {
		findings = append(findings, l.Finding)
	}
	return findings
}

// run is one report while it is checked. Everything that goes by indicator is a
// slice by slot.
type run struct {
	form    *form.Form
	in      Input
	notices *form.Notices
	env     *expr.Env
	doubt   []bool // unread, or wrong by itself: takes part in nothing further
	asked   []bool // has a question about how large it is already
	slip    *slip
	failed  map[string]bool // rules that do not hold, by id
	huge    []bool          // told that it is too large to be computed with
	found   []located
}

type located struct {
	slot int
	report.Finding
}

func newRun(f *form.Form, in Input) *run {
	n := len(f.Indicators)
	r := &run{
		form: f, in: in, notices: form.Common(),
		doubt: make([]bool, n), asked: make([]bool, n), huge: make([]bool, n), failed: make(map[string]bool),
		env: &expr.Env{Now: f.Frame(in.Figures), Month: in.Period.ID.Month(), End: in.Period.End},
	}
	for slot := range f.Indicators {
		code := f.Indicators[slot].Code
		r.doubt[slot], r.asked[slot] = in.Unread[code], in.Asked[code]
	}
	if in.Previous != nil {
		r.env.Prev = f.Frame(*in.Previous)
		r.env.SameYear = in.PreviousPeriod != "" && in.PreviousPeriod.Year() == in.Period.ID.Year()
		r.env.Adjacent = r.env.SameYear && in.PreviousPeriod.Next() == in.Period.ID
	}
	return r
}

// add puts a finding to the indicator at slot, which gives it its code and place.
func (r *run) add(slot int, finding report.Finding) {
	finding.Code = r.form.Indicators[slot].Code
	place := r.in.Where[finding.Code]
	finding.Sheet, finding.Cell = place.Sheet, place.Cell
	r.found = append(r.found, located{slot, finding})
}

// doubtful reports whether one of the figures is unread or wrong by itself.
func (r *run) doubtful(refs []expr.Ref) bool {
	return slices.ContainsFunc(refs, func(ref expr.Ref) bool { return !ref.Prev && r.doubt[ref.Slot] })
}

// before is what the last accepted report says that this one should say as
// well: of an opening stock, the closing it continues.
func (r *run) before(slot int) expr.Figure {
	if opens := r.form.Indicators[slot].OpensWith; opens != "" {
		slot, _ = r.form.Slot(opens)
	}
	return r.env.Figure(expr.Ref{Slot: slot, Prev: true})
}

// settled reports whether a figure is the one of the last accepted report.
func (r *run) settled(slot int) bool {
	now := r.env.Now[slot]
	return now.Given && now == r.before(slot)
}

// settle makes a question that was answered last time a note.
func (r *run) settle(finding report.Finding) report.Finding {
	finding.Effect, finding.Cure = report.Note, r.notices.Settled
	return finding
}
