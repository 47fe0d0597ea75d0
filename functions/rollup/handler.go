package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"kipthoi/shared/calendar"
	"kipthoi/shared/compile"
	"kipthoi/shared/rollup"
	"kipthoi/shared/store"
)

// event is what the schedule sends every night, and what an operator sends to
// have one period compiled now.
type event struct {
	ScheduledTime time.Time         `json:"scheduled_time"`
	Period        calendar.PeriodID `json:"period,omitempty"` // on demand: this period, whatever the day
}

// answer lists what was compiled.
type answer struct {
	Compiled []compiled `json:"compiled"`
}

// compiled is one period with the revision that stands for it now. Made is false
// where nothing had changed since an earlier one.
type compiled struct {
	Period   calendar.PeriodID `json:"period"`
	Revision int               `json:"revision"`
	Reason   rollup.Reason     `json:"reason"`
	Made     bool              `json:"made"`
	Expected int               `json:"expected"`
	Accepted int               `json:"accepted"`
	Missing  int               `json:"missing"`
}

type handler struct {
	store    *store.Store
	compiler *compile.Compiler
	log      *slog.Logger
}

// task is a period that is due, and why.
type task struct {
	period calendar.Period
	reason rollup.Reason
}

// handle compiles whatever is due at the scheduled time. Every period is tried;
// the failures are returned together, so that the schedule tries again.
func (h *handler) handle(ctx context.Context, e event) (answer, error) {
	if e.ScheduledTime.IsZero() {
		return answer{}, errors.New("event without scheduled_time")
	}
	due, err := h.due(ctx, e)
	if err != nil {
		return answer{}, err
	}
	var out answer
	var failures []error
	for _, d := range due {
		rev, made, err := h.compiler.Period(ctx, d.period, d.reason, holder(ctx), e.ScheduledTime)
		if err != nil {
			failures = append(failures, err)
			continue
		}
		c := compiled{d.period.ID, rev.Number, d.reason, made, rev.Expected, rev.Accepted, rev.Missing}
		h.log.InfoContext(ctx, "compiled", "period", c.Period, "revision", c.Revision, "made", made, "reason", string(c.Reason),
			"expected", c.Expected, "accepted", c.Accepted, "missing", c.Missing, "files", len(rev.Files))
		out.Compiled = append(out.Compiled, c)
	}
	h.log.InfoContext(ctx, "done", "due", len(due), "compiled", len(out.Compiled), "failed", len(failures))
	return out, errors.Join(failures...)
}

// due says which periods are to be compiled, and why.
func (h *handler) due(ctx context.Context, e event) ([]task, error) {
	if e.Period != "" {
		p, err := h.store.Period(ctx, e.Period)
		if err != nil {
			return nil, err
		}
		return []task{{p, rollup.OnDemand}}, nil
	}
	periods, err := h.store.Periods(ctx)
	if err != nil {
		return nil, fmt.Errorf("list periods: %w", err)
	}
	var due []task
	for _, p := range periods {
		last, err := h.lastCompiled(ctx, p.ID)
		if err != nil {
			return nil, err
		}
		if reason, yes := rollup.Due(p, last, e.ScheduledTime); yes {
			due = append(due, task{p, reason})
		}
	}
	return due, nil
}

// lastCompiled is when the last revision of a period was compiled, zero before
// the first.
func (h *handler) lastCompiled(ctx context.Context, period calendar.PeriodID) (time.Time, error) {
	revisions, err := h.store.Revisions(ctx, period)
	if err != nil || len(revisions) == 0 {
		return time.Time{}, err
	}
	return revisions[len(revisions)-1].CompiledAt, nil
}

// holder names this invocation in the lease: a retry of it takes its own lease
// up again.
func holder(ctx context.Context) string {
	if lc, ok := lambdacontext.FromContext(ctx); ok {
		return lc.AwsRequestID
	}
	return "local"
}
