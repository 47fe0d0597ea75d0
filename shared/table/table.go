// Package table keeps JSON documents in one DynamoDB table, each under a
// partition and a sort key, with an optimistic revision.
//
// It decides that no document is ever written blindly: a write says whether it
// expects the document to be absent or at the revision it has read, several
// writes happen all or not at all, and whoever expected something else gets
// ErrConflict and reads again. It refuses to scan, to guess a key, to know what
// a document means, and to ask a clock: ExpiresAt is only handed to DynamoDB's
// TTL, which deletes late, so a reader that cares compares it with its own now.
//
// Dynamo is the real thing, Memory its twin for tests; Memory.FailWrite makes a
// write fail in the two ways a real one can, and tabletest.WalkWrites does so at
// every write of a call in turn.
package table

import (
	"context"
	"errors"
	"iter"
	"time"
)

// ErrNotFound says that no document is stored under the key.
var ErrNotFound = errors.New("document not found")

// ErrConflict says that a document was not at the revision the writer expected,
// or that another transaction held it. Nothing of the Write was stored; read
// again before the next try.
//
// After a network failure the SDK itself repeats a write, so ErrConflict may
// also mean that this very write was stored before. A caller that reads again
// and finds its own document there is done.
var ErrConflict = errors.New("document was changed meanwhile")

// ErrTooLarge says that a document or a transaction is beyond DynamoDB's limits.
var ErrTooLarge = errors.New("document too large")

// Item is one document.
type Item struct {
	PK, SK    string    // the key; neither is empty
	Group     string    // partition of the index by_group; "" keeps the document out of it
	GroupSort string    // sort key within Group; set exactly when Group is
	Rev       int64     // filled by reads; in a write what the writer expects, 0 = absent
	Doc       []byte    // JSON
	ExpiresAt time.Time // TTL in whole seconds, zero = never; expired documents may still be read
}

// Op says what a Write does.
type Op int

// The three operations.
const (
	Put    Op = iota // store Item as revision Rev+1
	Delete           // remove the document; Rev is never 0
	Check            // change nothing, but fail unless the document is at Rev (0 = absent)
)

// Write is one conditional change: it happens only if the document is at
// Item.Rev, where 0 means that it must not exist.
type Write struct {
	Op   Op
	Item Item
}

// Table is one table of documents. Implementations are safe for concurrent use.
type Table interface {
	// Get returns the document as the last successful Write left it, or
	// ErrNotFound.
	Get(ctx context.Context, pk, sk string) (Item, error)

	// Query yields the documents of a partition whose sort key begins with
	// skPrefix, in the byte order of their sort keys, each as some successful
	// Write left it no earlier than the call. It yields at most one error, last.
	Query(ctx context.Context, pk, skPrefix string) iter.Seq2[Item, error]

	// Group yields the documents of an index partition in the byte order of
	// GroupSort. The index may lag behind the last writes: a document may be
	// missing, stale or still there after it was deleted. It yields at most
	// one error, last.
	Group(ctx context.Context, group string) iter.Seq2[Item, error]

	// Write makes all changes or none, and returns nil only when they are
	// durable. ErrConflict says that none was made because a condition did
	// not hold. After any other error the changes may or may not have been made.
	Write(ctx context.Context, writes ...Write) error
}
