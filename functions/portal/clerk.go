package main

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"golang.org/x/sync/errgroup"

	"kipthoi/shared/calendar"
	"kipthoi/shared/page"
	"kipthoi/shared/report"
	"kipthoi/shared/store"
)

// atOnce is how many reads of the table one request has under way.
const atOnce = 8

// counted is how many periods a list shows with their coverage: each is a read
// of everything that was asked for.
const counted = 6

// provinceHome lists the periods of a province.
func (h *handler) provinceHome(ctx context.Context, r *request, area page.Area) (answer, error) {
	periods, err := h.store.Periods(ctx)
	if err != nil {
		return answer{}, err
	}
	slices.Reverse(periods)
	lines := make([]*page.PeriodLine, len(periods))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for i, p := range periods {
		group.Go(func() (err error) {
			lines[i], err = h.provinceLine(ctx, area.Province.Code, p, i < counted)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return answer{}, err
	}
	return pageAnswer(area.Home(present(lines))), nil
}

// provinceLine is nil where the period was not opened for the province.
func (h *handler) provinceLine(ctx context.Context, code string, p calendar.Period, count bool) (*page.PeriodLine, error) {
	opened, err := h.store.ProvincePeriod(ctx, code, p.ID)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	line := &page.PeriodLine{Period: p, Expected: opened.Expected}
	if line.Revision, err = h.newestRevision(ctx, p.ID); err != nil || !count {
		return line, err
	}
	c, err := h.coverage(ctx, code, p.ID)
	line.Coverage, line.Expected = &c, c.Expected()
	return line, err
}

// present leaves out what is not there.
func present(lines []*page.PeriodLine) []page.PeriodLine {
	var out []page.PeriodLine
	for _, l := range lines {
		if l != nil {
			out = append(out, *l)
		}
	}
	return out
}

func (h *handler) newestRevision(ctx context.Context, id calendar.PeriodID) (int, error) {
	all, err := h.store.Revisions(ctx, id)
	if err != nil {
		return 0, err
	}
	if len(all) == 0 {
		return 0, nil
	}
	return all[len(all)-1].Number, nil
}

// coverage counts the obligations of a province as they come in.
func (h *handler) coverage(ctx context.Context, code string, id calendar.PeriodID) (page.Coverage, error) {
	var c page.Coverage
	for o, err := range h.store.Obligations(ctx, code, id) {
		if err != nil {
			return c, err
		}
		c.Add(o)
	}
	return c, nil
}

// screen is the clerk's screen of a period.
func (h *handler) screen(ctx context.Context, r *request, area page.Area) (answer, error) {
	period, err := h.openPeriod(ctx, r)
	if err != nil {
		return answer{}, err
	}
	s := page.Screen{Area: area, Period: period, Selection: selectionOf(r)}
	var all []report.Obligation
	for o, err := range h.store.Obligations(ctx, area.Province.Code, period.ID) {
		if err != nil {
			return answer{}, err
		}
		s.Coverage.Add(o)
		all = append(all, o)
	}
	var shown []report.Obligation
	shown, s.Matches = s.Selection.Choose(all)
	if s.Units, err = h.unitRows(ctx, shown); err != nil {
		return answer{}, err
	}
	if s.Revisions, err = h.revisions(ctx, period.ID, area.Province.Code); err != nil {
		return answer{}, err
	}
	return pageAnswer(s.Page()), nil
}

// openPeriod is the period in the path, if it was opened.
func (h *handler) openPeriod(ctx context.Context, r *request) (calendar.Period, error) {
	id, err := r.period()
	if err != nil {
		return calendar.Period{}, err
	}
	period, err := h.store.Period(ctx, id)
	if err != nil {
		return calendar.Period{}, refuseAbsent(err)
	}
	return period, nil
}

// selectionOf reads what the clerk wants to see; what it cannot read shows all.
func selectionOf(r *request) page.Selection {
	s := page.Selection{Find: r.query.Get("find"), Whole: r.query.Get("whole") != ""}
	if only := page.Return(r.query.Get("only")); slices.Contains(page.Returns, only) {
		s.Only = only
	}
	if n, err := strconv.Atoi(r.query.Get("page")); err == nil && n > 1 {
		s.Page = n - 1
	}
	return s
}

// unitRows adds what the clerk needs to call those who are missing.
func (h *handler) unitRows(ctx context.Context, shown []report.Obligation) ([]page.UnitRow, error) {
	rows := make([]page.UnitRow, len(shown))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for i, o := range shown {
		rows[i].Obligation = o
		if page.ReturnOf(o) != page.Missing {
			continue
		}
		group.Go(func() (err error) {
			rows[i], err = h.unitRow(ctx, o)
			return err
		})
	}
	return rows, group.Wait()
}

func (h *handler) unitRow(ctx context.Context, o report.Obligation) (page.UnitRow, error) {
	row := page.UnitRow{Obligation: o}
	var err error
	row.Contact, err = h.store.Contact(ctx, o.Unit)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return row, err
	}
	if o.Latest == nil || o.Current != nil {
		return row, nil
	}
	s, err := h.submission(ctx, o, o.Latest.Submission)
	if err != nil {
		return row, err
	}
	row.Trouble = trouble(s.Findings)
	return row, nil
}

// trouble is the first thing that keeps a report from being accepted.
func trouble(findings []report.Finding) *report.Text {
	for _, f := range findings {
		if f.Effect == report.Reject {
			return &f.Message
		}
	}
	for _, f := range findings {
		if f.Open() {
			return &f.Message
		}
	}
	return nil
}

// unitView is what a province sees of one unit and period.
func (h *handler) unitView(ctx context.Context, r *request, area page.Area) (answer, error) {
	o, err := h.unitOf(ctx, r, area)
	if err != nil {
		return answer{}, err
	}
	v := page.UnitView{Area: area, Period: o.Period}
	if v.Unit, err = h.unitRow(ctx, o); err != nil {
		return answer{}, err
	}
	if v.Submissions, err = h.store.Submissions(ctx, o.Unit, o.Period); err != nil {
		return answer{}, err
	}
	return pageAnswer(v.Page()), nil
}

// unitOf is the obligation in the path, if it is the province's own.
func (h *handler) unitOf(ctx context.Context, r *request, area page.Area) (report.Obligation, error) {
	id, err := r.period()
	if err != nil {
		return report.Obligation{}, err
	}
	unit, err := readID[report.UnitID](r.vars["unit"])
	if err != nil {
		return report.Obligation{}, err
	}
	o, err := h.obligation(ctx, unit, id)
	if err != nil {
		return report.Obligation{}, err
	}
	if o.Province != area.Province.Code {
		return report.Obligation{}, errRefused
	}
	return o, nil
}
