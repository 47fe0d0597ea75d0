package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"kipthoi/shared/calendar"
	"kipthoi/shared/letter"
	"kipthoi/shared/province"
	"kipthoi/shared/store"
)

// event is what the schedule sends every morning.
type event struct {
	ScheduledTime time.Time `json:"scheduled_time"`
}

// answer counts what a morning did.
type answer struct {
	Opened   int `json:"opened"`   // obligations that are asked for since
	Reminded int `json:"reminded"` // reminders ordered
}

// mailbox takes orders for letters.
type mailbox interface {
	// Send returns only after every order is on the queue.
	Send(ctx context.Context, orders ...letter.Order) error
}

type handler struct {
	store *store.Store
	mails mailbox
	log   *slog.Logger
}

// handle does what the scheduled day asks for in every province. All are tried;
// the failures are returned together, so that the schedule tries again. What was
// done then is found done, and a letter ordered twice is sent once.
func (h *handler) handle(ctx context.Context, e event) (answer, error) {
	if e.ScheduledTime.IsZero() {
		return answer{}, errors.New("event without scheduled_time")
	}
	running, err := h.running(ctx, e.ScheduledTime)
	if err != nil {
		return answer{}, err
	}
	var out answer
	var failures []error
	for _, p := range running {
		done, err := h.period(ctx, p, e.ScheduledTime)
		out = out.plus(done)
		if err != nil {
			failures = append(failures, err)
		}
	}
	return out, errors.Join(failures...)
}

func (a answer) plus(b answer) answer {
	return answer{Opened: a.Opened + b.Opened, Reminded: a.Reminded + b.Reminded}
}

// running lists the periods that are open for reports, with those whose turn has
// come added.
func (h *handler) running(ctx context.Context, now time.Time) ([]calendar.Period, error) {
	known, err := h.store.Periods(ctx)
	if err != nil {
		return nil, fmt.Errorf("list periods: %w", err)
	}
	for _, p := range due(known, now) {
		p, err := h.store.AddPeriod(ctx, p)
		if err != nil {
			return nil, err
		}
		known = append(known, p)
	}
	return slices.DeleteFunc(known, func(p calendar.Period) bool {
		return calendar.DateOf(now).Before(p.OpensOn) || closed(p, now)
	}), nil
}

func closed(p calendar.Period, now time.Time) bool { return !now.Before(p.ClosesAt()) }

// due lists the periods to be opened at now, ascending: every one after the last
// that is known, as far as it has ended and its day has come. One that has closed
// already while no schedule came is left out, for nobody can answer it in time.
func due(known []calendar.Period, now time.Time) []calendar.Period {
	var periods []calendar.Period
	day := calendar.DateOf(now)
	for id := calendar.PeriodEndedBefore(day); ; id = id.Previous() {
		p := calendar.DefaultRule.Period(id)
		if closed(p, now) || len(known) > 0 && id <= known[len(known)-1].ID {
			slices.Reverse(periods)
			return periods
		}
		if !day.Before(p.OpensOn) {
			periods = append(periods, p)
		}
	}
}

// period goes through the provinces of the day the period opened.
func (h *handler) period(ctx context.Context, p calendar.Period, now time.Time) (answer, error) {
	opened, err := h.store.ProvincePeriods(ctx, p.ID)
	if err != nil {
		return answer{}, fmt.Errorf("list provinces of %s: %w", p.ID, err)
	}
	known := make(map[string]store.ProvincePeriod, len(opened))
	for _, pp := range opened {
		known[pp.Province] = pp
	}
	var out answer
	var failures []error
	for _, at := range province.All(p.OpensOn) {
		done, err := h.province(ctx, area{Period: p, code: at.Code}, known[at.Code], now)
		out = out.plus(done)
		if err != nil {
			failures = append(failures, fmt.Errorf("period %s of province %s: %w", p.ID, at.Code, err))
		}
	}
	return out, errors.Join(failures...)
}

// area is one province in one period.
type area struct {
	calendar.Period
	code string
}

// province opens the period for a province that is not open yet, and reminds in
// one that is. On the day it opens, its units get their links and no reminder.
func (h *handler) province(ctx context.Context, a area, known store.ProvincePeriod, now time.Time) (done answer, err error) {
	switch {
	case !known.Frozen:
		known, done.Opened, err = h.open(ctx, a, now)
	case calendar.DateOf(known.OpenedAt) != calendar.DateOf(now):
		known, done.Reminded, err = h.remind(ctx, a, known, now)
	}
	if err == nil && known.Frozen {
		h.log.InfoContext(ctx, "done", "period", a.ID, "province", a.code, "expected", known.Expected,
			"opened", done.Opened, "stage", known.Stage, "reminded", done.Reminded)
	}
	return done, err
}
