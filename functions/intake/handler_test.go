package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/calendar"
	"kipthoi/shared/letter"
	"kipthoi/shared/report"
	"kipthoi/shared/table"
)

func TestIntake_Outcomes(t *testing.T) {
	for _, c := range []struct {
		name    string
		data    []byte
		outcome report.Outcome
		status  report.Status
		letter  letter.Kind
		rules   []string
	}{
		{"right", right, report.OutcomeAccepted, report.StatusAccepted, letter.KindReceipt, nil},
		{"broken", broken, report.OutcomeRejected, report.StatusRejected, letter.KindRejected, []string{"H01"}},
		{"odd", odd, report.OutcomeAwaitingExplanation, report.StatusAwaitingExplanation, letter.KindExplain, []string{"C09"}},
		{"not readable", []byte("%PDF-1.4 scan"), report.OutcomeRejected, report.StatusRejected, letter.KindRejected, []string{"F10"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := asked(t)
			if back := w.take(t, queue(t, w.upload(keyOf("a"), c.data, noon))); back != nil {
				t.Fatalf("went back to the queue: %v\n%s", back, w.log)
			}
			subs := w.submissions(t)
			if len(subs) != 1 || subs[0].Outcome != c.outcome || !subs[0].UploadedAt.Equal(noon) || subs[0].FileName != "bao cao.csv" {
				t.Fatalf("submissions %+v", subs)
			}
			if o := w.obligation(t); o.Status != c.status {
				t.Errorf("status %s, want %s", o.Status, c.status)
			}
			if diff := cmp.Diff([]letter.Kind{c.letter}, w.kinds()); diff != "" {
				t.Errorf("letters (-want +got):\n%s", diff)
			}
			var found []string
			for _, f := range subs[0].Findings {
				found = append(found, f.Rule)
			}
			if len(found) != len(c.rules) || c.name != "not readable" && !slices.Equal(found, c.rules) {
				t.Errorf("findings %v, want %v", found, c.rules)
			}
		})
	}
}

func TestIntake_SameEventTwice_LeavesOneSubmissionAndOneReceipt(t *testing.T) {
	w := asked(t)
	record := w.upload(keyOf("a"), right, noon)
	w.take(t, queue(t, record, record))
	first := documents(t, w.table)
	w.take(t, queue(t, record))
	if diff := cmp.Diff(first, documents(t, w.table)); diff != "" {
		t.Errorf("the second time changed documents:\n%s", diff)
	}
	if ids := w.mails.IDs(); len(ids) != 1 || len(w.mails.Orders()) != 3 {
		t.Errorf("letters %v, ordered %d times", ids, len(w.mails.Orders()))
	}
	if o := w.obligation(t); o.Submissions != 1 || o.Current == nil || o.Current.Version != 1 {
		t.Errorf("obligation %+v", o)
	}
}

func TestIntake_EventsOutOfOrder_LeaveTheSameObligation(t *testing.T) {
	files := []struct {
		upload string
		data   []byte
	}{{"a", broken}, {"b", right}, {"c", odd}, {"d", filed("tv_cuoi_ky=49")}}
	var want report.Obligation
	for n, order := range [][]int{{0, 1, 2, 3}, {3, 2, 1, 0}, {1, 3, 0, 2}, {2, 2, 0, 3, 1, 1}} {
		w := asked(t)
		var records []events.S3EventRecord
		for i, f := range files {
			records = append(records, w.upload(keyOf(f.upload), f.data, noon.Add(time.Duration(i)*time.Hour)))
		}
		for _, i := range order {
			if back := w.take(t, queue(t, records[i])); back != nil {
				t.Fatalf("order %v: went back\n%s", order, w.log)
			}
		}
		got := w.obligation(t)
		if n == 0 {
			want = got
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("order %v (-first +this):\n%s", order, diff)
		}
	}
	if want.Status != report.StatusAccepted || want.Submissions != 4 {
		t.Errorf("obligation %+v", want)
	}
}

