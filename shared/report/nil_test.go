package report_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
)

var (
	march  = calendar.DefaultRule.Period("2018-03")
	opened = march.OpensOn.Start()
)

func asked() report.Obligation {
	return report.Obligation{
		Unit: "htx-1", Period: march.ID, Status: report.StatusExpected, OpenedAt: opened, DueAt: march.DueAt(), ClosesAt: march.ClosesAt(),
	}
}

// sent is an upload so many hours after the period opened.
func sent(hours int, outcome report.Outcome) report.Submission {
	return report.Submission{
		ID: report.SubmissionID(fmt.Sprintf("u%03d.0a1b2c3d", hours)), Unit: "htx-1", Period: march.ID, Digest: fmt.Sprint(hours),
		UploadedAt: opened.Add(time.Duration(hours) * time.Hour), Outcome: outcome,
	}
}

func declared(hours int, why report.NilReason) report.Submission {
	return report.NewNil("htx-1", march.ID, fmt.Sprintf("d%03d", hours), report.Declaration{Reason: why}, opened.Add(time.Duration(hours)*time.Hour))
}

// late is a number of hours after which the period is due.
var late = int(march.DueAt().Sub(opened)/time.Hour) + 30

func TestSettle_ADeclaration_StandsUnlessAReportIsAccepted(t *testing.T) {
	const none = report.OutcomeNil
	for _, c := range []struct {
		name     string
		sent     []report.Submission
		want     report.Status
		says     report.NilReason
		latest   report.Outcome
		punctual int
	}{
		{"alone", []report.Submission{declared(5, report.OffSeason)}, report.StatusNil, report.OffSeason, none, -15},
		{"after the deadline", []report.Submission{declared(late, report.Disaster)}, report.StatusNil, report.Disaster, none, 2},
		{"then a report", []report.Submission{declared(5, report.OffSeason), sent(30, report.OutcomeAccepted)}, report.StatusAccepted, "", report.OutcomeAccepted, -14},
		{"after a report", []report.Submission{sent(5, report.OutcomeAccepted), declared(30, report.OffSeason)}, report.StatusAccepted, "", none, -15},
		{"in time, then a report too late", []report.Submission{declared(5, report.OffSeason), sent(late, report.OutcomeAccepted)}, report.StatusAccepted, "", report.OutcomeAccepted, 2},
		{"then a file that is returned", []report.Submission{declared(5, report.OffSeason), sent(30, report.OutcomeRejected)}, report.StatusNil, report.OffSeason, report.OutcomeRejected, -15},
		{"after one that was returned", []report.Submission{sent(5, report.OutcomeRejected), declared(30, report.OffSeason)}, report.StatusNil, report.OffSeason, none, -14},
		{"then figures that wait for a word", []report.Submission{declared(5, report.OffSeason), sent(30, report.OutcomeAwaitingExplanation)}, report.StatusNil, report.OffSeason, report.OutcomeAwaitingExplanation, -15},
		{"twice: the last word counts, and the first moment", []report.Submission{declared(5, report.OffSeason), declared(late, report.OtherReason)}, report.StatusNil, report.OtherReason, none, -15},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := asked().Settle(c.sent)
			says := report.NilReason("")
			if o.Nil != nil {
				says = o.Nil.Reason
			}
			days, stands := o.Punctuality()
			if o.Status != c.want || says != c.says || o.Latest.Outcome != c.latest || days != c.punctual || !stands {
				t.Errorf("settled as %s %q, last answered %s, %d days, %v", o.Status, says, o.Latest.Outcome, days, stands)
			}
			if o.OnTime() != (c.punctual <= 0) || o.Submissions != len(c.sent) || !o.Status.Done() {
				t.Errorf("on time %v, %d submissions, done %v", o.OnTime(), o.Submissions, o.Status.Done())
			}
			if id, _, _ := o.Stands(); !slices.ContainsFunc(c.sent, func(s report.Submission) bool { return s.ID == id }) {
				t.Errorf("%q stands, which was never sent", id)
			}
		})
	}
}

func TestSettle_AnExemptUnit_StaysExempt_WhateverItDeclares(t *testing.T) {
	o := asked()
	o.Status = report.StatusExempt
	if o = o.Settle([]report.Submission{declared(5, report.OffSeason)}); o.Status != report.StatusExempt || o.Nil != nil {
		t.Errorf("settled as %s with %+v", o.Status, o.Nil)
	}
}

