package schedule

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"kipthoi/infra/local/clock"
	"kipthoi/infra/local/plan"
)

// Input is the schedule's input with Scheduler's placeholders replaced.
func Input(s plan.Schedule, arn string, at time.Time) []byte {
	return []byte(strings.NewReplacer(
		"<aws.scheduler.schedule-arn>", arn,
		"<aws.scheduler.scheduled-time>", at.UTC().Format(time.RFC3339),
		"<aws.scheduler.execution-id>", strings.ToLower(rand.Text()[:16]),
		"<aws.scheduler.attempt-number>", "1",
	).Replace(s.Input))
}

// Runner fires schedules while the clock runs. Time that the clock jumps over is not lived through: nothing was due in
// it.
type Runner struct {
	schedules []timed
	clock     *clock.Clock
	fire      func(plan.Schedule, time.Time)
}

type timed struct {
	plan.Schedule
	when Expression
}

// NewRunner reads all expressions; disabled schedules never fire by themselves.
func NewRunner(schedules []plan.Schedule, c *clock.Clock, fire func(plan.Schedule, time.Time)) (*Runner, error) {
	r := &Runner{clock: c, fire: fire}
	for _, s := range schedules {
		when, err := Parse(s.Expression, s.Timezone)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.ID, err)
		}
		if s.Enabled {
			r.schedules = append(r.schedules, timed{s, when})
		}
	}
	return r, nil
}

// tick is how often the clock is looked at.
const tick = 100 * time.Millisecond

// Run fires what is due until the context ends.
func (r *Runner) Run(ctx context.Context) {
	last, jumps := r.clock.Read()
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		now, count := r.clock.Read()
		if count == jumps {
			r.due(last, now)
		}
		last, jumps = now, count
	}
}

func (r *Runner) due(after, until time.Time) {
	for _, s := range r.schedules {
		for at := s.when.Next(after); !at.IsZero() && !at.After(until); at = s.when.Next(at) {
			r.fire(s.Schedule, at)
		}
	}
}
