package check_test

import (
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kipthoi/shared/calendar"
	"kipthoi/shared/check"
	"kipthoi/shared/report"
)

// co is a co-operative whose books are right; every month of it satisfies every
// rule that rejects.
type co struct {
	members, workers, managers int64
	charter, equity, debt      report.Decimal
	revenue, costs             report.Decimal // year to date
}

func drawCo(t *rapid.T) co {
	amount := func(name string, low, high int64) report.Decimal {
		return report.Decimal(rapid.Int64Range(low*1000, high*1000).Draw(t, name))
	}
	return co{
		members: rapid.Int64Range(7, 1500).Draw(t, "members"), workers: rapid.Int64Range(0, 7).Draw(t, "workers"),
		managers: rapid.Int64Range(1, 15).Draw(t, "managers"),
		charter:  amount("charter", 20, 20000), equity: amount("equity", 1000, 30000), debt: amount("debt", 0, 20000),
	}
}

// month lives through one month and reports it.
func (c *co) month(t *rapid.T, january bool) report.Figures {
	if january {
		c.revenue, c.costs = 0, 0
	}
	joined, left := rapid.Int64Range(0, 20).Draw(t, "joined"), rapid.Int64Range(0, 5).Draw(t, "left")
	left = min(left, c.members+joined-7)
	opening := c.members
	c.members += joined - left
	revenue := report.Decimal(rapid.Int64Range(0, 5_000_000).Draw(t, "revenue"))
	costs := report.Decimal(rapid.Int64Range(0, 4_000_000).Draw(t, "costs"))
	c.revenue, c.costs = c.revenue+revenue, c.costs+costs
	c.equity += revenue/10 - costs/10
	households := c.members / 3
	trained := c.managers / 2
	n := func(i int64) report.Decimal { return report.Int(i) }
	return report.Figures{
		Numbers: map[string]report.Decimal{
			"tv_dau_ky": n(opening), "tv_moi": n(joined), "tv_ra": n(left), "tv_cuoi_ky": n(c.members),
			"tv_ca_nhan": n(c.members - households), "tv_ho": n(households), "tv_phap_nhan": 0, "tv_nu": n(c.members / 2),
			"ld_tong": n(c.workers), "ld_la_tv": n(c.workers), "ld_nu": n(c.workers / 2), "ld_moi": 0, "ld_bhxh": n(c.workers / 3),
			"tn_bq":       report.Decimal(rapid.Int64Range(1500, 20000).Draw(t, "income")),
			"von_dieu_le": c.charter, "von_tong": c.equity + c.debt, "von_csh": c.equity, "no_phai_tra": c.debt,
			"ts_tong": c.equity + c.debt, "ts_khong_chia": c.equity / 4,
			"dt_ky": revenue, "dt_luy_ke": c.revenue, "dt_tv_luy_ke": c.revenue / 3, "cp_luy_ke": c.costs,
			"ln_luy_ke": c.revenue - c.costs, "nop_ns_luy_ke": c.revenue / 100,
			"cb_tong": n(c.managers), "cb_chua_dt": n(c.managers - trained), "cb_sc_tc": 0, "cb_cd_dh": n(trained),
		},
		Texts: map[string]string{"tinh_trang": "DANG_HD", "linh_vuc": "NN"},
	}
}

// pair is a report after an accepted one.
func pair(t *rapid.T) check.Input {
	id := calendar.PeriodID(rapid.SampledFrom([]string{"2018-02", "2018-05", "2024-08", "2025-01"}).Draw(t, "period"))
	c := drawCo(t)
	previous := c.month(t, true)
	return check.Input{
		Figures: c.month(t, id.Month() == 1), Period: calendar.DefaultRule.Period(id),
		Previous: &previous, PreviousPeriod: id.Previous(),
	}
}

func rejecting(findings []report.Finding) []string {
	return rules(slices.DeleteFunc(slices.Clone(findings), func(f report.Finding) bool { return f.Effect != report.Reject }))
}

