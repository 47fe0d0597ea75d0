package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/aws/aws-lambda-go/events"

	"kipthoi/shared/annotate"
	"kipthoi/shared/batch"
	"kipthoi/shared/calendar"
	"kipthoi/shared/inbox"
	"kipthoi/shared/letter"
	"kipthoi/shared/report"
	"kipthoi/shared/review"
	"kipthoi/shared/sheet"
	"kipthoi/shared/store"
)

// bucket is where uploads lie.
type bucket interface {
	// Get returns one version of an object, inbox.ErrTooLarge beyond limit bytes.
	Get(ctx context.Context, key, versionID string, limit int64) (inbox.Object, error)
	// Put stores data as the newest version of key.
	Put(ctx context.Context, key, contentType string, data []byte) error
}

// mailbox takes orders for letters.
type mailbox interface {
	// Send returns only after every order is on the queue.
	Send(ctx context.Context, orders ...letter.Order) error
}

// uploadLimit is what a presigned form allows; a larger object came another way.
const uploadLimit = sheet.MaxSize

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

// notification is what S3 puts onto the queue: an event, or once, when the
// bucket is first connected to the queue, a test.
type notification struct {
	events.S3Event
	Event string `json:"Event"`
}

// message works through the objects one storage event speaks of. All are tried
// before the first error is returned. What is no storage event is an error: it
// ends, kept, in the dead letter queue.
func (h *handler) message(ctx context.Context, message events.SQSMessage) error {
	var told notification
	if err := json.Unmarshal([]byte(message.Body), &told); err != nil {
		return fmt.Errorf("decode storage event: %w", err)
	}
	if len(told.Records) == 0 && told.Event != "s3:TestEvent" {
		return errors.New("decode storage event: it speaks of no object")
	}
	var failures []error
	for _, record := range told.Records {
		if err := h.object(ctx, record); err != nil {
			failures = append(failures, fmt.Errorf("take in object: %w", err))
		}
	}
	return errors.Join(failures...)
}

// object brings one object version to its outcome. It may be called any number
// of times for the same version: the first outcome stands, and the letter about
// it is ordered again under the same id.
func (h *handler) object(ctx context.Context, record events.S3EventRecord) error {
	key, err := objectKey(record)
	if err != nil {
		return err
	}
	id := report.NewSubmissionID(key.Upload, record.S3.Object.VersionID)
	sub, err := h.store.Submission(ctx, key.Unit, key.Period, id)
	if errors.Is(err, store.ErrNotFound) {
		sub, err = h.takeIn(ctx, key, record)
	}
	if err != nil {
		return err
	}
	if order, ok := letter.ForOutcome(sub); ok {
		if err := h.mails.Send(ctx, order); err != nil {
			return fmt.Errorf("order letter about %s: %w", sub.ID, err)
		}
	}
	h.log.InfoContext(ctx, "done", "submission_id", sub.ID, "period", sub.Period, "unit_id", sub.Unit,
		"outcome", sub.Outcome, "findings", len(sub.Findings), "size", sub.Size)
	return nil
}

// takeIn judges a new object version, gives the file back marked if something is
// wrong with it, and records the outcome last: whoever sees the outcome finds
// the marked file.
func (h *handler) takeIn(ctx context.Context, key report.ObjectKey, record events.S3EventRecord) (report.Submission, error) {
	sub, data, err := h.judge(ctx, key, record)
	if err != nil {
		return report.Submission{}, err
	}
	if sub.Returned() {
		if err := h.giveBack(ctx, sub, data); err != nil {
			return report.Submission{}, err
		}
	}
	sub, _, err = h.store.Record(ctx, sub)
	return sub, err
}

// giveBack keeps the reporter's own file with the findings in it; of a file that
// cannot be written into, a list of them.
func (h *handler) giveBack(ctx context.Context, sub report.Submission, data []byte) error {
	marked, err := annotate.Workbook(data, sub.Findings)
	if errors.Is(err, annotate.ErrNotWorkbook) || errors.Is(err, annotate.ErrCannotAnnotate) {
		marked, err = annotate.List(sub.Findings)
	}
	if err != nil {
		return fmt.Errorf("mark the file of %s: %w", sub.ID, err)
	}
	if err := h.bucket.Put(ctx, sub.AnnotatedKey(), inbox.WorkbookType, marked); err != nil {
		return fmt.Errorf("keep the marked file of %s: %w", sub.ID, err)
	}
	return nil
}

