// Package tabletest holds the contract every table must keep, a walk over the
// write points of whatever uses a table, and the way to a real DynamoDB endpoint
// for tests.
package tabletest

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/table"
)

// Run holds a table to the contract. open returns an empty one each time.
func Run(t *testing.T, open func(t *testing.T) table.Table) {
	for name, check := range map[string]func(*testing.T, table.Table){
		"a document comes back as it was written":             comesBack,
		"what is not there is ErrNotFound":                    notFound,
		"a write against another revision is a conflict":      conflicts,
		"a transaction happens all or not at all":             allOrNothing,
		"a check changes nothing but must hold":               checks,
		"a hundred writes make one transaction, not one more": hundred,
		"a query yields one partition in order":               queries,
		"a query goes over pages":                             pages,
		"a group lists and forgets":                           groups,
		"what DynamoDB would refuse is refused":               refuses,
		"of many writers at once one wins":                    race,
	} {
		t.Run(name, func(t *testing.T) { check(t, open(t)) })
	}
}

func doc(s string) []byte { return []byte(`{"v":"` + s + `"}`) }

func item(pk, sk string, rev int64, value string) table.Item {
	return table.Item{PK: pk, SK: sk, Rev: rev, Doc: doc(value)}
}

func put(i table.Item) table.Write { return table.Write{Op: table.Put, Item: i} }

func write(t *testing.T, tab table.Table, writes ...table.Write) {
	t.Helper()
	if err := tab.Write(t.Context(), writes...); err != nil {
		t.Fatalf("write: %v", err)
	}
}

func get(t *testing.T, tab table.Table, pk, sk string) table.Item {
	t.Helper()
	i, err := tab.Get(t.Context(), pk, sk)
	if err != nil {
		t.Fatalf("get %s %s: %v", pk, sk, err)
	}
	return i
}

func comesBack(t *testing.T, tab table.Table) {
	want := table.Item{
		PK: "unit#hợp-tác-xã", SK: "ob#2018-02", Group: "g#95", GroupSort: "s",
		Doc: []byte(`{"name":"Hợp tác xã \"Đồng Tiến\" <&>","n":12345678901234567890}`), ExpiresAt: time.Unix(1_520_000_000, 999).UTC(),
	}
	write(t, tab, put(want))
	want.Rev, want.ExpiresAt = 1, time.Unix(1_520_000_000, 0).UTC()
	if diff := cmp.Diff(want, get(t, tab, want.PK, want.SK)); diff != "" {
		t.Errorf("item (-want +got):\n%s", diff)
	}
	write(t, tab, put(item(want.PK, want.SK, 1, "second")))
	want = item(want.PK, want.SK, 2, "second")
	if diff := cmp.Diff(want, get(t, tab, want.PK, want.SK)); diff != "" {
		t.Errorf("after a write without group and expiry (-want +got):\n%s", diff)
	}
}

func notFound(t *testing.T, tab table.Table) {
	write(t, tab, put(item("a", "1", 0, "x")))
	if i, err := tab.Get(t.Context(), "a", "2"); !errors.Is(err, table.ErrNotFound) {
		t.Errorf("get = %v, %v; want ErrNotFound", i, err)
	}
	write(t, tab, table.Write{Op: table.Delete, Item: table.Item{PK: "a", SK: "1", Rev: 1}})
	if i, err := tab.Get(t.Context(), "a", "1"); !errors.Is(err, table.ErrNotFound) {
		t.Errorf("get after delete = %v, %v; want ErrNotFound", i, err)
	}
	write(t, tab, put(item("a", "1", 0, "again")))
	if got := get(t, tab, "a", "1"); got.Rev != 1 {
		t.Errorf("after it was deleted and written again: revision %d, want 1", got.Rev)
	}
}

