package wording_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
	"kipthoi/shared/wording"
)

func TestWords_InBothLanguages(t *testing.T) {
	thursday := calendar.Date{Year: 2018, Month: 3, Day: 15}
	for _, c := range []struct {
		name      string
		got, want report.Text
	}{
		{"a month", wording.Month("2018-02"), report.Text{Vi: "tháng 2/2018", En: "February 2018"}},
		{"a day", wording.Day(thursday), report.Text{Vi: "thứ Năm 15/03/2018", En: "Thu 15 Mar 2018"}},
		{"a Sunday", wording.Day(thursday.AddDays(3)), report.Text{Vi: "Chủ nhật 18/03/2018", En: "Sun 18 Mar 2018"}},
		{
			"an instant before midnight in London is the next day here", wording.Moment(time.Date(2018, 3, 15, 17, 0, 1, 0, time.UTC)),
			report.Text{Vi: "00:00:01 ngày 16/03/2018 (giờ Việt Nam)", En: "16 Mar 2018, 00:00:01 (UTC+7)"},
		},
		{"a day early", wording.Punctual(-1), report.Text{Vi: "sớm 1 ngày", En: "1 day early"}},
		{"on the day", wording.Punctual(0), report.Text{Vi: "đúng ngày hạn", En: "on the due day"}},
		{"days late", wording.Punctual(3), report.Text{Vi: "trễ 3 ngày", En: "3 days late"}},
		{"a cell", wording.Place(report.Finding{Sheet: "Báo cáo", Cell: "E9"}), report.Text{Vi: "Ô E9, trang tính Báo cáo", En: "Cell E9, sheet Báo cáo"}},
		{"a sheet", wording.Place(report.Finding{Sheet: "Báo cáo"}), report.Text{Vi: "trang tính Báo cáo", En: "sheet Báo cáo"}},
		{"a file", wording.Place(report.Finding{}), report.Text{Vi: "Cả tệp", En: "Whole file"}},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestWords_ThereIsOneForEveryStatusAndEffect(t *testing.T) {
	for _, s := range report.Statuses {
		if w := wording.Status(s); w.Vi == "" || w.En == "" {
			t.Errorf("status %q has no word", s)
		}
	}
	for _, e := range []report.Effect{report.Reject, report.Explain, report.Note} {
		if w := wording.Effect(e); w.Vi == "" || w.En == "" {
			t.Errorf("effect %q has no word", e)
		}
	}
}

func TestPhone_IsWrittenAsPeopleReadIt_AndLosesNoDigit(t *testing.T) {
	for _, c := range []struct{ name, number, want string }{
		{"a mobile", "+84900000121", "0900 000 121"},
		{"a mobile as it is dialled", "0900000121", "0900 000 121"},
		{"a telephone in a province", "+842913822222", "0291 382 2222"},
		{"a telephone in Ha Noi", "+842438222222", "024 3822 2222"},
		{"a telephone in Ho Chi Minh City", "+842838222222", "028 3822 2222"},
		{"a number of another country", "+85620123456", "+85620123456"},
		{"a number that is too short", "+84113", "+84113"},
		{"what is spaced already", "0912 000 001", "0912 000 001"},
		{"no number", "", ""},
	} {
		if got := wording.Phone(c.number); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestOrdered_WhatRejectsComesFirst_AndEqualsKeepTheirOrder(t *testing.T) {
	var rules []string
	for _, f := range wording.Ordered([]report.Finding{
		{Rule: "a", Effect: report.Note},
		{Rule: "b", Effect: report.Explain},
		{Rule: "c", Effect: report.Reject},
		{Rule: "d", Effect: report.Explain},
		{Rule: "e", Effect: report.Reject},
	}) {
		rules = append(rules, f.Rule)
	}
	if diff := cmp.Diff([]string{"c", "e", "b", "d", "a"}, rules); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}
