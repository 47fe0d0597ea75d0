package storetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
	"kipthoi/shared/store"
	"kipthoi/shared/table"
)

// Audit re-reads a period of one province and reports every obligation that its
// submissions do not make, and every submission that cannot stand as it does. It
// returns how many obligations and submissions it has read. What the index does
// not list yet is not seen.
func Audit(t *testing.T, s *store.Store, province string, period calendar.PeriodID) (obligations, submissions int) {
	t.Helper()
	for o, err := range s.Obligations(t.Context(), province, period) {
		if err != nil {
			t.Fatalf("audit: %v", err)
		}
		current, err := s.Obligation(t.Context(), o.Unit, period) // the index may show an older one
		if err != nil {
			t.Fatalf("audit: %v", err)
		}
		subs, err := s.Submissions(t.Context(), o.Unit, period)
		if err != nil {
			t.Fatalf("audit: %v", err)
		}
		complain(t, current.Unit, period, Inconsistencies(&current, subs))
		obligations, submissions = obligations+1, submissions+len(subs)
	}
	return obligations, submissions
}

func complain(t *testing.T, unit report.UnitID, period calendar.PeriodID, problems []error) {
	t.Helper()
	for _, problem := range problems {
		t.Errorf("%s %s: %v", unit, period, problem)
	}
}

// Check re-reads everything in a table and reports what Audit would, for whatever
// units and periods there are, asked for or not.
func Check(t *testing.T, m *table.Memory) {
	t.Helper()
	books := make(map[string]*account)
	for item, err := range m.Items() {
		if err != nil {
			t.Fatal(err)
		}
		if err := gather(books, item); err != nil {
			t.Errorf("%s %s: %v", item.PK, item.SK, err)
		}
	}
	for name, a := range books {
		for _, problem := range a.problems() {
			t.Errorf("%s: %v", name, problem)
		}
	}
}

// account is everything of one unit and period.
type account struct {
	obligation *report.Obligation
	subs       []report.Submission
}

func gather(books map[string]*account, item table.Item) error {
	parts := strings.Split(item.SK, "#")
	if !strings.HasPrefix(item.PK, "unit#") || len(parts) < 2 {
		return nil
	}
	name := item.PK + " " + parts[1]
	if books[name] == nil {
		books[name] = &account{}
	}
	switch a := books[name]; parts[0] {
	case "ob":
		a.obligation = new(report.Obligation)
		return json.Unmarshal(item.Doc, a.obligation)
	case "sub":
		var sub report.Submission
		err := json.Unmarshal(item.Doc, &sub)
		a.subs = append(a.subs, sub)
		return err
	}
	return fmt.Errorf("a document nobody reads")
}

func (a *account) problems() []error {
	if a.obligation == nil {
		return []error{errors.New("submissions without an obligation or the document that holds its place")}
	}
	if a.obligation.Status != "" {
		return Inconsistencies(a.obligation, a.subs)
	}
	problems := Inconsistencies(nil, a.subs)
	if a.obligation.Submissions != len(a.subs) {
		problems = append(problems, fmt.Errorf("%d submissions counted, %d are there", a.obligation.Submissions, len(a.subs)))
	}
	return problems
}

// Inconsistencies lists what is wrong between an obligation, nil for none, and
// all of its submissions.
func Inconsistencies(o *report.Obligation, subs []report.Submission) []error {
	var problems []error
	if o != nil {
		if diff := cmp.Diff(asJSON(o.Settle(subs)), asJSON(*o)); diff != "" {
			problems = append(problems, fmt.Errorf("obligation is not what its submissions make of it (-want +got):\n%s", diff))
		}
	}
	var versions []int
	for _, s := range subs {
		problems = append(problems, wrongIn(s, subs)...)
		if s.Version != 0 {
			versions = append(versions, s.Version)
		}
	}
	slices.Sort(versions)
	for i, v := range versions {
		if v != i+1 {
			return append(problems, fmt.Errorf("versions are %v", versions))
		}
	}
	return problems
}

// asJSON makes times comparable however they were read.
func asJSON(o report.Obligation) string {
	text, err := json.MarshalIndent(o, "", " ")
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// wrongIn lists what is wrong with one submission beside the others.
func wrongIn(s report.Submission, subs []report.Submission) []error {
	var problems []error
	fault := func(bad bool, what string) {
		if bad {
			problems = append(problems, fmt.Errorf("submission %s: %s", s.ID, what))
		}
	}
	fault((s.Outcome == report.OutcomeNil) != (s.Nil != nil), "declared and declaration do not go together")
	if s.Nil != nil {
		fault(report.NilID(s.Unit, s.Period, s.ID.Upload()) != s.ID, "its id is no declaration's of this unit and period")
		fault(s.Key != "" || s.VersionID != "" || s.Digest != "" || len(s.Figures.Numbers) > 0, "a declaration with a file")
	} else {
		key, err := report.ParseObjectKey(s.Key)
		fault(err != nil || key.Unit != s.Unit || key.Period != s.Period, "its key names another unit or period")
		fault(report.NewSubmissionID(key.Upload, s.VersionID) != s.ID, "its id does not follow from its key and version")
	}
	fault((s.Outcome == report.OutcomeAccepted) != (s.Version > 0), "accepted and numbered do not go together")
	fault((s.Outcome == report.OutcomeDuplicate) != (s.DuplicateOf != ""), "duplicate and original do not go together")
	switch s.Outcome {
	case report.OutcomeAccepted, report.OutcomeRejected, report.OutcomeAwaitingExplanation:
		fault(report.Judge(s.Findings) != s.Outcome, "its outcome is not what its findings make of it")
	case report.OutcomeDuplicate:
		i := slices.IndexFunc(subs, func(o report.Submission) bool { return o.ID == s.DuplicateOf })
		fault(i < 0 || subs[i].Outcome == report.OutcomeDuplicate || subs[i].Digest != s.Digest, "what it repeats is not there, is a duplicate or is another file")
		fault(len(s.Findings) > 0 || len(s.Figures.Numbers) > 0, "a duplicate with an answer of its own")
	case report.OutcomeNil:
		fault(len(s.Findings) > 0, "a declaration with findings")
	default:
		fault(true, fmt.Sprintf("outcome %q", s.Outcome))
	}
	return problems
}
