package schedule_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kipthoi/infra/local/clock"
	"kipthoi/infra/local/plan"
	"kipthoi/infra/local/schedule"
)

const hanoi = "Asia/Ho_Chi_Minh"

func TestNext_ByExpression_IsWhatSchedulerDocuments(t *testing.T) {
	for _, test := range []struct{ expression, zone, after, want string }{
		{"cron(0 7 * * ? *)", hanoi, "2018-03-08T23:59:59Z", "2018-03-09T00:00:00Z"},
		{"cron(0 7 * * ? *)", hanoi, "2018-03-09T00:00:00Z", "2018-03-10T00:00:00Z"},
		{"cron(30 0 * * ? *)", hanoi, "2018-03-31T18:00:00Z", "2018-04-01T17:30:00Z"},
		{"cron(0/15 8-10 ? * MON-FRI *)", "UTC", "2018-03-09T10:45:00Z", "2018-03-12T08:00:00Z"},
		{"cron(0 0 1,15 * ? *)", "UTC", "2018-03-02T00:00:00Z", "2018-03-15T00:00:00Z"},
		{"cron(0 0 29 FEB ? *)", "UTC", "2018-03-02T00:00:00Z", "2020-02-29T00:00:00Z"},
		{"cron(0 0 30 2 ? *)", "UTC", "2018-03-02T00:00:00Z", ""},
		{"cron(5 */6 ? * 1 2018)", "UTC", "2018-03-09T00:00:00Z", "2018-03-11T00:05:00Z"},
		{"cron(30 2 * * ? *)", "Europe/Berlin", "2018-03-24T12:00:00Z", "2018-03-26T00:30:00Z"}, // 02:30 does not come on the 25th
		{"rate(5 minutes)", "UTC", "2018-03-09T04:27:11Z", "2018-03-09T04:30:00Z"},
		{"rate(5 minutes)", "UTC", "2018-03-09T04:30:00Z", "2018-03-09T04:35:00Z"},
		{"rate(1 hour)", "UTC", "2018-03-09T04:27:11Z", "2018-03-09T05:00:00Z"},
		{"rate(1 day)", hanoi, "2018-03-09T04:27:11Z", "2018-03-10T00:00:00Z"},
	} {
		e, err := schedule.Parse(test.expression, test.zone)
		if err != nil {
			t.Errorf("%s: %v", test.expression, err)
			continue
		}
		after, err := time.Parse(time.RFC3339, test.after)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if next := e.Next(after); !next.IsZero() {
			got = next.Format(time.RFC3339)
		}
		if got != test.want {
			t.Errorf("%s in %s after %s: %q, want %q", test.expression, test.zone, test.after, got, test.want)
		}
	}
}

func TestParse_WhatSchedulerWouldRefuse_IsRefused(t *testing.T) {
	for expression, want := range map[string]string{
		"at(2018-03-09)": "neither cron", "0 7 * * *": "neither cron", "cron(0 7 * * *)": "5 fields, want 6",
		"cron(0 7 * * * *)": "has to be ?", "cron(0 7 ? * ? *)": "has to be ?", "cron(60 7 * * ? *)": "not within 0 and 59",
		"cron(0 7 L * ? *)": `"L" is not`, "cron(10-5 7 * * ? *)": "ends before it begins", "cron(0/x 7 * * ? *)": "step",
		"rate(0 minutes)": "not a number", "rate(5 weeks)": "not a number", "rate(five minutes)": "not a number",
	} {
		if _, err := schedule.Parse(expression, "UTC"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", expression, err, want)
		}
	}
	if _, err := schedule.Parse("rate(1 day)", "Asia/Nowhere"); err == nil {
		t.Error("a zone that is not there is taken")
	}
}

func TestInput_Placeholders_AreReplaced(t *testing.T) {
	s := plan.Schedule{Input: `{"scheduled_time":"<aws.scheduler.scheduled-time>","arn":"<aws.scheduler.schedule-arn>","try":"<aws.scheduler.attempt-number>"}`}
	at := time.Date(2018, 3, 9, 7, 0, 0, 0, time.FixedZone("", 7*3600))
	want := `{"scheduled_time":"2018-03-09T00:00:00Z","arn":"arn:x","try":"1"}`
	if got := string(schedule.Input(s, "arn:x", at)); got != want {
		t.Errorf("input %s, want %s", got, want)
	}
}

func TestRunner_OverTime_FiresOncePerInstantAndNotWhatTheClockJumpsOver(t *testing.T) {
	c := new(clock.Clock)
	at := func(text string) time.Time {
		instant, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			t.Fatal(err)
		}
		return instant
	}
	c.Set(at("2018-03-08T23:59:59.7Z"))
	var mu sync.Mutex
	var fired []string
	runner, err := schedule.NewRunner([]plan.Schedule{
		{Name: "daily", Expression: "cron(0 7 * * ? *)", Timezone: hanoi, Enabled: true},
		{Name: "off", Expression: "rate(1 minute)", Timezone: "UTC"},
	}, c, func(s plan.Schedule, at time.Time) {
		mu.Lock()
		defer mu.Unlock()
		fired = append(fired, s.Name+" "+at.Format(time.RFC3339))
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { runner.Run(ctx); close(done) }()
	time.Sleep(250 * time.Millisecond)
	c.Run() // over the first instant
	time.Sleep(700 * time.Millisecond)
	c.Set(at("2018-03-11T12:00:00Z")) // over two more, unlived
	time.Sleep(250 * time.Millisecond)
	cancel()
	<-done
	if diff := cmp.Diff([]string{"daily 2018-03-09T00:00:00Z"}, fired); diff != "" {
		t.Errorf("fired (-want +got):\n%s", diff)
	}
}

func TestNewRunner_BadExpression_NamesTheSchedule(t *testing.T) {
	_, err := schedule.NewRunner([]plan.Schedule{{ID: "RemindDaily", Expression: "rate(1 week)", Timezone: "UTC"}}, new(clock.Clock), nil)
	if err == nil || !strings.Contains(err.Error(), "RemindDaily") {
		t.Errorf("error %v", err)
	}
}
