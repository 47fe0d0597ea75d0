package expr

import (
	"fmt"
	"slices"
	"strings"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
)

// PrevPrefix before a code names the figure of the last accepted report.
const PrevPrefix = "prev."

// reserved are the words no code may be.
var reserved = []string{
	"and", "or", "not", "given", "min", "month", "since", "has_prev", "prev_same_year", "prev_adjacent", "prev",
}

// Reserved reports whether a word belongs to the language, so that no code may be it.
func Reserved(word string) bool { return slices.Contains(reserved, word) }

// maxDepth bounds the nesting of parentheses.
const maxDepth = 50

type parser struct {
	tokens []token
	names  Names
	depth  int
	err    *Error // the first problem; parsing runs on to the end of the tokens
}

func parse(source string, names Names, want sort) (*node, error) {
	tokens, err := lex(source)
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: tokens, names: names}
	root := p.or()
	if next := p.peek(); next.kind != tokenEnd {
		p.fail(next.column, "unexpected %q", next.text)
	}
	p.expect(root, want)
	if p.err != nil {
		return nil, p.err
	}
	return root, nil
}

func (p *parser) peek() token { return p.tokens[0] }

func (p *parser) next() token {
	t := p.tokens[0]
	if t.kind != tokenEnd {
		p.tokens = p.tokens[1:]
	}
	return t
}

// accept takes the next token if its text is one of texts.
func (p *parser) accept(texts ...string) (token, bool) {
	t := p.peek()
	if t.kind == tokenEnd || t.kind == tokenNumber || !slices.Contains(texts, t.text) {
		return token{}, false
	}
	return p.next(), true
}

func (p *parser) need(text string) {
	if _, ok := p.accept(text); !ok {
		p.unexpected(p.peek(), fmt.Sprintf("%q", text))
	}
}

func (p *parser) unexpected(t token, wanted string) {
	found := fmt.Sprintf("%q", t.text)
	if t.kind == tokenEnd {
		found = "the end"
	}
	p.fail(t.column, "found %s where %s must stand", found, wanted)
}

// fail keeps the first problem and skips the rest of the sentence.
func (p *parser) fail(column int, format string, args ...any) {
	if p.err == nil {
		p.err = &Error{column, fmt.Sprintf(format, args...)}
	}
	p.tokens = p.tokens[len(p.tokens)-1:]
}

func (p *parser) expect(n *node, want sort) {
	if n.sort != want {
		p.fail(n.column, "found %s where %s must stand", n.sort, want)
	}
}

func (p *parser) join(o op, result, of sort, at token, args ...*node) *node {
	for _, arg := range args {
		p.expect(arg, of)
	}
	return &node{op: o, sort: result, column: at.column, args: args}
}

func (p *parser) or() *node {
	left := p.and()
	for {
		at, ok := p.accept("or")
		if !ok {
			return left
		}
		left = p.join(opOr, logical, logical, at, left, p.and())
	}
}

func (p *parser) and() *node {
	left := p.test()
	for {
		at, ok := p.accept("and")
		if !ok {
			return left
		}
		left = p.join(opAnd, logical, logical, at, left, p.test())
	}
}

func (p *parser) test() *node {
	at, denied := p.accept("not")
	if !denied {
		return p.comparison()
	}
	n := p.primary()
	if !n.fact() {
		p.fail(n.column, "\"not\" may only stand before given(), since() and the words about the last report")
	}
	return p.join(opNot, logical, logical, at, n)
}

var comparisons = map[string]op{
	"=": opEqual, "!=": opNotEqual, "<=": opAtMost, ">=": opAtLeast, "<": opLess, ">": opGreater,
}

func (p *parser) comparison() *node {
	left := p.sum()
	at, ok := p.accept("=", "!=", "<=", ">=", "<", ">")
	if !ok {
		return left
	}
	if left.sort == choice {
		return p.isChoice(left, at)
	}
	return p.join(comparisons[at.text], logical, numeric, at, left, p.sum())
}

