package crash

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// rounds is how often an operator comes by before it is said that something is
// stuck for good.
const rounds = 4

// settle waits until nothing moves any more, and does what an operator does
// whom an alarm has called: two hours later she lets the dead letters go back to
// where they came from.
func (t *tester) settle(ctx context.Context) error {
	for range rounds {
		if err := t.stack.Settle(ctx); err != nil {
			return err
		}
		if err := t.explainLeft(ctx); err != nil {
			return err
		}
		t.stack.Clock.Advance(2 * time.Hour)
		moved := t.stack.Redrive()
		for queue, n := range moved {
			t.report.Redriven += n
			t.say("an operator moves %d dead letters back to %s", n, queue)
		}
		found, err := t.sweep(ctx)
		if err != nil {
			return err
		}
		if err := t.stack.Settle(ctx); err != nil {
			return err
		}
		if len(moved) == 0 && found.closed() {
			return nil
		}
	}
	return nil // what is stuck is found by the audit
}

// explainLeft lets those explain who wanted to while nothing answered.
func (t *tester) explainLeft(ctx context.Context) error {
	return t.explainAll(ctx, func(u *upload) bool { return !u.late })
}

// explainRest lets everybody explain who has not.
func (t *tester) explainRest(ctx context.Context) error {
	return t.explainAll(ctx, func(*upload) bool { return true })
}

func (t *tester) explainAll(ctx context.Context, wanted func(*upload) bool) error {
	var due []*upload
	for _, u := range t.plan.uploads {
		if u.kind == odd && !u.explained && wanted(u) {
			due = append(due, u)
		}
	}
	if err := each(ctx, due, func(ctx context.Context, u *upload) error {
		if err := t.explain(ctx, u); !errors.Is(err, errEarly) {
			return err
		}
		return nil
	}); err != nil {
		return fmt.Errorf("explain what is asked: %w", err)
	}
	return t.stack.Settle(ctx)
}

// given up counts the dead letters of a queue.
func (t *tester) givenUp(queue string) int {
	for name, bodies := range t.stack.DeadLetters() {
		if strings.HasSuffix(name, queue) {
			return len(bodies)
		}
	}
	return 0
}
