package check_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"kipthoi/shared/calendar"
	"kipthoi/shared/check"
	"kipthoi/shared/form"
	"kipthoi/shared/report"
)

// books is a co-operative whose months follow each other as real ones do:
// most are small, revenue comes with the seasons, some months bring nothing.
type books struct {
	rng                         *rand.Rand
	charter, equity, debt, wage float64
	monthly, revenue, costs     float64
}

func newBooks(rng *rand.Rand) *books {
	charter := 20 * skewed(rng, 1000)
	return &books{
		rng: rng, charter: charter, equity: charter * (0.6 + rng.Float64()), debt: charter * rng.Float64(),
		wage: 1.5 + 8*rng.Float64(), monthly: charter * (0.01 + 0.2*rng.Float64()),
	}
}

// skewed is between 1 and most, small far more often than large.
func skewed(rng *rand.Rand, most float64) float64 {
	x := rng.Float64()
	return 1 + (most-1)*x*x*x*x
}

func (b *books) month() report.Figures {
	revenue := b.monthly * (0.2 + 2*b.rng.Float64())
	if b.rng.IntN(5) == 0 {
		revenue = 0
	}
	costs := revenue * (0.7 + 0.4*b.rng.Float64())
	b.revenue, b.costs, b.equity = b.revenue+revenue, b.costs+costs, b.equity+(revenue-costs)/2
	b.debt *= 0.9 + 0.2*b.rng.Float64()
	f := march()
	for code, amount := range map[string]float64{
		"tn_bq": b.wage * (0.9 + 0.2*b.rng.Float64()), "von_dieu_le": b.charter, "von_tong": b.equity + b.debt,
		"von_csh": b.equity, "no_phai_tra": b.debt, "ts_tong": b.equity + b.debt, "ts_khong_chia": b.charter / 5,
		"dt_ky": revenue, "dt_luy_ke": b.revenue, "dt_tv_luy_ke": b.revenue / 2, "cp_luy_ke": b.costs,
		"ln_luy_ke": b.revenue - b.costs, "nop_ns_luy_ke": b.revenue / 50,
	} {
		f.Numbers[code] = report.Decimal(amount * 1000)
	}
	// Many leave the optional lines blank, each always the same ones.
	for _, code := range []string{"von_csh", "no_phai_tra", "ts_tong", "ts_khong_chia", "dt_tv_luy_ke", "cp_luy_ke", "nop_ns_luy_ke"} {
		if int(b.charter*7)%3 > 0 {
			delete(f.Numbers, code)
		}
	}
	return f
}

// inUnit writes the money of a report in another unit.
func inUnit(f *form.Form, figures report.Figures, times, by report.Decimal) report.Figures {
	out := change(figures, "")
	for _, in := range f.Indicators {
		if n, given := out.Numbers[in.Code]; given && in.Money {
			out.Numbers[in.Code] = n * times / by
		}
	}
	return out
}

// tally counts the months in which a slip was found.
type tally struct{ slips, of int }

func (n *tally) add(found []report.Finding) {
	n.of++
	if slices.ContainsFunc(found, func(f report.Finding) bool { return strings.HasPrefix(f.Rule, "H18a") || f.Rule == "H18c" }) {
		n.slips++
	}
}

func (n tally) String() string { return fmt.Sprintf("%d of %d", n.slips, n.of) }

// TestSlip_OverGeneratedMonths plays eleven months of 400 co-operatives and
// counts how many slips are found, and how many where there was none.
func TestSlip_OverGeneratedMonths(t *testing.T) {
	f := htx(t, input().Period.End)
	units := []struct {
		name      string
		times, by report.Decimal
	}{{"đồng", 1_000_000, 1}, {"nghìn đồng", 1_000, 1}, {"tỷ đồng", 1, 1_000}}
	var right, first tally
	caught, caughtFirst := make([]tally, len(units)), make([]tally, len(units))
	for seed := range uint64(400) {
		b := newBooks(rand.New(rand.NewPCG(seed, 18)))
		previous := b.month()
		id := calendar.PeriodID("2018-01")
		for range 11 {
			in := check.Input{Previous: &previous, PreviousPeriod: id, Period: calendar.DefaultRule.Period(id.Next())}
			alone := check.Input{Period: in.Period}
			now := b.month()
			in.Figures, alone.Figures = now, now
			right.add(check.Run(f, in))
			first.add(check.Run(f, alone))
			for i, u := range units {
				in.Figures = inUnit(f, now, u.times, u.by)
				alone.Figures = in.Figures
				caught[i].add(check.Run(f, in))
				caughtFirst[i].add(check.Run(f, alone))
			}
			previous, id = now, id.Next()
		}
	}
	t.Logf("false alarms: %s after a report, %s without one", right, first)
	for i, u := range units {
		t.Logf("caught in %s: %s after a report, %s without one", u.name, caught[i], caughtFirst[i])
		if caught[i].slips*100 < caught[i].of*99 {
			t.Errorf("in %s only %s are caught after a report", u.name, caught[i])
		}
	}
	if right.slips > 0 || first.slips*100 > first.of {
		t.Errorf("false alarms: %s after a report, %s without one", right, first)
	}
}

// TestSlip_CountsOnlyWhatCanBeCompared reads the count out of the message.
func TestSlip_CountsOnlyWhatCanBeCompared(t *testing.T) {
	for _, c := range []struct {
		name, last, say string
		period          calendar.PeriodID
		want            string // how the message begins; "" where there is no slip
	}{
		{name: "every amount", want: "13 trong 13 "},
		{name: "a year to date begins anew", period: "2019-01", want: "8 trong 8 "},
		{name: "a loss became a profit", last: "ln_luy_ke=-10", want: "12 trong 12 "},
		{name: "nothing last time", last: "nop_ns_luy_ke=0", want: "12 trong 12 "},
		{name: "nothing this time", say: "nop_ns_luy_ke=0", want: "12 trong 12 "},
		{name: "blank last time", last: "ts_khong_chia=", want: "12 trong 12 "},
		{name: "one amount was right", say: "nop_ns_luy_ke=5", want: "12 trong 13 "},
		{name: "the last report was in đồng as well", last: marchInDong},
		{
			name: "amounts near the end of what can be held",
			last: "tn_bq=9000000000000000 von_dieu_le=9000000000000000 von_tong=9000000000000000",
			say: `tn_bq=9100000000000000 von_dieu_le=9100000000000000 von_tong=9100000000000000 von_csh= no_phai_tra= ts_tong=
				ts_khong_chia= dt_ky= dt_luy_ke= dt_tv_luy_ke= cp_luy_ke= ln_luy_ke= nop_ns_luy_ke=`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := ruleCase{say: marchInDong + " " + c.say, last: c.last, period: c.period}.input()
			said := ""
			for _, finding := range check.Run(htx(t, in.Period.End), in) {
				if strings.HasPrefix(finding.Rule, "H18") && finding.Rule != "H18b" {
					said = finding.Message.Vi
				}
			}
			if !strings.HasPrefix(said, c.want) || (said == "") != (c.want == "") {
				t.Errorf("said %q, want it to begin with %q", said, c.want)
			}
		})
	}
}
