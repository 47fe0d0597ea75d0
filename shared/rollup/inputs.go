package rollup

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"time"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
)

// Input is one line of the manifest: what stood for one obligation when a
// revision was compiled. The fields of a version are empty where none stood; of a
// declaration that nothing happened there are the submission and its reason.
type Input struct {
	Unit       report.UnitID       `json:"unit"`
	Province   string              `json:"province"`
	Status     report.Status       `json:"status"`
	Submission report.SubmissionID `json:"submission,omitempty"`
	Version    int                 `json:"version,omitempty"`
	Digest     string              `json:"digest,omitempty"` // SHA-256 of the uploaded file
	Form       string              `json:"form,omitempty"`
	Reason     report.NilReason    `json:"reason,omitempty"`
	PunctualAt time.Time           `json:"punctual_at,omitzero"` // the submission that counts for punctuality
}

// InputOf is the manifest line of an obligation. A rejected or unexplained
// upload moves no figure, so it reads like one that was never sent.
func InputOf(o report.Obligation) Input {
	in := Input{Unit: o.Unit, Province: o.Province, Status: o.Status}
	if !o.Status.Done() {
		in.Status = report.StatusExpected
	}
	var at time.Time
	in.Submission, at, _ = o.Stands()
	in.PunctualAt = at.UTC()
	if c := o.Current; c != nil {
		in.Version, in.Digest, in.Form = c.Version, c.Digest, c.Form
	} else if o.Nil != nil {
		in.Reason = o.Nil.Reason
	}
	return in
}

// RegisterInput is what the register added to a province's summary: the counts
// by line, so that a change of the register that moves no figure of the period
// makes no new revision.
type RegisterInput struct {
	Province string           `json:"province"`
	Units    map[string]Units `json:"units"`
}

// RegisterInputOf is the manifest line of a province's register.
func RegisterInputOf(provinceCode string, s *Summary) RegisterInput {
	in := RegisterInput{Province: provinceCode, Units: make(map[string]Units)}
	for _, line := range s.Table() {
		if u := line.Cells.Units; u != (Units{}) && line.Code != "TONG" {
			in.Units[line.Code] = u
		}
	}
	return in
}

// Digest condenses manifest lines, added province by province and unit by unit,
// to one SHA-256: two revisions with the same digest say the same.
type Digest struct{ h hash.Hash }

// NewDigest returns an empty digest.
func NewDigest() *Digest { return &Digest{sha256.New()} }

// Add appends one line, as the manifest holds it: an Input or a RegisterInput as
// JSON.
func (d *Digest) Add(line []byte) {
	d.h.Write(line)
	d.h.Write([]byte{'\n'})
}

// Hex is the digest so far.
func (d *Digest) Hex() string { return hex.EncodeToString(d.h.Sum(nil)) }

// Reason says why a revision was compiled.
type Reason string

// The four reasons.
const (
	AtDeadline Reason = "deadline"  // the first after the period was due
	AtClose    Reason = "close"     // the first after the period closed
	Amended    Reason = "amendment" // reports changed after the close
	OnDemand   Reason = "on_demand"
)

// horizon is how long after the close amendments still make new revisions by themselves.
const horizon = 60 * 24 * time.Hour

// Due decides whether a period is to be compiled at now, given when its last
// revision was compiled (zero if there is none).
func Due(p calendar.Period, last, now time.Time) (Reason, bool) {
	switch {
	case now.Before(p.DueAt()) || now.After(p.ClosesAt().Add(horizon)):
		return "", false
	case !now.Before(p.ClosesAt()) && last.Before(p.ClosesAt()):
		return AtClose, true
	case !now.Before(p.ClosesAt()):
		return Amended, true
	case last.IsZero():
		return AtDeadline, true
	}
	return "", false
}
