package report_test

import (
	"testing"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
)

func TestLastAccepted_IsTheLastPeriodBeforeWhoseReportStands(t *testing.T) {
	accepted := &report.Accepted{}
	history := []report.Obligation{
		{Period: "2018-03", Current: accepted}, {Period: "2017-12", Current: accepted}, {Period: "2018-01", Current: accepted}, {Period: "2018-02"},
	}
	for id, want := range map[calendar.PeriodID]calendar.PeriodID{
		"2018-04": "2018-03", "2018-03": "2018-01", "2018-02": "2018-01", "2018-01": "2017-12", "2017-12": "",
	} {
		got := calendar.PeriodID("")
		if last := report.LastAccepted(history, id); last != nil {
			got = last.Period
		}
		if got != want {
			t.Errorf("before %s: %q, want %q", id, got, want)
		}
	}
}
