package store

import (
	"context"
	"fmt"

	"kipthoi/shared/calendar"
)

// Revisions lists what was published of a period, ascending by number.
func (s *Store) Revisions(ctx context.Context, period calendar.PeriodID) ([]Revision, error) {
	return collect(each[Revision](s.table.Query(ctx, rollupPK(period), revisionPrefix), "revisions of "+string(period)))
}

// Revision returns one published state of a period, or ErrNotFound.
func (s *Store) Revision(ctx context.Context, period calendar.PeriodID, number int) (Revision, error) {
	r, err := find[Revision](ctx, s, revisionPlace(period, number))
	if err != nil {
		return r, fmt.Errorf("read revision %d of %s: %w", number, period, err)
	}
	return r, nil
}

// AddRevision publishes a revision. The same again is no error; another one under
// the same number is ErrConflict, for what was published is never replaced.
func (s *Store) AddRevision(ctx context.Context, r Revision) error {
	at := revisionPlace(r.Period, r.Number)
	want, err := put(at, 0, r)
	if err != nil {
		return err
	}
	standing, _, err := add(ctx, s, at, r)
	if err != nil {
		return fmt.Errorf("add revision %d of %s: %w", r.Number, r.Period, err)
	}
	got, err := put(at, 0, standing)
	if err != nil {
		return err
	}
	if string(got.Item.Doc) != string(want.Item.Doc) {
		return fmt.Errorf("add revision %d of %s: another one stands: %w", r.Number, r.Period, ErrConflict)
	}
	return nil
}
