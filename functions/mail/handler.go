package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"kipthoi/shared/batch"
	"kipthoi/shared/letter"
	"kipthoi/shared/link"
	"kipthoi/shared/mail"
	"kipthoi/shared/report"
	"kipthoi/shared/store"
)

// sender hands letters over.
type sender interface {
	// Send returns the message id once the service has the letter, and
	// mail.ErrRefused when the address can never be written to.
	Send(ctx context.Context, l letter.Letter, tags map[string]string) (messageID string, err error)
}

// keys knows the keys that sign personal links.
type keys interface {
	Keys(ctx context.Context, now time.Time) (link.Keys, error)
}

type handler struct {
	store  *store.Store
	ring   keys
	sender sender
	pace   func(ctx context.Context) error // returns when the next letter may go
	site   string                          // address of the portal
	log    *slog.Logger
}

// margin is what is kept of a function's time to remember the letter that was
// sent last: sent and not remembered, it would go out again.
const margin = 5 * time.Second

// handle works through a batch of orders.
func (h *handler) handle(ctx context.Context, event events.SQSEvent) (events.SQSEventResponse, error) {
	return batch.Each(ctx, h.log, event, h.message)
}

// delivery is one order as the queue delivers it.
type delivery struct {
	letter.Order
	holder string    // the message and how often it was delivered
	at     time.Time // when the message was put onto the queue
}

func newDelivery(message events.SQSMessage) (delivery, error) {
	d := delivery{holder: message.MessageId + "/" + message.Attributes["ApproximateReceiveCount"]}
	if err := json.Unmarshal([]byte(message.Body), &d.Order); err != nil {
		return d, fmt.Errorf("decode order: %w", err)
	}
	if err := d.Validate(); err != nil {
		return d, err
	}
	// Claims are compared by the queue's clock: a message that was moved back
	// from the dead letter queue is younger than the claim it left behind.
	d.at = d.At
	if ms, err := strconv.ParseInt(message.Attributes["SentTimestamp"], 10, 64); err == nil {
		d.at = time.UnixMilli(ms)
	}
	return d, nil
}

// message brings one order to its end: sent, sent before, refused, or skipped
// because what it was to tell is no longer so. It may be called any number of
// times for the same order.
func (h *handler) message(ctx context.Context, message events.SQSMessage) error {
	d, err := newDelivery(message)
	if err != nil {
		return err
	}
	composed, skip, err := h.compose(ctx, d)
	if err != nil {
		return fmt.Errorf("compose letter %s: %w", d.ID, err)
	}
	if skip != "" {
		h.done(ctx, d, "skipped", "reason", string(skip))
		return nil
	}
	claimed, err := h.store.ClaimLetter(ctx, d.ID, d.holder, d.at)
	if err != nil {
		return err
	}
	if !claimed {
		h.done(ctx, d, "sent_before")
		return nil
	}
	return h.send(ctx, d, composed)
}

// send hands the claimed letter over and remembers it.
func (h *handler) send(ctx context.Context, d delivery, composed letter.Letter) error {
	messageID, err := h.handOver(ctx, d, composed)
	if errors.Is(err, mail.ErrRefused) {
		return h.refused(ctx, d, composed.To)
	}
	if err != nil {
		return fmt.Errorf("send letter %s: %w", d.ID, err)
	}
	if err := h.remember(ctx, d, messageID); err != nil {
		return err
	}
	h.done(ctx, d, "sent", "mail_id", messageID)
	return nil
}

// handOver sends in its turn, if that comes before the function's time is up
// but for the margin.
func (h *handler) handOver(ctx context.Context, d delivery, composed letter.Letter) (messageID string, err error) {
	if deadline, ok := ctx.Deadline(); ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, deadline.Add(-margin))
		defer cancel()
	}
	if err := h.pace(ctx); err != nil {
		return "", fmt.Errorf("wait for the next turn: %w", err)
	}
	return h.sender.Send(ctx, composed, tags(d.Order))
}

// tags come back with every report about the mail, which finds the unit by them.
func tags(o letter.Order) map[string]string {
	return map[string]string{
		"kind": string(o.Kind), "order": o.ID, "period": string(o.Period), "unit": string(o.Unit), "office": o.Office,
	}
}

// markAttempts is how often in a row it is tried to remember a letter: one that
// was sent and is not remembered goes out again.
const markAttempts = 3

func (h *handler) remember(ctx context.Context, d delivery, messageID string) (err error) {
	for range markAttempts {
		if err = h.store.MarkLetterSent(ctx, d.ID, messageID, d.at); err == nil {
			return nil
		}
	}
	return err
}

// refused ends an order whose address can never be written to. That of a unit is
// marked, as after a bounce.
func (h *handler) refused(ctx context.Context, d delivery, address string) error {
	if d.ToUnit() {
		if err := h.bury(ctx, d, address); err != nil {
			return err
		}
	}
	h.log.WarnContext(ctx, "address cannot be written to", "unit_id", d.Unit, "office_id", d.Office)
	h.done(ctx, d, "refused")
	return nil
}

// bury marks the contact dead, unless it has another address by now.
func (h *handler) bury(ctx context.Context, d delivery, address string) error {
	unit, err := h.store.Unit(ctx, d.Unit)
	if err != nil {
		return err
	}
	_, err = h.store.SaveContact(ctx, d.Unit, unit.LastProvince(), func(known report.Contact, _ bool) report.Contact {
		known.Dead = known.Dead || strings.EqualFold(known.Email, address)
		return known
	})
	return err
}

func (h *handler) done(ctx context.Context, d delivery, outcome string, more ...any) {
	attrs := []any{
		"order_id", d.ID, "kind", d.Kind, "unit_id", d.Unit, "office_id", d.Office, "period", d.Period, "outcome", outcome,
	}
	h.log.InfoContext(ctx, "done", append(attrs, more...)...)
}