func conflicts(t *testing.T, tab table.Table) {
	write(t, tab, put(item("a", "1", 0, "first")))
	write(t, tab, put(item("a", "1", 1, "second")))
	for name, w := range map[string]table.Write{
		"put that expects nothing":       put(item("a", "1", 0, "x")),
		"put at an old revision":         put(item("a", "1", 1, "x")),
		"put at a revision to come":      put(item("a", "1", 3, "x")),
		"put over a document not there":  put(item("a", "2", 1, "x")),
		"delete at an old revision":      {Op: table.Delete, Item: table.Item{PK: "a", SK: "1", Rev: 1}},
		"delete of a document not there": {Op: table.Delete, Item: table.Item{PK: "a", SK: "2", Rev: 1}},
		"check at an old revision":       {Op: table.Check, Item: table.Item{PK: "a", SK: "1", Rev: 1}},
		"check that it is absent":        {Op: table.Check, Item: table.Item{PK: "a", SK: "1"}},
		"check of a document not there":  {Op: table.Check, Item: table.Item{PK: "a", SK: "2", Rev: 1}},
	} {
		if err := tab.Write(t.Context(), w); !errors.Is(err, table.ErrConflict) {
			t.Errorf("%s: %v, want ErrConflict", name, err)
		}
	}
	if diff := cmp.Diff(item("a", "1", 2, "second"), get(t, tab, "a", "1")); diff != "" {
		t.Errorf("after the conflicts (-want +got):\n%s", diff)
	}
}

func allOrNothing(t *testing.T, tab table.Table) {
	write(t, tab, put(item("a", "1", 0, "first")), put(item("b", "1", 0, "first")))
	err := tab.Write(t.Context(), put(item("a", "2", 0, "new")), put(item("a", "1", 1, "new")), put(item("b", "1", 0, "new")))
	if !errors.Is(err, table.ErrConflict) {
		t.Fatalf("transaction with one condition that does not hold: %v, want ErrConflict", err)
	}
	if got := get(t, tab, "a", "1"); got.Rev != 1 {
		t.Errorf("a document of the failed transaction was written: %+v", got)
	}
	if _, err := tab.Get(t.Context(), "a", "2"); !errors.Is(err, table.ErrNotFound) {
		t.Errorf("a document of the failed transaction was added: %v", err)
	}
	write(t, tab, put(item("a", "1", 1, "new")), table.Write{Op: table.Delete, Item: table.Item{PK: "b", SK: "1", Rev: 1}})
	if got := get(t, tab, "a", "1"); got.Rev != 2 {
		t.Errorf("revision after the transaction %d, want 2", got.Rev)
	}
	if _, err := tab.Get(t.Context(), "b", "1"); !errors.Is(err, table.ErrNotFound) {
		t.Errorf("the transaction did not delete: %v", err)
	}
}

func checks(t *testing.T, tab table.Table) {
	write(t, tab, put(item("a", "1", 0, "first")))
	write(t, tab, table.Write{Op: table.Check, Item: table.Item{PK: "a", SK: "1", Rev: 1}})
	write(t, tab, table.Write{Op: table.Check, Item: table.Item{PK: "a", SK: "1", Rev: 1}}, put(item("a", "2", 0, "x")))
	write(t, tab, table.Write{Op: table.Check, Item: table.Item{PK: "a", SK: "9"}}, put(item("a", "3", 0, "x")))
	if diff := cmp.Diff(item("a", "1", 1, "first"), get(t, tab, "a", "1")); diff != "" {
		t.Errorf("checked document (-want +got):\n%s", diff)
	}
	err := tab.Write(t.Context(), table.Write{Op: table.Check, Item: table.Item{PK: "a", SK: "9", Rev: 1}}, put(item("a", "4", 0, "x")))
	if !errors.Is(err, table.ErrConflict) {
		t.Errorf("check that does not hold: %v, want ErrConflict", err)
	}
}

func hundred(t *testing.T, tab table.Table) {
	var writes []table.Write
	for n := range table.MaxWrites + 1 {
		writes = append(writes, put(item("a", fmt.Sprintf("%03d", n), 0, "x")))
	}
	if err := tab.Write(t.Context(), writes...); !errors.Is(err, table.ErrTooLarge) {
		t.Errorf("%d writes: %v, want ErrTooLarge", len(writes), err)
	}
	write(t, tab, writes[1:]...)
	if got := len(all(t, tab.Query(t.Context(), "a", ""))); got != table.MaxWrites {
		t.Errorf("stored %d, want %d", got, table.MaxWrites)
	}
	if err := tab.Write(t.Context()); err != nil {
		t.Errorf("no write at all: %v", err)
	}
}

