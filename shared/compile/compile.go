// Package compile makes the files of a period out of what stands in the store:
// the national workbook, one workbook a province, the flat data as CSV and
// JSON, and the manifest of everything they were made of, under one numbered
// revision.
//
// A revision is visible only once all of its files lie in the bucket; a crash in
// between leaves nothing half-done to see, and what was published is never
// replaced. The same state of the store gives the same bytes. Compiling holds
// one province in memory at a time; the nation passes through files.
package compile

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"kipthoi/shared/calendar"
	"kipthoi/shared/rollup"
	"kipthoi/shared/store"
)

// Bucket is where the files go.
type Bucket interface {
	// PutFile stores size bytes of body under key and returns once they are durable.
	PutFile(ctx context.Context, key, contentType string, body io.ReadSeeker, size int64) error
}

// Compiler compiles periods. Dir is an empty folder it may fill; files of one
// compilation are removed when it ends.
type Compiler struct {
	Store  *store.Store
	Bucket Bucket
	Dir    string
}

// lease is how long one compilation keeps others out; longer than a function may run.
const lease = 20 * time.Minute

// Period compiles one period as it stands and publishes it as the next
// revision. made is false when nothing changed since the last revision, which
// then is returned; on demand a new one is made all the same. It returns
// store.ErrLeased while another compilation of the period is under way.
func (c *Compiler) Period(ctx context.Context, p calendar.Period, reason rollup.Reason, holder string, now time.Time) (rev store.Revision, made bool, err error) {
	if err := c.Store.AcquireLease(ctx, p.ID, holder, now, now.Add(lease)); err != nil {
		return store.Revision{}, false, err
	}
	rev, made, err = c.leased(ctx, p, reason, now)
	return rev, made, errors.Join(err, c.Store.ReleaseLease(ctx, p.ID, holder))
}

func (c *Compiler) leased(ctx context.Context, p calendar.Period, reason rollup.Reason, now time.Time) (rev store.Revision, made bool, err error) {
	past, err := c.Store.Revisions(ctx, p.ID)
	if err != nil {
		return store.Revision{}, false, fmt.Errorf("list revisions of %s: %w", p.ID, err)
	}
	dir, err := os.MkdirTemp(c.Dir, "compile-")
	if err != nil {
		return store.Revision{}, false, fmt.Errorf("make work folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	job := &job{store: c.Store, dir: dir, period: p, number: len(past) + 1, reason: reason, at: now.UTC()}
	if err := job.read(ctx); err != nil {
		return store.Revision{}, false, fmt.Errorf("compile %s: %w", p.ID, err)
	}
	if len(past) > 0 && job.repeats(past[len(past)-1]) {
		return past[len(past)-1], false, job.abandon()
	}
	if err := job.write(); err != nil {
		return store.Revision{}, false, fmt.Errorf("compile %s: %w", p.ID, err)
	}
	rev, err = c.publish(ctx, job)
	return rev, err == nil, err
}

// repeats reports whether there is nothing to publish after the last revision:
// it says the same, and nobody asked for another one. Whoever asked at the same
// instant asked once: the event came twice.
func (j *job) repeats(last store.Revision) bool {
	if last.InputsDigest != j.inputs {
		return false
	}
	return j.reason != rollup.OnDemand || last.Reason == string(rollup.OnDemand) && last.CompiledAt.Equal(j.at)
}

// publish puts every file into the bucket and only then adds the revision.
func (c *Compiler) publish(ctx context.Context, j *job) (store.Revision, error) {
	total := j.nation.Total().Returns
	rev := store.Revision{
		Period: j.period.ID, Number: j.number, CompiledAt: j.at, Reason: string(j.reason), InputsDigest: j.inputs,
		Expected: total.Expected, Accepted: total.Accepted(), Missing: total.Missing(),
	}
	for _, f := range j.files {
		stored, err := j.sealed(f)
		if err != nil {
			return store.Revision{}, err
		}
		if err := c.put(ctx, j, f, stored); err != nil {
			return store.Revision{}, fmt.Errorf("store %s: %w", stored.Key, err)
		}
		if f.kind == manifestFile {
			rev.ManifestDigest = stored.SHA256
		}
		rev.Files = append(rev.Files, stored)
	}
	if err := c.Store.AddRevision(ctx, rev); err != nil {
		return store.Revision{}, fmt.Errorf("publish %s: %w", rev.Period, err)
	}
	return rev, nil
}

func (c *Compiler) put(ctx context.Context, j *job, f file, as store.RevisionFile) error {
	body, err := os.Open(filepath.Join(j.dir, f.name))
	if err != nil {
		return err
	}
	defer body.Close()
	return c.Bucket.PutFile(ctx, as.Key, f.kind.contentType(), body, as.Size)
}
