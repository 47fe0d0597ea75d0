package crash

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"kipthoi/infra/local/front"
)

// troubled are the calls that may fail: all that functions make to the table,
// the bucket and the queues.
var troubled = map[string]bool{
	"GetItem": true, "Query": true, "PutItem": true, "DeleteItem": true, "TransactWriteItems": true,
	"GetObject": true, "HeadObject": true, "PutObject": true, "ListObjectVersions": true, "SendMessageBatch": true,
}

// killed are the functions whose instances die, with how much rarer than
// intake's. Sweep would never end otherwise: it asks about one unit after the
// other, and every twentieth question is asked twice.
var killed = []struct {
	name  string
	rarer float64
}{{"intake", 1}, {"mail", 1}, {"portal", 0.5}, {"sweep", 6}}

// trouble lets everything arrive while everything fails now and then.
func (t *tester) trouble(ctx context.Context) error {
	faults := front.NewFaults(t.options.Seed, t.options.Faults, 0.5)
	faults.Only = troubled
	t.stack.Inject(faults)
	defer t.stack.Inject(nil)
	killing, stop := context.WithCancel(ctx)
	defer stop()
	t.report.Killed = make(map[string]int)
	var killers sync.WaitGroup
	var mu sync.Mutex
	for i, k := range killed {
		rng := rand.New(rand.NewPCG(t.options.Seed, 100+uint64(i)))
		gap := time.Duration(float64(t.options.Gap) * k.rarer)
		killers.Go(func() {
			n := t.kill(killing, rng, k.name, gap)
			mu.Lock()
			defer mu.Unlock()
			t.report.Killed[k.name] = n
		})
	}
	err := t.arrive(ctx)
	stop()
	killers.Wait()
	t.report.Refused, t.report.Denied = faults.Failed()
	t.say("the trouble is over: %s", t.report.troubles())
	return err
}

// kill kills all instances of a function, again and again, and counts them.
func (t *tester) kill(ctx context.Context, rng *rand.Rand, function string, gap time.Duration) (instances int) {
	for {
		select {
		case <-ctx.Done():
			return instances
		case <-time.After(time.Duration(rng.ExpFloat64() * float64(gap))):
		}
		n, err := t.stack.KillInstances(function)
		if err != nil {
			return instances
		}
		instances += n
	}
}

// arrive sends every file at its tick, has the schedule sweep meanwhile, and
// waits until intake has worked off what it can.
func (t *tester) arrive(ctx context.Context) error {
	var sweeps errgroup.Group
	sweeps.SetLimit(1)
	left := t.plan.uploads
	for tick := range t.plan.ticks {
		t.stack.Clock.Set(t.plan.instant(tick))
		n := min(perTick, len(left))
		if err := each(ctx, left[:n], t.send); err != nil {
			return err
		}
		left = left[n:]
		if err := t.explainSome(ctx, tick); err != nil {
			return err
		}
		if tick%max(1, t.plan.ticks/12) == 0 {
			sweeps.TryGo(func() error { t.sweepInTrouble(ctx); return nil })
			t.say("%5d of %d uploads have arrived", len(t.plan.uploads)-len(left), len(t.plan.uploads))
		}
		if err := t.untilQueued(ctx, backlog); err != nil {
			return err
		}
	}
	if err := errors.Join(t.untilQueued(ctx, 0), sweeps.Wait()); err != nil {
		return err
	}
	t.stack.Clock.Advance(grace)
	t.sweepInTrouble(ctx)
	return t.untilQueued(ctx, 0)
}

// backlog is how many events may wait for intake before the next files arrive:
// the stack's clock is not to run away from what happens.
const backlog = 150

// grace is after how long sweep takes an upload for left behind, and some more.
const grace = 6 * time.Minute

// untilQueued waits until at most so many events wait for intake.
func (t *tester) untilQueued(ctx context.Context, most int) error {
	for {
		waiting := 0
		for name, n := range t.stack.Depths() {
			if strings.HasSuffix(name, "IntakeQueue") {
				waiting += n
			}
		}
		if waiting <= most {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for intake with %d events before it: %w", waiting, ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// books is what sweep answers about the period.
type books struct{ Objects, Resolved, Unresolved, Redriven, InWork int }

// closed reports whether every object has its outcome.
func (b books) closed() bool { return b.Objects == b.Resolved }

// sweep lets the schedule wake sweep now.
func (t *tester) sweep(ctx context.Context) (books, error) {
	answer, err := t.stack.Fire(ctx, "sweep", t.stack.Clock.Now())
	if err != nil {
		return books{}, err
	}
	var told struct {
		Periods []struct {
			Objects, Resolved, Unresolved, Redriven int
			InWork                                  int `json:"in_work"`
		}
	}
	if err := json.Unmarshal(answer, &told); err != nil || len(told.Periods) != 1 {
		return books{}, fmt.Errorf("read the books of %d periods: %w", len(told.Periods), err)
	}
	t.report.Swept += told.Periods[0].Redriven
	return books(told.Periods[0]), nil
}

// sweepInTrouble may fail like everything else; its next run makes good for it.
func (t *tester) sweepInTrouble(ctx context.Context) {
	t.report.Sweeps++
	if _, err := t.sweep(ctx); err != nil {
		t.report.SweepsFailed++
	}
}

// patient is how many ticks a reporter waits before she explains.
const patient = 3

// explainSome lets those explain who do so early. Who finds no answer yet, or a
// portal that does not answer, comes back later.
func (t *tester) explainSome(ctx context.Context, tick int) error {
	var due []*upload
	for _, u := range t.plan.uploads {
		if u.kind == odd && !u.late && !u.explained && u.tick+patient <= tick && (tick-u.tick)%patient == 0 {
			due = append(due, u)
		}
	}
	return each(ctx, due, func(ctx context.Context, u *upload) error {
		err := t.explain(ctx, u)
		if errors.Is(err, errEarly) || errors.Is(err, errBusy) {
			return nil
		}
		return err
	})
}
