package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"

	"kipthoi/shared/table"
)

// attempts bounds how often a lost race is run again. Of all who write the same
// document at once at least one gets through each time.
const attempts = 20

// stored is a document with the revision it was read at; revision 0 is absent.
type stored[T any] struct {
	value T
	item  table.Item
}

func (d stored[T]) exists() bool { return d.item.Rev > 0 }

// read returns the document at p; one that is absent is no error here.
func read[T any](ctx context.Context, s *Store, p place) (stored[T], error) {
	item, err := s.table.Get(ctx, p.pk, p.sk)
	if errors.Is(err, table.ErrNotFound) {
		return stored[T]{item: table.Item{PK: p.pk, SK: p.sk}}, nil
	}
	if err != nil {
		return stored[T]{}, err
	}
	return decode[T](item)
}

// find is read for those to whom an absent document is ErrNotFound.
func find[T any](ctx context.Context, s *Store, p place) (T, error) {
	found, err := read[T](ctx, s, p)
	if err == nil && !found.exists() {
		err = fmt.Errorf("%s %s: %w", p.pk, p.sk, ErrNotFound)
	}
	return found.value, err
}

func decode[T any](item table.Item) (stored[T], error) {
	d := stored[T]{item: item}
	if err := json.Unmarshal(item.Doc, &d.value); err != nil {
		return d, fmt.Errorf("decode %s %s: %w", item.PK, item.SK, err)
	}
	return d, nil
}

// each decodes what the table yields and names the list in its errors.
func each[T any](items iter.Seq2[table.Item, error], what string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for item, err := range items {
			var d stored[T]
			if err == nil {
				d, err = decode[T](item)
			}
			if err != nil {
				yield(d.value, fmt.Errorf("list %s: %w", what, err))
				return
			}
			if !yield(d.value, nil) {
				return
			}
		}
	}
}

func collect[T any](seq iter.Seq2[T, error]) ([]T, error) {
	var all []T
	for value, err := range seq {
		if err != nil {
			return nil, err
		}
		all = append(all, value)
	}
	return all, nil
}

// put is the write that stores value at p if the document is still at rev.
func put(p place, rev int64, value any) (table.Write, error) {
	doc, err := json.Marshal(value)
	if err != nil {
		return table.Write{}, fmt.Errorf("encode %s %s: %w", p.pk, p.sk, err)
	}
	return table.Write{Op: table.Put, Item: table.Item{
		PK: p.pk, SK: p.sk, Group: p.group, GroupSort: p.sort, Rev: rev, Doc: doc, ExpiresAt: p.expires,
	}}, nil
}

// same reports whether a write would leave the document as it is.
func same(w table.Write, known table.Item) bool {
	return known.Rev > 0 && bytes.Equal(w.Item.Doc, known.Doc) && w.Item.Group == known.Group && w.Item.GroupSort == known.GroupSort
}

// retry runs one attempt after another until it does not lose a race.
func retry(ctx context.Context, attempt func() error) error {
	for n := 1; ; n++ {
		err := attempt()
		if !errors.Is(err, table.ErrConflict) || n == attempts || ctx.Err() != nil {
			return err
		}
	}
}

// save stores what change makes of the document; at says where it then lies.
func save[T any](ctx context.Context, s *Store, key place, at func(T) place, change func(known T, exists bool) T) (T, Saved, error) {
	var value T
	var saved Saved
	err := retry(ctx, func() error {
		known, err := read[T](ctx, s, key)
		if err != nil {
			return err
		}
		value = change(known.value, known.exists())
		w, err := put(at(value), known.item.Rev, value)
		switch {
		case err != nil:
			return err
		case same(w, known.item):
			saved = Unchanged
			return nil
		}
		saved = Changed
		if !known.exists() {
			saved = Added
		}
		return s.table.Write(ctx, w)
	})
	if err != nil {
		return value, "", err
	}
	return value, saved, nil
}

// add stores value at p unless something stands there already, and returns what
// stands.
func add[T any](ctx context.Context, s *Store, p place, value T) (standing T, added bool, err error) {
	err = retry(ctx, func() error {
		known, err := read[T](ctx, s, p)
		if err != nil {
			return err
		}
		if known.exists() {
			standing, added = known.value, false
			return nil
		}
		w, err := put(p, 0, value)
		if err != nil {
			return err
		}
		standing, added = value, true
		return s.table.Write(ctx, w)
	})
	return standing, added, err
}
