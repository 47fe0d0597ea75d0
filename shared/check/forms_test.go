package check_test

import (
	"math/rand/v2"
	"testing"

	"kipthoi/shared/calendar"
	"kipthoi/shared/check"
	"kipthoi/shared/form"
	"kipthoi/shared/report"
)

// drawn is a report of small figures, most of them given, as any form asks it.
func drawn(rng *rand.Rand, f *form.Form) report.Figures {
	figures := report.Figures{Numbers: map[string]report.Decimal{}, Texts: map[string]string{}}
	for _, in := range f.Indicators {
		if rng.IntN(8) == 0 {
			continue
		}
		switch in.Type {
		case form.Enum:
			choices := f.Enums[in.Enum]
			figures.Texts[in.Code] = choices[rng.IntN(len(choices))].Code
		case form.Text:
			figures.Texts[in.Code] = "Thiếu vốn"
		case form.Int:
			figures.Numbers[in.Code] = report.Int(rng.Int64N(30))
		default:
			figures.Numbers[in.Code] = report.Decimal(rng.Int64N(3000)) * 100
		}
	}
	return figures
}

// TestRun_EveryForm_EveryRuleCanFailAndHold draws reports until every rule of
// every form has done both, and looks at each finding on the way.
func TestRun_EveryForm_EveryRuleCanFailAndHold(t *testing.T) {
	periods := []calendar.PeriodID{"2018-01", "2018-03", "2024-06", "2024-07", "2025-01"}
	for _, f := range form.All() {
		rng := rand.New(rand.NewPCG(2018, uint64(len(f.Indicators))))
		failed, runs := map[string]int{}, 0
		for ; runs < 2000; runs++ {
			id := periods[rng.IntN(len(periods))]
			in := check.Input{Figures: drawn(rng, f), Period: calendar.DefaultRule.Period(id)}
			if rng.IntN(4) > 0 {
				previous := drawn(rng, f)
				in.Previous, in.PreviousPeriod = &previous, id.Previous()
				if rng.IntN(2) == 0 {
					in.PreviousPeriod = in.PreviousPeriod.Previous()
				}
			}
			for _, finding := range check.Run(f, in) {
				failed[finding.Rule]++
				wantWhole(t, finding)
			}
		}
		for _, r := range f.Rules {
			if n := failed[r.ID]; n == 0 || n >= runs {
				t.Errorf("%s %s: rule %s failed %d times in %d reports", f.ID, f.Version, r.ID, n, runs)
			}
		}
	}
}
