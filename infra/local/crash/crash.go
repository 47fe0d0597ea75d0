// Package crash tries to lose an upload, or to count one twice.
//
// It lets some hundred units send thousands of files to a running stack, while
// S3's events come up to three times, in any order or never, functions are
// killed at random moments, and the table, the bucket and the queues answer one
// call in twenty with an error, having done what was asked or not. Then the
// trouble stops, what ended in a dead-letter queue is driven again as an
// operator would, and everything that is stored or was mailed is read again and
// held against what was sent.
//
// One seed is one plan: who sends what, when, and what it must come to. When
// exactly an instance dies is up to the machine, and must not matter.
package crash

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"time"

	"golang.org/x/sync/errgroup"

	"kipthoi/infra/local/clock"
	"kipthoi/infra/local/objects"
	"kipthoi/infra/local/stack"
	"kipthoi/shared/calendar"
)

// Options say how much is sent, and how hard it is made.
type Options struct {
	Uploads int
	Units   int // 0 for two to 25 uploads
	Seed    uint64
	// Faults is the share of the functions' calls that fail, half of them after
	// the service did what was asked.
	Faults float64
	// Gap is how long on average a function goes without being killed.
	Gap time.Duration
	Out io.Writer // what the reader sees
}

// Validate refuses what cannot be played.
func (o Options) Validate() error {
	if o.Uploads < 1 || o.Units < 0 || o.Faults < 0 || o.Faults > 1 || o.Gap <= 0 {
		return fmt.Errorf("crash with %d uploads of %d units, %g of the calls failing, one kill in %v", o.Uploads, o.Units, o.Faults, o.Gap)
	}
	return nil
}

// Unkindly makes a stack that delivers as badly as S3 and SQS may.
func (o Options) Unkindly(base stack.Options) stack.Options {
	base.Clock = new(clock.Clock)
	base.Clock.Set(period.OpensOn.AddDays(-2).Start())
	base.Redelivery = time.Second
	base.Concurrency = 16
	base.Delivery = objects.Delivery{Seed: o.Seed, Duplicate: 0.5, Shuffle: 40, Drop: 0.01}
	return base
}

// period is the month that is reported, and province where.
var period = calendar.DefaultRule.Period("2018-02")

const province = "95"

// crowd is how many act at the same time.
const crowd = 8

// tester holds what the steps of a test share.
type tester struct {
	stack   *stack.Stack
	options Options
	plan    *plan
	report  Report
	began   time.Time
}

// Run tries it on a stack that was started [Options.Unkindly]. The report says
// what was found; an error is that it could not be tried to the end.
func Run(ctx context.Context, s *stack.Stack, o Options) (*Report, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	if o.Units == 0 {
		o.Units = max(1, o.Uploads*2/25)
	}
	t := &tester{stack: s, options: o, plan: newPlan(rand.New(rand.NewPCG(o.Seed, 2)), o), began: time.Now()}
	t.report.Uploads = len(t.plan.uploads)
	for _, step := range []func(context.Context) error{
		t.register, t.open, t.prepare, t.trouble, t.settle, t.audit, t.explainRest, t.settle, t.audit,
	} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	t.report.Took = time.Since(t.began)
	return &t.report, nil
}

// say tells the reader how far it is.
func (t *tester) say(format string, arguments ...any) {
	fmt.Fprintf(t.options.Out, "%6.1fs  %s\n", time.Since(t.began).Seconds(), fmt.Sprintf(format, arguments...))
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