// isChoice reads the right side of "tinh_trang = DANG_HD".
func (p *parser) isChoice(left *node, at token) *node {
	n := &node{op: opIs, sort: logical, column: left.column, ref: left.ref}
	switch at.text {
	case "=":
	case "!=":
		n.op = opIsNot
	default:
		p.fail(at.column, "an enumeration can only be compared with = and !=")
	}
	t := p.next()
	if n.choice = t.text; t.kind != tokenWord || !p.names.HasChoice(left.ref.Slot, t.text) {
		p.fail(t.column, "%q is not a choice of %s", t.text, p.names.Code(left.ref.Slot))
	}
	return n
}

func (p *parser) sum() *node {
	left := p.product()
	for {
		at, ok := p.accept("+", "-")
		if !ok {
			return left
		}
		o := opAdd
		if at.text == "-" {
			o = opSub
		}
		left = p.join(o, numeric, numeric, at, left, p.product())
	}
}

func (p *parser) product() *node {
	left := p.unary()
	for {
		at, ok := p.accept("*", "/")
		if !ok {
			return left
		}
		o := opMul
		if at.text == "/" {
			o = opDiv
		}
		left = p.join(o, numeric, numeric, at, left, p.unary())
	}
}

func (p *parser) unary() *node {
	if at, ok := p.accept("-"); ok {
		return p.join(opNeg, numeric, numeric, at, p.primary())
	}
	return p.primary()
}

func (p *parser) primary() *node {
	t := p.next()
	switch {
	case t.kind == tokenNumber:
		return p.number(t)
	case t.text == "(":
		return p.nested()
	case t.kind == tokenWord:
		return p.word(t)
	}
	p.unexpected(t, "a number, a code or a parenthesis")
	return &node{column: t.column}
}

func (p *parser) number(t token) *node {
	d, err := report.ParseDecimal(t.text)
	if err != nil {
		p.fail(t.column, "%q is not a number with at most three decimals", t.text)
	}
	return &node{op: opNumber, column: t.column, number: d}
}

func (p *parser) nested() *node {
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > maxDepth {
		p.fail(p.peek().column, "more than %d parentheses within each other", maxDepth)
	}
	n := p.or()
	p.need(")")
	return n
}

func (p *parser) word(t token) *node {
	switch t.text {
	case "month":
		return &node{op: opMonth, column: t.column}
	case "min":
		return p.min(t)
	case "given":
		return p.given(t)
	case "since":
		return p.since(t)
	case "has_prev":
		return &node{op: opHasPrev, sort: logical, column: t.column}
	case "prev_same_year":
		return &node{op: opSameYear, sort: logical, column: t.column}
	case "prev_adjacent":
		return &node{op: opAdjacent, sort: logical, column: t.column}
	}
	return p.ref(t)
}

func (p *parser) ref(t token) *node {
	code, prev := strings.CutPrefix(t.text, PrevPrefix)
	slot, kind := p.names.Lookup(code)
	n := &node{op: opRef, column: t.column, ref: Ref{slot, prev}}
	switch kind {
	case Number:
	case Choice:
		n.sort = choice
	case Text:
		n.sort = text
	default:
		p.fail(t.column, "unknown code %q", t.text)
	}
	return n
}

// min reads "min(a, b)" from the parenthesis on.
func (p *parser) min(at token) *node {
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > maxDepth {
		p.fail(at.column, "more than %d parentheses within each other", maxDepth)
	}
	p.need("(")
	args := []*node{p.sum()}
	for more := true; more; {
		if _, more = p.accept(","); more {
			args = append(args, p.sum())
		}
	}
	p.need(")")
	return p.join(opMin, numeric, numeric, at, args...)
}

func (p *parser) given(at token) *node {
	p.need("(")
	t := p.next()
	if t.kind != tokenWord {
		p.unexpected(t, "a code")
		return &node{column: at.column}
	}
	n := p.ref(t)
	p.need(")")
	return &node{op: opGiven, sort: logical, column: at.column, ref: n.ref}
}

func (p *parser) since(at token) *node {
	p.need("(")
	t := p.next()
	date, err := calendar.ParseDate(t.text)
	if t.kind != tokenDate || err != nil {
		p.unexpected(t, "a date such as 2024-07-01")
	}
	p.need(")")
	return &node{op: opSince, sort: logical, column: at.column, date: date}
}