func all(t *testing.T, seq func(func(table.Item, error) bool)) []table.Item {
	t.Helper()
	var items []table.Item
	for i, err := range seq {
		if err != nil {
			t.Fatalf("list: %v", err)
		}
		items = append(items, i)
	}
	return items
}

func keys(items []table.Item) []string {
	out := []string{}
	for _, i := range items {
		out = append(out, i.PK+" "+i.SK)
	}
	return out
}

func queries(t *testing.T, tab table.Table) {
	for _, key := range []string{"sub#2", "ob#2018-02", "ob#2018-01", "sub#10", "unit", "ob"} {
		write(t, tab, put(item("a", key, 0, "x")), put(item("aa", key, 0, "x")))
	}
	for prefix, want := range map[string][]string{
		"":       {"a ob", "a ob#2018-01", "a ob#2018-02", "a sub#10", "a sub#2", "a unit"},
		"ob#":    {"a ob#2018-01", "a ob#2018-02"},
		"sub#":   {"a sub#10", "a sub#2"},
		"nobody": {},
	} {
		if diff := cmp.Diff(want, keys(all(t, tab.Query(t.Context(), "a", prefix)))); diff != "" {
			t.Errorf("query with prefix %q (-want +got):\n%s", prefix, diff)
		}
	}
	for range tab.Query(t.Context(), "a", "") {
		break // a caller that has enough may stop
	}
}

// pages needs more than DynamoDB's 1 MB, which it answers in several pages.
func pages(t *testing.T, tab table.Table) {
	big := strings.Repeat("x", 300<<10)
	var want []string
	for n := range 5 {
		i := item("a", fmt.Sprint(n), 0, big)
		i.Group, i.GroupSort = "g", fmt.Sprint(n)
		write(t, tab, put(i))
		want = append(want, fmt.Sprintf("a %d", n))
	}
	if diff := cmp.Diff(want, keys(all(t, tab.Query(t.Context(), "a", "")))); diff != "" {
		t.Errorf("query (-want +got):\n%s", diff)
	}
	eventually(t, "group over pages", func() string {
		return cmp.Diff(want, keys(all(t, tab.Group(t.Context(), "g"))))
	})
}

func groups(t *testing.T, tab table.Table) {
	grouped := func(pk, group, sort string, rev int64) table.Item {
		i := item(pk, "1", rev, sort)
		i.Group, i.GroupSort = group, sort
		return i
	}
	write(t, tab, put(grouped("c", "g", "1", 0)), put(grouped("b", "g", "3", 0)), put(grouped("a", "g", "2", 0)), put(grouped("d", "h", "1", 0)), put(item("e", "1", 0, "x")))
	eventually(t, "group in the order of its sort key", func() string {
		return cmp.Diff([]string{"c 1", "a 1", "b 1"}, keys(all(t, tab.Group(t.Context(), "g"))))
	})
	write(t, tab, put(grouped("a", "h", "0", 1)), put(item("b", "1", 1, "x")), table.Write{Op: table.Delete, Item: table.Item{PK: "c", SK: "1", Rev: 1}})
	eventually(t, "group after a move, a leave and a delete", func() string {
		return cmp.Diff([]string{}, keys(all(t, tab.Group(t.Context(), "g"))))
	})
	eventually(t, "group that was moved to", func() string {
		items := all(t, tab.Group(t.Context(), "h"))
		if len(items) == 2 && (items[0].Rev != 2 || !bytes.Equal(items[0].Doc, doc("0"))) {
			return fmt.Sprintf("item %+v", items[0])
		}
		return cmp.Diff([]string{"a 1", "d 1"}, keys(items))
	})
}

