package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"kipthoi/shared/calendar"
)

// NilReason says why a unit has nothing to report for a period.
type NilReason string

// The four reasons.
const (
	OffSeason     NilReason = "off_season"
	TradingPaused NilReason = "trading_paused"
	Disaster      NilReason = "disaster"
	OtherReason   NilReason = "other"
)

// NilReasons lists every reason in the order they are offered.
var NilReasons = []NilReason{OffSeason, TradingPaused, Disaster, OtherReason}

// Text is the reason in words, as they stand within a sentence.
func (r NilReason) Text() Text {
	return map[NilReason]Text{
		OffSeason:     {Vi: "nghỉ vụ", En: "off season"},
		TradingPaused: {Vi: "tạm ngừng kinh doanh", En: "trading is paused"},
		Disaster:      {Vi: "thiên tai, dịch bệnh", En: "natural disaster or epidemic"},
		OtherReason:   {Vi: "lý do khác", En: "another reason"},
	}[r]
}

// MaxNilNote is how many characters a declaration's note may have.
const MaxNilNote = 300

// Declaration is a unit's word that nothing happened in a period ("không phát
// sinh"), and why.
type Declaration struct {
	Reason NilReason `json:"reason"`
	Note   string    `json:"note,omitempty"` // the unit's own words
}

// Text is the reason and, behind it, the unit's own words, which nobody translates.
func (d Declaration) Text() Text {
	said := d.Reason.Text()
	if d.Note != "" {
		said.Vi, said.En = said.Vi+": "+d.Note, said.En+": "+d.Note
	}
	return said
}

// Declared is the declaration that stands for an obligation.
type Declared struct {
	Declaration
	Submission SubmissionID `json:"submission"`
	At         time.Time    `json:"at"`
	PunctualAt time.Time    `json:"punctual_at"` // of the first declaration: from when on the unit has answered
}

// NewNil is the submission of a declaration, made at the instant at. mint was
// drawn when the form was shown, so that a form sent twice is one submission. No
// object lies behind it: Key, VersionID and Digest are empty.
func NewNil(unit UnitID, period calendar.PeriodID, mint string, d Declaration, at time.Time) Submission {
	return Submission{
		ID: NilID(unit, period, mint), Unit: unit, Period: period, UploadedAt: at, Outcome: OutcomeNil, Nil: &d,
	}
}

// NilID names a declaration. It looks like no id of an uploaded file, and
// another unit or period with the same mint gives another.
func NilID(unit UnitID, period calendar.PeriodID, mint string) SubmissionID {
	sum := sha256.Sum256([]byte(strings.Join([]string{string(unit), string(period), mint}, "|")))
	return SubmissionID(fmt.Sprintf("%s.nil-%s", mint, hex.EncodeToString(sum[:4])))
}

// declare returns what is declared once s has been.
// The last word counts, and punctual is whoever said so first.
func (o Obligation) declare(s Submission) *Declared {
	next := &Declared{Declaration: *s.Nil, Submission: s.ID, At: s.UploadedAt, PunctualAt: s.UploadedAt}
	if o.Nil != nil {
		next.PunctualAt = o.Nil.PunctualAt
	}
	return next
}
