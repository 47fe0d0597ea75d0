package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"kipthoi/shared/calendar"
	"kipthoi/shared/chase"
	"kipthoi/shared/letter"
	"kipthoi/shared/province"
	"kipthoi/shared/report"
	"kipthoi/shared/store"
)

// open asks every unit of the province that works on the opening day for its
// report, sends them their links, and then freezes the set: whatever is stopped
// before that is done again from the start. A province without such a unit stays
// closed; it opens on the first morning it has one.
func (h *handler) open(ctx context.Context, a area, now time.Time) (store.ProvincePeriod, int, error) {
	asked, err := h.expected(ctx, a, now)
	if err != nil || len(asked) == 0 {
		return store.ProvincePeriod{}, 0, err
	}
	added, err := h.store.AddObligations(ctx, asked)
	if err != nil {
		return store.ProvincePeriod{}, added, err
	}
	if err := h.sendLinks(ctx, a, asked, now); err != nil {
		return store.ProvincePeriod{}, added, err
	}
	pp, err := h.freeze(ctx, a, asked, now)
	return pp, added, err
}

// expected says who owes a report, with the facts of the day.
func (h *handler) expected(ctx context.Context, a area, now time.Time) ([]report.Obligation, error) {
	var asked []report.Obligation
	for _, register := range registers(a.code, a.OpensOn) {
		for u, err := range h.store.UnitsOfProvince(ctx, register) {
			if err != nil {
				return nil, fmt.Errorf("read units of %s: %w", register, err)
			}
			if a.counts(u, register) && u.Kind.Valid() && u.ExpectedOn(a.OpensOn) {
				asked = append(asked, a.obligation(u, now))
			}
		}
	}
	return asked, nil
}

func (a area) obligation(u report.Unit, now time.Time) report.Obligation {
	return report.Obligation{
		Unit: u.ID, Period: a.ID, Province: a.code, Kind: u.Kind, Sector: u.Sector, Name: u.Name, Commune: u.Commune,
		OpenedAt: now.UTC(), DueAt: a.DueAt().UTC(), ClosesAt: a.ClosesAt().UTC(), Status: report.StatusExpected,
	}
}

// registers lists under which provinces units may be found that belonged to one
// on a day. A list that tells of the merger in advance, or was sent after it, has
// them under the province that theirs became part of.
func registers(code string, on calendar.Date) []string {
	if next, ok := province.Successor(code); ok && on.Before(province.Merged) && next.Code != code {
		return []string{code, next.Code}
	}
	return []string{code}
}

// counts reports whether a unit that is listed in a register belongs to the
// province in this period. One that has moved on since the opening day to where
// its province of that day does not look belongs to where it is.
func (a area) counts(u report.Unit, register string) bool {
	at := u.ProvinceOn(a.OpensOn)
	if at == a.code || register != a.code {
		return at == a.code
	}
	_, exists := province.Find(at, a.OpensOn)
	return !exists || !slices.Contains(registers(at, a.OpensOn), register)
}

func (h *handler) sendLinks(ctx context.Context, a area, asked []report.Obligation, now time.Time) error {
	contacts, err := h.contacts(ctx, a)
	if err != nil {
		return err
	}
	letters := batch{mails: h.mails}
	for _, o := range asked {
		if (chase.Case{Obligation: o, Contact: contacts[o.Unit]}).Reaches() != chase.Write {
			continue
		}
		if err := letters.add(ctx, letter.NewLink(o.Unit, a.ID, now)); err != nil {
			return err
		}
	}
	return letters.flush(ctx)
}

// contacts holds those of one province at a time.
func (h *handler) contacts(ctx context.Context, a area) (map[report.UnitID]report.Contact, error) {
	contacts := make(map[report.UnitID]report.Contact)
	for _, register := range registers(a.code, a.OpensOn) {
		for c, err := range h.store.ContactsOfProvince(ctx, register) {
			if err != nil {
				return nil, fmt.Errorf("read contacts of %s: %w", register, err)
			}
			contacts[c.Unit] = c.Contact
		}
	}
	return contacts, nil
}

// freeze closes the set. It also counts what an earlier attempt asked for before
// it was stopped, should a unit have left the register since.
func (h *handler) freeze(ctx context.Context, a area, asked []report.Obligation, now time.Time) (store.ProvincePeriod, error) {
	units := make(map[report.UnitID]bool, len(asked))
	for _, o := range asked {
		units[o.Unit] = true
	}
	for o, err := range h.store.Obligations(ctx, a.code, a.ID) {
		if err != nil {
			return store.ProvincePeriod{}, err
		}
		units[o.Unit] = true
	}
	return h.store.SaveProvincePeriod(ctx, a.code, a.ID, func(known store.ProvincePeriod, _ bool) store.ProvincePeriod {
		if known.Frozen {
			return known
		}
		known.OpenedAt, known.Expected, known.Frozen = now.UTC(), len(units), true
		known.Stage = passed(a.DueOn, calendar.DateOf(now))
		return known
	})
}

// passed is the stage that a link sent on day stands for, so that a province
// that opens late is not reminded the morning after. The province itself is told
// the names all the same.
func passed(due, day calendar.Date) string {
	id := ""
	for _, s := range chase.Stages() {
		if !s.Escalate && !s.On(due).After(day) {
			id = s.ID
		}
	}
	return id
}