func TestIntake_SameFileAgain_GetsNoSecondLetter(t *testing.T) {
	w := asked(t)
	w.take(t, queue(t, w.upload(keyOf("a"), right, noon)))
	w.take(t, queue(t, w.upload(keyOf("b"), right, noon.Add(time.Hour)), w.upload(keyOf("a"), right, noon.Add(2*time.Hour))))
	subs := w.submissions(t)
	if len(subs) != 3 || subs[1].Outcome != report.OutcomeDuplicate || subs[2].Outcome != report.OutcomeDuplicate {
		t.Errorf("submissions %+v", subs)
	}
	if ids := w.mails.IDs(); len(ids) != 1 {
		t.Errorf("letters %v", ids)
	}
}

func TestIntake_FirstFails_SecondIsDoneAllTheSame(t *testing.T) {
	t.Run("of two messages", func(t *testing.T) {
		w := asked(t)
		bad, good := created(keyOf("gone"), "v9", 1, noon), w.upload(keyOf("a"), right, noon)
		if back := w.take(t, queue(t, bad, good)); !slices.Equal(back, []string{"m0"}) {
			t.Errorf("went back: %v", back)
		}
		if o := w.obligation(t); o.Status != report.StatusAccepted {
			t.Errorf("status %s", o.Status)
		}
	})
	t.Run("of two records in a message", func(t *testing.T) {
		w := asked(t)
		bad, good := created(keyOf("gone"), "v9", 1, noon), w.upload(keyOf("a"), right, noon)
		batch := events.SQSEvent{Records: []events.SQSMessage{{MessageId: "m", Body: body(t, bad, good)}}}
		for range 2 { // it comes back, and the good one is done already
			if back := w.take(t, batch); !slices.Equal(back, []string{"m"}) {
				t.Errorf("went back: %v", back)
			}
		}
		if o := w.obligation(t); o.Status != report.StatusAccepted || o.Submissions != 1 || len(w.mails.IDs()) != 1 {
			t.Errorf("obligation %+v, letters %v", o, w.mails.IDs())
		}
	})
}

func TestIntake_WhatIsNoUpload_GoesBackUntilItIsKeptAside(t *testing.T) {
	const stored = "v000001" // is there, so that nothing but the event is wrong
	removed := created(keyOf("a"), stored, 1, noon)
	removed.EventName = "ObjectRemoved:Delete"
	for name, body := range map[string]string{
		"no JSON":                     "incoming!",
		"an event about nothing":      `{}`,
		"another event":               `{"Event": "s3:ObjectRestore"}`,
		"an object elsewhere":         body(t, created("rollups/2018-03/r1/a.xlsx", "v1", 1, noon)),
		"a key that is too long":      body(t, created(keyOf("a/b"), "v1", 1, noon)),
		"no such month":               body(t, created("incoming/2018-13/htx-00123/a", "v1", 1, noon)),
		"no unit":                     body(t, created("incoming/2018-03//a", "v1", 1, noon)),
		"no version":                  body(t, created(keyOf("a"), "", 1, noon)),
		"no time":                     body(t, created(keyOf("a"), stored, 1, time.Time{})),
		"a removal":                   body(t, removed),
		"an object that is not there": body(t, created(keyOf("gone"), "v1", 1, noon)),
	} {
		t.Run(name, func(t *testing.T) {
			w := asked(t)
			if got := w.bucket.Upload(keyOf("a"), "", right, noon); got != stored {
				t.Fatalf("the first version is %s", got)
			}
			before := documents(t, w.table)
			if back := w.take(t, events.SQSEvent{Records: []events.SQSMessage{{MessageId: "m", Body: body}}}); !slices.Equal(back, []string{"m"}) {
				t.Errorf("went back: %v", back)
			}
			if diff := cmp.Diff(before, documents(t, w.table)); diff != "" || w.mails.Sends() > 0 {
				t.Errorf("something was done:\n%s", diff)
			}
		})
	}
}

