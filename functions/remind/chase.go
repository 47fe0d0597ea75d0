package main

import (
	"context"
	"time"

	"kipthoi/shared/calendar"
	"kipthoi/shared/chase"
	"kipthoi/shared/letter"
	"kipthoi/shared/store"
)

// remind goes through the stage of the day, if there is one: those who still owe
// something are written to, and on the last stage the province is. The stage is
// kept only when every order is on the queue, so a stage that was stopped is gone
// through again, under the same orders.
func (h *handler) remind(ctx context.Context, a area, known store.ProvincePeriod, now time.Time) (store.ProvincePeriod, int, error) {
	stage, ok := chase.Next(chase.Stages(), known.Stage, a.DueOn, calendar.DateOf(now))
	if !ok {
		return known, 0, nil
	}
	reminded, missing, err := h.remindUnits(ctx, a, stage, now)
	if err != nil {
		return known, reminded, err
	}
	if stage.Escalate && missing > 0 {
		if err := h.mails.Send(ctx, letter.NewMissing(a.code, a.ID, now)); err != nil {
			return known, reminded, err
		}
	}
	known, err = h.store.SaveProvincePeriod(ctx, a.code, a.ID, func(known store.ProvincePeriod, _ bool) store.ProvincePeriod {
		if _, ahead := chase.Next(chase.Stages(), known.Stage, a.DueOn, stage.On(a.DueOn)); ahead {
			known.Stage = stage.ID
		}
		return known
	})
	return known, reminded, err
}

// remindUnits counts whom it wrote to, and who is missing at all.
func (h *handler) remindUnits(ctx context.Context, a area, stage chase.Stage, now time.Time) (reminded, missing int, err error) {
	contacts, err := h.contacts(ctx, a)
	if err != nil {
		return 0, 0, err
	}
	day := calendar.DateOf(now)
	letters := batch{mails: h.mails}
	for o, err := range h.store.Obligations(ctx, a.code, a.ID) {
		if err != nil {
			return reminded, missing, err
		}
		c := chase.Case{Obligation: o, Contact: contacts[o.Unit]}
		if c.Asks(day) == chase.Write {
			missing++
		}
		if c.Remind(day) != chase.Write {
			continue
		}
		reminded++
		if err := letters.add(ctx, letter.NewReminder(o.Unit, a.ID, stage.ID, now)); err != nil {
			return reminded, missing, err
		}
	}
	return reminded, missing, letters.flush(ctx)
}

// batch hands orders on a hundred at a time.
type batch struct {
	mails  mailbox
	orders []letter.Order
}

const batchSize = 100

func (b *batch) add(ctx context.Context, o letter.Order) error {
	b.orders = append(b.orders, o)
	if len(b.orders) < batchSize {
		return nil
	}
	return b.flush(ctx)
}

func (b *batch) flush(ctx context.Context) error {
	if len(b.orders) == 0 {
		return nil
	}
	err := b.mails.Send(ctx, b.orders...)
	b.orders = b.orders[:0]
	return err
}
