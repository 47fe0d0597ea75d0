// Package play lets a sample month happen on a running stack, in front of the
// reader: offices and a register come in, the period opens, units report as
// units do, reminders go out, the deadline passes, the files are compiled, and
// the centre downloads them.
//
// Everybody acts from outside, with mails, pages, forms and workbooks: the
// player knows nothing of the functions' insides. The same seed plays the same
// month.
package play

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"kipthoi/infra/local/stack"
	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
	"kipthoi/shared/roster/rostertest"
	"kipthoi/shared/store"
	"kipthoi/shared/table"
)

// Province is where the month is played: Bạc Liêu.
const Province = "95"

// Options say what is played.
type Options struct {
	Seed   uint64
	Mix    rostertest.Mix
	Period calendar.PeriodID // the one before it is played too, quickly
	Idle   bool              // some units declare that nothing happened
	Filler Filler
	Out    io.Writer // what the reader sees
}

// crowd is how many act at the same time.
const crowd = 6

// player holds what the actors share.
type player struct {
	stack   *stack.Stack
	store   *store.Store
	options Options
	rng     *rand.Rand
	members []*Member
	say     *teller
}

// Month plays the month and returns what everybody did and what came of it. It
// fails when something was answered otherwise than it should be.
func Month(ctx context.Context, s *stack.Stack, o Options) (*Result, error) {
	p := &player{
		stack: s, store: store.New(table.NewDynamo(s.Dynamo(), s.TableName())), options: o,
		rng: rand.New(rand.NewPCG(o.Seed, 1)), say: newTeller(o.Out),
	}
	p.members = cast(p.rng, rostertest.Units(p.rng, o.Mix), o.Idle)
	before, period := calendar.DefaultRule.Period(o.Period.Previous()), calendar.DefaultRule.Period(o.Period)
	for _, scene := range []func(context.Context) error{
		func(ctx context.Context) error { return p.register(ctx, before.OpensOn.AddDays(-2)) },
		func(ctx context.Context) error { return p.prelude(ctx, before) },
		func(ctx context.Context) error { return p.month(ctx, period) },
	} {
		if err := scene(ctx); err != nil {
			return nil, err
		}
	}
	return p.result(ctx, period)
}

// prelude plays the month before in two days, so that the month has last
// figures to continue: most units report, all of them right.
func (p *player) prelude(ctx context.Context, period calendar.Period) error {
	if err := p.open(ctx, period); err != nil {
		return err
	}
	at := period.OpensOn.AddDays(4).Start().Add(hours[0])
	var acts []act
	for _, m := range p.members {
		if m.Link != "" && m.rng.IntN(10) < 7 {
			acts = append(acts, act{at: at, member: m, deed: send, want: report.OutcomeAccepted})
		}
	}
	if err := p.slot(ctx, period, at, acts); err != nil {
		return err
	}
	return p.fire(ctx, "rollup", period.ClosesOn.AddDays(1).Start().Add(nightly))
}

// When the schedules fire, as the template says.
const (
	nightly = 30 * time.Minute // rollup
	morning = 7 * time.Hour    // remind
	evening = 22 * time.Hour   // one sweep of the many of a day
)

// lastDay is how many days after the deadline the month is played: to the last
// reminder.
const lastDay = 3

// month plays one day after the other.
func (p *player) month(ctx context.Context, period calendar.Period) error {
	var acts []act
	for _, m := range p.members {
		acts = append(acts, m.acts(period)...)
	}
	slices.SortStableFunc(acts, func(a, b act) int { return a.at.Compare(b.at) })
	for day := period.OpensOn; !day.After(period.DueOn.AddDays(lastDay)); day = day.AddDays(1) {
		n, _ := slices.BinarySearchFunc(acts, day.EndOfDay(), func(a act, t time.Time) int { return cmp.Or(a.at.Compare(t), -1) })
		if err := p.day(ctx, period, day, acts[:n]); err != nil {
			return fmt.Errorf("play %s: %w", day, err)
		}
		acts = acts[n:]
	}
	return nil
}

func (p *player) day(ctx context.Context, period calendar.Period, day calendar.Date, acts []act) error {
	if err := p.fire(ctx, "rollup", day.Start().Add(nightly)); err != nil {
		return err
	}
	if day == period.OpensOn {
		if err := p.open(ctx, period); err != nil {
			return err
		}
	} else if err := p.remind(ctx, day); err != nil {
		return err
	}
	for len(acts) > 0 {
		n := slices.IndexFunc(acts, func(a act) bool { return !a.at.Equal(acts[0].at) })
		if n < 0 {
			n = len(acts)
		}
		if err := p.slot(ctx, period, acts[0].at, acts[:n]); err != nil {
			return err
		}
		acts = acts[n:]
	}
	return p.fire(ctx, "sweep", day.Start().Add(evening))
}

// fire lets a schedule wake its function at an instant, and waits until all
// that follows has happened.
func (p *player) fire(ctx context.Context, schedule string, at time.Time) error {
	p.stack.Clock.Set(at)
	if _, err := p.stack.Fire(ctx, schedule, at); err != nil {
		return fmt.Errorf("fire %s at %s: %w", schedule, at.In(calendar.Zone).Format(time.DateTime), err)
	}
	return p.stack.Settle(ctx)
}

// each lets a crowd act at the same time.
func each[T any](ctx context.Context, list []T, do func(context.Context, T) error) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(crowd)
	for _, item := range list {
		g.Go(func() error { return do(ctx, item) })
	}
	return g.Wait()
}
