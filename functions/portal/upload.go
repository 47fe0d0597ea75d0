package main

import (
	"context"
	"encoding/base32"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"kipthoi/shared/calendar"
	"kipthoi/shared/form"
	"kipthoi/shared/inbox"
	"kipthoi/shared/page"
	"kipthoi/shared/report"
)

// maxFile is the largest report that is taken.
const maxFile = 2 << 20

// The name of an upload is its time in milliseconds and 80 bits of chance, so
// that a listing of the bucket reads in the order forms were shown in.
const (
	uploadBytes   = 16
	uploadLetters = "0123456789abcdefghjkmnpqrstvwxyz"
	uploadLength  = 26
)

var uploadEncoding = base32.NewEncoding(uploadLetters).WithPadding(base32.NoPadding)

func newUpload(now time.Time, random io.Reader) (string, error) {
	var b [uploadBytes]byte
	binary.BigEndian.PutUint64(b[:], uint64(now.UnixMilli())<<16)
	if _, err := io.ReadFull(random, b[6:]); err != nil {
		return "", fmt.Errorf("name an upload: %w", err)
	}
	return uploadEncoding.EncodeToString(b[:]), nil
}

// isUpload reports whether newUpload could have named s.
func isUpload(s string) bool {
	return len(s) == uploadLength && strings.Trim(s, uploadLetters) == ""
}

// mintForm mints the form of a page: it stores to a fresh key alone and leads
// back to where the outcome will stand.
func (h *handler) mintForm(ctx context.Context, r *request, v visitor, id calendar.PeriodID) (*page.Upload, error) {
	upload, err := newUpload(r.now, h.random)
	if err != nil {
		return nil, err
	}
	post, err := h.bucket.PresignPost(ctx, keyOf(v, id, upload), inbox.PostOptions{
		MaxSize: maxFile, Redirect: h.site.url + r.in("/l/"+v.token+"/u/"+string(id)+"/"+upload),
	})
	if err != nil {
		return nil, err
	}
	return &page.Upload{Action: post.URL, Fields: post.Fields}, nil
}

func keyOf(v visitor, id calendar.PeriodID, upload string) string {
	return report.ObjectKey{Period: id, Unit: v.unit.ID, Upload: upload}.String()
}

// order is what a script asks for.
type order struct {
	Period   string `json:"period"`
	Method   string `json:"method"`
	FileName string `json:"file_name"`
	Size     int64  `json:"size"` // needed for put, whose signature covers it
}

// minted is what it gets: a post has fields, a put has headers.
type minted struct {
	Upload  string            `json:"upload"`
	Key     string            `json:"key"`
	Method  string            `json:"method"`
	URL     string            `json:"url"`
	Fields  map[string]string `json:"fields,omitempty"`
	Headers map[string]string `json:"headers,omitempty"`
	Expires time.Time         `json:"expires"`
	Status  string            `json:"status_url"`
}

// mint gives a script what the page gives a browser, or a PUT.
func (h *handler) mint(ctx context.Context, r *request, v visitor) (answer, error) {
	var want order
	if err := json.Unmarshal(r.body, &want); err != nil {
		return answer{}, malformed
	}
	id, err := calendar.ParsePeriodID(want.Period)
	switch {
	case err != nil, want.Method != "post" && want.Method != "put", want.Method == "put" && want.Size < 1:
		return answer{}, malformed
	case want.Size > maxFile:
		return answer{}, tooLarge
	}
	if err := h.mayUpload(ctx, v, id); err != nil {
		return answer{}, err
	}
	out, err := h.mintFor(ctx, r, v, id, want)
	if err != nil {
		return answer{}, err
	}
	return jsonAnswer(http.StatusCreated, "application/json", out), nil
}

// mayUpload refuses where a file would only be returned.
func (h *handler) mayUpload(ctx context.Context, v visitor, id calendar.PeriodID) error {
	o, err := h.obligation(ctx, v.unit.ID, id)
	if err != nil {
		return err
	}
	_, err = h.formOf(ctx, o)
	if errors.Is(err, form.ErrNotInForce) || (err == nil && o.Status == report.StatusExempt) {
		return notAsked
	}
	return err
}

func (h *handler) mintFor(ctx context.Context, r *request, v visitor, id calendar.PeriodID, want order) (minted, error) {
	upload, err := newUpload(r.now, h.random)
	if err != nil {
		return minted{}, err
	}
	out := minted{
		Upload: upload, Key: keyOf(v, id, upload), Method: want.Method,
		Status: h.site.url + "/api/uploads/" + string(id) + "/" + upload,
	}
	if want.Method == "put" {
		put, err := h.bucket.PresignPut(ctx, out.Key, inbox.PutOptions{Size: want.Size, FileName: want.FileName})
		out.URL, out.Headers, out.Expires = put.URL, put.Headers, put.Expires
		return out, err
	}
	post, err := h.bucket.PresignPost(ctx, out.Key, inbox.PostOptions{MaxSize: maxFile, FileName: want.FileName})
	out.URL, out.Fields, out.Expires = post.URL, post.Fields, post.Expires
	return out, err
}
