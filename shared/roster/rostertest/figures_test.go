package rostertest_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/calendar"
	"kipthoi/shared/check"
	"kipthoi/shared/form"
	"kipthoi/shared/report"
	"kipthoi/shared/roster/rostertest"
)

func coop(n int) report.Unit {
	return report.Unit{
		ID: report.UnitID(fmt.Sprintf("htx-%05d", n)), Kind: report.HTX, Sector: report.NN,
		Activities: []report.ActivityChange{{Activity: report.Operating}},
	}
}

// TestFigures_LeaveNothingToSayMonthAfterMonth follows co-operatives from one
// year into the next, some of which leave out a month.
func TestFigures_LeaveNothingToSayMonthAfterMonth(t *testing.T) {
	for n := range 600 {
		rng := rand.New(rand.NewPCG(7, uint64(n)))
		unit := coop(n)
		unit.Kind = []report.Kind{report.HTX, report.THT, report.HTX, report.LHHTX, report.HTX, report.QTDND}[n%6]
		unit.Sector = report.Sectors[n%len(report.Sectors)]
		var previous *report.Figures
		var spokeOf calendar.PeriodID
		for period := calendar.PeriodID("2018-02"); period != "2019-05"; period = period.Next() {
			if n%5 == 0 && period.Month()%5 == 0 {
				continue
			}
			f := rostertest.Figures(rng, unit, previous, period)
			in := check.Input{Figures: f, Period: calendar.DefaultRule.Period(period), Previous: previous, PreviousPeriod: spokeOf}
			for _, found := range check.Run(formOf(t, unit.Kind, in.Period), in) {
				t.Errorf("%s %s in %s: %s %s: %s", unit.Kind, unit.ID, period, found.Effect, found.Rule, found.Message.Vi)
			}
			previous, spokeOf = &f, period
		}
	}
}

// TestFigures_OfTheLargest_LeaveNothingToSayEither looks for the few that the
// ranges of the form are narrow for.
func TestFigures_OfTheLargest_LeaveNothingToSayEither(t *testing.T) {
	p, large := calendar.DefaultRule.Period("2018-03"), 0
	for n := range 20_000 {
		f := rostertest.Figures(rand.New(rand.NewPCG(7, uint64(n))), coop(n), nil, p.ID)
		if f.Numbers["tv_cuoi_ky"] < report.Int(1600) {
			continue
		}
		large++
		for _, found := range check.Run(formOf(t, report.HTX, p), check.Input{Figures: f, Period: p}) {
			t.Errorf("%d: %s %s: %s", n, found.Effect, found.Rule, found.Message.Vi)
		}
	}
	if large < 20 {
		t.Errorf("only %d have 1,600 members or more", large)
	}
}

func formOf(t *testing.T, kind report.Kind, p calendar.Period) *form.Form {
	t.Helper()
	f, err := form.ForKind(kind, p.End)
	if err != nil {
		t.Fatal(err)
	}
	return f
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
