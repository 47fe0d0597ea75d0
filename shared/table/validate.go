package table

import (
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"
)

// DynamoDB's limits.
const (
	MaxWrites  = 100       // writes in one transaction
	MaxItem    = 400 << 10 // bytes of one document with its keys and attribute names
	maxTotal   = 4 << 20   // bytes of one transaction
	maxPK      = 2048
	maxSK      = 1024
	attributes = len("pk") + len("sk") + len("gpk") + len("gsk") + len("rev") + len("doc") + len("expires_at")
	numbers    = 2 * 21 // the most rev and expires_at can take
)

// Size is what DynamoDB counts for the document, rounded up by a few bytes.
func (i Item) Size() int {
	return attributes + numbers + len(i.PK) + len(i.SK) + len(i.Group) + len(i.GroupSort) + len(i.Doc)
}

// validate refuses what DynamoDB would refuse, with the same answer for both
// implementations.
func validate(writes []Write) error {
	if len(writes) > MaxWrites {
		return fmt.Errorf("%d writes at once: %w", len(writes), ErrTooLarge)
	}
	total, seen := 0, make(map[[2]string]bool, len(writes))
	for _, w := range writes {
		if err := w.validate(); err != nil {
			return fmt.Errorf("write %q %q: %w", w.Item.PK, w.Item.SK, err)
		}
		key := [2]string{w.Item.PK, w.Item.SK}
		if seen[key] {
			return fmt.Errorf("write %q %q: same key twice", w.Item.PK, w.Item.SK)
		}
		seen[key] = true
		total += w.Item.Size()
	}
	if len(writes) > 1 && total > maxTotal {
		return fmt.Errorf("%d bytes at once: %w", total, ErrTooLarge)
	}
	return nil
}

func (w Write) validate() error {
	i := w.Item
	if err := validateKey(i.PK, i.SK); err != nil {
		return err
	}
	switch {
	case i.Rev < 0:
		return fmt.Errorf("revision %d", i.Rev)
	case w.Op == Delete && i.Rev == 0:
		return errors.New("delete without a revision")
	case w.Op < Put || w.Op > Check:
		return fmt.Errorf("operation %d", w.Op)
	case w.Op != Put:
		return nil
	}
	return i.validateDoc()
}

func (i Item) validateDoc() error {
	switch {
	case (i.Group == "") != (i.GroupSort == ""):
		return errors.New("group and group sort key go together")
	case len(i.Group) > maxPK || len(i.GroupSort) > maxSK:
		return errors.New("group key too long")
	case i.Size() > MaxItem:
		return fmt.Errorf("%d bytes: %w", i.Size(), ErrTooLarge)
	case !json.Valid(i.Doc) || !utf8.Valid(i.Doc):
		return errors.New("document is not JSON")
	}
	return nil
}

func validateKey(pk, sk string) error {
	switch {
	case pk == "" || sk == "":
		return errors.New("empty key")
	case len(pk) > maxPK || len(sk) > maxSK:
		return errors.New("key too long")
	}
	return nil
}
