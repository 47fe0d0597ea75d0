package report

import (
	"maps"
	"time"

	"kipthoi/shared/calendar"
)

// Status is where an obligation stands.
type Status string

// The life of an obligation: expected → rejected | awaiting_explanation |
// accepted, and besides nil and exempt.
const (
	StatusExpected            Status = "expected"
	StatusRejected            Status = "rejected"
	StatusAwaitingExplanation Status = "awaiting_explanation"
	StatusAccepted            Status = "accepted"
	StatusNil                 Status = "nil"
	StatusExempt              Status = "exempt"
)

// Statuses lists every status in the order of the clerk's screen.
var Statuses = []Status{
	StatusExpected, StatusRejected, StatusAwaitingExplanation, StatusAccepted, StatusNil, StatusExempt,
}

// Done reports whether nothing more is asked of the unit.
func (s Status) Done() bool {
	return s == StatusAccepted || s == StatusNil || s == StatusExempt
}

// VersionKind says how a version came about.
type VersionKind string

// The three kinds of version.
const (
	Original     VersionKind = "original"     // the first accepted
	Resubmission VersionKind = "resubmission" // replaced an accepted one before the close
	Amendment    VersionKind = "amendment"    // accepted content that arrived after the close
)

// Accepted is the version that stands.
type Accepted struct {
	Submission SubmissionID `json:"submission"`
	Version    int          `json:"version"`
	Kind       VersionKind  `json:"kind"`
	Digest     string       `json:"digest"`
	Form       string       `json:"form"`
	UploadedAt time.Time    `json:"uploaded_at"` // from when on this version stands
	PunctualAt time.Time    `json:"punctual_at"` // the upload that counts for punctuality
	Figures    Figures      `json:"figures"`
	Explained  int          `json:"explained,omitempty"` // findings accepted with an explanation
}

// Latest is the answer to the last submission, accepted or not.
type Latest struct {
	Submission SubmissionID `json:"submission"`  // that holds the answer; the original when the upload was a duplicate
	Outcome    Outcome      `json:"outcome"`     // never duplicate
	UploadedAt time.Time    `json:"uploaded_at"` // of the last upload
	Findings   int          `json:"findings,omitempty"`
}

// Obligation is one unit × one period that is expected. What the register said
// when the period opened is frozen in it.
type Obligation struct {
	Unit     UnitID            `json:"unit"`
	Period   calendar.PeriodID `json:"period"`
	Province string            `json:"province"`
	Kind     Kind              `json:"kind"`
	Sector   Sector            `json:"sector"`
	Name     string            `json:"name"`
	Commune  string            `json:"commune,omitempty"`
	OpenedAt time.Time         `json:"opened_at"`
	DueAt    time.Time         `json:"due_at"`    // first instant that is late
	ClosesAt time.Time         `json:"closes_at"` // first instant at which a report is an amendment

	Status      Status    `json:"status"`
	Current     *Accepted `json:"current,omitempty"`
	Latest      *Latest   `json:"latest,omitempty"`
	Nil         *Declared `json:"nil,omitempty"` // while the status is nil
	Submissions int       `json:"submissions"`   // so far, duplicates and declarations included
	Rejections  int       `json:"rejections,omitempty"`
}

// Stands is the submission that stands for o, a version or a declaration, and
// the instant that counts for its punctuality. ok is false while there is none.
func (o Obligation) Stands() (id SubmissionID, punctualAt time.Time, ok bool) {
	switch {
	case o.Current != nil:
		return o.Current.Submission, o.Current.PunctualAt, true
	case o.Nil != nil:
		return o.Nil.Submission, o.Nil.PunctualAt, true
	}
	return "", time.Time{}, false
}

// DueOn is the last day on which a report is punctual.
func (o Obligation) DueOn() calendar.Date { return calendar.DateOf(o.DueAt.Add(-time.Nanosecond)) }

