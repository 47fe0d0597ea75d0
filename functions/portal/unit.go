package main

import (
	"context"
	"errors"
	"slices"

	"kipthoi/shared/calendar"
	"kipthoi/shared/form"
	"kipthoi/shared/link"
	"kipthoi/shared/page"
	"kipthoi/shared/report"
	"kipthoi/shared/store"
)

// visitor is a unit that came by its own link.
type visitor struct {
	unit  report.Unit
	token string
}

// byLink lets a unit in that has the token of its link in the address.
func byLink(next func(*handler, context.Context, *request, visitor) (answer, error)) serve {
	return func(h *handler, ctx context.Context, r *request) (answer, error) {
		v, err := h.visitor(ctx, r, r.vars["token"])
		if err != nil {
			return answer{}, err
		}
		return next(h, ctx, r, v)
	}
}

// byBearer lets a script in that shows the token of a unit's link.
func byBearer(next func(*handler, context.Context, *request, visitor) (answer, error)) serve {
	return func(h *handler, ctx context.Context, r *request) (answer, error) {
		v, err := h.visitor(ctx, r, r.bearer())
		if err != nil {
			return answer{}, err
		}
		return next(h, ctx, r, v)
	}
}

// visitor finds out whose link a token is. One that is forged, revoked or of
// somebody who is no unit ends in errRefused.
func (h *handler) visitor(ctx context.Context, r *request, token string) (visitor, error) {
	keys, err := h.keys.Keys(ctx, r.now)
	if err != nil {
		return visitor{}, err
	}
	holder, err := keys.Parse(token)
	if err != nil || holder.Role != link.RoleUnit {
		return visitor{}, errRefused
	}
	unit, err := h.store.Unit(ctx, report.UnitID(holder.ID))
	switch {
	case err != nil:
		return visitor{}, refuseAbsent(err)
	case unit.LinkEpoch != holder.Epoch:
		return visitor{}, errRefused
	}
	r.who = append(r.who, "unit_id", unit.ID)
	return visitor{unit: unit, token: token}, nil
}

// overview is the page behind the link in the letter.
func (h *handler) overview(ctx context.Context, r *request, v visitor) (answer, error) {
	history, err := h.store.History(ctx, v.unit.ID)
	if err != nil {
		return answer{}, err
	}
	p, err := h.unitPage(ctx, r, v, history)
	if err != nil {
		return answer{}, err
	}
	for i, o := range page.Urgent(history, r.now) {
		t := page.Task{Obligation: o}
		if i == 0 {
			if t, err = h.task(ctx, r, v, o); err != nil {
				return answer{}, err
			}
		}
		p.Tasks = append(p.Tasks, t)
	}
	return pageAnswer(p.Overview()), nil
}

// unitPeriod is the page of one period.
func (h *handler) unitPeriod(ctx context.Context, r *request, v visitor) (answer, error) {
	o, err := h.owed(ctx, r, v)
	if err != nil {
		return answer{}, err
	}
	submissions, err := h.store.Submissions(ctx, v.unit.ID, o.Period)
	if err != nil {
		return answer{}, err
	}
	t, err := h.task(ctx, r, v, o)
	if err != nil {
		return answer{}, err
	}
	p, err := h.unitPage(ctx, r, v, []report.Obligation{o})
	if err != nil {
		return answer{}, err
	}
	return pageAnswer(p.Period(t, submissions, r.query.Get("upload"))), nil
}

// owed is the obligation of the period in the path.
func (h *handler) owed(ctx context.Context, r *request, v visitor) (report.Obligation, error) {
	id, err := r.period()
	if err != nil {
		return report.Obligation{}, err
	}
	return h.obligation(ctx, v.unit.ID, id)
}

// obligation reads what a unit owes; nothing owed ends in errRefused.
func (h *handler) obligation(ctx context.Context, unit report.UnitID, id calendar.PeriodID) (report.Obligation, error) {
	o, err := h.store.Obligation(ctx, unit, id)
	return o, refuseAbsent(err)
}

// unitPage is what all pages of a unit have in common.
func (h *handler) unitPage(ctx context.Context, r *request, v visitor, history []report.Obligation) (page.Unit, error) {
	frame := r.frame()
	frame.Home = "/l/" + v.token
	p := page.Unit{Frame: frame, Unit: v.unit, Token: v.token, Now: r.now, History: slices.Clone(history)}
	slices.Reverse(p.History)
	helper, err := h.helper(ctx, h.homeProvince(r, v, history))
	if err != nil {
		return page.Unit{}, err
	}
	p.Helper = page.Helper{Name: helper.Name, Email: helper.Email}
	return p, nil
}

// homeProvince is the province that asks: the newest obligation's, or where the
// unit belongs today.
func (h *handler) homeProvince(r *request, v visitor, history []report.Obligation) string {
	if n := len(history); n > 0 {
		return history[n-1].Province
	}
	return v.unit.ProvinceOn(calendar.DateOf(r.now))
}

// helper is the office of a province, blank while it has none.
func (h *handler) helper(ctx context.Context, province string) (store.Office, error) {
	office, err := h.store.Office(ctx, "p"+province)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return store.Office{}, err
	}
	return office, nil
}

// task gathers what is known of an obligation and mints the forms for what comes next.
func (h *handler) task(ctx context.Context, r *request, v visitor, o report.Obligation) (page.Task, error) {
	t := page.Task{Obligation: o}
	var err error
	if o.Latest != nil {
		if t.Answer, err = h.submission(ctx, o, o.Latest.Submission); err != nil {
			return page.Task{}, err
		}
	}
	if id, _, stands := o.Stands(); stands {
		if t.Standing, err = h.submission(ctx, o, id); err != nil {
			return page.Task{}, err
		}
	}
	switch _, err := h.formOf(ctx, o); {
	case errors.Is(err, form.ErrNotInForce):
		t.NoForm = true
		return t, nil
	case err != nil:
		return page.Task{}, err
	case o.Status == report.StatusExempt:
		return t, nil
	}
	if t.Nil, err = h.nilForm(r, o); err != nil {
		return page.Task{}, err
	}
	t.Upload, err = h.mintForm(ctx, r, v, o.Period)
	return t, err
}

func (h *handler) submission(ctx context.Context, o report.Obligation, id report.SubmissionID) (*report.Submission, error) {
	s, err := h.store.Submission(ctx, o.Unit, o.Period, id)
	if err != nil {
		return nil, err
	}
	return &s, nil
}

// formOf is the form o is filled in on. The error wraps form.ErrNotInForce where
// none has been issued.
func (h *handler) formOf(ctx context.Context, o report.Obligation) (*form.Form, error) {
	period, err := h.store.Period(ctx, o.Period)
	if err != nil {
		return nil, err
	}
	return form.ForKind(o.Kind, period.End)
}
