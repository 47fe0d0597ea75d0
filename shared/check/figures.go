package check

import (
	"strconv"
	"unicode/utf8"

	"kipthoi/shared/form"
	"kipthoi/shared/form/expr"
	"kipthoi/shared/report"
)

// figures looks at every indicator by itself.
func (r *run) figures() {
	for slot, in := range r.form.Indicators {
		switch {
		case in.Nature == form.Derived, r.doubt[slot]:
		case !r.env.Now[slot].Given:
			r.blank(slot, in)
		case in.Type == form.Text:
			r.text(slot, in)
		case in.Type == form.Enum:
			r.choice(slot, in)
		default:
			r.number(slot, in)
		}
	}
}

func (r *run) blank(slot int, in form.Indicator) {
	if in.Need == form.Required {
		r.tell(slot, r.notices.Required, nil)
		return
	}
	if in.When == "" {
		return
	}
	holds, state := r.form.Condition(slot).Holds(r.env)
	switch {
	case r.doubtful(r.form.Condition(slot).Refs()):
	case state == expr.Overflow:
		r.tooLarge(r.form.Condition(slot).Refs()[0].Slot)
	case holds && in.Need == form.Conditional:
		r.tell(slot, r.notices.Conditional, values{form.PlaceCondition: in.WhenSaid})
	case holds:
		r.tell(slot, r.notices.Advised, values{form.PlaceCondition: in.WhenSaid})
	}
}

func (r *run) text(slot int, in form.Indicator) {
	length := utf8.RuneCountInString(r.env.Now[slot].Choice)
	if length <= in.MaxLength {
		return
	}
	finding := r.tell(slot, r.notices.Length, values{
		form.PlaceMax: count(in.MaxLength), form.PlaceLength: count(length),
	})
	finding.Found, finding.Expected = strconv.Itoa(length), "≤ "+strconv.Itoa(in.MaxLength)
}

func (r *run) choice(slot int, in form.Indicator) {
	said := clip(r.env.Now[slot].Choice)
	if _, known := r.form.Choice(in, r.env.Now[slot].Choice); !known {
		r.doubt[slot] = true
		r.tell(slot, r.notices.Choice, values{form.PlaceValue: same(said)}).Found = said
	}
}

// number looks at one number. One that is no value of its item is wrong
// whatever the others are, so the rules leave it out.
func (r *run) number(slot int, in form.Indicator) {
	n := r.env.Now[slot].Number
	if n < 0 && !in.Signed {
		r.doubt[slot] = true
		finding := r.tell(slot, r.notices.Sign, values{form.PlaceValue: number(n)})
		finding.Found, finding.Expected = n.Vietnamese(), "≥ 0"
	}
	switch {
	case in.Type == form.Int && !n.IsInt():
		r.doubt[slot] = true
		r.tell(slot, r.notices.Integer, values{form.PlaceValue: number(n)}).Found = n.Vietnamese()
	case in.Type == form.Decimal && decimals(n) > in.Decimals:
		values := values{form.PlaceValue: number(n), form.PlaceDecimals: count(in.Decimals)}
		r.tell(slot, r.notices.Decimals, values).Found = n.Vietnamese()
	}
}

// decimals counts the decimals of n.
func decimals(n report.Decimal) int {
	places := 3
	for ; places > 0 && n%10 == 0; places-- {
		n /= 10
	}
	return places
}

// tooLarge says once at an indicator that its rules cannot be computed.
func (r *run) tooLarge(slot int) {
	if r.huge[slot] {
		return
	}
	r.huge[slot], r.asked[slot] = true, true
	finding := r.tell(slot, r.notices.TooLarge, nil)
	if now := r.env.Now[slot]; now.Given {
		finding.Found = now.Number.Vietnamese()
	}
}

// ranges asks about numbers outside the usual, unless something else is asked
// about how large they are.
func (r *run) ranges() {
	for slot, in := range r.form.Indicators {
		now := r.env.Now[slot]
		usual := usual{in.Low, in.High}
		if !now.Given || r.doubt[slot] || r.asked[slot] || usual.holds(now.Number) {
			continue
		}
		finding := r.tell(slot, r.notices.Range, values{
			form.PlaceValue: number(now.Number), form.PlaceRange: usual.words(),
		})
		finding.Found, finding.Expected = now.Number.Vietnamese(), usual.short()
		if r.settled(slot) {
			*finding = r.settle(*finding)
		}
	}
}

// usual is a range, open where it has no end.
type usual struct{ low, high *report.Decimal }

func (u usual) holds(n report.Decimal) bool {
	return (u.low == nil || n >= *u.low) && (u.high == nil || n <= *u.high)
}

func (u usual) words() report.Text {
	switch {
	case u.high == nil:
		return report.Text{Vi: "từ " + u.low.Vietnamese() + " trở lên", En: "at least " + u.low.English()}
	case u.low == nil:
		return report.Text{Vi: "không quá " + u.high.Vietnamese(), En: "at most " + u.high.English()}
	default:
		return report.Text{
			Vi: "từ " + u.low.Vietnamese() + " đến " + u.high.Vietnamese(),
			En: "from " + u.low.English() + " to " + u.high.English(),
		}
	}
}

func (u usual) short() string {
	switch {
	case u.high == nil:
		return "≥ " + u.low.Vietnamese()
	case u.low == nil:
		return "≤ " + u.high.Vietnamese()
	default:
		return u.low.Vietnamese() + " – " + u.high.Vietnamese()
	}
}
