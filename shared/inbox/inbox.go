// Package inbox is the bucket: reading what was uploaded by its exact version,
// writing what we publish, listing every version, and minting the short-lived
// requests with which browsers and scripts talk to the bucket themselves.
//
// It decides what a minted request is bound to: one key, a size, a few minutes
// and, for a PUT, that nothing is there yet. It refuses to read more than its
// caller allows, to overwrite silently (the bucket is versioned) and to know
// what an object means.
package inbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// ErrNotFound says that the key, or that version of it, is not stored.
var ErrNotFound = errors.New("object not found")

// ErrTooLarge says that an object is larger than the reader's limit. Nothing of
// it is returned.
var ErrTooLarge = errors.New("object too large")

// WorkbookType is the content type of an .xlsx file.
const WorkbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// Object is one version of an object, read whole.
type Object struct {
	Data       []byte
	Size       int64
	VersionID  string
	ETag       string
	FileName   string    // as the reporter called it, made harmless; "" when not told
	UploadedAt time.Time // when the store had all of it, in whole seconds
}

// Listed is one version of an object in a listing.
type Listed struct {
	Key       string
	VersionID string
	Size      int64
	At        time.Time
}

// Bucket is a versioned S3 bucket.
type Bucket struct {
	client  *s3.Client
	presign *s3.PresignClient
	name    string
}

// New returns the bucket of that name.
func New(client *s3.Client, name string) *Bucket {
	// What a browser will send is not known when its request is signed, so no
	// checksum of it can be.
	presign := s3.NewPresignClient(client, s3.WithPresignClientFromClientOptions(func(o *s3.Options) {
		o.RequestChecksumCalculation = aws.RequestChecksumCalculationWhenRequired
	}))
	return &Bucket{client: client, presign: presign, name: name}
}

// Get reads one version of key whole; versionID "" is the newest. It returns
// ErrTooLarge, without reading on, as soon as there are more than limit bytes.
func (b *Bucket) Get(ctx context.Context, key, versionID string, limit int64) (Object, error) {
	in := &s3.GetObjectInput{Bucket: &b.name, Key: &key}
	if versionID != "" {
		in.VersionId = &versionID
	}
	out, err := b.client.GetObject(ctx, in)
	if err != nil {
		return Object{}, fmt.Errorf("get object %q: %w", key, classify(err))
	}
	defer out.Body.Close()
	data, err := readAll(out.Body, aws.ToInt64(out.ContentLength), limit)
	if err != nil {
		return Object{}, fmt.Errorf("get object %q: %w", key, err)
	}
	return Object{
		Data: data, Size: int64(len(data)),
		VersionID: aws.ToString(out.VersionId), ETag: aws.ToString(out.ETag),
		FileName: DecodeName(out.Metadata[nameMetadata]), UploadedAt: aws.ToTime(out.LastModified),
	}, nil
}

func readAll(body io.Reader, size, limit int64) ([]byte, error) {
	if size > limit {
		return nil, fmt.Errorf("%w: %d bytes, limit %d", ErrTooLarge, size, limit)
	}
	var buf bytes.Buffer
	buf.Grow(int(size) + bytes.MinRead)
	n, err := buf.ReadFrom(io.LimitReader(body, limit+1))
	if err != nil {
		return nil, err
	}
	if n > limit {
		return nil, fmt.Errorf("%w: more than %d bytes", ErrTooLarge, limit)
	}
	return buf.Bytes(), nil
}

// classify gives the store's many ways to say "not there" one name.
func classify(err error) error {
	var response *smithyhttp.ResponseError
	if !errors.As(err, &response) {
		return err
	}
	switch response.HTTPStatusCode() {
	case http.StatusNotFound, http.StatusMethodNotAllowed: // the latter for a delete marker
		return fmt.Errorf("%w: %w", ErrNotFound, err)
	}
	return err
}

// Put stores data as the newest version of key.
func (b *Bucket) Put(ctx context.Context, key, contentType string, data []byte) error {
	return b.PutFile(ctx, key, contentType, bytes.NewReader(data), int64(len(data)))
}

// PutFile stores size bytes of body as the newest version of key without
// holding them in memory, and returns once they are durable.
func (b *Bucket) PutFile(ctx context.Context, key, contentType string, body io.ReadSeeker, size int64) error {
	_, err := b.client.PutObject(ctx, &s3.PutObjectInput{
		Bucket: &b.name, Key: &key, ContentType: &contentType, ContentLength: &size, Body: body,
	})
	if err != nil {
		return fmt.Errorf("put object %q: %w", key, err)
	}
	return nil
}

// List yields every version of every object whose key begins with prefix, each
// once, ascending by key, the versions of a key newest first. It yields at most
// one error, last.
func (b *Bucket) List(ctx context.Context, prefix string) iter.Seq2[Listed, error] {
	pages := s3.NewListObjectVersionsPaginator(b.client, &s3.ListObjectVersionsInput{Bucket: &b.name, Prefix: &prefix})
	return func(yield func(Listed, error) bool) {
		var last Listed // some gateways begin a page with the end of the one before
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				yield(Listed{}, fmt.Errorf("list %q: %w", prefix, err))
				return
			}
			for _, v := range page.Versions {
				next := listed(v)
				if next != last && !yield(next, nil) {
					return
				}
				last = next
			}
		}
	}
}

func listed(v types.ObjectVersion) Listed {
	return Listed{
		Key: aws.ToString(v.Key), VersionID: aws.ToString(v.VersionId),
		Size: aws.ToInt64(v.Size), At: aws.ToTime(v.LastModified),
	}
}
