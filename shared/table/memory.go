package table

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
	"time"
)

type key struct{ pk, sk string }

// Memory is a Table in memory with DynamoDB's limits and conditions, for tests.
// The zero Memory is not usable; use NewMemory.
type Memory struct {
	mu      sync.Mutex
	items   map[key]Item
	index   map[key]Item // what Group sees
	pending [][]Write    // successful writes the index has not seen yet
	lag     int

	fault  func(n int, writes []Write) Fault
	writes int // calls of Write since FailWrite
}

// NewMemory returns an empty table whose index is up to date at once.
func NewMemory() *Memory {
	return &Memory{items: make(map[key]Item), index: make(map[key]Item)}
}

// LagIndex keeps the last n successful calls of Write hidden from Group, as
// DynamoDB may for a while. LagIndex(0) lets the index catch up.
func (m *Memory) LagIndex(n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lag = n
	m.catchUp()
}

// Items yields every document ordered by key. It is for checks that re-read
// everything; no program path may need it.
func (m *Memory) Items() iter.Seq2[Item, error] {
	return m.each(func() []Item {
		return m.sorted(m.items, func(Item) bool { return true }, byKey)
	})
}

// Get implements Table.
func (m *Memory) Get(ctx context.Context, pk, sk string) (Item, error) {
	if err := ctx.Err(); err != nil {
		return Item{}, err
	}
	if err := validateKey(pk, sk); err != nil {
		return Item{}, fmt.Errorf("get %q %q: %w", pk, sk, err)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	item, ok := m.items[key{pk, sk}]
	if !ok {
		return Item{}, fmt.Errorf("get %q %q: %w", pk, sk, ErrNotFound)
	}
	return item.clone(), nil
}

// Query implements Table.
func (m *Memory) Query(ctx context.Context, pk, skPrefix string) iter.Seq2[Item, error] {
	if err := cmp.Or(ctx.Err(), validateKey(pk, "-")); err != nil {
		return fail(fmt.Errorf("query %q %q: %w", pk, skPrefix, err))
	}
	return m.each(func() []Item {
		return m.sorted(m.items, func(i Item) bool {
			return i.PK == pk && strings.HasPrefix(i.SK, skPrefix)
		}, byKey)
	})
}

// Group implements Table.
func (m *Memory) Group(ctx context.Context, group string) iter.Seq2[Item, error] {
	if err := cmp.Or(ctx.Err(), validateKey(group, "-")); err != nil {
		return fail(fmt.Errorf("group %q: %w", group, err))
	}
	return m.each(func() []Item {
		return m.sorted(m.index, func(i Item) bool { return i.Group == group }, byGroupSort)
	})
}

// Write implements Table.
func (m *Memory) Write(ctx context.Context, writes ...Write) error {
	if err := cmp.Or(ctx.Err(), validate(writes)); err != nil || len(writes) == 0 {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	fault := m.faultOf(writes)
	if fault == NotStored {
		return ErrFault
	}
	for _, w := range writes {
		if stored := m.items[key{w.Item.PK, w.Item.SK}]; stored.Rev != w.Item.Rev {
			return fmt.Errorf("write %q %q at revision %d, stored is %d: %w",
				w.Item.PK, w.Item.SK, w.Item.Rev, stored.Rev, ErrConflict)
		}
	}
	kept := make([]Write, len(writes))
	for i, w := range writes {
		kept[i] = Write{Op: w.Op, Item: w.Item.clone()}
	}
	apply(m.items, kept)
	m.pending = append(m.pending, kept)
	m.catchUp()
	if fault == StoredButErrored {
		return ErrFault
	}
	return nil
}

func (m *Memory) catchUp() {
	for len(m.pending) > m.lag {
		apply(m.index, m.pending[0])
		m.pending = m.pending[1:]
	}
}

func apply(items map[key]Item, writes []Write) {
	for _, w := range writes {
		k := key{w.Item.PK, w.Item.SK}
		switch w.Op {
		case Put:
			item := w.Item.clone()
			item.Rev++
			items[k] = item
		case Delete:
			delete(items, k)
		case Check:
		}
	}
}

// each takes its copy when the iteration starts, so that the loop's body may
// use the table.
func (m *Memory) each(items func() []Item) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		m.mu.Lock()
		found := items()
		m.mu.Unlock()
		for _, item := range found {
			if !yield(item, nil) {
				return
			}
		}
	}
}

func (m *Memory) sorted(from map[key]Item, keep func(Item) bool, order func(a, b Item) int) []Item {
	var items []Item
	for _, item := range from {
		if keep(item) {
			items = append(items, item.clone())
		}
	}
	slices.SortFunc(items, order)
	return items
}

func byKey(a, b Item) int {
	return cmp.Or(strings.Compare(a.PK, b.PK), strings.Compare(a.SK, b.SK))
}

func byGroupSort(a, b Item) int {
	return cmp.Or(strings.Compare(a.GroupSort, b.GroupSort), byKey(a, b))
}

// clone also forgets what DynamoDB would not keep: the zone and the fraction of
// ExpiresAt.
func (i Item) clone() Item {
	i.Doc = bytes.Clone(i.Doc)
	if !i.ExpiresAt.IsZero() {
		i.ExpiresAt = time.Unix(i.ExpiresAt.Unix(), 0).UTC()
	}
	return i
}

func fail(err error) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) { yield(Item{}, err) }
}
