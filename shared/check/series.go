package check

import (
	"kipthoi/shared/form"
	"kipthoi/shared/form/expr"
	"kipthoi/shared/report"
)

// outliers asks about single amounts far from those of the last accepted report.
func (r *run) outliers() {
	for slot, in := range r.form.Indicators {
		if !in.Money || r.doubt[slot] || r.asked[slot] {
			continue
		}
		now, before := r.env.Now[slot].Number, r.env.Figure(expr.Ref{Slot: slot, Prev: true}).Number
		if ratio, larger, far := r.far(in, now, before); far {
			r.asked[slot] = true
			finding := r.tell(slot, r.notices.Outlier, values{
				form.PlaceBefore: number(before), form.PlaceFactor: about(ratio), form.PlaceDirection: direction(larger),
			})
			finding.Found, finding.Expected = now.Vietnamese(), "≈ "+before.Vietnamese()
		}
	}
}

// far reports whether two amounts are further apart than one item usually
// moves, and by what ratio. A year to date grows with the year, and begins anew
// with it.
func (r *run) far(in form.Indicator, now, before report.Decimal) (ratio report.Decimal, larger, far bool) {
	rule := r.form.UnitSlip
	cumulative := in.Nature == form.Cumulative
	if now == 0 || before == 0 || (now < 0) != (before < 0) || cumulative && !r.env.SameYear {
		return 0, false, false
	}
	now, before, larger = now.Abs(), before.Abs(), now.Abs() > before.Abs()
	if max(now, before) < rule.Floor {
		return 0, false, false
	}
	limit := rule.Ratio
	if cumulative && larger {
		months, _ := report.Int(int64(r.env.Month)).Div(report.Int(int64(r.in.PreviousPeriod.Month())))
		limit, _ = limit.Mul(months)
	}
	ratio, fits := max(now, before).Div(min(now, before))
	if !fits {
		ratio = 1<<63 - 1
	}
	return ratio, larger, ratio > limit
}

// copied asks about a report whose stocks and flows are all those of the last
// one though something went on.
func (r *run) copied() {
	condition := r.form.CopyCondition()
	if condition == nil || r.env.Prev == nil || r.doubtful(condition.Refs()) {
		return
	}
	if holds, state := condition.Holds(r.env); !holds || state != expr.OK || !r.standsStill() {
		return
	}
	slot := 0
	if refs := condition.Refs(); len(refs) > 0 {
		slot = refs[0].Slot
	}
	finding := r.tell(slot, r.notices.Copy, nil)
	finding.Found = r.figure(expr.Ref{Slot: slot}).Vi
}

func (r *run) standsStill() bool {
	for slot, in := range r.form.Indicators {
		moves := in.Nature == form.Stock || in.Nature == form.Flow
		if moves && (r.doubt[slot] || r.env.Now[slot] != r.env.Prev[slot]) {
			return false
		}
	}
	return true
}
