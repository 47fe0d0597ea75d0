package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"kipthoi/shared/batch"
	"kipthoi/shared/calendar"
	"kipthoi/shared/letter"
	"kipthoi/shared/report"
	"kipthoi/shared/store"
)

// mailbox takes orders for letters.
type mailbox interface {
	// Send returns only after every order is on the queue.
	Send(ctx context.Context, orders ...letter.Order) error
}

type handler struct {
	store *store.Store
	mails mailbox
	log   *slog.Logger
}

// handle works through a batch of reports.
func (h *handler) handle(ctx context.Context, event events.SQSEvent) (events.SQSEventResponse, error) {
	return batch.Each(ctx, h.log, event, h.message)
}

// death is one report of addresses that are dead.
type death struct {
	mail mailing
	of   []recipient
	at   time.Time
	why  string // bounce or complaint
}

func (h *handler) message(ctx context.Context, message events.SQSMessage) error {
	said, ok, err := unwrap(message.Body)
	if err != nil {
		return err
	}
	if !ok {
		h.log.InfoContext(ctx, "done", "outcome", "ignored", "reason", "greeting")
		return nil
	}
	var f feedback
	if err := json.Unmarshal([]byte(said), &f); err != nil {
		return fmt.Errorf("decode report: %w", err)
	}
	if f.EventType == "" || f.Mail.MessageID == "" {
		return errors.New("message is no report about a mail")
	}
	of, at, why, ignored := f.dead()
	if ignored != "" {
		h.done(ctx, death{mail: f.Mail}, "ignored", ignored)
		return nil
	}
	return h.settle(ctx, death{mail: f.Mail, of: of, at: at, why: why})
}

// settle draws the consequence. The unit is found by the tag its mail carried,
// never by looking for the address. It may be called any number of times.
func (h *handler) settle(ctx context.Context, d death) error {
	unit := report.UnitID(d.mail.tag("unit"))
	switch {
	case d.mail.tag("office") != "":
		// Nobody is told by letter that an office cannot be told by letter: the
		// operator's alarm counts these lines.
		h.log.WarnContext(ctx, "office address is dead", "office_id", d.mail.tag("office"), "mail_id", d.mail.MessageID)
		h.done(ctx, d, "office", d.why)
		return nil
	case unit == "":
		h.done(ctx, d, "ignored", "untagged")
		return nil
	}
	known, err := h.store.Unit(ctx, unit)
	if errors.Is(err, store.ErrNotFound) {
		h.done(ctx, d, "ignored", "unknown_unit")
		return nil
	}
	if err != nil {
		return err
	}
	contact, err := h.store.Contact(ctx, unit)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if !d.strikes(contact) {
		h.done(ctx, d, "ignored", "other_address")
		return nil
	}
	return h.bury(ctx, d, known, contact.Email)
}

// bury marks the address and orders the letter to the province. The letter is
// ordered again by every repetition, under the same id.
func (h *handler) bury(ctx context.Context, d death, unit report.Unit, address string) error {
	_, err := h.store.SaveContact(ctx, unit.ID, unit.LastProvince(), func(known report.Contact, _ bool) report.Contact {
		known.Dead = known.Dead || d.strikes(known)
		return known
	})
	if err != nil {
		return err
	}
	order := letter.NewBounced(unit.ProvinceOn(calendar.DateOf(d.at)), unit.ID, address, d.at)
	if err := h.mails.Send(ctx, order); err != nil {
		return fmt.Errorf("order letter about %s: %w", unit.ID, err)
	}
	h.done(ctx, d, "dead", d.why)
	return nil
}

// strikes reports whether the contact still has an address that is dead. Since
// the mail was sent the register may have got a better one.
func (d death) strikes(contact report.Contact) bool {
	return contact.Email != "" && slices.ContainsFunc(d.of, func(r recipient) bool {
		return strings.EqualFold(bare(r.EmailAddress), contact.Email)
	})
}

// bare takes an address out of "Name <address>", as some servers report it.
func bare(s string) string {
	if _, after, ok := strings.Cut(s, "<"); ok {
		s, _, _ = strings.Cut(after, ">")
	}
	return strings.TrimSpace(s)
}

func (h *handler) done(ctx context.Context, d death, outcome, reason string) {
	h.log.InfoContext(ctx, "done", "mail_id", d.mail.MessageID, "kind", d.mail.tag("kind"), "unit_id", d.mail.tag("unit"),
		"office_id", d.mail.tag("office"), "outcome", outcome, "reason", reason)
}