func TestRun_BooksInOrder_AreNeverRejected(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := pair(t)
		f := htx(t, in.Period.End)
		if found := check.Run(f, in); len(rejecting(found)) > 0 {
			t.Fatalf("rejected: %v", rejecting(found))
		}
		in.Previous, in.PreviousPeriod = nil, ""
		if found := check.Run(f, in); len(rejecting(found)) > 0 {
			t.Fatalf("rejected as a first report: %v", rejecting(found))
		}
	})
}

// spoilt is any figures whatever, many of them far too large.
func spoilt(t *rapid.T) report.Figures {
	f := march()
	for code := range february().Numbers {
		switch rapid.IntRange(0, 3).Draw(t, code) {
		case 0:
			f.Numbers[code] = report.Decimal(rapid.Int64Range(-math.MaxInt64, math.MaxInt64).Draw(t, "any"))
		case 1:
			f.Numbers[code] = report.Decimal(rapid.SampledFrom([]int64{math.MaxInt64, -math.MaxInt64, 0, 1, -1}).Draw(t, "edge"))
		case 2:
			delete(f.Numbers, code)
		}
	}
	f.Texts["tinh_trang"] = rapid.SampledFrom([]string{"DANG_HD", "NGUNG", "gì đó", "{left}", ""}).Draw(t, "status")
	return f
}

func TestRun_AnyFigures_EveryFindingIsWholeAndInOrder(t *testing.T) {
	f := htx(t, input().Period.End)
	rapid.Check(t, func(t *rapid.T) {
		in := input()
		in.Figures = spoilt(t)
		if rapid.Bool().Draw(t, "previous too") {
			previous := spoilt(t)
			in.Previous = &previous
		}
		found := check.Run(f, in)
		if diff := cmp.Diff(found, check.Run(f, in)); diff != "" {
			t.Fatalf("the second run differs:\n%s", diff)
		}
		last, keys := 0, map[string]bool{}
		for _, finding := range found {
			wantWhole(t, finding)
			slot, known := f.Slot(finding.Code)
			if !known || slot < last || keys[finding.Key()] {
				t.Fatalf("%s at %q is out of order or said twice: %v", finding.Rule, finding.Code, rules(found))
			}
			last, keys[finding.Key()] = slot, true
		}
	})
}

func wantWhole(t tester, f report.Finding) {
	t.Helper()
	for _, text := range []string{f.Message.Vi, f.Message.En, f.Cure.Vi, f.Cure.En} {
		said := strings.ReplaceAll(text, "{left}", "") // what she chose herself
		if text == "" || strings.ContainsAny(said, "{}") || strings.Contains(text, "“”") || strings.Contains(text, "  ") {
			t.Fatal(f.Rule, "at", f.Code, "says", text)
		}
	}
}

// TestRun_Sums_NeverWrap compares the first rule with unbounded arithmetic.
func TestRun_Sums_NeverWrap(t *testing.T) {
	f := htx(t, input().Period.End)
	anyInt := rapid.Custom(func(t *rapid.T) report.Decimal {
		return report.Int(rapid.Int64Range(0, math.MaxInt64/report.Scale).Draw(t, "n"))
	})
	rapid.Check(t, func(t *rapid.T) {
		in := input()
		exact := new(big.Int)
		for _, code := range []string{"tv_dau_ky", "tv_moi", "tv_ra", "tv_cuoi_ky"} {
			n := anyInt.Draw(t, code)
			in.Figures.Numbers[code] = n
			if code == "tv_ra" || code == "tv_cuoi_ky" {
				n = -n
			}
			exact.Add(exact, big.NewInt(int64(n)))
		}
		found := rules(check.Run(f, in))
		said := slices.Contains(found, "H01:tv_cuoi_ky") || slices.ContainsFunc(found, func(s string) bool { return strings.HasPrefix(s, "C08:") })
		if said != (exact.Sign() != 0) {
			t.Fatalf("sum is off by %s, found %v", exact, found)
		}
	})
}
