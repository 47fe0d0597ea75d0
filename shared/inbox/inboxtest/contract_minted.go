package inboxtest

import (
	"bytes"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"kipthoi/shared/inbox"
)

// maxSize is the bound of the contract's uploads.
const maxSize = 1000

// noRedirect shows a redirection instead of following it.
var noRedirect = &http.Client{
	Timeout:       30 * time.Second,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// SendPost fills a minted form with a file as a browser does and returns the
// answer without following it. Its body is read and closed.
func SendPost(t testing.TB, post inbox.Post, data []byte) *http.Response {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, name := range slices.Sorted(maps.Keys(post.Fields)) {
		if err := form.WriteField(name, post.Fields[name]); err != nil {
			t.Fatal(err)
		}
	}
	part, err := form.CreateFormFile("file", "report.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	return send(t, http.MethodPost, post.URL, map[string]string{"Content-Type": form.FormDataContentType()}, body.Bytes())
}

// SendPut sends a minted put. Its answer's body is read and closed.
func SendPut(t testing.TB, put inbox.Put, data []byte) *http.Response {
	t.Helper()
	return send(t, http.MethodPut, put.URL, put.Headers, data)
}

func send(t testing.TB, method, url string, headers map[string]string, body []byte) *http.Response {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	response, err := noRedirect.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	response.Body = io.NopCloser(bytes.NewReader(answer))
	return response
}

func mustPost(t *testing.T, box Inbox, key, redirect string) inbox.Post {
	t.Helper()
	post, err := box.PresignPost(t.Context(), key, inbox.PostOptions{
		MaxSize: maxSize, Redirect: redirect, FileName: "Báo cáo tháng 3.xlsx",
	})
	must(t, err)
	if origin, err := box.Origin(t.Context()); err != nil || !strings.HasPrefix(post.URL, origin) {
		t.Errorf("form goes to %q, origin is %q, %v", post.URL, origin, err)
	}
	return post
}

const page = "http://localhost:8080/l/token/u/2018-03/upload"

func postStores(t *testing.T, box Inbox, prefix string) {
	key := prefix + "up"
	response := SendPost(t, mustPost(t, box, key, page), []byte("report"))
	if response.StatusCode != http.StatusSeeOther || !strings.HasPrefix(response.Header.Get("Location"), page) {
		t.Fatalf("answer %s to %q, want 303 to the page", response.Status, response.Header.Get("Location"))
	}
	got := mustGet(t, box, key, "")
	if string(got.Data) != "report" || got.FileName != "Báo cáo tháng 3.xlsx" {
		t.Errorf("stored %q as %q", got.Data, got.FileName)
	}
}

func postCreates(t *testing.T, box Inbox, prefix string) {
	response := SendPost(t, mustPost(t, box, prefix+"up", ""), bytes.Repeat([]byte("x"), maxSize))
	if response.StatusCode != http.StatusCreated {
		t.Fatalf("answer %s, want 201", response.Status)
	}
	if got := mustGet(t, box, prefix+"up", ""); got.Size != maxSize {
		t.Errorf("stored %d bytes", got.Size)
	}
}

func postTwice(t *testing.T, box Inbox, prefix string) {
	post := mustPost(t, box, prefix+"up", page)
	SendPost(t, post, []byte("one"))
	SendPost(t, post, []byte("two"))
	versions := mustList(t, box, prefix)
	if len(versions) != 2 {
		t.Fatalf("%d versions, want 2", len(versions))
	}
	first := mustGet(t, box, prefix+"up", versions[1].VersionID)
	second := mustGet(t, box, prefix+"up", versions[0].VersionID)
	if string(first.Data) != "one" || string(second.Data) != "two" {
		t.Errorf("versions are %q and %q", first.Data, second.Data)
	}
}

func postBound(t *testing.T, box Inbox, prefix string) {
	for _, c := range []struct {
		name   string
		change func(fields map[string]string)
		data   []byte
	}{
		{"one byte too many", nil, make([]byte, maxSize+1)},
		{"an empty file", nil, nil},
		{"another key", func(f map[string]string) { f["key"] = prefix + "other" }, []byte("x")},
		{"another page", func(f map[string]string) { f["success_action_redirect"] = "http://evil.test/" }, []byte("x")},
		{"another policy", func(f map[string]string) { f["policy"] = "e30=" }, []byte("x")},
		{"no policy", func(f map[string]string) { delete(f, "policy") }, []byte("x")},
		{"a field nobody allowed", func(f map[string]string) { f["acl"] = "public-read" }, []byte("x")},
	} {
		post := mustPost(t, box, prefix+"up", page)
		if c.change != nil {
			c.change(post.Fields)
		}
		if response := SendPost(t, post, c.data); response.StatusCode < 400 {
			t.Errorf("%s: answer %s, want a refusal", c.name, response.Status)
		}
	}
	if stored := mustList(t, box, prefix); len(stored) != 0 {
		t.Errorf("refused uploads were stored: %v", stored)
	}
}

func mustPut(t *testing.T, box Inbox, key string, size int) inbox.Put {
	t.Helper()
	put, err := box.PresignPut(t.Context(), key, inbox.PutOptions{Size: int64(size), FileName: "Báo cáo.xlsx"})
	must(t, err)
	return put
}

func putStores(t *testing.T, box Inbox, prefix string) {
	put := mustPut(t, box, prefix+"up", 3)
	if response := SendPut(t, put, []byte("one")); response.StatusCode != http.StatusOK {
		t.Fatalf("answer %s, want 200", response.Status)
	}
	if response := SendPut(t, put, []byte("two")); response.StatusCode != http.StatusPreconditionFailed {
		t.Errorf("a second put: answer %s, want 412", response.Status)
	}
	got := mustGet(t, box, prefix+"up", "")
	if string(got.Data) != "one" || got.FileName != "Báo cáo.xlsx" || len(mustList(t, box, prefix)) != 1 {
		t.Errorf("stored %q as %q", got.Data, got.FileName)
	}
}

func putBound(t *testing.T, box Inbox, prefix string) {
	key := prefix + "up"
	longer := SendPut(t, mustPut(t, box, key, 3), []byte("four"))
	bare := mustPut(t, box, key, 3)
	delete(bare.Headers, "If-None-Match")
	renamed := mustPut(t, box, key, 3)
	renamed.Headers["X-Amz-Meta-Name"] = inbox.EncodeName("another.xlsx")
	moved := mustPut(t, box, key, 3)
	moved.URL = strings.Replace(moved.URL, "up?", "other?", 1)
	for name, response := range map[string]*http.Response{
		"more bytes than signed": longer,
		"without If-None-Match":  SendPut(t, bare, []byte("one")),
		"another file name":      SendPut(t, renamed, []byte("one")),
		"another key":            SendPut(t, moved, []byte("one")),
	} {
		if response.StatusCode < 400 {
			t.Errorf("%s: answer %s, want a refusal", name, response.Status)
		}
	}
	if stored := mustList(t, box, prefix); len(stored) != 0 {
		t.Errorf("refused uploads were stored: %v", stored)
	}
}

func getSaves(t *testing.T, box Inbox, prefix string) {
	key := prefix + "rollup.xlsx"
	must(t, box.Put(t.Context(), key, anyType, []byte("totals")))
	address, err := box.PresignGet(t.Context(), key, "Tổng hợp 2018-03.xlsx")
	must(t, err)
	response := send(t, http.MethodGet, address, nil, nil)
	body, err := io.ReadAll(response.Body)
	must(t, err)
	if response.StatusCode != http.StatusOK || string(body) != "totals" {
		t.Fatalf("answer %s, %q", response.Status, body)
	}
	if got, want := response.Header.Get("Content-Disposition"), inbox.Disposition("Tổng hợp 2018-03.xlsx"); got != want {
		t.Errorf("disposition %q, want %q", got, want)
	}
	other := strings.Replace(address, "rollup.xlsx?", "manifest.json?", 1)
	if response := send(t, http.MethodGet, other, nil, nil); response.StatusCode != http.StatusForbidden {
		t.Errorf("the same signature for another key: answer %s, want 403", response.Status)
	}
}

func getVersion(t *testing.T, box Inbox, prefix string) {
	key := prefix + "upload"
	must(t, box.Put(t.Context(), key, anyType, []byte("first")))
	first := mustGet(t, box, key, "").VersionID
	must(t, box.Put(t.Context(), key, anyType, []byte("second")))
	for version, want := range map[string]string{first: "first", "": "second"} {
		address, err := box.PresignGetVersion(t.Context(), key, version, "bao-cao.xlsx")
		must(t, err)
		body, err := io.ReadAll(send(t, http.MethodGet, address, nil, nil).Body)
		must(t, err)
		if string(body) != want {
			t.Errorf("version %q: %q, want %q", version, body, want)
		}
	}
}
