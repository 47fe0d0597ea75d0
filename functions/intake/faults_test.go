package main

import (
	"context"
	"errors"
	"iter"
	"slices"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"kipthoi/shared/inbox/inboxtest"
	"kipthoi/shared/outbox/outboxtest"
	"kipthoi/shared/report"
	"kipthoi/shared/store"
	"kipthoi/shared/table"
	"kipthoi/shared/table/tabletest"
)

// TestIntake_AnErrorAtAnyWrite_IsMadeGood walks the writes to the table, for each
// kind of outcome; the letter is ordered, and only one.
func TestIntake_AnErrorAtAnyWrite_IsMadeGood(t *testing.T) {
	for name, data := range map[string][]byte{"right": right, "broken": broken, "odd": odd} {
		t.Run(name, func(t *testing.T) {
			tabletest.WalkWrites(t, expect, func(t *testing.T, m *table.Memory) error {
				w := newWorld(m)
				record := w.upload(keyOf("a"), data, noon) // the same version every time
				err := w.message(t.Context(), events.SQSMessage{Body: body(t, record)})
				if err == nil && len(w.mails.IDs()) != 1 {
					t.Errorf("letters %v", w.mails.IDs())
				}
				return err
			})
		})
	}
}

// TestIntake_MailboxFails_TheLetterComesWithTheNextTry tries each way to fail.
func TestIntake_MailboxFails_TheLetterComesWithTheNextTry(t *testing.T) {
	for _, fault := range outboxtest.Faults {
		w := asked(t)
		w.mails.Inject(func(send int) outboxtest.Fault {
			if send == 0 {
				return fault
			}
			return outboxtest.None
		})
		batch := queue(t, w.upload(keyOf("a"), right, noon))
		if back := w.take(t, batch); !slices.Equal(back, []string{"m0"}) {
			t.Errorf("fault %d: went back %v", fault, back)
		}
		if o := w.obligation(t); o.Status != report.StatusAccepted {
			t.Errorf("fault %d: status %s though it was recorded", fault, o.Status)
		}
		if back := w.take(t, batch); back != nil {
			t.Errorf("fault %d: went back again", fault)
		}
		if ids := w.mails.IDs(); len(ids) != 1 || len(w.submissions(t)) != 1 {
			t.Errorf("fault %d: letters %v, submissions %d", fault, ids, len(w.submissions(t)))
		}
	}
}

func TestIntake_BucketFails_TheMessageComesBack(t *testing.T) {
	w := asked(t)
	batch := queue(t, w.upload(keyOf("a"), right, noon))
	w.bucket.Inject(func(inboxtest.Op, string) inboxtest.Fault { return inboxtest.NotStored })
	if back := w.take(t, batch); !slices.Equal(back, []string{"m0"}) || len(w.submissions(t)) > 0 {
		t.Errorf("went back %v, submissions %v", back, w.submissions(t))
	}
	w.bucket.Inject(nil)
	if back := w.take(t, batch); back != nil || w.obligation(t).Status != report.StatusAccepted {
		t.Errorf("went back %v, obligation %+v", back, w.obligation(t))
	}
}

// unreadable fails one read after the other.
type unreadable struct {
	table.Table
	reads, failing int
}

var errRead = errors.New("no answer")

func (u *unreadable) fails() bool {
	u.reads++
	return u.reads-1 == u.failing
}

func (u *unreadable) Get(ctx context.Context, pk, sk string) (table.Item, error) {
	if u.fails() {
		return table.Item{}, errRead
	}
	return u.Table.Get(ctx, pk, sk)
}

func (u *unreadable) Query(ctx context.Context, pk, prefix string) iter.Seq2[table.Item, error] {
	if u.fails() {
		return func(yield func(table.Item, error) bool) { yield(table.Item{}, errRead) }
	}
	return u.Table.Query(ctx, pk, prefix)
}

// TestIntake_AnErrorAtAnyRead_IsNoVerdict fails each read once: never is a
// report rejected because we could not look something up.
func TestIntake_AnErrorAtAnyRead_IsNoVerdict(t *testing.T) {
	for failing := 0; ; failing++ {
		w := asked(t)
		reader := &unreadable{Table: w.table, failing: failing}
		w.handler.store = store.New(reader)
		batch := queue(t, w.upload(keyOf("a"), right, noon))
		back := w.take(t, batch)
		if reader.reads <= failing {
			if failing < 5 {
				t.Errorf("only %d reads", reader.reads)
			}
			return
		}
		if !slices.Equal(back, []string{"m0"}) || len(w.submissions(t)) > 0 || w.mails.Sends() > 0 {
			t.Errorf("read %d fails: went back %v, submissions %+v", failing, back, w.submissions(t))
		}
		if back := w.take(t, batch); back != nil || w.obligation(t).Status != report.StatusAccepted {
			t.Errorf("read %d failed: went back again", failing)
		}
	}
}
