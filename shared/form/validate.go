package form

import (
	"regexp"
	"slices"
	"strconv"

	"kipthoi/shared/form/expr"
	"kipthoi/shared/report"
)

var (
	formID      = regexp.MustCompile(`^[A-Z]+-[A-Z]$`)
	formVersion = regexp.MustCompile(`^[0-9]{4}\.[0-9]+$`)
	codeShape   = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	choiceShape = regexp.MustCompile(`^[A-Z][A-Z0-9_]*$`)
	ruleID      = regexp.MustCompile(`^[A-Z][0-9]{2}[a-z]?$`)
)

func (s *source) checkForm(f *Form) {
	if !formID.MatchString(f.ID) {
		s.fail("id", "%q is not a form id such as HTX-M", f.ID)
	}
	if !formVersion.MatchString(f.Version) {
		s.fail("version", "%q is not a version such as 2018.1", f.Version)
	}
	if f.ValidFrom.IsZero() {
		s.fail("valid_from", "there is no day of entry into force")
	}
	if !f.Kind.Valid() {
		s.fail("kind", "unknown kind of unit %q", f.Kind)
	}
	s.checkText("title", f.Title)
	for enum, choices := range f.Enums {
		s.checkChoices("enums."+enum, choices)
	}
}

func (s *source) checkChoices(path string, choices []Choice) {
	if len(choices) == 0 {
		s.fail(path, "there are no choices")
	}
	seen := map[string]bool{}
	for i, c := range choices {
		at := join(path, strconv.Itoa(i))
		if !choiceShape.MatchString(c.Code) || seen[c.Code] {
			s.fail(at+".code", "%q is not a choice in capitals, or stands twice", c.Code)
		}
		seen[c.Code] = true
		s.checkText(at+".label", c.Label)
	}
}

func (s *source) checkIndicators(f *Form) {
	if len(f.Indicators) == 0 {
		s.fail("indicators", "there are none")
	}
	seen := map[string]bool{}
	for i, in := range f.Indicators {
		at := join("indicators", strconv.Itoa(i))
		if in.Number != i+1 {
			s.fail(at+".n", "number %d stands on place %d", in.Number, i+1)
		}
		if !codeShape.MatchString(in.Code) || expr.Reserved(in.Code) {
			s.fail(at+".code", "%q is not a code of small letters, or a word of the rule language", in.Code)
		}
		if seen[in.Code] {
			s.fail(at+".code", "the code %q stands twice", in.Code)
		}
		seen[in.Code] = true
		s.checkText(at+".label", in.Label)
		s.checkText(at+".help", in.Help)
		s.checkType(at, f, in)
		s.checkNature(at, f, in)
		s.checkNeed(at, in)
		s.checkRange(at, in)
	}
}

func (s *source) checkType(at string, f *Form, in Indicator) {
	number := in.Type == Int || in.Type == Decimal
	switch in.Type {
	case Int, Decimal:
		s.checkText(at+".unit", in.Unit)
	case Enum:
		if len(f.Enums[in.Enum]) == 0 {
			s.fail(at+".enum", "unknown enumeration %q", in.Enum)
		}
	case Text:
		if in.MaxLength <= 0 {
			s.fail(at+".max_length", "a text needs a greatest length")
		}
	default:
		s.fail(at+".type", "unknown type %q", in.Type)
	}
	if (in.Decimals != 0) != (in.Type == Decimal) || in.Decimals < 0 || in.Decimals > 3 {
		s.fail(at+".decimals", "a dec has 1 to 3 decimals, anything else none")
	}
	if (in.Enum != "" && in.Type != Enum) || (in.MaxLength != 0 && in.Type != Text) {
		s.fail(at+".type", "%q has no enumeration or greatest length", in.Type)
	}
	if !number && (in.Signed || in.Money) || in.Money && in.Type != Decimal {
		s.fail(at+".type", "%q can be neither signed nor money", in.Type)
	}
}

