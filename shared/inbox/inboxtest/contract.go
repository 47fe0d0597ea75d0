package inboxtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"testing"

	"kipthoi/shared/inbox"
)

// Inbox is what a bucket does for the functions.
type Inbox interface {
	Get(ctx context.Context, key, versionID string, limit int64) (inbox.Object, error)
	Put(ctx context.Context, key, contentType string, data []byte) error
	PutFile(ctx context.Context, key, contentType string, body io.ReadSeeker, size int64) error
	List(ctx context.Context, prefix string) iter.Seq2[inbox.Listed, error]
	PresignPost(ctx context.Context, key string, o inbox.PostOptions) (inbox.Post, error)
	PresignPut(ctx context.Context, key string, o inbox.PutOptions) (inbox.Put, error)
	PresignGet(ctx context.Context, key, fileName string) (string, error)
	PresignGetVersion(ctx context.Context, key, versionID, fileName string) (string, error)
	Origin(ctx context.Context) (string, error)
}

// Run checks the contract of a versioned bucket. open returns a bucket that no
// other test writes to under the returned prefix, and whose minted requests can
// be sent.
func Run(t *testing.T, open func(t *testing.T) (box Inbox, prefix string)) {
	for _, c := range []struct {
		name string
		test func(t *testing.T, box Inbox, prefix string)
	}{
		{"what was put is got", putThenGet},
		{"a file that was put is got", putFile},
		{"a second put makes a second version and the first stays", putTwice},
		{"what is not there is not found", notFound},
		{"an object over the limit is refused whole", tooLarge},
		{"a listing has every version, newest first within a key", list},
		{"a listing of more than a page is complete", listManyPages},
		{"a minted form stores one object and goes on to its page", postStores},
		{"a minted form without a page answers created", postCreates},
		{"a minted form used twice makes two versions", postTwice},
		{"a minted form is bound to its key, size and page", postBound},
		{"a minted put stores only where nothing is", putStores},
		{"a minted put is bound to its headers and length", putBound},
		{"a minted get saves under the given name", getSaves},
		{"a minted get of a version is not led on by a later one", getVersion},
	} {
		t.Run(c.name, func(t *testing.T) {
			box, prefix := open(t)
			c.test(t, box, prefix)
		})
	}
}

const anyType = "application/octet-stream"

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func mustGet(t *testing.T, box Inbox, key, version string) inbox.Object {
	t.Helper()
	got, err := box.Get(t.Context(), key, version, 1<<20)
	must(t, err)
	return got
}

func mustList(t *testing.T, box Inbox, prefix string) []inbox.Listed {
	t.Helper()
	var all []inbox.Listed
	for l, err := range box.List(t.Context(), prefix) {
		must(t, err)
		all = append(all, l)
	}
	return all
}

func putThenGet(t *testing.T, box Inbox, prefix string) {
	key, data := prefix+"a", []byte("báo cáo\x00\xff")
	must(t, box.Put(t.Context(), key, anyType, data))
	got := mustGet(t, box, key, "")
	if !bytes.Equal(got.Data, data) || got.Size != int64(len(data)) {
		t.Errorf("got %q of %d bytes, want %q", got.Data, got.Size, data)
	}
	if got.VersionID == "" || got.ETag == "" || got.FileName != "" || got.UploadedAt.IsZero() {
		t.Errorf("got %+v, want a version, an etag, a time and no file name", got)
	}
}

func putFile(t *testing.T, box Inbox, prefix string) {
	data := bytes.Repeat([]byte("0123456789"), 50_000)
	must(t, box.PutFile(t.Context(), prefix+"a", anyType, bytes.NewReader(data), int64(len(data))))
	if got := mustGet(t, box, prefix+"a", ""); !bytes.Equal(got.Data, data) {
		t.Errorf("got %d bytes, want %d", len(got.Data), len(data))
	}
	if err := box.PutFile(t.Context(), prefix+"b", anyType, bytes.NewReader(data), int64(len(data)+1)); err == nil {
		t.Error("a file shorter than announced was put")
	}
}

