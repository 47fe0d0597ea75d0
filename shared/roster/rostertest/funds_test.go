package rostertest_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"kipthoi/shared/calendar"
	"kipthoi/shared/check"
	"kipthoi/shared/form"
	"kipthoi/shared/report"
	"kipthoi/shared/roster/rostertest"
)

func TestFund_LeavesNothingToSayMonthAfterMonth(t *testing.T) {
	f, err := form.Find("QTD-M", calendar.Date{Year: 2018, Month: 2, Day: 28})
	if err != nil {
		t.Fatal(err)
	}
	for n := range 50 {
		rng := rand.New(rand.NewPCG(7, uint64(n)))
		unit := report.Unit{ID: report.UnitID(fmt.Sprintf("qtdnd-%05d", n)), Kind: report.QTDND, Sector: report.TD}
		var previous *report.Figures
		var spokeOf calendar.PeriodID
		for period := calendar.PeriodID("2018-01"); period != "2019-03"; period = period.Next() {
			figures := rostertest.Fund(rng, unit, previous, period)
			in := check.Input{Figures: figures, Period: calendar.DefaultRule.Period(period), Previous: previous, PreviousPeriod: spokeOf}
			for _, found := range check.Run(f, in) {
				t.Errorf("%s in %s: %s %s: %s", unit.ID, period, found.Effect, found.Rule, found.Message.Vi)
			}
			previous, spokeOf = &figures, period
		}
	}
}
