package expr

import (
	"strings"

	"kipthoi/shared/report"
)

// Style is how a sum is written out: for people, for a spreadsheet, or as source.
type Style struct {
	Figure    func(Ref) string
	Number    func(report.Decimal) string
	Month     string
	Minus     string
	Times     string
	Divide    string
	Min       string
	Separator string // between the arguments of Min
}

// Render writes the sum in a style, with no more parentheses than needed.
func (s *Sum) Render(style Style) string {
	var b strings.Builder
	style.write(&b, s.root)
	return b.String()
}

// String is the source, in its shortest form.
func (s *Sum) String() string { return s.Render(source(s.names)) }

func source(names Names) Style {
	return Style{
		Figure: func(r Ref) string {
			if r.Prev {
				return PrevPrefix + names.Code(r.Slot)
			}
			return names.Code(r.Slot)
		},
		Number: report.Decimal.String, Month: "month",
		Minus: "-", Times: "*", Divide: "/", Min: "min", Separator: ", ",
	}
}

func (style Style) write(b *strings.Builder, n *node) {
	switch n.op {
	case opNumber:
		b.WriteString(style.Number(n.number))
	case opMonth:
		b.WriteString(style.Month)
	case opRef:
		b.WriteString(style.Figure(n.ref))
	case opNeg:
		b.WriteString(style.Minus)
		style.nest(b, n.args[0], n.args[0].binds() < tight)
	case opMin:
		style.writeMin(b, n)
	default:
		style.nest(b, n.args[0], n.args[0].binds() < n.binds())
		b.WriteString(" " + style.sign(n.op) + " ")
		style.nest(b, n.args[1], n.args[1].binds() <= n.binds())
	}
}

func (style Style) writeMin(b *strings.Builder, n *node) {
	b.WriteString(style.Min + "(")
	for i, arg := range n.args {
		if i > 0 {
			b.WriteString(style.Separator)
		}
		style.write(b, arg)
	}
	b.WriteString(")")
}

func (style Style) nest(b *strings.Builder, n *node, parentheses bool) {
	if parentheses {
		b.WriteString("(")
	}
	style.write(b, n)
	if parentheses {
		b.WriteString(")")
	}
}

func (style Style) sign(o op) string {
	switch o {
	case opSub:
		return style.Minus
	case opMul:
		return style.Times
	case opDiv:
		return style.Divide
	}
	return "+"
}

// tight is the strength of what needs no parentheses anywhere.
const tight = 4

// binds is how strongly a node holds its arguments together.
func (n *node) binds() int {
	switch n.op {
	case opAdd, opSub:
		return 1
	case opMul, opDiv:
		return 2
	case opNeg:
		return 3
	}
	return tight
}

// String is the source, in its shortest form; "" for the nil Condition.
func (c *Condition) String() string {
	if c == nil {
		return ""
	}
	var b strings.Builder
	c.write(&b, c.root)
	return b.String()
}

var words = map[op]string{
	opEqual: "=", opNotEqual: "!=", opAtMost: "<=", opAtLeast: ">=", opLess: "<", opGreater: ">",
	opIs: "=", opIsNot: "!=", opAnd: "and", opOr: "or",
	opHasPrev: "has_prev", opSameYear: "prev_same_year", opAdjacent: "prev_adjacent",
}

func (c *Condition) write(b *strings.Builder, n *node) {
	style := source(c.names)
	switch n.op {
	case opIs, opIsNot:
		b.WriteString(style.Figure(n.ref) + " " + words[n.op] + " " + n.choice)
	case opGiven:
		b.WriteString("given(" + style.Figure(n.ref) + ")")
	case opSince:
		b.WriteString("since(" + n.date.String() + ")")
	case opNot:
		b.WriteString("not ")
		c.write(b, n.args[0])
	case opAnd, opOr:
		c.nest(b, n.args[0], n.op == opAnd && n.args[0].op == opOr)
		b.WriteString(" " + words[n.op] + " ")
		c.nest(b, n.args[1], n.args[1].op == opOr || n.args[1].op == opAnd)
	case opHasPrev, opSameYear, opAdjacent:
		b.WriteString(words[n.op])
	default:
		style.write(b, n.args[0])
		b.WriteString(" " + words[n.op] + " ")
		style.write(b, n.args[1])
	}
}

func (c *Condition) nest(b *strings.Builder, n *node, parentheses bool) {
	if parentheses {
		b.WriteString("(")
	}
	c.write(b, n)
	if parentheses {
		b.WriteString(")")
	}
}