// eventually gives an index a few seconds to catch up.
func eventually(t *testing.T, what string, diff func() string) {
	t.Helper()
	last := ""
	for range 50 {
		if last = diff(); last == "" {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Errorf("%s (-want +got):\n%s", what, last)
}

func refuses(t *testing.T, tab table.Table) {
	with := func(edit func(*table.Item)) table.Item {
		i := item("a", "1", 0, "x")
		edit(&i)
		return i
	}
	for name, writes := range map[string][]table.Write{
		"an empty partition key":     {put(with(func(i *table.Item) { i.PK = "" }))},
		"an empty sort key":          {put(with(func(i *table.Item) { i.SK = "" }))},
		"a partition key too long":   {put(with(func(i *table.Item) { i.PK = strings.Repeat("k", 2049) }))},
		"a sort key too long":        {put(with(func(i *table.Item) { i.SK = strings.Repeat("k", 1025) }))},
		"a group without a sort key": {put(with(func(i *table.Item) { i.Group = "g" }))},
		"a document too large":       {put(item("a", "1", 0, strings.Repeat("x", table.MaxItem)))},
		"a document that is no JSON": {put(with(func(i *table.Item) { i.Doc = []byte("{") }))},
		"a negative revision":        {put(with(func(i *table.Item) { i.Rev = -1 }))},
		"a blind delete":             {{Op: table.Delete, Item: table.Item{PK: "a", SK: "1"}}},
		"one key twice":              {put(item("a", "1", 0, "x")), put(item("a", "1", 0, "y"))},
		"an unknown operation":       {{Op: 7, Item: item("a", "1", 0, "x")}},
		"too much at once":           tooMuch(),
	} {
		if err := tab.Write(t.Context(), writes...); err == nil || errors.Is(err, table.ErrConflict) {
			t.Errorf("%s: %v, want a refusal", name, err)
		}
	}
	if _, err := tab.Get(t.Context(), "", "1"); err == nil || errors.Is(err, table.ErrNotFound) {
		t.Errorf("get without a key: %v", err)
	}
	for _, err := range tab.Query(t.Context(), "", "") {
		if err == nil {
			t.Error("query without a key yields a document")
		}
	}
	if items := all(t, tab.Query(t.Context(), "a", "")); len(items) != 0 {
		t.Errorf("something of it was stored: %v", keys(items))
	}
}

func tooMuch() []table.Write {
	var writes []table.Write
	for n := range 12 {
		writes = append(writes, put(item("a", fmt.Sprint(n), 0, strings.Repeat("x", 380<<10))))
	}
	return writes
}

// race lets several writers add themselves to one document, each reading again
// when it lost, beside a second document only some of them touch.
func race(t *testing.T, tab table.Table) {
	const writers = 6
	write(t, tab, put(item("a", "1", 0, "")))
	var wait sync.WaitGroup
	for n := range writers {
		wait.Go(func() {
			for {
				known, err := tab.Get(t.Context(), "a", "1")
				if err != nil {
					t.Errorf("get: %v", err)
					return
				}
				seen := strings.TrimSuffix(strings.TrimPrefix(string(known.Doc), `{"v":"`), `"}`)
				err = tab.Write(t.Context(), put(item("a", "1", known.Rev, seen+fmt.Sprint(n))), put(item("a", fmt.Sprintf("w%d", n), 0, "x")))
				if err == nil {
					return
				}
				if !errors.Is(err, table.ErrConflict) {
					t.Errorf("write: %v", err)
					return
				}
			}
		})
	}
	wait.Wait()
	got := get(t, tab, "a", "1")
	letters := []byte(strings.TrimSuffix(strings.TrimPrefix(string(got.Doc), `{"v":"`), `"}`))
	slices.Sort(letters)
	if string(letters) != "012345" || got.Rev != writers+1 {
		t.Errorf("after %d writers: %s at revision %d", writers, got.Doc, got.Rev)
	}
	if n := len(all(t, tab.Query(t.Context(), "a", "w"))); n != writers {
		t.Errorf("second documents: %d, want %d", n, writers)
	}
}