func putTwice(t *testing.T, box Inbox, prefix string) {
	key := prefix + "a"
	must(t, box.Put(t.Context(), key, anyType, []byte("one")))
	first := mustGet(t, box, key, "")
	must(t, box.Put(t.Context(), key, anyType, []byte("two")))
	if got := mustGet(t, box, key, first.VersionID); string(got.Data) != "one" {
		t.Errorf("first version is now %q", got.Data)
	}
	if got := mustGet(t, box, key, ""); string(got.Data) != "two" || got.VersionID == first.VersionID {
		t.Errorf("newest version is %q, id %q", got.Data, got.VersionID)
	}
}

func notFound(t *testing.T, box Inbox, prefix string) {
	must(t, box.Put(t.Context(), prefix+"there", anyType, []byte("x")))
	must(t, box.Put(t.Context(), prefix+"other", anyType, []byte("y")))
	other := mustGet(t, box, prefix+"other", "").VersionID
	for name, at := range map[string][2]string{
		"an unknown key":                {prefix + "nowhere", ""},
		"an unknown key with a version": {prefix + "nowhere", other},
		"the version of another object": {prefix + "there", other},
	} {
		if _, err := box.Get(t.Context(), at[0], at[1], 10); !errors.Is(err, inbox.ErrNotFound) {
			t.Errorf("%s: %v, want ErrNotFound", name, err)
		}
	}
	if got := mustList(t, box, prefix+"nowhere"); len(got) != 0 {
		t.Errorf("listing nothing gave %v", got)
	}
}

func tooLarge(t *testing.T, box Inbox, prefix string) {
	key := prefix + "a"
	must(t, box.Put(t.Context(), key, anyType, make([]byte, 101)))
	if got, err := box.Get(t.Context(), key, "", 100); !errors.Is(err, inbox.ErrTooLarge) || got.Data != nil {
		t.Errorf("one byte over: %d bytes, %v, want ErrTooLarge", len(got.Data), err)
	}
	if got, err := box.Get(t.Context(), key, "", 101); err != nil || got.Size != 101 {
		t.Errorf("at the limit: %d bytes, %v", got.Size, err)
	}
}

func list(t *testing.T, box Inbox, prefix string) {
	for _, key := range []string{"b/2", "a/1", "b/1", "b/1"} {
		must(t, box.Put(t.Context(), prefix+key, anyType, []byte(key)))
	}
	var keys []string
	for _, l := range mustList(t, box, prefix+"b/") {
		keys = append(keys, l.Key)
		if l.Size != 3 || l.At.IsZero() || l.VersionID == "" {
			t.Errorf("listed %+v", l)
		}
	}
	if want := []string{prefix + "b/1", prefix + "b/1", prefix + "b/2"}; !slices.Equal(keys, want) {
		t.Errorf("listed %v, want %v", keys, want)
	}
	newest := mustGet(t, box, prefix+"b/1", "").VersionID
	if first := mustList(t, box, prefix+"b/1")[0].VersionID; first != newest {
		t.Errorf("first listed version is %q, newest is %q", first, newest)
	}
}

// listManyPages needs more versions than one answer of S3 holds, and has the
// first page end between two versions of a key.
func listManyPages(t *testing.T, box Inbox, prefix string) {
	const keys, versions = 335, 3
	for i := range keys * versions {
		must(t, box.Put(t.Context(), fmt.Sprintf("%s%04d", prefix, i/versions), anyType, []byte("x")))
	}
	seen := make(map[string]bool)
	listed := mustList(t, box, prefix)
	for _, l := range listed {
		seen[l.Key+" "+l.VersionID] = true
	}
	sorted := slices.IsSortedFunc(listed, func(a, b inbox.Listed) int { return strings.Compare(a.Key, b.Key) })
	if len(listed) != keys*versions || len(seen) != len(listed) || !sorted {
		t.Errorf("listed %d, of them different %d, want %d; ascending: %t", len(listed), len(seen), keys*versions, sorted)
	}
	for range box.List(t.Context(), prefix) {
		break // a reader may stop early
	}
}
