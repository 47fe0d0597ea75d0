// Package store keeps the domain in the table: every access by key, every write
// conditional and repeatable.
//
// It decides the keys, what belongs into one transaction, and what a repeated
// call answers: what stands. A call that ended in an error may have been stored
// all the same; made again, it leaves the state one call would have left. Whoever
// loses a race reads again and decides anew, a bounded number of times.
//
// It refuses to scan, to ask a clock, and to judge: what a submission is worth,
// what an obligation becomes of it and who is reminded is decided elsewhere.
//
// What is listed by province comes from the index and may lag a second behind.
// No step reads there what it has just written.
package store

import (
	"errors"
	"time"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
	"kipthoi/shared/roster"
	"kipthoi/shared/table"
)

// ErrNotFound says that nothing of the kind is stored under the key.
var ErrNotFound = table.ErrNotFound

// ErrLeased says that somebody else is at it. Trying again later may succeed.
var ErrLeased = errors.New("somebody else is at it")

// ErrConflict says that others were faster every time, or that something else
// stands already where only the same may be written twice.
var ErrConflict = table.ErrConflict

// Store is the domain on one table. It is safe for concurrent use.
type Store struct{ table table.Table }

// New returns the store on t.
func New(t table.Table) *Store { return &Store{table: t} }

// Saved says what a save did.
type Saved string

// What a save may have done. A save that was repeated after it had been stored
// is Unchanged.
const (
	Added     Saved = "added"
	Changed   Saved = "changed"
	Unchanged Saved = "unchanged"
)

// UnitContact is the contact of a unit.
type UnitContact struct {
	Unit    report.UnitID  `json:"unit"`
	Contact report.Contact `json:"contact"`
}

// Office is a provincial alliance, or the centre.
type Office struct {
	ID       string `json:"id"`                 // p95 or tw
	Province string `json:"province,omitempty"` // empty for the centre
	Name     string `json:"name"`
	Email    string `json:"email"`
	Epoch    int    `json:"epoch,omitempty"` // raised to end every session so far
}

// Import is what became of one uploaded list.
type Import struct {
	Upload    string           `json:"upload"`
	Province  string           `json:"province,omitempty"`
	FileName  string           `json:"file_name,omitempty"`
	Rows      int              `json:"rows"`
	Added     int              `json:"added"`
	Changed   int              `json:"changed"`
	Unchanged int              `json:"unchanged"`
	Refused   int              `json:"refused"`
	Problems  []roster.Problem `json:"problems,omitempty"` // the first 200
	At        time.Time        `json:"at"`
}

// ProvincePeriod is how far one province has come with one period.
type ProvincePeriod struct {
	Province string            `json:"province"`
	Period   calendar.PeriodID `json:"period"`
	OpenedAt time.Time         `json:"opened_at,omitzero"`
	Expected int               `json:"expected"`        // units that owe a report, counted when the set was frozen
	Frozen   bool              `json:"frozen"`          // no unit is added any more
	Stage    string            `json:"stage,omitempty"` // last chase stage gone through
}

// Revision is one compiled and published state of a period.
type Revision struct {
	Period         calendar.PeriodID `json:"period"`
	Number         int               `json:"number"`
	CompiledAt     time.Time         `json:"compiled_at"`
	Reason         string            `json:"reason"`
	InputsDigest   string            `json:"inputs_digest"`
	ManifestDigest string            `json:"manifest_digest"`
	Expected       int               `json:"expected"`
	Accepted       int               `json:"accepted"`
	Missing        int               `json:"missing"`
	Files          []RevisionFile    `json:"files"`
}

// RevisionFile is one published file of a revision.
type RevisionFile struct {
	Name     string `json:"name"`
	Key      string `json:"key"`
	SHA256   string `json:"sha256"`
	Size     int64  `json:"size"`
	Province string `json:"province,omitempty"` // empty: for the centre only
}
