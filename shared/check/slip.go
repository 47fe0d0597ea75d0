package check

import (
	"slices"

	"kipthoi/shared/form"
	"kipthoi/shared/form/expr"
	"kipthoi/shared/report"
)

// slip is money written in the wrong unit: most amounts are off by about the
// same power of a thousand.
type slip struct {
	power   report.Decimal
	larger  bool         // this report's amounts are the larger ones
	slots   map[int]bool // the amounts that are off
	of      int          // how many could be compared
	usual   bool         // compared with what is usual, else with the last report
	certain bool         // a rule nobody may explain away fails because of it
}

// powers are how far a unit can be mistaken: nghìn đồng, đồng.
var powers = []report.Decimal{report.Int(1_000), report.Int(1_000_000)}

// findSlip compares the amounts with those of the last accepted report or,
// where too few can be compared, with what is usual.
func (r *run) findSlip() {
	if r.slip = r.slipAgainst(r.last); r.slip == nil && !r.comparable() {
		r.slip = r.slipAgainst(r.usually)
	}
	if r.slip == nil {
		return
	}
	r.slip.usual = !r.comparable()
	for slot := range r.slip.slots {
		r.asked[slot] = true
	}
}

// measure says whether the amount at slot can be compared with something, and
// whether it is larger, or smaller, than that by about the power.
type measure func(slot int, power report.Decimal, larger bool) (comparable, off bool)

func (r *run) slipAgainst(m measure) *slip {
	for _, power := range powers {
		for _, larger := range []bool{true, false} {
			s := &slip{power: power, larger: larger, slots: make(map[int]bool)}
			for slot, in := range r.form.Indicators {
				if !in.Money || r.doubt[slot] || r.env.Now[slot].Number == 0 {
					continue
				}
				comparable, off := m(slot, power, larger)
				if comparable {
					s.of++
				}
				if off {
					s.slots[slot] = true
				}
			}
			if r.enough(s) {
				return s
			}
		}
	}
	return nil
}

func (r *run) enough(s *slip) bool {
	rule := r.form.UnitSlip
	least, ok := rule.Share.Mul(report.Int(int64(s.of)))
	return ok && len(s.slots) >= rule.MinCells && report.Int(int64(len(s.slots))) >= least
}

// last compares with the last accepted report. A year to date begins anew with
// the year and says nothing across its turn.
func (r *run) last(slot int, power report.Decimal, larger bool) (comparable, off bool) {
	now, before := r.env.Now[slot].Number, r.env.Figure(expr.Ref{Slot: slot, Prev: true}).Number
	if before == 0 || (now < 0) != (before < 0) || r.form.Indicators[slot].Nature == form.Cumulative && !r.env.SameYear {
		return false, false
	}
	if !larger {
		now, before = before, now
	}
	return true, r.times(now.Abs(), before.Abs(), power)
}

// times reports whether a is about power times b.
func (r *run) times(a, b, power report.Decimal) bool {
	band := r.form.UnitSlip.Band
	least, _ := power.Div(band)
	most, _ := power.Mul(band)
	from, fits := b.Mul(least)
	if !fits || a < from {
		return false
	}
	to, fits := b.Mul(most)
	return !fits || a <= to
}

// usually compares with the usual ranges, for a unit without a report to compare
// with. The anchor must be off as well: every unit has that amount, and it does
// not come and go with the season.
func (r *run) usually(slot int, power report.Decimal, larger bool) (comparable, off bool) {
	in := r.form.Indicators[slot]
	anchor, _ := r.form.Slot(r.form.UnitSlip.Anchor)
	if in.Low == nil || in.High == nil {
		return false, false
	}
	return true, r.rangeOff(slot, power, larger) && r.rangeOff(anchor, power, larger)
}

// comparable reports whether enough amounts can be compared with the last report.
func (r *run) comparable() bool {
	n := 0
	for slot, in := range r.form.Indicators {
		if in.Money && !r.doubt[slot] && r.env.Now[slot].Number != 0 {
			if comparable, _ := r.last(slot, powers[0], true); comparable {
				n++
			}
		}
	}
	return n >= r.form.UnitSlip.MinCells
}

// rangeOff reports whether an amount is outside its usual range, and within it
// once it is written in the unit of the form.
func (r *run) rangeOff(slot int, power report.Decimal, larger bool) bool {
	in := r.form.Indicators[slot]
	usual := usual{in.Low, in.High}
	n := r.env.Now[slot]
	if !n.Given || r.doubt[slot] || usual.holds(n.Number) {
		return false
	}
	mended, ok := mend(n.Number, power, larger)
	return ok && usual.holds(mended)
}

func mend(n, power report.Decimal, larger bool) (report.Decimal, bool) {
	if larger {
		return n.Div(power)
	}
	return n.Mul(power)
}

// mixes reports whether a rule compares an amount that is off with one that is
// not, of this report or the last: it fails for the unit's sake alone.
func (s *slip) mixes(c form.Check, f *form.Form) bool {
	if s == nil {
		return false
	}
	off := func(ref expr.Ref) bool { return !ref.Prev && s.slots[ref.Slot] }
	sound := func(ref expr.Ref) bool { return f.Indicators[ref.Slot].Money && !off(ref) }
	return slices.ContainsFunc(c.Refs, off) && slices.ContainsFunc(c.Refs, sound)
}

// tellSlip says once what is wrong with all of them, at the first.
func (r *run) tellSlip() {
	if r.slip == nil {
		return
	}
	s, slot := r.slip, r.slip.first()
	now := r.env.Now[slot].Number
	mended, ok := mend(now, s.power, s.larger)
	if !ok {
		mended = r.env.Figure(expr.Ref{Slot: slot, Prev: true}).Number
	}
	notice := r.notices.Slip
	if s.certain {
		notice = r.notices.SlipCertain
	}
	finding := r.tell(slot, notice, values{
		form.PlaceCount: count(len(s.slots)), form.PlaceOf: count(s.of), form.PlaceFactor: number(s.power),
		form.PlaceDirection: direction(s.larger), form.PlaceBase: s.base(), form.PlaceGuess: s.guess(),
		form.PlaceMended: number(mended),
	})
	finding.Found, finding.Expected = now.Vietnamese(), mended.Vietnamese()
}

func (s *slip) first() int {
	first := -1
	for slot := range s.slots {
		if first < 0 || slot < first {
			first = slot
		}
	}
	return first
}

func (s *slip) base() report.Text {
	if s.usual {
		return report.Text{Vi: "mức thường gặp", En: "what is usual"}
	}
	return report.Text{Vi: "báo cáo gần nhất", En: "the last report"}
}

// guess is the unit the amounts were probably written in.
func (s *slip) guess() report.Text {
	switch {
	case s.larger && s.power == powers[0]:
		return report.Text{Vi: "nghìn đồng", En: "thousand đồng"}
	case s.larger:
		return same("đồng")
	case s.power == powers[0]:
		return report.Text{Vi: "tỷ đồng", En: "billion đồng"}
	default:
		return report.Text{Vi: "một đơn vị khác", En: "another unit"}
	}
}

func direction(larger bool) report.Text {
	if larger {
		return report.Text{Vi: "lớn hơn", En: "larger"}
	}
	return report.Text{Vi: "nhỏ hơn", En: "smaller"}
}