// TestSettle_WithDeclarations_HoweverTheyAreTold draws uploads, copies of them
// and declarations, records them in any order, and says what must come of it
// from what was sent alone.
func TestSettle_WithDeclarations_HoweverTheyAreTold(t *testing.T) {
	outcomes := []report.Outcome{report.OutcomeAccepted, report.OutcomeRejected, report.OutcomeAwaitingExplanation, report.OutcomeNil, report.OutcomeNil}
	rapid.Check(t, func(t *rapid.T) {
		var all []report.Submission
		for n := range rapid.IntRange(0, 8).Draw(t, "submissions") {
			hours := n*60 + rapid.IntRange(1, 59).Draw(t, "minutes")
			s := sent(hours, rapid.SampledFrom(outcomes).Draw(t, "outcome"))
			if s.Digest = string(s.Outcome) + rapid.SampledFrom([]string{"a", "b"}).Draw(t, "file"); s.Outcome == report.OutcomeNil {
				s = declared(hours, rapid.SampledFrom(report.NilReasons).Draw(t, "reason"))
			}
			all = append(all, s)
		}
		told, again := record(all), record(rapid.Permutation(all).Draw(t, "order"))
		forget := func(o report.Obligation) report.Obligation { // which of two equal files came to be the original
			if o.Current != nil {
				o.Current.Submission, o.Current.Version = "", 0
			}
			if o.Latest != nil && o.Latest.Outcome != report.OutcomeNil {
				o.Latest.Submission = ""
			}
			return o
		}
		if diff := cmp.Diff(forget(told), forget(again)); diff != "" {
			t.Fatalf("in another order (-want +got):\n%s", diff)
		}
		accepted := slices.ContainsFunc(all, func(s report.Submission) bool { return s.Outcome == report.OutcomeAccepted })
		first := slices.IndexFunc(all, func(s report.Submission) bool { return s.Nil != nil })
		if stands := first >= 0 && !accepted; (told.Status == report.StatusNil) != stands || (told.Nil != nil) != stands {
			t.Fatalf("accepted %v, first declaration %d, settled as %s with %+v", accepted, first, told.Status, told.Nil)
		}
		if accepted != (told.Status == report.StatusAccepted) {
			t.Fatalf("accepted %v, settled as %s", accepted, told.Status)
		}
		if told.Nil != nil && (!told.Nil.PunctualAt.Equal(all[first].UploadedAt) || told.Latest.UploadedAt.Before(told.Nil.At)) {
			t.Fatalf("declared %+v, first at %s", told.Nil, all[first].UploadedAt)
		}
	})
}

// record tells of submissions one after the other.
func record(told []report.Submission) report.Obligation {
	var known []report.Submission
	for _, s := range told {
		known = append(known, s.Among(known))
	}
	return asked().Settle(known)
}

func TestNewNil_NamesTheDeclarationByUnitPeriodAndForm(t *testing.T) {
	one := report.NilID("htx-1", "2018-03", "01c7")
	for name, other := range map[string]report.SubmissionID{
		"another unit": report.NilID("htx-2", "2018-03", "01c7"), "another period": report.NilID("htx-1", "2018-02", "01c7"),
		"another form": report.NilID("htx-1", "2018-03", "01c8"), "an upload": report.NewSubmissionID("01c7", "v1"),
	} {
		if other == one {
			t.Errorf("%s has the id %s too", name, one)
		}
	}
	s := report.NewNil("htx-1", "2018-03", "01c7", report.Declaration{Reason: report.Disaster}, opened)
	if s.ID != one || one.Upload() != "01c7" || s.Key != "" || s.VersionID != "" || s.Digest != "" {
		t.Errorf("submission %+v", s)
	}
	if got := s.Among([]report.Submission{sent(1, report.OutcomeAccepted), s}); got.Outcome != report.OutcomeNil || got.Version != 0 {
		t.Errorf("recorded beside others: %+v", got)
	}
}

func TestNilReasons_EachHasItsWords(t *testing.T) {
	for _, r := range report.NilReasons {
		if words := r.Text(); words.Vi == "" || words.En == "" {
			t.Errorf("%s has no words", r)
		}
	}
	said := report.Declaration{Reason: report.OtherReason, Note: "Ao tôm đang cải tạo"}.Text()
	if said.Vi != "lý do khác: Ao tôm đang cải tạo" || !strings.HasSuffix(said.En, ": Ao tôm đang cải tạo") {
		t.Errorf("said as %q, %q", said.Vi, said.En)
	}
}
