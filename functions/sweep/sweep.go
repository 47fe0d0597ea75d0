package main

import (
	"context"
	"fmt"
	"time"

	"kipthoi/shared/calendar"
	"kipthoi/shared/inbox"
	"kipthoi/shared/outbox"
	"kipthoi/shared/report"
)

// books is where the objects of a period stand. They close when
// Objects = Resolved + InWork + Unresolved.
type books struct {
	Period     calendar.PeriodID `json:"period"`
	Objects    int               `json:"objects"`    // versions under incoming/ with a key of ours
	Resolved   int               `json:"resolved"`   // with an outcome
	InWork     int               `json:"in_work"`    // too young to ask
	Unresolved int               `json:"unresolved"` // without an outcome
	Redriven   int               `json:"redriven"`   // of those, handed to the queue again
	Strange    int               `json:"strange"`    // under keys that are not ours
}

// maxRedriven bounds one sweep of a period. A backlog that is longer is the
// queue's to work off; pouring all of it in again every few minutes would only
// make it grow.
const maxRedriven = 5000

// sweep goes once through the objects of a period. They come unit by unit.
type sweep struct {
	h *handler
	books
	mark       time.Time // objects before it have their outcome
	edge       time.Time // objects after it are too young
	oldest     time.Time // the next mark
	unit       []version // of one unit, to be asked for together
	left       []outbox.Object
	strangeKey string
}

// version is one object version and the submission it is to become.
type version struct {
	inbox.Listed
	key report.ObjectKey
	id  report.SubmissionID
}

func (s *sweep) run(ctx context.Context) error {
	for o, err := range s.h.bucket.List(ctx, fmt.Sprintf("incoming/%s/", s.Period)) {
		if err != nil {
			return err
		}
		if err := s.object(ctx, o); err != nil {
			return err
		}
	}
	if err := s.settleUnit(ctx); err != nil {
		return err
	}
	return s.redrive(ctx)
}

func (s *sweep) object(ctx context.Context, o inbox.Listed) error {
	key, err := report.ParseObjectKey(o.Key)
	if err != nil {
		s.Strange, s.strangeKey = s.Strange+1, o.Key
		return nil
	}
	s.Objects++
	switch {
	case o.At.After(s.edge):
		s.InWork++
		return nil
	case o.At.Before(s.mark):
		s.Resolved++
		return nil
	}
	if len(s.unit) > 0 && s.unit[0].key.Unit != key.Unit {
		if err := s.settleUnit(ctx); err != nil {
			return err
		}
	}
	s.unit = append(s.unit, version{Listed: o, key: key, id: report.NewSubmissionID(key.Upload, o.VersionID)})
	return nil
}

// settleUnit compares the versions of one unit with what is stored of it.
func (s *sweep) settleUnit(ctx context.Context) error {
	if len(s.unit) == 0 {
		return nil
	}
	stored, err := s.h.store.Submissions(ctx, s.unit[0].key.Unit, s.Period)
	if err != nil {
		return err
	}
	known := make(map[report.SubmissionID]bool, len(stored))
	for _, sub := range stored {
		known[sub.ID] = true
	}
	for _, v := range s.unit {
		if known[v.id] {
			s.Resolved++
			continue
		}
		if err := s.leftBehind(ctx, v); err != nil {
			return err
		}
	}
	s.unit = s.unit[:0]
	return nil
}

func (s *sweep) leftBehind(ctx context.Context, v version) error {
	s.Unresolved++
	if v.At.Before(s.oldest) {
		s.oldest = v.At
	}
	if s.Redriven+len(s.left) == maxRedriven {
		return nil
	}
	s.left = append(s.left, outbox.Object{Bucket: s.h.name, Key: v.Key, VersionID: v.VersionID, Size: v.Size, StoredAt: v.At})
	if len(s.left) < 100 {
		return nil
	}
	return s.redrive(ctx)
}

func (s *sweep) redrive(ctx context.Context) error {
	if len(s.left) == 0 {
		return nil
	}
	if err := s.h.uploads.Redrive(ctx, s.left...); err != nil {
		return fmt.Errorf("redrive %d objects: %w", len(s.left), err)
	}
	s.Redriven, s.left = s.Redriven+len(s.left), s.left[:0]
	return nil
}
