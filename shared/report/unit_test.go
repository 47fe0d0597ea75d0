package report_test

import (
	"testing"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
)

func TestProvince_OfAUnitThatMoves(t *testing.T) {
	moved := report.Unit{Memberships: []report.Membership{
		{Province: "95", From: calendar.Date{Year: 2018, Month: 1, Day: 1}},
		{Province: "96", From: calendar.Date{Year: 2025, Month: 7, Day: 1}},
	}}
	for _, c := range []struct {
		name, got, want string
	}{
		{"before its first membership", moved.ProvinceOn(calendar.Date{Year: 2017, Month: 12, Day: 31}), "95"},
		{"the day before it moves", moved.ProvinceOn(calendar.Date{Year: 2025, Month: 6, Day: 30}), "95"},
		{"the day it moves", moved.ProvinceOn(calendar.Date{Year: 2025, Month: 7, Day: 1}), "96"},
		{"listed, whatever the day", moved.LastProvince(), "96"},
		{"listed, without any membership", report.Unit{}.LastProvince(), ""},
	} {
		if c.got != c.want {
			t.Errorf("%s: province %q, want %q", c.name, c.got, c.want)
		}
	}
}
