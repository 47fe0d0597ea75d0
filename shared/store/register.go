package store

import (
	"context"
	"fmt"
	"iter"

	"kipthoi/shared/report"
)

// Unit returns a unit of the register, or ErrNotFound.
func (s *Store) Unit(ctx context.Context, id report.UnitID) (report.Unit, error) {
	u, err := find[report.Unit](ctx, s, unitPlace(id, ""))
	if err != nil {
		return u, fmt.Errorf("read unit %s: %w", id, err)
	}
	return u, nil
}

// SaveUnit stores what change makes of the unit as it is known; exists is false
// for a new one. change may be called several times and must not mind.
func (s *Store) SaveUnit(ctx context.Context, id report.UnitID, change func(known report.Unit, exists bool) report.Unit) (Saved, error) {
	at := func(u report.Unit) place { return unitPlace(id, u.LastProvince()) }
	_, saved, err := save(ctx, s, unitPlace(id, ""), at, change)
	if err != nil {
		return "", fmt.Errorf("save unit %s: %w", id, err)
	}
	return saved, nil
}

// UnitsOfProvince yields the units whose last membership is in the province,
// ascending by id, from the index.
func (s *Store) UnitsOfProvince(ctx context.Context, province string) iter.Seq2[report.Unit, error] {
	return each[report.Unit](s.table.Group(ctx, unitsGroup(province)), "units of "+province)
}

// Contact returns who answers for a unit, or ErrNotFound.
func (s *Store) Contact(ctx context.Context, id report.UnitID) (report.Contact, error) {
	c, err := find[UnitContact](ctx, s, contactPlace(id, ""))
	if err != nil {
		return report.Contact{}, fmt.Errorf("read contact of %s: %w", id, err)
	}
	return c.Contact, nil
}

// SaveContact stores what change makes of the contact as it is known and lists
// it under the province. change may be called several times and must not mind.
func (s *Store) SaveContact(ctx context.Context, id report.UnitID, province string, change func(known report.Contact, exists bool) report.Contact) (Saved, error) {
	at := func(UnitContact) place { return contactPlace(id, province) }
	_, saved, err := save(ctx, s, contactPlace(id, ""), at, func(known UnitContact, exists bool) UnitContact {
		return UnitContact{Unit: id, Contact: change(known.Contact, exists)}
	})
	if err != nil {
		return "", fmt.Errorf("save contact of %s: %w", id, err)
	}
	return saved, nil
}

// ContactsOfProvince yields the contacts listed under the province, ascending by
// unit, from the index.
func (s *Store) ContactsOfProvince(ctx context.Context, province string) iter.Seq2[UnitContact, error] {
	return each[UnitContact](s.table.Group(ctx, contactsGroup(province)), "contacts of "+province)
}
