package store

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
	"kipthoi/shared/table"
)

// An obligation document without a status holds the place of one that was never
// asked for: the unit sent something all the same. It is listed nowhere, and it
// is what later writers race for, so that two uploads at once see each other and
// a period opened afterwards counts them.
func asked(o report.Obligation) bool { return o.Status != "" }

// Obligation returns what a unit owes for a period, or ErrNotFound.
func (s *Store) Obligation(ctx context.Context, unit report.UnitID, period calendar.PeriodID) (report.Obligation, error) {
	o, err := find[report.Obligation](ctx, s, obligationPlace(unit, period, ""))
	if err == nil && !asked(o) {
		err = ErrNotFound
	}
	if err != nil {
		return report.Obligation{}, fmt.Errorf("read obligation of %s for %s: %w", unit, period, err)
	}
	return o, nil
}

// Obligations yields what the units of a province owe for a period, ascending by
// unit, from the index.
func (s *Store) Obligations(ctx context.Context, province string, period calendar.PeriodID) iter.Seq2[report.Obligation, error] {
	group := obligationsGroup(province, period)
	return each[report.Obligation](s.table.Group(ctx, group), fmt.Sprintf("obligations of %s for %s", province, period))
}

// History lists what was ever asked of a unit, ascending by period.
func (s *Store) History(ctx context.Context, unit report.UnitID) ([]report.Obligation, error) {
	all, err := collect(each[report.Obligation](s.table.Query(ctx, unitPK(unit), obligationPrefix), "obligations of "+string(unit)))
	return slices.DeleteFunc(all, func(o report.Obligation) bool { return !asked(o) }), err
}

// AddObligations stores each obligation whose unit has none for the period yet,
// and counts those. What a unit sent before it was asked counts at once.
func (s *Store) AddObligations(ctx context.Context, obligations []report.Obligation) (added int, err error) {
	for some := range slices.Chunk(obligations, table.MaxWrites) {
		n, err := s.addTogether(ctx, some)
		added += n
		if err != nil {
			return added, fmt.Errorf("add obligations: %w", err)
		}
	}
	return added, nil
}

// addTogether stores all in one transaction. When any of them is there already,
// they are tried one by one.
func (s *Store) addTogether(ctx context.Context, some []report.Obligation) (int, error) {
	writes := make([]table.Write, len(some))
	for i, o := range some {
		w, err := putObligation(o, 0)
		if err != nil {
			return 0, err
		}
		writes[i] = w
	}
	err := s.table.Write(ctx, writes...)
	if err == nil {
		return len(some), nil
	}
	if !errors.Is(err, table.ErrConflict) {
		return 0, err
	}
	added := 0
	for _, o := range some {
		new, err := s.addObligation(ctx, o)
		if err != nil {
			return added, err
		}
		if new {
			added++
		}
	}
	return added, nil
}

func (s *Store) addObligation(ctx context.Context, o report.Obligation) (added bool, err error) {
	err = retry(ctx, func() error {
		known, subs, err := s.account(ctx, o.Unit, o.Period)
		if err != nil {
			return err
		}
		if added = !asked(known.value); !added {
			return nil
		}
		w, err := putObligation(o.Settle(values(subs)), known.item.Rev)
		if err != nil {
			return err
		}
		return s.table.Write(ctx, w)
	})
	if err != nil {
		return false, fmt.Errorf("add obligation of %s for %s: %w", o.Unit, o.Period, err)
	}
	return added, nil
}

func putObligation(o report.Obligation, rev int64) (table.Write, error) {
	at := obligationPlace(o.Unit, o.Period, o.Province)
	if !asked(o) {
		at.group, at.sort = "", ""
	}
	return put(at, rev, o)
}
