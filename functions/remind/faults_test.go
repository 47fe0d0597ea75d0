package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/function/functiontest"
	"kipthoi/shared/outbox/outboxtest"
	"kipthoi/shared/report"
	"kipthoi/shared/store"
	"kipthoi/shared/store/storetest"
	"kipthoi/shared/table"
	"kipthoi/shared/table/tabletest"
)

// mornings are the two kinds of day that write: one that opens, one that reminds
// and escalates.
var mornings = map[string]struct{ before, day string }{
	"opening":    {"", "2018-04-01"},
	"escalating": {"2018-04-01", "2018-04-19"},
}

func prepared(t *testing.T, m *table.Memory, before string) {
	w := worldOn(m)
	w.members(t, "a", "b", "c")
	w.register(t, member("x", "96"), mailbox95("x"))
	if before != "" {
		w.run(t, before)
		must(t, w.report("a", "2018-03", morning(date("2018-04-05")), report.OutcomeAccepted))
	}
}

func TestFaults_AtAnyWrite_TheNextTryEndsTheSame(t *testing.T) {
	for name, c := range mornings {
		t.Run(name, func(t *testing.T) {
			var want []string
			orders := make(map[*table.Memory]*world)
			tabletest.WalkWrites(t, func(t *testing.T, m *table.Memory) { prepared(t, m, c.before) }, func(t *testing.T, m *table.Memory) error {
				if orders[m] == nil {
					orders[m] = worldOn(m)
				}
				w := orders[m]
				_, err := w.handle(t.Context(), event{ScheduledTime: morning(date(c.day))})
				if err != nil {
					return err
				}
				if want == nil {
					want = w.mails.IDs()
				}
				same(t, "letters", want, w.mails.IDs())
				storetest.Check(t, m)
				return nil
			})
		})
	}
}

func TestFaults_AtAnySend_TheNextTryEndsTheSame(t *testing.T) {
	for name, c := range mornings {
		fresh := func(t *testing.T) *world {
			w := newWorld()
			prepared(t, w.table, c.before)
			return w
		}
		undisturbed := fresh(t)
		undisturbed.run(t, c.day)
		sends := undisturbed.mails.Sends()
		if sends == 0 {
			t.Fatalf("%s sends nothing", name)
		}
		for n := range sends {
			for _, fault := range sendFaults {
				t.Run(fmt.Sprintf("%s, send %d of %d, fault %d", name, n+1, sends, fault), func(t *testing.T) {
					w := fresh(t)
					w.mails.Inject(failSend(n, fault))
					if _, err := w.handle(t.Context(), event{ScheduledTime: morning(date(c.day))}); !errors.Is(err, outboxtest.ErrFault) {
						t.Fatalf("first try: %v, want the fault", err)
					}
					w.run(t, c.day)
					same(t, "documents", undisturbed.documents(t), w.documents(t))
					same(t, "letters", undisturbed.mails.IDs(), w.mails.IDs())
				})
			}
		}
	}
}

// unreadable fails every read of one group.
type unreadable struct {
	*table.Memory
	group string
}

var errUnreadable = errors.New("group cannot be read")

func (u unreadable) Group(ctx context.Context, group string) iter.Seq2[table.Item, error] {
	if group == u.group {
		return func(yield func(table.Item, error) bool) { yield(table.Item{}, errUnreadable) }
	}
	return u.Memory.Group(ctx, group)
}

func TestFaults_OneProvinceCannotBeRead_TheOthersAreDone_AndTheScheduleIsTold(t *testing.T) {
	for _, group := range []string{"units#95", "contacts#95", "ob#95#2018-03"} {
		t.Run(group, func(t *testing.T) {
			w := newWorld()
			prepared(t, w.table, "")
			w.store = store.New(unreadable{w.table, group})
			_, err := w.handle(t.Context(), event{ScheduledTime: morning(date("2018-04-01"))})
			if !errors.Is(err, errUnreadable) {
				t.Fatalf("error %v, want the group's", err)
			}
			same(t, "asked in 96", []string{"x"}, w.asked(t, "96", "2018-03"))
		})
	}
}

func TestReminding_AReadFails_KeepsTheStageOpen(t *testing.T) {
	for _, group := range []string{"contacts#95", "ob#95#2018-03"} {
		t.Run(group, func(t *testing.T) {
			w := newWorld()
			prepared(t, w.table, "2018-04-01")
			sound := w.store
			w.store = store.New(unreadable{w.table, group})
			if _, err := w.handle(t.Context(), event{ScheduledTime: morning(date("2018-04-11"))}); !errors.Is(err, errUnreadable) {
				t.Fatalf("error %v, want the group's", err)
			}
			w.store = sound
			sent := len(w.mails.Orders())
			w.run(t, "2018-04-11")
			same(t, "orders", reminders("before5", "b", "c"), w.orders(sent))
		})
	}
}

// TestEvents_EverySample_IsDecodedStrictlyAndRun: a sample that no case here
// speaks of, or one that is missing, fails.
func TestEvents_EverySample_IsDecodedStrictlyAndRun(t *testing.T) {
	cases := map[string]struct {
		before string
		want   answer
		fails  bool
	}{
		"daily.json":                          {want: answer{Opened: 4}},
		"a-stage-comes-round.json":            {before: "2018-04-01", want: answer{Reminded: 3}},
		"started-by-hand-without-a-time.json": {fails: true},
	}
	folder := filepath.Join("..", "..", "events", "remind")
	files, err := fs.Glob(os.DirFS(folder), "*")
	must(t, err)
	same(t, "number of samples", len(cases), len(files))
	for _, file := range files {
		t.Run(file, func(t *testing.T) {
			c, ok := cases[file]
			if !ok {
				t.Fatal("a sample nobody runs")
			}
			var e event
			functiontest.Sample(t, filepath.Join(folder, file), &e)
			w := newWorld()
			prepared(t, w.table, c.before)
			got, err := w.handle(t.Context(), e)
			if (err != nil) != c.fails {
				t.Fatalf("error %v, want one: %t", err, c.fails)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
		})
	}
}