// Punctuality is received − due of what stands, in started days: 0 or negative
// is on time, 1 is up to 24 hours late. ok is false while nothing stands.
func (o Obligation) Punctuality() (days int, ok bool) {
	_, at, ok := o.Stands()
	if !ok {
		return 0, false
	}
	due := o.DueOn()
	return calendar.DateOf(at).DaysSince(due), true
}

// OnTime reports whether what stands was submitted before DueAt.
func (o Obligation) OnTime() bool {
	_, at, ok := o.Stands()
	return ok && at.Before(o.DueAt)
}

// Settle returns o as its submissions make it. It folds over all of them in the
// order their uploads finished, so the answer does not depend on the order in
// which the events about them arrived.
//
// The version that stands is the accepted submission uploaded last; a rejected
// one after it changes nothing. A duplicate counts as an upload of what it
// repeats: of the version that stands it changes nothing, of an earlier one it
// brings that one back. Punctuality counts the first accepted upload whose
// figures are those of the version that stands.
//
// A declaration that nothing happened stands until a report is accepted, whichever
// of the two came first: who has figures to report was not without activity. What
// is rejected or waits for an explanation leaves it standing.
func (o Obligation) Settle(subs []Submission) Obligation {
	o.Current, o.Latest, o.Nil, o.Submissions, o.Rejections = nil, nil, nil, len(subs), 0
	for _, a := range answers(subs) {
		o = o.settleOne(a)
	}
	if o.Status = o.status(); o.Status != StatusNil {
		o.Nil = nil
	}
	return o
}

func (o Obligation) settleOne(a answer) Obligation {
	if a.Outcome == "" { // a duplicate of something that is not there says nothing
		return o
	}
	at := a.upload.UploadedAt
	o.Latest = &Latest{Submission: a.ID, Outcome: a.Outcome, UploadedAt: at, Findings: len(a.Findings)}
	switch {
	case a.Outcome == OutcomeRejected && a.upload.Outcome != OutcomeDuplicate:
		o.Rejections++
	case a.Outcome == OutcomeAccepted:
		o.Current = o.accept(a.Submission, at)
	case a.Outcome == OutcomeNil:
		o.Nil = o.declare(a.Submission)
	}
	return o
}

// accept returns the version that stands after s was uploaded at the instant at.
func (o Obligation) accept(s Submission, at time.Time) *Accepted {
	if o.Current != nil && s.Digest != "" && o.Current.Digest == s.Digest {
		return o.Current
	}
	next := &Accepted{
		Submission: s.ID, Version: s.Version, Kind: o.versionKind(at), Digest: s.Digest, Form: s.Form,
		UploadedAt: at, PunctualAt: at, Figures: s.Figures,
	}
	for _, f := range s.Findings {
		if f.Explanation != "" {
			next.Explained++
		}
	}
	if o.Current != nil && o.Current.Figures.Equal(s.Figures) {
		next.PunctualAt = o.Current.PunctualAt
	}
	return next
}

func (o Obligation) versionKind(at time.Time) VersionKind {
	switch {
	case !at.Before(o.ClosesAt):
		return Amendment
	case o.Current != nil:
		return Resubmission
	default:
		return Original
	}
}

func (o Obligation) status() Status {
	switch {
	case o.Status == StatusExempt:
		return StatusExempt
	case o.Current != nil:
		return StatusAccepted
	case o.Nil != nil:
		return StatusNil
	case o.Latest == nil:
		return StatusExpected
	case o.Latest.Outcome == OutcomeRejected:
		return StatusRejected
	default:
		return StatusAwaitingExplanation
	}
}

// Equal reports whether two reports say the same.
func (f Figures) Equal(g Figures) bool {
	return maps.Equal(f.Numbers, g.Numbers) && maps.Equal(f.Texts, g.Texts)
}

// NextVersion is the number the next accepted submission gets.
func NextVersion(subs []Submission) int {
	last := 0
	for _, s := range subs {
		last = max(last, s.Version)
	}
	return last + 1
}
