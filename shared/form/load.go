package form

import (
	"encoding/json"
	"strconv"

	"kipthoi/shared/form/expr"
)

// Read makes a form of a definition. The name is what problems are reported
// under, with the line: every problem of the file at once.
func Read(name string, data []byte) (*Form, error) {
	src, err := open(name, data)
	if err != nil {
		return nil, err
	}
	f := src.form(data)
	if err := src.err(); err != nil {
		return nil, err // an expression about a broken list would only add noise
	}
	src.checkForm(f)
	src.checkIndicators(f)
	if err := src.err(); err != nil {
		return nil, err
	}
	src.compile(f)
	src.checkRules(f)
	return f, src.err()
}

// form decodes the definition, each indicator and each rule by itself so that a
// problem is found on its line.
func (s *source) form(data []byte) *Form {
	fields := map[string]json.RawMessage{}
	if err := json.Unmarshal(data, &fields); err != nil {
		s.fail("", "%v", err)
		return nil
	}
	f := &Form{}
	f.Indicators = decodeList[Indicator](s, "indicators", fields)
	f.Rules = decodeList[Rule](s, "rules", fields)
	rest, err := json.Marshal(fields)
	if err != nil {
		s.fail("", "%v", err)
		return nil
	}
	s.decode("", rest, f)
	return f
}

// decodeList takes one list out of the fields.
func decodeList[T any](s *source, key string, fields map[string]json.RawMessage) []T {
	var raw []json.RawMessage
	if err := json.Unmarshal(fields[key], &raw); err != nil {
		s.fail(key, "there is no list of %s", key)
	}
	delete(fields, key)
	list := make([]T, len(raw))
	for i := range raw {
		s.decode(join(key, strconv.Itoa(i)), raw[i], &list[i])
	}
	return list
}

// compile parses every expression and message of a form whose codes are known
// to be sound.
func (s *source) compile(f *Form) {
	vocabulary := names{form: f, slots: make(map[string]int, len(f.Indicators))}
	for slot, in := range f.Indicators {
		vocabulary.slots[in.Code] = slot
	}
	p := &program{
		names: vocabulary, copyWhen: s.condition("copy_when", f.CopyWhen, vocabulary),
		conditions: make([]*expr.Condition, len(f.Indicators)), formulas: make([]*expr.Sum, len(f.Indicators)),
	}
	for slot, in := range f.Indicators {
		at := join("indicators", strconv.Itoa(slot))
		p.conditions[slot] = s.condition(at+".when", in.When, vocabulary)
		if in.Formula != "" {
			p.formulas[slot] = s.formula(at+".formula", in.Formula, f, vocabulary)
		}
	}
	for i := range f.Rules {
		p.checks = append(p.checks, s.check(join("rules", strconv.Itoa(i)), &f.Rules[i], vocabulary))
	}
	f.program = p
}

func (s *source) check(at string, r *Rule, vocabulary names) Check {
	c := Check{
		Rule: r, When: s.condition(at+".when", r.When, vocabulary),
		Left: s.sum(at+".left", r.Left, vocabulary), Right: s.sum(at+".right", r.Right, vocabulary),
		Says:    s.sentences(at+".message", r.Message, vocabulary, rulePlaces),
		Advises: s.sentences(at+".cure", r.Cure, vocabulary, rulePlaces),
	}
	slot, known := vocabulary.slots[r.At]
	if c.At = slot; !known {
		s.fail(at+".at", "unknown code %q", r.At)
	}
	if c.Left != nil && c.Right != nil {
		c.Refs = union(c.Left.Refs(), c.Right.Refs())
	}
	return c
}

func union(a, b []expr.Ref) []expr.Ref {
	seen := map[expr.Ref]bool{}
	var all []expr.Ref
	for _, ref := range append(a, b...) {
		if !seen[ref] {
			seen[ref] = true
			all = append(all, ref)
		}
	}
	return all
}

func (s *source) condition(at, text string, vocabulary expr.Names) *expr.Condition {
	if text == "" {
		return nil
	}
	c, err := expr.ParseCondition(text, vocabulary)
	if err != nil {
		s.fail(at, "%v", err)
		return nil
	}
	return c
}

func (s *source) sum(at, text string, vocabulary expr.Names) *expr.Sum {
	sum, err := expr.ParseSum(text, vocabulary)
	if err != nil {
		s.fail(at, "%v", err)
		return nil
	}
	return sum
}

// formula parses the formula of a derived indicator, which may be computed
// wherever the figures are, without the last report or a calendar at hand.
func (s *source) formula(at, text string, f *Form, vocabulary expr.Names) *expr.Sum {
	sum := s.sum(at, text, vocabulary)
	if sum == nil {
		return nil
	}
	for _, ref := range sum.Refs() {
		if ref.Prev || f.Indicators[ref.Slot].Nature == Derived {
			s.fail(at, "only figures typed in this report may be in it, not %s", f.Indicators[ref.Slot].Code)
		}
	}
	if sum.UsesMonth() {
		s.fail(at, "the month may not be in it")
	}
	return sum
}
