package main

import (
	"context"
	"slices"

	"golang.org/x/sync/errgroup"

	"kipthoi/shared/calendar"
	"kipthoi/shared/page"
	"kipthoi/shared/province"
	"kipthoi/shared/store"
)

// nationHome lists the periods of the nation. What they stand on is read from
// the newest revision: counting the nation anew is for the page of one period.
func (h *handler) nationHome(ctx context.Context, r *request, office store.Office) (answer, error) {
	periods, err := h.store.Periods(ctx)
	if err != nil {
		return answer{}, err
	}
	slices.Reverse(periods)
	lines := make([]page.PeriodLine, len(periods))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for i, p := range periods {
		group.Go(func() (err error) {
			lines[i], err = h.nationLine(ctx, p)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return answer{}, err
	}
	return pageAnswer(page.Centre{Frame: officeFrame(r, office), Now: r.now}.Home(lines)), nil
}

func (h *handler) nationLine(ctx context.Context, p calendar.Period) (page.PeriodLine, error) {
	line := page.PeriodLine{Period: p}
	opened, err := h.store.ProvincePeriods(ctx, p.ID)
	if err != nil {
		return line, err
	}
	for _, province := range opened {
		line.Expected += province.Expected
	}
	line.Revision, err = h.newestRevision(ctx, p.ID)
	return line, err
}

// nation is one period of all provinces, counted now.
func (h *handler) nation(ctx context.Context, r *request, office store.Office) (answer, error) {
	period, err := h.openPeriod(ctx, r)
	if err != nil {
		return answer{}, err
	}
	n := page.Nation{Centre: page.Centre{Frame: officeFrame(r, office), Now: r.now}, Period: period}
	if n.Provinces, err = h.provinceLines(ctx, period); err != nil {
		return answer{}, err
	}
	if n.Revisions, err = h.revisions(ctx, period.ID, ""); err != nil {
		return answer{}, err
	}
	return pageAnswer(n.Page()), nil
}

// provinceLines counts every province of a period, several at once and none in memory.
func (h *handler) provinceLines(ctx context.Context, p calendar.Period) ([]page.ProvinceLine, error) {
	opened, err := h.store.ProvincePeriods(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	lines := make([]page.ProvinceLine, len(opened))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for i, o := range opened {
		group.Go(func() (err error) {
			lines[i].Province = named(o.Province, p)
			lines[i].Coverage, err = h.coverage(ctx, o.Province, p.ID)
			return err
		})
	}
	return lines, group.Wait()
}

// named is the province a code meant in a period.
func named(code string, p calendar.Period) province.Province {
	if found, ok := province.Find(code, p.End); ok {
		return found
	}
	return province.Province{Code: code, Name: code}
}
