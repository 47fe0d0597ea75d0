package expr

import (
	"slices"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
)

type op uint8

const (
	opNumber op = iota
	opRef
	opMonth
	opNeg
	opAdd
	opSub
	opMul
	opDiv
	opMin
	opEqual
	opNotEqual
	opAtMost
	opAtLeast
	opLess
	opGreater
	opIs
	opIsNot
	opGiven
	opHasPrev
	opSameYear
	opAdjacent
	opSince
	opNot
	opAnd
	opOr
)

// sort is what a node yields; a choice can only be compared with a choice.
type sort uint8

const (
	numeric sort = iota
	logical
	choice
	text
)

func (s sort) String() string {
	return [...]string{"a number", "a condition", "an enumeration", "a text"}[s]
}

type node struct {
	op     op
	sort   sort
	column int
	number report.Decimal
	ref    Ref
	choice string
	date   calendar.Date
	args   []*node
}

func (n *node) refs(found []Ref) []Ref {
	switch n.op {
	case opRef, opGiven, opIs, opIsNot:
		if !slices.Contains(found, n.ref) {
			found = append(found, n.ref)
		}
	}
	for _, arg := range n.args {
		found = arg.refs(found)
	}
	return found
}

func (n *node) uses(what op) bool {
	return n.op == what || slices.ContainsFunc(n.args, func(arg *node) bool { return arg.uses(what) })
}

// fact reports whether the node is known whatever was left blank. Only a fact
// may be denied with "not": a comparison with a blank does not hold, and its
// denial must not hold either.
func (n *node) fact() bool {
	switch n.op {
	case opGiven, opHasPrev, opSameYear, opAdjacent, opSince:
		return true
	}
	return false
}
