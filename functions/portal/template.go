package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"kipthoi/shared/form"
	"kipthoi/shared/inbox"
	"kipthoi/shared/report"
	"kipthoi/shared/workbook"
)

// template is the workbook the unit fills in, with everything known filled in.
func (h *handler) template(ctx context.Context, r *request, v visitor) (answer, error) {
	o, err := h.owed(ctx, r, v)
	if err != nil {
		return answer{}, err
	}
	f, err := h.formOf(ctx, o)
	if errors.Is(err, form.ErrNotInForce) {
		frame := r.frame()
		frame.Home = "/l/" + v.token
		return pageAnswer(frame.NoForm()), nil
	}
	if err != nil {
		return answer{}, err
	}
	identity, err := h.identity(ctx, v, o)
	if err != nil {
		return answer{}, err
	}
	data, err := workbook.Template(f, identity)
	if err != nil {
		return answer{}, err
	}
	return file(inbox.WorkbookType, inbox.Disposition(templateName(o)), data), nil
}

func (h *handler) identity(ctx context.Context, v visitor, o report.Obligation) (workbook.Identity, error) {
	period, err := h.store.Period(ctx, o.Period)
	if err != nil {
		return workbook.Identity{}, err
	}
	history, err := h.store.History(ctx, v.unit.ID)
	if err != nil {
		return workbook.Identity{}, err
	}
	office, err := h.helper(ctx, o.Province)
	if err != nil {
		return workbook.Identity{}, err
	}
	identity := workbook.Identity{Unit: v.unit, Period: period, Help: office.Email}
	if last := report.LastAccepted(history, o.Period); last != nil {
		identity.Previous, identity.PreviousPeriod = &last.Current.Figures, last.Period
	}
	return identity, nil
}

// templateName is what the workbook is called on her disk: names of units may
// hold a slash (HTX 19/5), file names may not.
func templateName(o report.Obligation) string {
	return fmt.Sprintf("Báo cáo %02d-%d - %s.xlsx", o.Period.Month(), o.Period.Year(), plainName(o.Name))
}

func plainName(name string) string {
	name = strings.Map(func(c rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, c) {
			return '-'
		}
		return c
	}, name)
	letters := []rune(name)
	return string(letters[:min(len(letters), 80)])
}
