// Package chase decides who is reminded, when, and when to stop.
//
// Stages are data. A schedule that came late makes up with the newest stage it
// has reached and leaves the ones before it out: nobody gets two reminders in a
// row, and nobody gets a stage twice. Who has answered is left alone at once.
// It refuses to know how a reminder is worded or sent.
package chase

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"

	"kipthoi/shared/calendar"
)

// Stage is one reminder on the way from before the deadline to after it.
type Stage struct {
	ID       string `json:"id"`
	Days     int    `json:"days"`               // from DueOn to the day it goes out; negative is before
	Escalate bool   `json:"escalate,omitempty"` // the province gets the names of those still missing
}

// On is the day the stage goes out for a deadline.
func (s Stage) On(due calendar.Date) calendar.Date { return due.AddDays(s.Days) }

//go:embed stages.json
var source []byte

// Stages lists the stages in force, ascending by day. A file that cannot be read
// is a fault of the build, found by the first test that runs.
var Stages = sync.OnceValue(func() []Stage {
	stages, err := Parse(source)
	if err != nil {
		panic(err)
	}
	return stages
})

// Parse reads a list of stages. It refuses what could remind twice on a day,
// name two stages alike, or never tell the province.
func Parse(data []byte) ([]Stage, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	var stages []Stage
	if err := dec.Decode(&stages); err != nil {
		return nil, fmt.Errorf("read stages: %w", err)
	}
	if err := validate(stages); err != nil {
		return nil, fmt.Errorf("read stages: %w", err)
	}
	return stages, nil
}

func validate(stages []Stage) error {
	if len(stages) == 0 {
		return errors.New("there is none")
	}
	seen := make(map[string]bool, len(stages))
	for i, s := range stages {
		switch {
		case s.ID == "" || seen[s.ID]:
			return fmt.Errorf("stage %d: id %q is empty or used twice", i+1, s.ID)
		case i > 0 && s.Days <= stages[i-1].Days:
			return fmt.Errorf("stage %q does not come after the one before it", s.ID)
		case s.Escalate != (i == len(stages)-1):
			return fmt.Errorf("stage %q: the last stage, and no other, tells the province", s.ID)
		}
		seen[s.ID] = true
	}
	return nil
}

// Find returns the stage of that id.
func Find(stages []Stage, id string) (Stage, bool) {
	i := index(stages, id)
	if i < 0 {
		return Stage{}, false
	}
	return stages[i], true
}

// Due returns the newest stage that day has reached, ok is false before the first.
func Due(stages []Stage, due, day calendar.Date) (stage Stage, ok bool) {
	for _, s := range stages {
		if !s.On(due).After(day) {
			stage, ok = s, true
		}
	}
	return stage, ok
}

// Next returns the stage to go through on day when done is the last one gone
// through ("" for none): the newest reached, unless that is done already.
func Next(stages []Stage, done string, due, day calendar.Date) (Stage, bool) {
	s, ok := Due(stages, due, day)
	if !ok || index(stages, s.ID) <= index(stages, done) {
		return Stage{}, false
	}
	return s, true
}

// index is -1 for an id that is not among the stages, such as "".
func index(stages []Stage, id string) int {
	return slices.IndexFunc(stages, func(s Stage) bool { return s.ID == id })
}
