package inbox

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// How long a minted request may be used. S3 compares it with its own clock when
// the request arrives, so this is the one place where the machine's time counts.
const (
	UploadLifetime   = 15 * time.Minute
	DownloadLifetime = 5 * time.Minute
)

// PostOptions bind a minted form.
type PostOptions struct {
	MaxSize  int64  // bytes; at least one is always asked for
	Redirect string // where the browser goes after the upload; "" answers 201 instead
	FileName string // the value the form starts with; the browser may put another
}

// Post is a form that stores one object: send Fields and then the file, under
// the name "file", as multipart/form-data to URL.
type Post struct {
	URL     string            `json:"url"`
	Fields  map[string]string `json:"fields"`
	Expires time.Time         `json:"expires"`
}

// NameField is the form field for the reporter's own file name, see EncodeName.
const NameField = "x-amz-meta-" + nameMetadata

// PresignPost mints a form that can store to key alone, from 1 byte to MaxSize,
// for UploadLifetime. Used twice it makes two versions and destroys nothing.
func (b *Bucket) PresignPost(ctx context.Context, key string, o PostOptions) (Post, error) {
	after, value := "success_action_redirect", o.Redirect
	if value == "" {
		after, value = "success_action_status", "201"
	}
	conditions := []any{
		[]any{"content-length-range", 1, o.MaxSize},
		[]any{"starts-with", "$" + NameField, ""},
		map[string]string{after: value},
	}
	in := &s3.PutObjectInput{Bucket: &b.name, Key: &key}
	out, err := b.presign.PresignPostObject(ctx, in, func(p *s3.PresignPostOptions) {
		p.Expires, p.Conditions = UploadLifetime, conditions
	})
	if err != nil {
		return Post{}, fmt.Errorf("presign post of %q: %w", key, err)
	}
	signedAt, err := time.Parse(stamp, out.Values["X-Amz-Date"])
	if err != nil {
		return Post{}, fmt.Errorf("presign post of %q: %w", key, err)
	}
	out.Values[after] = value
	out.Values[NameField] = EncodeName(o.FileName)
	return Post{URL: out.URL, Fields: out.Values, Expires: signedAt.Add(UploadLifetime)}, nil
}

const stamp = "20060102T150405Z"

// PutOptions bind a minted PUT.
type PutOptions struct {
	Size     int64  // exactly so many bytes
	FileName string // stored beside the object
}

// Put is a request that stores one object: send the bytes with Headers, all of
// which are signed.
type Put struct {
	URL     string            `json:"url"`
	Headers map[string]string `json:"headers"`
	Expires time.Time         `json:"expires"`
}

// PresignPut mints a PUT of exactly Size bytes to key, for UploadLifetime, that
// succeeds only while nothing is stored there.
func (b *Bucket) PresignPut(ctx context.Context, key string, o PutOptions) (Put, error) {
	in := &s3.PutObjectInput{
		Bucket: &b.name, Key: &key, IfNoneMatch: aws.String("*"), ContentLength: &o.Size,
		Metadata: map[string]string{nameMetadata: EncodeName(o.FileName)},
	}
	out, err := b.presign.PresignPutObject(ctx, in, s3.WithPresignExpires(UploadLifetime))
	if err != nil {
		return Put{}, fmt.Errorf("presign put of %q: %w", key, err)
	}
	expires, err := expiry(out.URL, UploadLifetime)
	if err != nil {
		return Put{}, fmt.Errorf("presign put of %q: %w", key, err)
	}
	return Put{URL: out.URL, Headers: headers(out.SignedHeader), Expires: expires}, nil
}

// headers leaves out what every client sends by itself.
func headers(signed http.Header) map[string]string {
	out := make(map[string]string, len(signed))
	for name := range signed {
		if name != "Host" && name != "Content-Length" {
			out[name] = signed.Get(name)
		}
	}
	return out
}

func expiry(signed string, lifetime time.Duration) (time.Time, error) {
	u, err := url.Parse(signed)
	if err != nil {
		return time.Time{}, err
	}
	at, err := time.Parse(stamp, u.Query().Get("X-Amz-Date"))
	return at.Add(lifetime), err
}

// PresignGet mints an address that saves the newest version of key under
// fileName, for DownloadLifetime. It is never mailed, only answered to a click.
func (b *Bucket) PresignGet(ctx context.Context, key, fileName string) (string, error) {
	return b.PresignGetVersion(ctx, key, "", fileName)
}

// PresignGetVersion is PresignGet of one version of key, "" for the newest.
func (b *Bucket) PresignGetVersion(ctx context.Context, key, versionID, fileName string) (string, error) {
	in := &s3.GetObjectInput{Bucket: &b.name, Key: &key, ResponseContentDisposition: aws.String(Disposition(fileName))}
	if versionID != "" {
		in.VersionId = &versionID
	}
	out, err := b.presign.PresignGetObject(ctx, in, s3.WithPresignExpires(DownloadLifetime))
	if err != nil {
		return "", fmt.Errorf("presign get of %q: %w", key, err)
	}
	return out.URL, nil
}

// Origin is where minted uploads go, for the pages' Content-Security-Policy.
func (b *Bucket) Origin(ctx context.Context) (string, error) {
	post, err := b.PresignPost(ctx, "origin", PostOptions{MaxSize: 1})
	if err != nil {
		return "", fmt.Errorf("find the bucket's origin: %w", err)
	}
	u, err := url.Parse(post.URL)
	if err != nil {
		return "", fmt.Errorf("find the bucket's origin: %w", err)
	}
	return u.Scheme + "://" + u.Host, nil
}
