package objects

import (
	"context"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/valyala/fasthttp"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/s3response"
)

// Created is an object version that was stored.
type Created struct {
	// Event is Put, Post, Copy or CompleteMultipartUpload.
	Event                        string
	Bucket, Key, VersionID, ETag string
	Size                         int64
	SourceIP, Principal, Request string
}

// notifier tells of every object that is created. It sits below versitygw's protocol layer, where a PUT and a
// browser's POST arrive alike.
type notifier struct {
	*posix.Posix
	versions string
	now      func() time.Time
	created  func(Created)
}

// PutObject stores an object under the stack's time and tells of it.
func (n *notifier) PutObject(ctx context.Context, in s3response.PutObjectInput) (s3response.PutObjectOutput, error) {
	out, err := n.PutObjectWithPostFunc(ctx, in, func(file *os.File) error { return stamp(file, n.now()) })
	if err == nil {
		err = redate(n.versions, *in.Bucket, *in.Key)
	}
	if err == nil {
		event := "Put"
		if request, ok := ctx.(*fasthttp.RequestCtx); ok && request.IsPost() {
			event = "Post"
		}
		n.tell(ctx, event, *in.Bucket, *in.Key, out.VersionID, out.ETag)
	}
	return out, err
}

// CopyObject copies an object and tells of the copy.
func (n *notifier) CopyObject(ctx context.Context, in s3response.CopyObjectInput) (s3response.CopyObjectOutput, error) {
	out, err := n.Posix.CopyObject(ctx, in)
	if err == nil {
		etag := ""
		if out.CopyObjectResult != nil {
			etag = value(out.CopyObjectResult.ETag)
		}
		n.tell(ctx, "Copy", *in.Bucket, *in.Key, value(out.VersionId), etag)
	}
	return out, err
}

// CompleteMultipartUpload puts the parts together and tells of the whole.
func (n *notifier) CompleteMultipartUpload(ctx context.Context, in *s3.CompleteMultipartUploadInput) (s3response.CompleteMultipartUploadResult, string, error) {
	out, version, err := n.Posix.CompleteMultipartUpload(ctx, in)
	if err == nil {
		n.tell(ctx, "CompleteMultipartUpload", *in.Bucket, *in.Key, version, value(out.ETag))
	}
	return out, version, err
}

func (n *notifier) tell(ctx context.Context, event, bucket, key, version, etag string) {
	created := Created{Event: event, Bucket: bucket, Key: key, VersionID: version, ETag: strings.Trim(etag, `"`)}
	head := &s3.HeadObjectInput{Bucket: &bucket, Key: &key}
	if version != "" {
		head.VersionId = &version
	}
	// What was stored a moment ago can be looked at; if not, its size alone is missing.
	if out, err := n.HeadObject(ctx, head); err == nil && out.ContentLength != nil {
		created.Size = *out.ContentLength
	}
	if request, ok := ctx.(*fasthttp.RequestCtx); ok {
		created.SourceIP, _, _ = strings.Cut(string(request.Request.Header.Peek("X-Forwarded-For")), ",")
		created.Request = string(request.Response.Header.Peek("X-Amz-Request-Id"))
	}
	n.created(created)
}

func value(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}