// objectKey reads whose upload a record speaks of. A record that does not say
// which version was stored, and when, cannot be told from the next one.
func objectKey(record events.S3EventRecord) (report.ObjectKey, error) {
	key, err := report.ParseObjectKey(record.S3.Object.URLDecodedKey)
	switch {
	case err != nil:
		return report.ObjectKey{}, err
	case !strings.HasPrefix(record.EventName, "ObjectCreated:"):
		return report.ObjectKey{}, fmt.Errorf("event %q about %s: only what was created is taken in", record.EventName, key)
	case record.S3.Object.VersionID == "":
		return report.ObjectKey{}, fmt.Errorf("event about %s: no version of the object", key)
	case record.EventTime.IsZero():
		return report.ObjectKey{}, fmt.Errorf("event about %s: no time", key)
	}
	return key, nil
}

// judge reads the object and says what it is worth. Errors are ours; whatever
// is wrong with the file is in the findings.
func (h *handler) judge(ctx context.Context, key report.ObjectKey, record events.S3EventRecord) (report.Submission, []byte, error) {
	object := record.S3.Object
	sub := report.Submission{
		ID: report.NewSubmissionID(key.Upload, object.VersionID), Unit: key.Unit, Period: key.Period,
		Key: key.String(), VersionID: object.VersionID, Size: object.Size, UploadedAt: record.EventTime,
	}
	file, err := h.bucket.Get(ctx, key.String(), object.VersionID, uploadLimit)
	switch {
	case errors.Is(err, inbox.ErrTooLarge):
		return rejected(sub, review.TooLarge(object.Size)), nil, nil
	case err != nil:
		return report.Submission{}, nil, fmt.Errorf("read object of %s: %w", sub.ID, err)
	}
	sum := sha256.Sum256(file.Data)
	sub.Digest, sub.Size, sub.FileName = hex.EncodeToString(sum[:]), int64(len(file.Data)), file.FileName
	sub, err = h.review(ctx, sub, file.Data)
	return sub, file.Data, err
}

func (h *handler) review(ctx context.Context, sub report.Submission, data []byte) (report.Submission, error) {
	want, missing, err := h.expectation(ctx, sub.Unit, sub.Period)
	if err != nil {
		return report.Submission{}, err
	}
	if missing != nil {
		return rejected(sub, *missing), nil
	}
	got, err := review.File(data, want)
	if err != nil {
		return report.Submission{}, fmt.Errorf("review %s: %w", sub.ID, err)
	}
	sub.Form, sub.FormVersion, sub.Figures, sub.Findings = got.Form, got.Version, got.Figures, got.Findings
	sub.Outcome = report.Judge(got.Findings)
	if sub.Outcome == report.OutcomeAccepted {
		sub.AcceptedAt = sub.UploadedAt
	}
	return sub, nil
}

// expectation gathers what the file is held against. missing is the finding to
// reject it with when nothing is expected of the unit for the period.
func (h *handler) expectation(ctx context.Context, unit report.UnitID, id calendar.PeriodID) (review.Expectation, *report.Finding, error) {
	period, err := h.store.Period(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return review.Expectation{}, notExpected(id), nil
	}
	if err != nil {
		return review.Expectation{}, nil, fmt.Errorf("read period %s: %w", id, err)
	}
	who, err := h.store.Unit(ctx, unit)
	if errors.Is(err, store.ErrNotFound) {
		return review.Expectation{}, notExpected(id), nil
	}
	if err != nil {
		return review.Expectation{}, nil, fmt.Errorf("read unit %s: %w", unit, err)
	}
	history, err := h.store.History(ctx, unit)
	if err != nil {
		return review.Expectation{}, nil, fmt.Errorf("read history of %s: %w", unit, err)
	}
	for _, o := range history {
		if o.Period == id {
			return review.Expectation{Unit: who, Period: period, Previous: report.LastAccepted(history, id)}, nil, nil
		}
	}
	return review.Expectation{}, notExpected(id), nil
}
