package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/function/functiontest"
	"kipthoi/shared/inbox/inboxtest"
	"kipthoi/shared/outbox/outboxtest"
	"kipthoi/shared/store/storetest"
	"kipthoi/shared/table"
	"kipthoi/shared/table/tabletest"
)

// uploads are one of each kind, over a register that knows some of them already.
var uploads = map[string]struct {
	key  string
	data []byte
}{
	"units":      {"register/95/u2", units(strings.Replace(dongTien, "dong-tien@", "moi@", 1), toHopTac, nameless, thanhCong)},
	"offices":    {"register/tw/o2", offices("95;Liên minh HTX Bạc Liêu;moi@lien-minh.example", "TW;Trung tâm;tw@lien-minh.example")},
	"unreadable": {"register/95/u2", []byte("%PDF-1.4")},
}

func known(t *testing.T, w *world) {
	t.Helper()
	w.bring(t, "register/95/u1", units(dongTien, thanhCong), uploaded)
	w.bring(t, "register/tw/o1", offices("95;Liên minh;cu@lien-minh.example"), uploaded)
}

// TestFaults_AtAnyWrite_TheNextTryEndsTheSame also holds the counts of the import
// to those of an undisturbed one: half of the rows were in before the second try.
func TestFaults_AtAnyWrite_TheNextTryEndsTheSame(t *testing.T) {
	for name, l := range uploads {
		t.Run(name, func(t *testing.T) {
			tabletest.WalkWrites(t, func(t *testing.T, m *table.Memory) { known(t, worldOn(m)) }, func(t *testing.T, m *table.Memory) error {
				w := worldOn(m)
				if failed := w.deliver(t, w.upload(l.key, l.data, uploaded.AddDate(0, 1, 0))); len(failed) > 0 {
					return fmt.Errorf("message went back: %w: %s", table.ErrFault, w.log)
				}
				storetest.Check(t, m)
				if ids := w.mails.IDs(); len(ids) != 1 {
					t.Errorf("letters = %v", ids)
				}
				return nil
			})
		})
	}
}

func TestFaults_OnTheWayToTheMailQueue_TheLetterIsOrderedAgain(t *testing.T) {
	for _, fault := range outboxtest.Faults {
		w := newWorld()
		w.mails.Inject(func(send int) outboxtest.Fault {
			if send == 0 {
				return fault
			}
			return outboxtest.None
		})
		event := w.upload("register/95/u1", units(dongTien), uploaded)
		if failed := w.deliver(t, event); len(failed) != 1 {
			t.Fatalf("fault %d: went back %v, want the message", fault, failed)
		}
		before := w.documents(t)
		if failed := w.deliver(t, event); len(failed) > 0 {
			t.Fatalf("fault %d: the second try failed: %s", fault, w.log)
		}
		if diff := cmp.Diff(before, w.documents(t)); diff != "" || len(w.mails.IDs()) != 1 {
			t.Errorf("fault %d: letters %v, documents:\n%s", fault, w.mails.IDs(), diff)
		}
	}
}

func TestFaults_TheObjectCannotBeRead_TheMessageGoesBack(t *testing.T) {
	w := newWorld()
	w.bucket.Inject(func(inboxtest.Op, string) inboxtest.Fault { return inboxtest.NotStored })
	event := w.upload("register/95/u1", units(dongTien), uploaded)
	if failed := w.deliver(t, event); len(failed) != 1 || len(w.documents(t)) > 0 || len(w.mails.Orders()) > 0 {
		t.Errorf("went back %v, stored %v", failed, w.documents(t))
	}
	w.bucket.Inject(nil)
	if failed := w.deliver(t, event); len(failed) > 0 {
		t.Errorf("the second try failed: %s", w.log)
	}
}

// TestEvents_EverySample_IsDecodedStrictlyAndRun: a sample that no case here
// speaks of, or one that is missing, fails.
func TestEvents_EverySample_IsDecodedStrictlyAndRun(t *testing.T) {
	cases := map[string]struct {
		object map[string][]byte // uploaded before, by key
		want   string            // what became of it, or "" when the message goes back
	}{
		"units-uploaded.json":   {map[string][]byte{"register/95/01KJ8C2Y3M7Q": units(dongTien, nameless)}, "rows 2: added 1, changed 0, unchanged 0, refused 1"},
		"offices-uploaded.json": {map[string][]byte{"register/tw/01KJ8C0000AA": offices("95;Liên minh;a@lien-minh.example")}, "rows 1: added 1, changed 0, unchanged 0, refused 0"},
		"key-of-nobody.json":    {},
	}
	folder := filepath.Join("..", "..", "events", "register")
	files, err := fs.Glob(os.DirFS(folder), "*")
	must(t, err)
	if len(files) != len(cases) {
		t.Errorf("%d samples for %d cases", len(files), len(cases))
	}
	for _, file := range files {
		t.Run(file, func(t *testing.T) {
			c, ok := cases[file]
			if !ok {
				t.Fatal("a sample nobody runs")
			}
			batch := sample(t, filepath.Join(folder, file))
			w := newWorld()
			for key, data := range c.object {
				w.bucket.Upload(key, "", data, uploaded) // the fake names the first version v000001
			}
			failed := w.deliver(t, batch.Records...)
			if (len(failed) > 0) != (c.want == "") {
				t.Fatalf("went back: %v, log %s", failed, w.log)
			}
			for key := range c.object {
				done, err := w.store.Import(t.Context(), key[strings.LastIndexByte(key, '/')+1:])
				if err != nil || counts(done) != c.want {
					t.Errorf("%s, %v, want %s", counts(done), err, c.want)
				}
			}
		})
	}
}

// sample decodes a queue event and the storage events in it, refusing what the
// function would overlook.
func sample(t *testing.T, path string) events.SQSEvent {
	t.Helper()
	var batch events.SQSEvent
	functiontest.Sample(t, path, &batch)
	for _, m := range batch.Records {
		var event events.S3Event
		functiontest.Strictly(t, []byte(m.Body), &event)
	}
	return batch
}
