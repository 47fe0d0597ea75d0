package store

import (
	"context"
	"fmt"
	"time"

	"kipthoi/shared/calendar"
	"kipthoi/shared/table"
)

// lease keeps everybody but its holder from compiling a period.
type lease struct {
	Holder string    `json:"holder"`
	Until  time.Time `json:"until"`
}

// AcquireLease gives holder alone the period until the instant given. It is
// ErrLeased while another holder's lease runs; the same holder may renew its own.
func (s *Store) AcquireLease(ctx context.Context, period calendar.PeriodID, holder string, now, until time.Time) error {
	err := retry(ctx, func() error {
		known, err := read[lease](ctx, s, leasePlace(period))
		if err != nil {
			return err
		}
		if known.exists() && known.value.Holder != holder && now.Before(known.value.Until) {
			return ErrLeased
		}
		w, err := put(leasePlace(period), known.item.Rev, lease{Holder: holder, Until: until.UTC()})
		if err != nil {
			return err
		}
		return s.table.Write(ctx, w)
	})
	if err != nil {
		return fmt.Errorf("acquire lease of %s: %w", period, err)
	}
	return nil
}

// ReleaseLease gives the period free if holder still has it; otherwise it changes
// nothing.
func (s *Store) ReleaseLease(ctx context.Context, period calendar.PeriodID, holder string) error {
	err := retry(ctx, func() error {
		known, err := read[lease](ctx, s, leasePlace(period))
		if err != nil || !known.exists() || known.value.Holder != holder {
			return err
		}
		return s.table.Write(ctx, table.Write{Op: table.Delete, Item: known.item})
	})
	if err != nil {
		return fmt.Errorf("release lease of %s: %w", period, err)
	}
	return nil
}
