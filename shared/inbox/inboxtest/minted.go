package inboxtest

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"kipthoi/shared/inbox"
)

// mint is what a minted request is bound to. Its serial number stands for the
// signature: only the fake knows what it was given for.
type mint struct {
	method, key string
	version     string // "" for the newest
	max, size   int64
	after       string // value of the success_action_… field
	name        string // as in x-amz-meta-name
	disposition string
	expires     time.Time
}

// maxForm is how much of an upload the fake reads.
const maxForm = 16 << 20

func (f *Fake) mint(key string, lifetime time.Duration, m mint) (id string, expires time.Time, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.faultOf(OpMint, key) != None {
		return "", time.Time{}, ErrFault
	}
	f.serial++
	id = fmt.Sprintf("minted-%d", f.serial)
	m.key, m.expires = key, f.now.Add(lifetime)
	f.minted[id] = m
	return id, m.expires, nil
}

// PresignPost is inbox.Bucket's.
func (f *Fake) PresignPost(_ context.Context, key string, o inbox.PostOptions) (inbox.Post, error) {
	after, value := "success_action_redirect", o.Redirect
	if value == "" {
		after, value = "success_action_status", "201"
	}
	id, expires, err := f.mint(key, inbox.UploadLifetime, mint{method: http.MethodPost, max: o.MaxSize, after: value})
	if err != nil {
		return inbox.Post{}, fmt.Errorf("presign post of %q: %w", key, err)
	}
	fields := map[string]string{
		"key": key, "policy": id, after: value, inbox.NameField: inbox.EncodeName(o.FileName),
	}
	return inbox.Post{URL: f.Base(), Fields: fields, Expires: expires}, nil
}

// PresignPut is inbox.Bucket's.
func (f *Fake) PresignPut(_ context.Context, key string, o inbox.PutOptions) (inbox.Put, error) {
	m := mint{method: http.MethodPut, size: o.Size, name: inbox.EncodeName(o.FileName)}
	id, expires, err := f.mint(key, inbox.UploadLifetime, m)
	if err != nil {
		return inbox.Put{}, fmt.Errorf("presign put of %q: %w", key, err)
	}
	headers := map[string]string{"If-None-Match": "*", "X-Amz-Meta-Name": m.name}
	return inbox.Put{URL: f.address(key, id), Headers: headers, Expires: expires}, nil
}

// PresignGet is inbox.Bucket's.
func (f *Fake) PresignGet(ctx context.Context, key, fileName string) (string, error) {
	return f.PresignGetVersion(ctx, key, "", fileName)
}

// PresignGetVersion is inbox.Bucket's.
func (f *Fake) PresignGetVersion(_ context.Context, key, versionID, fileName string) (string, error) {
	m := mint{method: http.MethodGet, version: versionID, disposition: inbox.Disposition(fileName)}
	id, _, err := f.mint(key, inbox.DownloadLifetime, m)
	if err != nil {
		return "", fmt.Errorf("presign get of %q: %w", key, err)
	}
	return f.address(key, id), nil
}

func (f *Fake) address(key, id string) string {
	return f.Base() + "/" + key + "?minted=" + url.QueryEscape(id)
}

// Base is the origin minted requests go to; it is only reachable after Serve.
func (f *Fake) Base() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.origin
}

// Origin is inbox.Bucket's.
func (f *Fake) Origin(context.Context) (string, error) { return f.Base(), nil }

// Serve answers minted requests on loopback until the test ends.
func (f *Fake) Serve(t testing.TB) {
	t.Helper()
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.origin = server.URL
}

// ServeHTTP answers a minted request as S3 would, and 403 to any other.
func (f *Fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch r.Method {
	case http.MethodPost:
		f.servePost(w, r)
	case http.MethodPut:
		f.servePut(w, r)
	case http.MethodGet:
		f.serveGet(w, r)
	default:
		http.Error(w, "MethodNotAllowed", http.StatusMethodNotAllowed)
	}
}

func (f *Fake) permitted(id, method, key string) (mint, bool) {
	m, ok := f.minted[id]
	return m, ok && m.method == method && m.key == key && f.now.Before(m.expires)
}

func (f *Fake) servePost(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseMultipartForm(maxForm); err != nil {
		http.Error(w, "MalformedPOSTRequest", http.StatusBadRequest)
		return
	}
	m, ok := f.permitted(r.FormValue("policy"), http.MethodPost, r.FormValue("key"))
	if !ok || !m.allows(r.Form) {
		http.Error(w, "AccessDenied", http.StatusForbidden)
		return
	}
	data, err := formFile(r)
	switch {
	case err != nil:
		http.Error(w, "InvalidArgument", http.StatusBadRequest)
		return
	case len(data) == 0:
		http.Error(w, "EntityTooSmall", http.StatusBadRequest)
		return
	case int64(len(data)) > m.max:
		http.Error(w, "EntityTooLarge", http.StatusBadRequest)
		return
	}
	id := f.store(m.key, inbox.DecodeName(r.FormValue(inbox.NameField)), data, f.now)
	w.Header().Set("X-Amz-Version-Id", id)
	if strings.HasPrefix(m.after, "http") {
		w.Header().Set("Location", m.after+"?bucket=fake&key="+url.QueryEscape(m.key))
		w.WriteHeader(http.StatusSeeOther)
		return
	}
	w.WriteHeader(http.StatusCreated)
}

// allows reports whether a form has the fields of its policy and no other.
func (m mint) allows(form url.Values) bool {
	after := form.Get("success_action_redirect") + form.Get("success_action_status")
	_, named := form[inbox.NameField]
	return len(form) == 4 && named && after == m.after // and key and policy, which led here
}

func formFile(r *http.Request) ([]byte, error) {
	file, _, err := r.FormFile("file")
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(file)
}

func (f *Fake) servePut(w http.ResponseWriter, r *http.Request) {
	m, ok := f.permitted(r.URL.Query().Get("minted"), http.MethodPut, strings.TrimPrefix(r.URL.Path, "/"))
	signed := r.Header.Get("If-None-Match") == "*" && r.Header.Get("X-Amz-Meta-Name") == m.name && r.ContentLength == m.size
	if !ok || !signed {
		http.Error(w, "SignatureDoesNotMatch", http.StatusForbidden)
		return
	}
	if len(f.objects[m.key]) > 0 {
		http.Error(w, "PreconditionFailed", http.StatusPreconditionFailed)
		return
	}
	data, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, "IncompleteBody", http.StatusBadRequest)
		return
	}
	w.Header().Set("X-Amz-Version-Id", f.store(m.key, inbox.DecodeName(m.name), data, f.now))
}

func (f *Fake) serveGet(w http.ResponseWriter, r *http.Request) {
	m, ok := f.permitted(r.URL.Query().Get("minted"), http.MethodGet, strings.TrimPrefix(r.URL.Path, "/"))
	if !ok {
		http.Error(w, "AccessDenied", http.StatusForbidden)
		return
	}
	v, ok := f.find(m.key, m.version)
	if !ok {
		http.Error(w, "NoSuchKey", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Disposition", m.disposition)
	if _, err := w.Write(v.data); err != nil {
		panic(http.ErrAbortHandler) // the reader went away
	}
}
