// Package expr is the rule language of the forms: exact arithmetic and
// comparisons over the figures of a report and of the last accepted one.
//
// It decides what a sentence of the language means and refuses, with a column,
// every sentence that means nothing. It computes on report.Decimal alone: there
// is no float, and a number that does not fit is answered by Overflow, never
// wrapped. The language is described in docs/forms/rules.md.
package expr

import (
	"fmt"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
)

// Kind is what a code of a form stands for.
type Kind uint8

// The kinds of code. Text can only be asked for with given().
const (
	Unknown Kind = iota
	Number
	Choice
	Text
)

// Names tells the parser the codes of a form.
type Names interface {
	// Lookup returns where the figure of a code stands in an Env, and its kind;
	// Unknown when the form has no such code.
	Lookup(code string) (slot int, kind Kind)
	// HasChoice reports whether the enumeration at slot has the choice.
	HasChoice(slot int, choice string) bool
	// Code is the code at slot.
	Code(slot int) string
}

// Ref names a figure: of this report, or of the last accepted one.
type Ref struct {
	Slot int
	Prev bool
}

// Figure is the value of one code. A figure that was not given is not zero.
type Figure struct {
	Number report.Decimal
	Choice string
	Given  bool
}

// Env is what a sentence is evaluated against.
type Env struct {
	Now      []Figure      // by slot
	Prev     []Figure      // by slot, of the last accepted report; nil when there is none
	SameYear bool          // Prev speaks of the same calendar year
	Adjacent bool          // Prev speaks of the month just before, in the same calendar year
	Month    int           // 1 to 12
	End      calendar.Date // last day of the period
}

// Figure returns what ref names; it is not given when there is no last report.
func (e *Env) Figure(ref Ref) Figure {
	figures := e.Now
	if ref.Prev {
		figures = e.Prev
	}
	if ref.Slot >= len(figures) {
		return Figure{}
	}
	return figures[ref.Slot]
}

// State says whether a computation has a result.
type State uint8

// The four states; where several apply, the last of them is answered.
const (
	OK        State = iota
	Missing         // a figure was not given
	Undefined       // division by zero
	Overflow        // a number does not fit
)

// Error says where a sentence stops meaning something.
type Error struct {
	Column  int // from 1, in bytes
	Problem string
}

// Error is "column n: problem".
func (e *Error) Error() string { return fmt.Sprintf("column %d: %s", e.Column, e.Problem) }

// Sum is a parsed expression with a number for a result.
type Sum struct {
	root  *node
	names Names
}

// Condition is a parsed expression that holds or does not. The nil Condition
// always holds.
type Condition struct {
	root  *node
	names Names
}

// ParseSum reads an expression that has a number for a result. Every error is an *Error.
func ParseSum(source string, names Names) (*Sum, error) {
	root, err := parse(source, names, numeric)
	if err != nil {
		return nil, err
	}
	return &Sum{root, names}, nil
}

// ParseCondition reads an expression that holds or does not. Every error is an *Error.
func ParseCondition(source string, names Names) (*Condition, error) {
	root, err := parse(source, names, logical)
	if err != nil {
		return nil, err
	}
	return &Condition{root, names}, nil
}

// Refs lists the figures the sum names, each once, in order of appearance.
func (s *Sum) Refs() []Ref { return s.root.refs(nil) }

// Figure returns the figure the sum consists of, if it is nothing else.
func (s *Sum) Figure() (Ref, bool) { return s.root.ref, s.root.op == opRef }

// UsesMonth reports whether the result changes with the month.
func (s *Sum) UsesMonth() bool { return s.root.uses(opMonth) }

// Refs lists the figures the condition names, each once, in order of appearance.
func (c *Condition) Refs() []Ref {
	if c == nil {
		return nil
	}
	return c.root.refs(nil)
}
