package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"kipthoi/shared/table"
)

// Office returns an office by its id, or ErrNotFound.
func (s *Store) Office(ctx context.Context, id string) (Office, error) {
	o, err := find[Office](ctx, s, officePlace(id))
	if err != nil {
		return o, fmt.Errorf("read office %s: %w", id, err)
	}
	return o, nil
}

// Offices lists all offices, ascending by id. There is one for each province.
func (s *Store) Offices(ctx context.Context) ([]Office, error) {
	return collect(each[Office](s.table.Query(ctx, officesPK, ""), "offices"))
}

// OfficeByEmail returns the first office registered under an address, whatever
// its case, or ErrNotFound.
func (s *Store) OfficeByEmail(ctx context.Context, email string) (Office, error) {
	offices, err := s.Offices(ctx)
	if err != nil {
		return Office{}, err
	}
	for _, o := range offices {
		if o.Email != "" && strings.EqualFold(o.Email, email) {
			return o, nil
		}
	}
	return Office{}, fmt.Errorf("find office by address: %w", ErrNotFound)
}

// SaveOffice stores what change makes of the office as it is known. change may be
// called several times and must not mind.
func (s *Store) SaveOffice(ctx context.Context, id string, change func(known Office, exists bool) Office) (Saved, error) {
	at := func(Office) place { return officePlace(id) }
	_, saved, err := save(ctx, s, officePlace(id), at, func(known Office, exists bool) Office {
		next := change(known, exists)
		next.ID = id
		return next
	})
	if err != nil {
		return "", fmt.Errorf("save office %s: %w", id, err)
	}
	return saved, nil
}

// How long a one-time link opens a session, and how soon an office gets another.
const (
	loginLifetime = 30 * time.Minute
	loginGap      = 10 * time.Minute
)

// login is a one-time link that was asked for.
type login struct {
	Office  string    `json:"office"`
	Expires time.Time `json:"expires"`
	Used    bool      `json:"used,omitempty"`
}

// lastLogin remembers when an office was last sent a one-time link.
type lastLogin struct {
	At time.Time `json:"at"`
}

// AddLogin keeps a one-time link for an office. ok is false when the office got
// one less than ten minutes ago. Repeated with the same nonce it is true again.
func (s *Store) AddLogin(ctx context.Context, officeID, nonce string, at time.Time) (ok bool, err error) {
	err = retry(ctx, func() error {
		ok, err = s.addLogin(ctx, officeID, nonce, at)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("add login of %s: %w", officeID, err)
	}
	return ok, nil
}

func (s *Store) addLogin(ctx context.Context, officeID, nonce string, at time.Time) (bool, error) {
	entry := loginPlace(digest(nonce))
	known, err := read[login](ctx, s, entry)
	if err != nil || known.exists() {
		return known.exists() && known.value.Office == officeID, err
	}
	last, err := read[lastLogin](ctx, s, lastLoginPlace(officeID))
	if err != nil || last.exists() && at.Sub(last.value.At) < loginGap {
		return false, err
	}
	entry.expires = at.Add(loginLifetime)
	link, err := put(entry, 0, login{Office: officeID, Expires: entry.expires})
	if err != nil {
		return false, err
	}
	mark, err := put(lastLoginPlace(officeID), last.item.Rev, lastLogin{At: at})
	if err != nil {
		return false, err
	}
	return true, s.table.Write(ctx, link, mark)
}

// TakeLogin uses a one-time link up and returns whose it was. It is ErrNotFound
// for one that is unknown, used or expired.
func (s *Store) TakeLogin(ctx context.Context, nonce string, at time.Time) (officeID string, err error) {
	entry := loginPlace(digest(nonce))
	known, err := find[login](ctx, s, entry)
	if err != nil {
		return "", fmt.Errorf("take login: %w", err)
	}
	if known.Used || !at.Before(known.Expires) {
		return "", fmt.Errorf("take login of %s: used or expired: %w", known.Office, ErrNotFound)
	}
	entry.expires, known.Used = known.Expires, true
	// Only the first revision is unused, so of two who take it at once one wins.
	w, err := put(entry, 1, known)
	if err == nil {
		err = s.table.Write(ctx, w)
	}
	if errors.Is(err, table.ErrConflict) {
		return "", fmt.Errorf("take login of %s: used meanwhile: %w", known.Office, ErrNotFound)
	}
	if err != nil {
		return "", fmt.Errorf("take login of %s: %w", known.Office, err)
	}
	return known.Office, nil
}

func digest(nonce string) string {
	sum := sha256.Sum256([]byte(nonce))
	return hex.EncodeToString(sum[:])
}
