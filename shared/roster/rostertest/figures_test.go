package rostertest_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/calendar"
	"kipthoi/shared/form"
	"kipthoi/shared/form/expr"
	"kipthoi/shared/report"
	"kipthoi/shared/roster/rostertest"
)

func coop(n int) report.Unit {
	return report.Unit{
		ID: report.UnitID(fmt.Sprintf("htx-%05d", n)), Kind: report.HTX, Sector: report.NN,
		Activities: []report.ActivityChange{{Activity: report.Operating}},
	}
}

// TestFigures_BreakNoRuleMonthAfterMonth follows co-operatives from one year
// into the next, some of which leave out a month.
func TestFigures_BreakNoRuleMonthAfterMonth(t *testing.T) {
	for n := range 300 {
		rng := rand.New(rand.NewPCG(7, uint64(n)))
		unit := coop(n)
		var previous *report.Figures
		var spokeOf calendar.PeriodID
		for period := calendar.PeriodID("2018-02"); period != "2019-05"; period = period.Next() {
			if n%3 == 0 && period.Month()%5 == 0 {
				continue
			}
			f := rostertest.Figures(rng, unit, previous, period)
			for _, broken := range brokenRules(t, f, previous, period, spokeOf) {
				t.Fatalf("%s in %s breaks %s: %v\nafter %v", unit.ID, period, broken, f, previous)
			}
			previous, spokeOf = &f, period
		}
	}
}

// brokenRules judges by the definition of the form alone.
func brokenRules(t *testing.T, f report.Figures, previous *report.Figures, period, spokeOf calendar.PeriodID) []string {
	t.Helper()
	p := calendar.DefaultRule.Period(period)
	htx, err := form.Find("HTX-M", p.End)
	if err != nil {
		t.Fatal(err)
	}
	env := &expr.Env{Now: htx.Frame(f), Month: period.Month(), End: p.End}
	if previous != nil {
		env.Prev, env.SameYear = htx.Frame(*previous), spokeOf.Year() == period.Year()
		env.Adjacent = env.SameYear && spokeOf.Next() == period
	}
	var broken []string
	for slot, in := range htx.Indicators {
		asked, _ := htx.Condition(slot).Holds(env)
		given := env.Now[slot].Given
		if !given && (in.Need == form.Required || in.Need == form.Conditional && asked) {
			broken = append(broken, "blank "+in.Code)
		}
		if given && in.Type != form.Enum && in.Type != form.Text && !usual(in, env, slot) {
			broken = append(broken, "unusual "+in.Code)
		}
	}
	for _, c := range htx.Checks() {
		if holds, _ := c.When.Holds(env); holds && fails(c, env) {
			broken = append(broken, c.Rule.ID)
		}
	}
	return broken
}

func usual(in form.Indicator, env *expr.Env, slot int) bool {
	d := env.Now[slot].Number
	switch {
	case in.Low != nil && d < *in.Low || in.High != nil && d > *in.High:
		return false
	case in.Type == form.Int && !d.IsInt() || d < 0 && !in.Signed:
		return false
	case !in.Money || env.Prev == nil || !env.Prev[slot].Given:
		return true
	}
	before, now := env.Prev[slot].Number.Abs(), d.Abs()
	return max(before, now) < report.Int(10) || max(before, now) <= 20*min(before, now)
}

func fails(c form.Check, env *expr.Env) bool {
	left, ls := c.Left.Value(env, c.Rule.Missing != form.SkipAny)
	right, rs := c.Right.Value(env, c.Rule.Missing != form.SkipAny)
	if ls != expr.OK || rs != expr.OK {
		return false
	}
	gap, slack := left-right, c.Rule.Tolerance
	switch c.Rule.Op {
	case "=":
		return gap.Abs() > slack
	case "<=":
		return gap > slack
	case ">=":
		return gap < -slack
	default:
		return true // the form uses no other
	}
}

func TestFigures_ContinueAReportMadeByHand(t *testing.T) {
	hand := report.Figures{
		Numbers: map[string]report.Decimal{"tv_cuoi_ky": report.Int(47), "von_dieu_le": report.Int(2000), "dt_luy_ke": report.Int(4321)},
		Texts:   map[string]string{"tinh_trang": "DANG_HD"},
	}
	f := rostertest.Figures(rand.New(rand.NewPCG(1, 1)), coop(1), &hand, "2018-03")
	if f.Numbers["tv_dau_ky"] != report.Int(47) || f.Numbers["von_dieu_le"] != report.Int(2000) {
		t.Errorf("opening members or charter capital is not that of the report before: %v", f.Numbers)
	}
	if f.Numbers["dt_luy_ke"] != report.Int(4321)+f.Numbers["dt_ky"] {
		t.Errorf("revenue year to date %v does not continue 4321 with %v", f.Numbers["dt_luy_ke"], f.Numbers["dt_ky"])
	}
}

func TestFigures_AUnitThatRests_EarnsNothing(t *testing.T) {
	unit := coop(2)
	unit.Activities = []report.ActivityChange{{Activity: report.Suspended}}
	f := rostertest.Figures(rand.New(rand.NewPCG(1, 1)), unit, nil, "2018-03")
	if f.Texts["tinh_trang"] != "TAM_NGUNG" || f.Numbers["dt_ky"] != 0 || f.Numbers["tv_moi"] != 0 {
		t.Errorf("figures of a suspended co-operative: %v", f)
	}
}

func TestFigures_TheSameSeed_SaysTheSame(t *testing.T) {
	say := func() report.Figures { return rostertest.Figures(rand.New(rand.NewPCG(3, 4)), coop(5), nil, "2018-03") }
	if diff := cmp.Diff(say(), say()); diff != "" {
		t.Errorf("two runs differ:\n%s", diff)
	}
}

// TestFigures_AreOfThePublishedSize holds the generator to what is published of
// the region, within the wide margins of 4,000 draws from long tails.
func TestFigures_AreOfThePublishedSize(t *testing.T) {
	const n = 4000
	sum := make(map[string]float64)
	var dormant, small int
	for i := range n {
		f := rostertest.Figures(rand.New(rand.NewPCG(1, uint64(i))), coop(i), nil, "2018-03")
		for code, v := range f.Numbers {
			sum[code] += float64(v) / report.Scale
		}
		if f.Numbers["dt_ky"] == 0 {
			dormant++
		} else if f.Numbers["ld_tong"] < report.Int(10) {
			small++
		}
	}
	for _, c := range []struct {
		what           string
		got, low, high float64
	}{
		{"members a co-operative (128 in Bạc Liêu)", sum["tv_cuoi_ky"] / n, 100, 150},
		{"triệu đồng a month a co-operative (70 in Cà Mau)", sum["dt_ky"] / n, 50, 110},
		{"managers a co-operative (3.8)", sum["cb_tong"] / n, 3.5, 4.3},
		{"share without business (0.4)", float64(dormant) / n, 0.36, 0.42},
		{"share of the others with under 10 workers (0.616)", float64(small) / float64(n-dormant), 0.59, 0.65},
		{"share of managers with a college degree (0.247)", sum["cb_cd_dh"] / sum["cb_tong"], 0.22, 0.28},
	} {
		if c.got < c.low || c.got > c.high {
			t.Errorf("%s = %.3f, want %v to %v", c.what, c.got, c.low, c.high)
		}
	}
}
