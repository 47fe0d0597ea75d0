package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"golang.org/x/sync/errgroup"

	"kipthoi/shared/calendar"
	"kipthoi/shared/province"
	"kipthoi/shared/report"
	"kipthoi/shared/roster"
	"kipthoi/shared/store"
)

// step is one good row on its way into the store.
type step struct {
	// look says what save would do, without doing it; problem says that the row
	// must not be saved after all.
	look func(ctx context.Context) (would store.Saved, problem *roster.Problem, err error)
	save func(ctx context.Context) error
}

// atOnce is how many rows are in work at the same time: enough to hide the way
// to the table, not enough to crowd out those who report.
const atOnce = 8

func each(ctx context.Context, steps []step, do func(ctx context.Context, i int, s step) error) error {
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(atOnce)
	for i, s := range steps {
		work.Go(func() error { return do(ctx, i, s) })
	}
	return work.Wait()
}

// plan counts what the import will do before it does anything, and writes that
// down: a second try, after half of it is done, must tell the same story as the
// first. It returns the steps that are to be made.
func (h *handler) plan(ctx context.Context, l list, steps []step, found store.Import) ([]step, store.Import, error) {
	would, problems := make([]store.Saved, len(steps)), make([]*roster.Problem, len(steps))
	err := each(ctx, steps, func(ctx context.Context, i int, s step) (err error) {
		would[i], problems[i], err = s.look(ctx)
		return err
	})
	if err != nil {
		return nil, found, fmt.Errorf("compare list %s with the register: %w", l.upload, err)
	}
	found.Rows = len(steps) + roster.BadRows(found.Problems)
	var good []step
	for i, s := range steps {
		if problems[i] != nil {
			found.Problems = append(found.Problems, *problems[i])
			continue
		}
		good = append(good, s)
		switch would[i] {
		case store.Added:
			found.Added++
		case store.Changed:
			found.Changed++
		case store.Unchanged:
			found.Unchanged++
		}
	}
	found.Refused = roster.BadRows(found.Problems)
	found.Upload = l.versioned() + ".plan"
	planned, err := h.store.AddImport(ctx, found)
	return good, planned, err
}

// units makes a step of every good row of a list of units.
func (h *handler) units(ctx context.Context, rows []roster.Row, l list, found *store.Import) ([]step, error) {
	entries, problems := roster.Read(rows, l.province, l.on())
	found.Problems = problems
	known := roster.NewDirectory()
	for _, code := range listedUnder(l.province, l.on()) {
		for u, err := range h.store.UnitsOfProvince(ctx, code) {
			if err != nil {
				return nil, err
			}
			known.Add(u)
		}
	}
	var steps []step
	for _, e := range known.Resolve(entries) {
		u := unitStep{h.store, e, l.province, l.on()}
		steps = append(steps, step{u.look, u.save})
	}
	return steps, nil
}

// listedUnder names the codes under which units of a province may still be
// listed: its own, and those of the provinces that became part of it.
func listedUnder(code string, on calendar.Date) []string {
	codes := []string{code}
	if on.Before(province.Merged) {
		return codes
	}
	for _, p := range province.All(province.Merged.AddDays(-1)) {
		if successor, ok := province.Successor(p.Code); ok && successor.Code == code && p.Code != code {
			codes = append(codes, p.Code)
		}
	}
	return codes
}

// unitStep saves one row of a list of units.
type unitStep struct {
	store    *store.Store
	entry    roster.Entry
	province string
	on       calendar.Date
}

func (s unitStep) unit(known report.Unit, exists bool) report.Unit {
	switch {
	case !exists:
		return s.entry.Unit
	case roster.Claim(known, s.entry, s.on) != nil:
		return known
	}
	return roster.Merge(known, s.entry, s.on)
}

func (s unitStep) contact(known report.Contact, _ bool) report.Contact {
	return roster.MergeContact(known, s.entry.Contact)
}

func (s unitStep) look(ctx context.Context) (store.Saved, *roster.Problem, error) {
	known, err := s.store.Unit(ctx, s.entry.Unit.ID)
	if errors.Is(err, store.ErrNotFound) {
		return store.Added, nil, nil
	}
	if err != nil {
		return "", nil, err
	}
	if problem := roster.Claim(known, s.entry, s.on); problem != nil {
		return "", problem, nil
	}
	contact, err := s.store.Contact(ctx, known.ID)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return "", nil, err
	}
	if alike(known, s.unit(known, true)) && contact == s.contact(contact, err == nil) {
		return store.Unchanged, nil, nil
	}
	return store.Changed, nil, nil
}

// alike compares units as they are stored.
func alike(a, b report.Unit) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}

func (s unitStep) save(ctx context.Context) error {
	id := s.entry.Unit.ID
	if _, err := s.store.SaveUnit(ctx, id, s.unit); err != nil {
		return err
	}
	if s.entry.Contact == (report.Contact{}) {
		if _, err := s.store.Contact(ctx, id); errors.Is(err, store.ErrNotFound) {
			return nil
		} else if err != nil {
			return err
		}
	}
	_, err := s.store.SaveContact(ctx, id, s.province, s.contact)
	return err
}

// offices makes a step of every good row of a list of offices.
func (h *handler) offices(rows []roster.Row, l list, found *store.Import) []step {
	offices, problems := roster.ReadOffices(rows, l.on())
	found.Problems = problems
	var steps []step
	for _, o := range offices {
		s := officeStep{h.store, o}
		steps = append(steps, step{s.look, s.save})
	}
	return steps
}

// officeStep saves one row of a list of offices.
type officeStep struct {
	store *store.Store
	row   roster.Office
}

// office is the office as the row has it. Another mailbox is another holder:
// every session of the one before ends.
func (s officeStep) office(known store.Office, exists bool) store.Office {
	o := store.Office{ID: s.row.ID(), Province: s.row.Province, Name: s.row.Name, Email: s.row.Email, Epoch: known.Epoch}
	if exists && known.Email != o.Email {
		o.Epoch++
	}
	return o
}

func (s officeStep) look(ctx context.Context) (store.Saved, *roster.Problem, error) {
	known, err := s.store.Office(ctx, s.row.ID())
	switch {
	case errors.Is(err, store.ErrNotFound):
		return store.Added, nil, nil
	case err != nil:
		return "", nil, err
	case known == s.office(known, true):
		return store.Unchanged, nil, nil
	}
	return store.Changed, nil, nil
}

func (s officeStep) save(ctx context.Context) error {
	_, err := s.store.SaveOffice(ctx, s.row.ID(), s.office)
	return err
}
