package main

import (
	"context"
	"fmt"
	"net/url"
	"slices"

	"kipthoi/shared/letter"
	"kipthoi/shared/page"
	"kipthoi/shared/report"
	"kipthoi/shared/vntext"
)

// declare takes a unit's word that nothing happened in a period, and orders its
// receipt. Sent twice it says the same. A report that is there already goes on
// standing; the page says so.
func (h *handler) declare(ctx context.Context, r *request, v visitor) (answer, error) {
	values, err := r.form()
	if err != nil {
		return answer{}, err
	}
	id, err := readPeriod(values.Get("period"))
	if err != nil {
		return answer{}, err
	}
	mint := values.Get(page.NilMint)
	if !isUpload(mint) {
		return answer{}, errRefused
	}
	o, err := h.obligation(ctx, v.unit.ID, id)
	if err != nil {
		return answer{}, err
	}
	back := "/l/" + v.token + "/p/" + string(id)
	why, given := declarationIn(values)
	switch {
	case o.Status == report.StatusExempt: // nothing is asked, and the page says so
		return redirect(r.in(back)), nil
	case !given:
		return redirect(r.in(back + "?" + blankReason)), nil
	}
	if err := h.recordNil(ctx, report.NewNil(v.unit.ID, id, mint, why, r.now)); err != nil {
		return answer{}, err
	}
	return redirect(r.in(back + "?upload=" + mint)), nil
}

func (h *handler) recordNil(ctx context.Context, s report.Submission) error {
	s, _, err := h.store.Record(ctx, s)
	if err != nil {
		return err
	}
	order, _ := letter.ForOutcome(s)
	if err := h.mails.Send(ctx, order); err != nil {
		return fmt.Errorf("order letter about %s: %w", s.ID, err)
	}
	return nil
}

// blankReason leads back to a form that came without a reason, which only very
// old browsers send.
const blankReason = "blank=reason"

// declarationIn is the declaration in a form. ok is false without a reason of ours.
func declarationIn(values url.Values) (d report.Declaration, ok bool) {
	d.Reason = report.NilReason(values.Get(page.NilReason))
	d.Note = clip(vntext.Normalize(values.Get(page.NilNote)), report.MaxNilNote)
	return d, slices.Contains(report.NilReasons, d.Reason)
}

// nilForm mints the form with which nothing is declared, while nothing is there
// that it would not change.
func (h *handler) nilForm(r *request, o report.Obligation) (*page.NilForm, error) {
	if o.Current != nil || o.Status == report.StatusNil {
		return nil, nil
	}
	mint, err := newUpload(r.now, h.random)
	if err != nil {
		return nil, err
	}
	return &page.NilForm{Mint: mint, Again: r.query.Get("blank") != ""}, nil
}
