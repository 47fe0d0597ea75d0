package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"time"

	"kipthoi/shared/calendar"
	"kipthoi/shared/inbox"
	"kipthoi/shared/outbox"
	"kipthoi/shared/store"
)

// event is what the schedule sends every few minutes.
type event struct {
	ScheduledTime time.Time `json:"scheduled_time"`
}

// answer holds the books of every period that was looked at.
type answer struct {
	Periods []books `json:"periods"`
}

// bucket is where uploads lie.
type bucket interface {
	// List yields every version of every object under a prefix, ascending by key.
	List(ctx context.Context, prefix string) iter.Seq2[inbox.Listed, error]
}

// uploads takes objects that are to be taken in again.
type uploads interface {
	// Redrive returns only after every object is on the queue.
	Redrive(ctx context.Context, objects ...outbox.Object) error
}

const (
	// grace is how long an upload may take to its outcome before it counts as left
	// behind.
	grace = 5 * time.Minute

	// overlap is how much of what was swept before is swept again: an object may
	// show up later than its own time says.
	overlap = time.Hour

	// sweptFor is how long after its close a period is looked at: amendments come
	// late, too.
	sweptFor = 60 * 24 * time.Hour
)

type handler struct {
	store   *store.Store
	bucket  bucket
	uploads uploads
	name    string // of the bucket
	log     *slog.Logger
}

// handle sweeps every period that reports may still arrive for. All are tried;
// the failures are returned together, so that the schedule tries again. To be
// taken in twice changes nothing.
func (h *handler) handle(ctx context.Context, e event) (answer, error) {
	if e.ScheduledTime.IsZero() {
		return answer{}, errors.New("event without scheduled_time")
	}
	periods, err := h.store.Periods(ctx)
	if err != nil {
		return answer{}, fmt.Errorf("list periods: %w", err)
	}
	out := answer{Periods: []books{}}
	var failures []error
	for _, p := range periods {
		if !e.ScheduledTime.Before(p.ClosesAt().Add(sweptFor)) {
			continue
		}
		found, err := h.period(ctx, p.ID, e.ScheduledTime)
		if err != nil {
			failures = append(failures, fmt.Errorf("sweep %s: %w", p.ID, err))
		}
		out.Periods = append(out.Periods, found)
	}
	return out, errors.Join(failures...)
}

// period sweeps one period and moves its mark. The mark stays where it was when
// the sweep was stopped.
func (h *handler) period(ctx context.Context, id calendar.PeriodID, now time.Time) (books, error) {
	mark, err := h.store.SweepMark(ctx, id)
	if err != nil {
		return books{Period: id}, err
	}
	s := sweep{h: h, mark: mark, edge: now.Add(-grace), books: books{Period: id}}
	s.oldest = s.edge.Add(-overlap)
	if err := s.run(ctx); err != nil {
		return s.books, err
	}
	if err := h.store.SetSweepMark(ctx, id, s.oldest); err != nil {
		return s.books, err
	}
	h.log.InfoContext(ctx, "done", "period", id, "objects", s.Objects, "resolved", s.Resolved,
		"in_work", s.InWork, "unresolved", s.Unresolved, "redriven", s.Redriven, "strange", s.Strange)
	if s.Strange > 0 {
		return s.books, fmt.Errorf("%d objects under keys that say neither unit nor upload, such as %q", s.Strange, s.strangeKey)
	}
	return s.books, nil
}
