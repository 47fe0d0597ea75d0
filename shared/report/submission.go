package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"kipthoi/shared/calendar"
)

// Figures is what a report says: numbers and texts by indicator code. A code
// that is absent was left blank, which is not zero.
type Figures struct {
	Numbers map[string]Decimal `json:"numbers,omitempty"`
	Texts   map[string]string  `json:"texts,omitempty"`
}

// Outcome is where a submission ended.
type Outcome string

// Every submission ends in exactly one of these, and only awaiting_explanation
// may still become accepted.
const (
	OutcomeAccepted            Outcome = "accepted"
	OutcomeAwaitingExplanation Outcome = "awaiting_explanation"
	OutcomeRejected            Outcome = "rejected"
	OutcomeDuplicate           Outcome = "duplicate" // same content as an earlier one: same answer
	OutcomeNil                 Outcome = "nil"       // accepted, and not as a report: nothing happened
)

// SubmissionID names one stored object version: the upload and eight hex digits
// that stand for the version, so that the same event always names the same
// submission. One that NilID made names a declaration.
type SubmissionID string

// NewSubmissionID derives the id from what the storage event says.
func NewSubmissionID(upload, versionID string) SubmissionID {
	sum := sha256.Sum256([]byte(versionID))
	return SubmissionID(upload + "." + hex.EncodeToString(sum[:4]))
}

// Upload is the part of the id that was minted when the form was shown.
func (id SubmissionID) Upload() string {
	upload, _, _ := strings.Cut(string(id), ".")
	return upload
}

// ObjectKey says everything about an object under incoming/.
type ObjectKey struct {
	Period calendar.PeriodID
	Unit   UnitID
	Upload string
}

// String is incoming/{period}/{unit}/{upload}.
func (k ObjectKey) String() string {
	return fmt.Sprintf("incoming/%s/%s/%s", k.Period, k.Unit, k.Upload)
}

// ParseObjectKey reads String's form and refuses anything else.
func ParseObjectKey(s string) (ObjectKey, error) {
	parts := strings.Split(s, "/")
	if len(parts) != 4 || parts[0] != "incoming" || parts[2] == "" || parts[3] == "" {
		return ObjectKey{}, fmt.Errorf("object key %q: want incoming/{period}/{unit}/{upload}", s)
	}
	period, err := calendar.ParsePeriodID(parts[1])
	if err != nil {
		return ObjectKey{}, fmt.Errorf("object key %q: %w", s, err)
	}
	return ObjectKey{Period: period, Unit: UnitID(parts[2]), Upload: parts[3]}, nil
}

// Submission is one uploaded file, or one declaration that nothing happened, and
// what became of it. It is never deleted; after it was recorded only its
// explanations and the acceptance that follows from them are added.
type Submission struct {
	ID         SubmissionID      `json:"id"`
	Unit       UnitID            `json:"unit"`
	Period     calendar.PeriodID `json:"period"`
	Key        string            `json:"key"`
	VersionID  string            `json:"version_id"`
	Digest     string            `json:"digest"` // SHA-256 of the bytes, hex
	Size       int64             `json:"size"`
	FileName   string            `json:"file_name,omitempty"` // as the reporter called it
	UploadedAt time.Time         `json:"uploaded_at"`         // when the upload finished: the time that counts

	Form        string       `json:"form,omitempty"`
	FormVersion string       `json:"form_version,omitempty"`
	Figures     Figures      `json:"figures,omitzero"`
	Findings    []Finding    `json:"findings,omitempty"`
	Outcome     Outcome      `json:"outcome"`
	DuplicateOf SubmissionID `json:"duplicate_of,omitempty"`
	Version     int          `json:"version,omitempty"` // bản số, given when accepted
	AcceptedAt  time.Time    `json:"accepted_at,omitzero"`

	Nil *Declaration `json:"nil,omitempty"` // of a declaration, which has no object: Key, VersionID and Digest are empty
}

// Receipt is what the reporter can show: KT-{period}-{first eight of the digest}-{…}.
// It follows from the submission alone, so a repeated event prints the same number.
func (s Submission) Receipt() string {
	sum := sha256.Sum256([]byte(string(s.ID) + "|" + s.Digest))
	code := strings.ToUpper(hex.EncodeToString(sum[:5]))
	return fmt.Sprintf("KT-%s-%s", strings.ReplaceAll(string(s.Period), "-", ""), code)
}

// Explained returns s with the reporter's explanations put to its open findings
// by rule and cell, and accepted if none is left open. at is when she wrote them.
func (s Submission) Explained(words map[string]string, at time.Time) Submission {
	if s.Outcome != OutcomeAwaitingExplanation {
		return s
	}
	findings := make([]Finding, len(s.Findings))
	for i, f := range s.Findings {
		if said := strings.TrimSpace(words[f.Key()]); f.Open() && said != "" {
			f.Explanation = said
		}
		findings[i] = f
	}
	s.Findings = findings
	if s.Outcome = Judge(findings); s.Outcome == OutcomeAccepted {
		s.AcceptedAt = at
	}
	return s
}

// Key names a finding within its submission: the rule and the indicator or cell.
func (f Finding) Key() string {
	if f.Code != "" {
		return f.Rule + ":" + f.Code
	}
	return f.Rule + ":" + f.Cell
}
