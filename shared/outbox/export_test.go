package outbox

import (
	"context"
	"time"
)

// Hurry lets tests see the pauses instead of waiting for them.
func (q *Queue) Hurry(wait func(ctx context.Context, gap time.Duration) error) { q.wait = wait }
