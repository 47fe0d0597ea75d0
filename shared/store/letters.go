package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
)

const (
	// claimLifetime is after how long a claim that ended in no letter lets another
	// message try: far longer than any attempt, so that a message moved back from
	// the dead letter queue, which comes under a new id, does not wait for ever.
	claimLifetime = time.Hour

	// letterLifetime is how long an id is remembered; no order is repeated so late.
	letterLifetime = 400 * 24 * time.Hour
)

// claim says who is sending a letter, or that it was sent.
type claim struct {
	Holder    string    `json:"holder"`
	ClaimedAt time.Time `json:"claimed_at"`
	SentAt    time.Time `json:"sent_at,omitzero"`
	Message   string    `json:"message,omitempty"` // the id the mail service gave it
}

// ClaimLetter lets exactly one holder send a letter. holder is
// "{message}/{receive count}" of the queue message that orders it. ok is false
// when the letter was sent already. It is ErrLeased while another message has
// claimed it, or a later delivery of the same: an earlier delivery is over when
// the next one comes, because the queue hides a message for longer than an
// attempt can last, so a later one takes its claim over.
func (s *Store) ClaimLetter(ctx context.Context, id, holder string, at time.Time) (ok bool, err error) {
	err = retry(ctx, func() error {
		ok, err = s.claimLetter(ctx, id, claim{Holder: holder, ClaimedAt: at.UTC()})
		return err
	})
	if err != nil {
		return false, fmt.Errorf("claim letter %s: %w", id, err)
	}
	return ok, nil
}

func (s *Store) claimLetter(ctx context.Context, id string, next claim) (bool, error) {
	known, err := read[claim](ctx, s, letterPlace(id))
	if err != nil {
		return false, err
	}
	switch {
	case !known.value.SentAt.IsZero():
		return false, nil
	case known.exists() && !next.succeeds(known.value):
		return false, ErrLeased
	}
	return true, s.putClaim(ctx, id, known.item.Rev, next)
}

// succeeds reports whether c may take the place of earlier.
func (c claim) succeeds(earlier claim) bool {
	message, count := splitHolder(c.Holder)
	before, delivered := splitHolder(earlier.Holder)
	return message == before && count >= delivered || c.ClaimedAt.Sub(earlier.ClaimedAt) >= claimLifetime
}

// splitHolder reads message and receive count; a holder without a count counts as
// its first delivery.
func splitHolder(holder string) (message string, count int) {
	if i := strings.LastIndexByte(holder, '/'); i >= 0 {
		if n, err := strconv.Atoi(holder[i+1:]); err == nil {
			return holder[:i], n
		}
	}
	return holder, 1
}

func (s *Store) putClaim(ctx context.Context, id string, rev int64, c claim) error {
	at := letterPlace(id)
	at.expires = c.ClaimedAt.Add(letterLifetime)
	w, err := put(at, rev, c)
	if err != nil {
		return err
	}
	return s.table.Write(ctx, w)
}

// MarkLetterSent remembers that the mail service took the letter. The first
// message id stands: whoever held the claim, the letter is on its way.
func (s *Store) MarkLetterSent(ctx context.Context, id, messageID string, at time.Time) error {
	err := retry(ctx, func() error {
		known, err := read[claim](ctx, s, letterPlace(id))
		if err != nil || !known.value.SentAt.IsZero() {
			return err
		}
		next := known.value
		next.SentAt, next.Message = at.UTC(), messageID
		if next.ClaimedAt.IsZero() {
			next.ClaimedAt = next.SentAt
		}
		return s.putClaim(ctx, id, known.item.Rev, next)
	})
	if err != nil {
		return fmt.Errorf("mark letter %s sent: %w", id, err)
	}
	return nil
}