func (s *source) checkNature(at string, f *Form, in Indicator) {
	switch in.Nature {
	case Opening, Stock, Flow, Cumulative, Enumerated, Derived:
	default:
		s.fail(at+".nature", "unknown nature %q", in.Nature)
	}
	if (in.Nature == Enumerated) != (in.Type == Enum || in.Type == Text) {
		s.fail(at+".nature", "nature E goes with the types enum and text alone")
	}
	closing, known := f.Indicator(in.OpensWith)
	if (in.Nature == Opening) != (known && closing.Nature == Stock && closing.Type == in.Type) ||
		(in.Nature != Opening && in.OpensWith != "") {
		s.fail(at+".opens_with", "an opening stock, and only that, opens with a closing stock of its type, not %q", in.OpensWith)
	}
	if (in.Nature == Derived) != (in.Formula != "") {
		s.fail(at+".formula", "a derived figure, and only that, has a formula")
	}
}

func (s *source) checkNeed(at string, in Indicator) {
	switch in.Need {
	case Required, Optional, Conditional:
	default:
		s.fail(at+".need", "unknown need %q", in.Need)
	}
	if in.Need == Required && (in.When != "" || in.Nature == Derived) {
		s.fail(at+".need", "what is required is typed, and has no condition")
	}
	if in.Need == Conditional && in.When == "" {
		s.fail(at+".when", "there is no condition")
	}
	if in.When != "" {
		s.checkText(at+".when_said", in.WhenSaid)
	}
}

func (s *source) checkRange(at string, in Indicator) {
	number := in.Type == Int || in.Type == Decimal
	if (in.Low != nil || in.High != nil) && !number {
		s.fail(at+".low", "only a number has a usual range")
	}
	if in.Low != nil && in.High != nil && *in.Low > *in.High {
		s.fail(at+".low", "the usual range begins at %s, above its end %s", in.Low, in.High)
	}
}

// checkRules looks at what compile cannot see.
func (s *source) checkRules(f *Form) {
	s.checkSlip(f)
	var above []string
	for i := range f.Rules {
		r, at := &f.Rules[i], join("rules", strconv.Itoa(i))
		if !ruleID.MatchString(r.ID) || slices.Contains(above, r.ID) {
			s.fail(at+".id", "%q is not a rule id such as H01 or H04a, or stands twice", r.ID)
		}
		for _, id := range r.After {
			if !slices.Contains(above, id) {
				s.fail(at+".after", "no rule above has the id %q", id)
			}
		}
		above = append(above, r.ID)
		s.checkRule(at, r)
		if c := f.program.checks[i]; c.Left != nil && c.Right != nil && len(c.Refs) == 0 {
			s.fail(at+".left", "neither side names a figure")
		}
	}
}

func (s *source) checkRule(at string, r *Rule) {
	if !slices.Contains([]string{"=", "<=", ">=", "<", ">"}, r.Op) {
		s.fail(at+".op", "unknown operator %q", r.Op)
	}
	if r.Tolerance < 0 {
		s.fail(at+".tolerance", "%s is below zero", r.Tolerance)
	}
	if r.Class == report.Syntax || r.Class == report.Reportability {
		s.fail(at+".class", "a rule about figures cannot be of class %q", r.Class)
	} else {
		s.checkWeight(at, r.Class, r.Effect)
	}
	switch r.Missing {
	case SkipAny, SkipAll, Zero:
	default:
		s.fail(at+".missing", "unknown policy %q", r.Missing)
	}
}

func (s *source) checkSlip(f *Form) {
	slip := f.UnitSlip
	anchor, _ := f.Indicator(slip.Anchor)
	if !anchor.Money || anchor.Nature != Stock || anchor.Low == nil || anchor.High == nil {
		s.fail("unit_slip.anchor", "%q is not a money stock with a usual range", slip.Anchor)
	}
	one := report.Int(1)
	if slip.Share <= 0 || slip.Share > one || slip.MinCells < 1 || slip.Band <= one || slip.Ratio <= one || slip.Floor < 0 {
		s.fail("unit_slip", "the share is above 0 and at most 1, band and ratio are above 1")
	}
}