func TestIntake_TestEventOfS3_IsDone(t *testing.T) {
	w := asked(t)
	const hello = `{"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2018-04-01T00:00:00.000Z","Bucket":"b","RequestId":"r","HostId":"h"}`
	if back := w.take(t, events.SQSEvent{Records: []events.SQSMessage{{MessageId: "m", Body: hello}}}); back != nil {
		t.Errorf("went back: %v", back)
	}
}

func TestIntake_TooLarge_IsRejectedUnread(t *testing.T) {
	w := asked(t)
	w.take(t, queue(t, w.upload(keyOf("a"), make([]byte, uploadLimit+1), noon)))
	subs := w.submissions(t)
	if len(subs) != 1 || subs[0].Outcome != report.OutcomeRejected || subs[0].Findings[0].Rule != "U02" {
		t.Fatalf("submissions %+v", subs)
	}
	if f := subs[0].Findings[0]; f.Found != "2,1 MB" || f.Expected != "≤ 2 MB" {
		t.Errorf("found %s, expected %s", f.Found, f.Expected)
	}
}

func TestIntake_NothingIsExpected_IsRejectedAndKept(t *testing.T) {
	for name, setUp := range map[string]func(t *testing.T, w *world){
		"no period is open": func(*testing.T, *world) {},
		"the unit is unknown": func(t *testing.T, w *world) {
			if _, err := w.store.AddPeriod(t.Context(), calendar.DefaultRule.Period(period)); err != nil {
				t.Fatal(err)
			}
		},
		"the unit does not report this period": func(t *testing.T, w *world) {
			expect(t, w.table)
			if _, err := w.store.AddPeriod(t.Context(), calendar.DefaultRule.Period("2018-02")); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(table.NewMemory())
			setUp(t, w)
			key := report.ObjectKey{Period: period, Unit: unit, Upload: "a"}
			if strings.Contains(name, "does not") {
				key.Period = "2018-02"
			}
			if back := w.take(t, queue(t, w.upload(key.String(), right, noon))); back != nil {
				t.Fatalf("went back\n%s", w.log)
			}
			subs, err := w.store.Submissions(t.Context(), key.Unit, key.Period)
			if err != nil || len(subs) != 1 || subs[0].Outcome != report.OutcomeRejected || subs[0].Findings[0].Rule != "U01" {
				t.Errorf("submissions %+v, %v", subs, err)
			}
		})
	}
}

func TestIntake_LastAcceptedReport_IsComparedWith(t *testing.T) {
	w := asked(t)
	april := calendar.DefaultRule.Period("2018-04")
	if _, err := w.store.AddPeriod(t.Context(), april); err != nil {
		t.Fatal(err)
	}
	if _, err := w.store.AddObligations(t.Context(), []report.Obligation{obligation(april)}); err != nil {
		t.Fatal(err)
	}
	key := report.ObjectKey{Period: april.ID, Unit: unit, Upload: "b"}
	later := w.upload(key.String(), filed("ktf_period=2018-04"), noon.AddDate(0, 1, 0))
	w.take(t, queue(t, w.upload(keyOf("a"), right, noon), later))
	subs, err := w.store.Submissions(t.Context(), unit, april.ID)
	if err != nil || len(subs) != 1 {
		t.Fatalf("submissions %+v, %v", subs, err)
	}
	if i := slices.IndexFunc(subs[0].Findings, func(f report.Finding) bool { return f.Rule == "H02" && f.Expected == "47" }); i < 0 {
		t.Errorf("opening is not compared with March: %+v", subs[0].Findings)
	}
}

func TestIntake_Log_HasIdsOnly(t *testing.T) {
	w := asked(t)
	w.take(t, queue(t, w.upload(keyOf("a"), right, noon), created(keyOf("gone"), "v9", 1, noon)))
	if n := strings.Count(w.log.String(), `"msg":"done"`); n != 1 {
		t.Errorf("%d lines say done:\n%s", n, w.log)
	}
	for _, secret := range []string{"Đồng Tiến", "bao cao", "352", "NN"} {
		if strings.Contains(w.log.String(), secret) {
			t.Errorf("the log says %q:\n%s", secret, w.log)
		}
	}
}
