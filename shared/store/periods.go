package store

import (
	"context"
	"fmt"
	"time"

	"kipthoi/shared/calendar"
)

// Period returns a period that was opened, or ErrNotFound.
func (s *Store) Period(ctx context.Context, id calendar.PeriodID) (calendar.Period, error) {
	p, err := find[calendar.Period](ctx, s, periodPlace(id))
	if err != nil {
		return p, fmt.Errorf("read period %s: %w", id, err)
	}
	return p, nil
}

// Periods lists every period that was opened, ascending.
func (s *Store) Periods(ctx context.Context) ([]calendar.Period, error) {
	return collect(each[calendar.Period](s.table.Query(ctx, periodsPK, ""), "periods"))
}

// AddPeriod opens a period. The first one of that id stands and is returned: its
// dates never move under those who were told them.
func (s *Store) AddPeriod(ctx context.Context, p calendar.Period) (calendar.Period, error) {
	standing, _, err := add(ctx, s, periodPlace(p.ID), p)
	if err != nil {
		return standing, fmt.Errorf("add period %s: %w", p.ID, err)
	}
	return standing, nil
}

// ProvincePeriod returns how far a province has come with a period, or ErrNotFound.
func (s *Store) ProvincePeriod(ctx context.Context, province string, period calendar.PeriodID) (ProvincePeriod, error) {
	pp, err := find[ProvincePeriod](ctx, s, provincePeriodPlace(province, period))
	if err != nil {
		return pp, fmt.Errorf("read period %s of province %s: %w", period, province, err)
	}
	return pp, nil
}

// ProvincePeriods lists the provinces that a period was opened for, ascending by
// code.
func (s *Store) ProvincePeriods(ctx context.Context, period calendar.PeriodID) ([]ProvincePeriod, error) {
	return collect(each[ProvincePeriod](s.table.Query(ctx, periodPK(period), provincePrefix), "provinces of period "+string(period)))
}

// SaveProvincePeriod stores what change makes of it, and returns what then stands.
// change may be called several times and must not mind.
func (s *Store) SaveProvincePeriod(ctx context.Context, province string, period calendar.PeriodID, change func(known ProvincePeriod, exists bool) ProvincePeriod) (ProvincePeriod, error) {
	key := provincePeriodPlace(province, period)
	at := func(ProvincePeriod) place { return key }
	saved, _, err := save(ctx, s, key, at, func(known ProvincePeriod, exists bool) ProvincePeriod {
		next := change(known, exists)
		next.Province, next.Period = province, period
		return next
	})
	if err != nil {
		return saved, fmt.Errorf("save period %s of province %s: %w", period, province, err)
	}
	return saved, nil
}

// sweepMark is the instant before which every object has its outcome.
type sweepMark struct {
	At time.Time `json:"at"`
}

// SweepMark returns the instant last set for a period; it is zero before the first.
func (s *Store) SweepMark(ctx context.Context, period calendar.PeriodID) (time.Time, error) {
	mark, err := read[sweepMark](ctx, s, sweepPlace(period))
	if err != nil {
		return time.Time{}, fmt.Errorf("read sweep mark of %s: %w", period, err)
	}
	return mark.value.At, nil
}

// SetSweepMark sets the instant from which on the next sweep looks.
func (s *Store) SetSweepMark(ctx context.Context, period calendar.PeriodID, at time.Time) error {
	key := sweepPlace(period)
	_, _, err := save(ctx, s, key, func(sweepMark) place { return key }, func(sweepMark, bool) sweepMark { return sweepMark{At: at.UTC()} })
	if err != nil {
		return fmt.Errorf("set sweep mark of %s: %w", period, err)
	}
	return nil
}
