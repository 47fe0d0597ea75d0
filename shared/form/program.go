package form

import (
	"fmt"

	"kipthoi/shared/form/expr"
	"kipthoi/shared/report"
)

// program is what the loader makes of a form's expressions and messages.
type program struct {
	names      names
	conditions []*expr.Condition // by slot, nil where there is none
	formulas   []*expr.Sum       // by slot, nil where there is none
	copyWhen   *expr.Condition
	checks     []Check
}

// Check is a Rule ready to be evaluated.
type Check struct {
	Rule        *Rule
	When        *expr.Condition
	Left, Right *expr.Sum
	At          int        // slot of Rule.At
	Refs        []expr.Ref // the figures Left and Right name, each once
	Says        Bilingual  // Rule.Message
	Advises     Bilingual  // Rule.Cure
}

// Places a rule's messages may have besides figures.
const (
	PlaceLeft  = "left"  // what the left side comes to
	PlaceRight = "right" // what the right side comes to
	PlaceGap   = "gap"   // how far they are apart
	PlaceMonth = "month" // the month, 1 to 12
)

var rulePlaces = []string{PlaceLeft, PlaceRight, PlaceGap, PlaceMonth}

// names is the vocabulary of a form: the slot of a code is its place among the
// indicators.
type names struct {
	form  *Form
	slots map[string]int
}

func (n names) Lookup(code string) (int, expr.Kind) {
	slot, ok := n.slots[code]
	if !ok {
		return 0, expr.Unknown
	}
	switch n.form.Indicators[slot].Type {
	case Enum:
		return slot, expr.Choice
	case Text:
		return slot, expr.Text
	}
	return slot, expr.Number
}

func (n names) HasChoice(slot int, choice string) bool {
	_, ok := n.form.Choice(n.form.Indicators[slot], choice)
	return ok
}

func (n names) Code(slot int) string { return n.form.Indicators[slot].Code }

// Choice returns one choice of an enumerated indicator.
func (f *Form) Choice(in Indicator, code string) (Choice, bool) {
	for _, c := range f.Enums[in.Enum] {
		if c.Code == code {
			return c, true
		}
	}
	return Choice{}, false
}

// loaded returns the program. A Form that was not made by this package has
// none, and passing such a form on is a fault of the program.
func (f *Form) loaded() *program {
	if f.program == nil {
		panic(fmt.Sprintf("form %s %s was not loaded by form.Find, ForKind, Versions or Read", f.ID, f.Version))
	}
	return f.program
}

// Checks lists the rules ready to be evaluated, in the order of Rules. The
// slice belongs to the form.
func (f *Form) Checks() []Check { return f.loaded().checks }

// Slot returns the place of a code among the indicators, which is also its
// place in what Frame returns.
func (f *Form) Slot(code string) (int, bool) {
	slot, ok := f.loaded().names.slots[code]
	return slot, ok
}

// Condition returns Indicator.When of the indicator at slot; nil, which always
// holds, where it has none.
func (f *Form) Condition(slot int) *expr.Condition { return f.loaded().conditions[slot] }

// CopyCondition returns CopyWhen, nil where the form does not ask about copies.
func (f *Form) CopyCondition() *expr.Condition { return f.loaded().copyWhen }

// Formula returns Indicator.Formula of the indicator at slot, nil where it has none.
func (f *Form) Formula(slot int) *expr.Sum { return f.loaded().formulas[slot] }

// Frame arranges figures by slot and computes the derived ones. What the form
// does not ask is left out; an empty text counts as not given.
func (f *Form) Frame(figures report.Figures) []expr.Figure {
	frame := make([]expr.Figure, len(f.Indicators))
	for slot := range f.Indicators {
		switch in := &f.Indicators[slot]; {
		case in.Nature == Derived:
		case in.Type == Enum || in.Type == Text:
			said := figures.Texts[in.Code]
			frame[slot] = expr.Figure{Choice: said, Given: said != ""}
		default:
			number, given := figures.Numbers[in.Code]
			frame[slot] = expr.Figure{Number: number, Given: given}
		}
	}
	env := &expr.Env{Now: frame}
	for slot, formula := range f.loaded().formulas {
		if formula != nil {
			frame[slot] = derive(formula, f.Indicators[slot].Decimals, env)
		}
	}
	return frame
}

func derive(formula *expr.Sum, decimals int, env *expr.Env) expr.Figure {
	d, state := formula.Value(env, false)
	if state != expr.OK {
		return expr.Figure{}
	}
	return expr.Figure{Number: round(d, decimals), Given: true}
}

// round rounds half away from zero to the given decimals.
func round(d report.Decimal, decimals int) report.Decimal {
	unit := report.Decimal(report.Scale)
	for range decimals {
		unit /= 10
	}
	rest := d % unit
	d -= rest
	switch {
	case 2*rest >= unit:
		d += unit
	case -2*rest >= unit:
		d -= unit
	}
	return d
}

// Derive returns figures with the derived indicators computed afresh. One that
// cannot be computed, because a figure is missing or a divisor is zero, is absent.
func (f *Form) Derive(figures report.Figures) report.Figures {
	out := report.Figures{Numbers: make(map[string]report.Decimal, len(figures.Numbers)+1), Texts: figures.Texts}
	for code, number := range figures.Numbers {
		if in, known := f.Indicator(code); !known || in.Nature != Derived {
			out.Numbers[code] = number
		}
	}
	frame := f.Frame(figures)
	for slot, in := range f.Indicators {
		if in.Nature == Derived && frame[slot].Given {
			out.Numbers[in.Code] = frame[slot].Number
		}
	}
	return out
}
