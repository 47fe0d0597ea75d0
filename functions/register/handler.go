package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"

	"github.com/aws/aws-lambda-go/events"

	"kipthoi/shared/batch"
	"kipthoi/shared/inbox"
	"kipthoi/shared/letter"
	"kipthoi/shared/roster"
	"kipthoi/shared/roster/lists"
	"kipthoi/shared/sheet"
	"kipthoi/shared/store"
)

// bucket is where lists lie.
type bucket interface {
	// Get returns one version of an object, inbox.ErrTooLarge beyond limit bytes.
	Get(ctx context.Context, key, versionID string, limit int64) (inbox.Object, error)
}

// mailbox takes orders for letters.
type mailbox interface {
	// Send returns only after every order is on the queue.
	Send(ctx context.Context, orders ...letter.Order) error
}

type handler struct {
	store  *store.Store
	bucket bucket
	mails  mailbox
	log    *slog.Logger
}

// handle works through a batch of queue messages.
func (h *handler) handle(ctx context.Context, event events.SQSEvent) (events.SQSEventResponse, error) {
	return batch.Each(ctx, h.log, event, h.message)
}

// message works through the lists one storage event speaks of. All are tried
// before the first error is returned.
func (h *handler) message(ctx context.Context, message events.SQSMessage) error {
	var event events.S3Event
	if err := json.Unmarshal([]byte(message.Body), &event); err != nil {
		return fmt.Errorf("decode storage event: %w", err)
	}
	var failures []error
	for _, record := range event.Records {
		l, err := newList(record)
		if err == nil {
			err = h.list(ctx, l)
		}
		if err != nil {
			failures = append(failures, fmt.Errorf("import list: %w", err))
		}
	}
	return errors.Join(failures...)
}

// list brings one uploaded list to its end. It may be called any number of times
// for the same object version: the first result stands, an import that is done is
// not made again over newer ones, and the letter about it is ordered again under
// the same id.
func (h *handler) list(ctx context.Context, l list) error {
	done, err := h.result(ctx, l)
	if errors.Is(err, store.ErrNotFound) {
		done, err = h.bringIn(ctx, l)
	}
	if err != nil {
		return err
	}
	if err := h.mails.Send(ctx, letter.NewImport(done.Province, done.Upload, done.At)); err != nil {
		return fmt.Errorf("order letter about %s: %w", done.Upload, err)
	}
	h.log.InfoContext(ctx, "done", "upload", done.Upload, "province", done.Province, "rows", done.Rows,
		"added", done.Added, "changed", done.Changed, "unchanged", done.Unchanged, "refused", done.Refused)
	return nil
}

// result returns what became of the list before. A key that was used twice holds
// two lists: the second is kept under the name of its version.
func (h *handler) result(ctx context.Context, l list) (store.Import, error) {
	for _, name := range l.names() {
		done, err := h.store.Import(ctx, name)
		if err != nil || done.At.Equal(l.at) {
			return done, err
		}
	}
	return store.Import{}, fmt.Errorf("both names of %s are taken: %w", l.upload, store.ErrConflict)
}

// bringIn reads the list, writes what is good in it, and records the result last,
// so that whoever sees the result finds everything in place.
func (h *handler) bringIn(ctx context.Context, l list) (store.Import, error) {
	steps, found, err := h.read(ctx, l)
	if err != nil {
		return store.Import{}, err
	}
	steps, planned, err := h.plan(ctx, l, steps, found)
	if err != nil {
		return store.Import{}, err
	}
	if err := each(ctx, steps, func(ctx context.Context, _ int, s step) error { return s.save(ctx) }); err != nil {
		return store.Import{}, fmt.Errorf("write list %s: %w", l.upload, err)
	}
	return h.conclude(ctx, l, planned)
}

// conclude records the result under the first name that is free.
func (h *handler) conclude(ctx context.Context, l list, done store.Import) (store.Import, error) {
	for _, name := range l.names() {
		done.Upload = name
		standing, err := h.store.AddImport(ctx, done)
		if err != nil || standing.At.Equal(l.at) {
			return standing, err
		}
	}
	return store.Import{}, fmt.Errorf("both names of %s are taken: %w", l.upload, store.ErrConflict)
}

// read takes the object apart. found is what the import will say of the file and
// of its bad rows; errors are ours.
func (h *handler) read(ctx context.Context, l list) (steps []step, found store.Import, err error) {
	found = store.Import{Province: l.province, At: l.at}
	object, err := h.bucket.Get(ctx, l.key, l.version, sheet.MaxSize)
	if errors.Is(err, inbox.ErrTooLarge) {
		refuse(&found, &sheet.Refusal{Rule: sheet.RuleTooLarge})
		return nil, found, nil
	}
	if err != nil {
		return nil, found, fmt.Errorf("read object of %s: %w", l.upload, err)
	}
	found.FileName = object.FileName
	book, err := sheet.Open(object.Data)
	var refusal *sheet.Refusal
	if errors.As(err, &refusal) {
		refuse(&found, refusal)
		return nil, found, nil
	}
	if err != nil {
		return nil, found, fmt.Errorf("open list %s: %w", l.upload, err)
	}
	if l.province == "" {
		steps = h.offices(lists.Rows(book), l, &found)
		return steps, found, nil
	}
	steps, err = h.units(ctx, lists.Rows(book), l, &found)
	return steps, found, err
}

// refuse notes that the file itself cannot be read.
func refuse(found *store.Import, r *sheet.Refusal) {
	f := r.Finding()
	found.Problems = []roster.Problem{{Found: f.Found, Message: f.Message, Cure: f.Cure}}
}
