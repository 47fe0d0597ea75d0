// Package inboxtest stands in for the bucket in tests: a fake that keeps every
// version, fails on demand in both ways a write can fail, and answers the
// requests it minted over HTTP; and the contract every bucket must keep.
package inboxtest

import (
	"bytes"
	"context"
	"crypto/md5"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"sync"
	"time"

	"kipthoi/shared/inbox"
)

// Op names what is about to happen to a key.
type Op string

// The operations a Fault may hit.
const (
	OpGet  Op = "get"
	OpPut  Op = "put"
	OpList Op = "list"
	OpMint Op = "mint"
)

// Fault is how an operation fails.
type Fault int

// The faults. A read can only fail; a write may have been stored all the same.
const (
	None             Fault = iota
	NotStored              // an error, and nothing happened
	StoredButErrored       // an error, though it happened
)

// ErrFault is the error of an injected fault.
var ErrFault = errors.New("injected fault")

// Fake is a versioned bucket in memory, safe for concurrent use. Its clock
// stands still unless a test moves it.
type Fake struct {
	mu      sync.Mutex
	now     time.Time
	origin  string
	objects map[string][]version // oldest first
	minted  map[string]mint
	serial  int
	fault   func(op Op, key string) Fault
}

type version struct {
	id, name string
	data     []byte
	at       time.Time
}

// New returns an empty bucket whose clock stands at now.
func New(now time.Time) *Fake {
	return &Fake{
		now: now, origin: "https://bucket.test",
		objects: make(map[string][]version), minted: make(map[string]mint),
	}
}

// SetNow moves the clock.
func (f *Fake) SetNow(now time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = now
}

// Inject asks fault before each operation how it ends; nil ends the faults.
func (f *Fake) Inject(fault func(op Op, key string) Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fault = fault
}

func (f *Fake) faultOf(op Op, key string) Fault {
	if f.fault == nil {
		return None
	}
	return f.fault(op, key)
}

// Upload stores what a reporter would have sent, without any fault, and returns
// the version's id.
func (f *Fake) Upload(key, fileName string, data []byte, at time.Time) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.store(key, fileName, data, at)
}

func (f *Fake) store(key, fileName string, data []byte, at time.Time) string {
	f.serial++
	id := fmt.Sprintf("v%06d", f.serial)
	f.objects[key] = append(f.objects[key], version{id, fileName, bytes.Clone(data), at.Truncate(time.Second)})
	return id
}

// Get is inbox.Bucket's.
func (f *Fake) Get(ctx context.Context, key, versionID string, limit int64) (inbox.Object, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return inbox.Object{}, fmt.Errorf("get object %q: %w", key, err)
	}
	if f.faultOf(OpGet, key) != None {
		return inbox.Object{}, fmt.Errorf("get object %q: %w", key, ErrFault)
	}
	v, ok := f.find(key, versionID)
	if !ok {
		return inbox.Object{}, fmt.Errorf("get object %q: %w", key, inbox.ErrNotFound)
	}
	if int64(len(v.data)) > limit {
		return inbox.Object{}, fmt.Errorf("get object %q: %w", key, inbox.ErrTooLarge)
	}
	return inbox.Object{
		Data: bytes.Clone(v.data), Size: int64(len(v.data)), VersionID: v.id,
		ETag:     fmt.Sprintf(`"%x"`, md5.Sum(v.data)),
		FileName: inbox.CleanName(v.name), UploadedAt: v.at,
	}, nil
}

func (f *Fake) find(key, versionID string) (version, bool) {
	versions := f.objects[key]
	if versionID == "" && len(versions) > 0 {
		return versions[len(versions)-1], true
	}
	i := slices.IndexFunc(versions, func(v version) bool { return v.id == versionID })
	if i < 0 {
		return version{}, false
	}
	return versions[i], true
}

// Put is inbox.Bucket's.
func (f *Fake) Put(ctx context.Context, key, _ string, data []byte) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("put object %q: %w", key, err)
	}
	fault := f.faultOf(OpPut, key)
	if fault != NotStored {
		f.store(key, "", data, f.now)
	}
	if fault != None {
		return fmt.Errorf("put object %q: %w", key, ErrFault)
	}
	return nil
}

// PutFile is inbox.Bucket's.
func (f *Fake) PutFile(ctx context.Context, key, contentType string, body io.ReadSeeker, size int64) error {
	data, err := io.ReadAll(body)
	if err != nil {
		return fmt.Errorf("put object %q: %w", key, err)
	}
	if int64(len(data)) != size {
		return fmt.Errorf("put object %q: body has %d bytes, announced %d", key, len(data), size)
	}
	return f.Put(ctx, key, contentType, data)
}

// List is inbox.Bucket's.
func (f *Fake) List(ctx context.Context, prefix string) iter.Seq2[inbox.Listed, error] {
	return func(yield func(inbox.Listed, error) bool) {
		listed, err := f.list(ctx, prefix)
		if err != nil {
			yield(inbox.Listed{}, fmt.Errorf("list %q: %w", prefix, err))
			return
		}
		for _, l := range listed {
			if !yield(l, nil) {
				return
			}
		}
	}
}

func (f *Fake) list(ctx context.Context, prefix string) ([]inbox.Listed, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if f.faultOf(OpList, prefix) != None {
		return nil, ErrFault
	}
	var out []inbox.Listed
	for key, versions := range f.objects {
		for _, v := range slices.Backward(versions) {
			if strings.HasPrefix(key, prefix) {
				out = append(out, inbox.Listed{Key: key, VersionID: v.id, Size: int64(len(v.data)), At: v.at})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b inbox.Listed) int { return strings.Compare(a.Key, b.Key) })
	return out, nil
}
