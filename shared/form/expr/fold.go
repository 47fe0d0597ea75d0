package expr

import "kipthoi/shared/calendar"

// Logic is how a condition is written out in a language with functions for
// "and", "or" and "not", such as the formulas of a spreadsheet.
type Logic struct {
	Style // of the sums in comparisons

	Compare  func(left, sign, right string, refs []Ref) string // sign is = != <= >= < >; refs are the figures named
	Is       func(ref Ref, choice string) string
	Given    func(Ref) string
	Since    func(calendar.Date) string
	HasPrev  string
	SameYear string
	Adjacent string
	Not      func(string) string
	And, Or  func(left, right string) string
}

// Render writes the condition in a language; "" for the nil Condition.
func (c *Condition) Render(l Logic) string {
	if c == nil {
		return ""
	}
	return l.write(c.root)
}

func (l Logic) write(n *node) string {
	switch n.op {
	case opAnd:
		return l.And(l.write(n.args[0]), l.write(n.args[1]))
	case opOr:
		return l.Or(l.write(n.args[0]), l.write(n.args[1]))
	case opNot:
		return l.Not(l.write(n.args[0]))
	case opIs:
		return l.Is(n.ref, n.choice)
	case opIsNot:
		return l.And(l.Given(n.ref), l.Not(l.Is(n.ref, n.choice)))
	case opGiven:
		return l.Given(n.ref)
	case opSince:
		return l.Since(n.date)
	case opHasPrev:
		return l.HasPrev
	case opSameYear:
		return l.SameYear
	case opAdjacent:
		return l.Adjacent
	default:
		left, right := &Sum{root: n.args[0]}, &Sum{root: n.args[1]}
		return l.Compare(left.Render(l.Style), words[n.op], right.Render(l.Style), n.refs(nil))
	}
}
