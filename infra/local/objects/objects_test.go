package objects_test

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/google/go-cmp/cmp"

	"kipthoi/infra/local/front"
	"kipthoi/infra/local/objects"
	"kipthoi/infra/local/plan"
)

const (
	region = "ap-southeast-1"
	bucket = "files"
	origin = "http://localhost:8080"
)

type world struct {
	*testing.T
	client *s3.Client
	door   *front.Door

	mu      sync.Mutex
	created []objects.Created
	// now is the stack's time; zero is the machine's.
	now time.Time
}

func (w *world) present() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.now.IsZero() {
		return time.Now()
	}
	return w.now
}

func (w *world) set(now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = now
}

var accounts = objects.Accounts{Root: "root", Seed: "seed", Names: map[string]bool{"web": true}}

func start(t *testing.T, dir string) *world {
	t.Helper()
	w := &world{T: t}
	server, err := objects.Start(objects.Options{Dir: dir, Region: region, Accounts: accounts, Now: w.present, Created: func(c objects.Created) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.created = append(w.created, c)
	}})
	if err != nil {
		t.Fatal(err)
	}
	listener, err := front.Listen(0)
	if err != nil {
		t.Fatal(err)
	}
	w.door = front.Serve(listener, server.Handler)
	t.Cleanup(func() {
		if err := w.door.Close(); err != nil {
			t.Error(err)
		}
		if err := server.Stop(); err != nil {
			t.Error(err)
		}
	})
	w.client = w.as("web")
	if _, err := objects.Create(t.Context(), w.as("root"), plan.Bucket{
		Name: bucket, Versioned: true,
		CORS: []plan.CORS{{Origins: []string{origin}, Methods: []string{"POST", "PUT"}, Headers: []string{"*"}, Expose: []string{"ETag"}}},
	}, region); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) as(name string) *s3.Client {
	access, secret, token := accounts.Credentials(name)
	return s3.New(s3.Options{
		Region: region, BaseEndpoint: aws.String(w.door.URL), UsePathStyle: true,
		Credentials: credentials.NewStaticCredentialsProvider(access, secret, token),
	})
}

// events are the objects of which the server has told, without what differs from run to run.
func (w *world) events() []objects.Created {
	w.mu.Lock()
	defer w.mu.Unlock()
	events := make([]objects.Created, len(w.created))
	for i, event := range w.created {
		event.VersionID, event.Request = "", ""
		events[i] = event
	}
	return events
}

// mint is what the portal gives to a browser: a form for one key, at most ten bytes and one minute.
func (w *world) mint(key string, lifetime time.Duration, more ...any) (string, map[string]string) {
	w.Helper()
	conditions := append([]any{[]any{"content-length-range", 1, 10}}, more...)
	form, err := s3.NewPresignClient(w.client).PresignPostObject(w.Context(), &s3.PutObjectInput{Bucket: aws.String(bucket), Key: &key},
		func(o *s3.PresignPostOptions) { o.Expires, o.Conditions = lifetime, conditions })
	if err != nil {
		w.Fatal(err)
	}
	return form.URL, form.Values
}

// post sends a form as a browser does, without following where it leads.
func (w *world) post(address string, fields map[string]string, content string) (*http.Response, string) {
	w.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range fields {
		if err := form.WriteField(name, value); err != nil {
			w.Fatal(err)
		}
	}
	file, err := form.CreateFormFile("file", "báo cáo.xlsx")
	if err != nil {
		w.Fatal(err)
	}
	if _, err := io.WriteString(file, content); err != nil {
		w.Fatal(err)
	}
	if err := form.Close(); err != nil {
		w.Fatal(err)
	}
	request, err := http.NewRequest(http.MethodPost, address, &body)
	if err != nil {
		w.Fatal(err)
	}
	request.Header.Set("Content-Type", form.FormDataContentType())
	return w.send(request)
}

func (w *world) send(request *http.Request) (*http.Response, string) {
	w.Helper()
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		w.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		w.Fatal(err)
	}
	return response, string(text)
}

func (w *world) versions(key string) []string {
	w.Helper()
	out, err := w.client.ListObjectVersions(w.Context(), &s3.ListObjectVersionsInput{Bucket: aws.String(bucket), Prefix: &key})
	if err != nil {
		w.Fatal(err)
	}
	contents := []string{}
	for _, version := range out.Versions {
		object, err := w.client.GetObject(w.Context(), &s3.GetObjectInput{Bucket: aws.String(bucket), Key: &key, VersionId: version.VersionId})
		if err != nil {
			w.Fatal(err)
		}
		data, err := io.ReadAll(object.Body)
		if err != nil {
			w.Fatal(err)
		}
		contents = append(contents, string(data))
	}
	return contents
}

func TestPresignedPost_WithinItsPolicy_IsStoredAndToldOf(t *testing.T) {
	w := start(t, t.TempDir())
	address, fields := w.mint("incoming/ä b", time.Minute)
	response, text := w.post(address, fields, "0123456789")
	if response.StatusCode != http.StatusNoContent {
		t.Fatalf("answered %s %s", response.Status, text)
	}
	want := []objects.Created{{
		Event: "Post", Bucket: bucket, Key: "incoming/ä b", ETag: "781e5e245d69b566979b86e28d23f2c7", Size: 10, SourceIP: "127.0.0.1",
	}}
	if diff := cmp.Diff(want, w.events()); diff != "" {
		t.Errorf("told of (-want +got):\n%s", diff)
	}
}

func TestPresignedPost_Redirect_LeadsTheBrowserBack(t *testing.T) {
	w := start(t, t.TempDir())
	back := origin + "/l/token?sent=1"
	address, fields := w.mint("incoming/r", time.Minute, map[string]string{"success_action_redirect": back})
	fields["success_action_redirect"] = back
	response, text := w.post(address, fields, "abc")
	if response.StatusCode != http.StatusSeeOther {
		t.Fatalf("answered %s %s", response.Status, text)
	}
	location, err := url.Parse(response.Header.Get("Location"))
	if err != nil {
		t.Fatal(err)
	}
	want := url.Values{"sent": {"1"}, "bucket": {bucket}, "key": {"incoming/r"}, "etag": {`"900150983cd24fb0d6963f7d28e17f72"`}}
	if diff := cmp.Diff(want, location.Query()); diff != "" || location.Path != "/l/token" {
		t.Errorf("leads to %s (-want +got):\n%s", location, diff)
	}
}

func TestPresignedPost_StatusAskedFor_IsAnswered(t *testing.T) {
	w := start(t, t.TempDir())
	address, fields := w.mint("incoming/s", time.Minute, map[string]string{"success_action_status": "201"})
	fields["success_action_status"] = "201"
	if response, text := w.post(address, fields, "abc"); response.StatusCode != http.StatusCreated || !strings.Contains(text, "<Key>incoming/s</Key>") {
		t.Errorf("answered %s %s", response.Status, text)
	}
}

func TestPresignedPost_OutsideItsPolicy_IsRefusedAndNotStored(t *testing.T) {
	w := start(t, t.TempDir())
	for name, test := range map[string]struct {
		lifetime time.Duration
		content  string
		change   func(fields map[string]string)
		status   int
		code     string
	}{
		"too large":              {time.Minute, "0123456789a", nil, 400, "EntityTooLarge"},
		"empty":                  {time.Minute, "", nil, 400, "EntityTooSmall"},
		"to another key":         {time.Minute, "abc", func(f map[string]string) { f["key"] = "incoming/other" }, 403, "AccessDenied"},
		"after it expired":       {-time.Minute, "abc", nil, 403, "AccessDenied"},
		"with a changed policy":  {time.Minute, "abc", func(f map[string]string) { f["policy"] += "AA" }, 403, "SignatureDoesNotMatch"},
		"without the token":      {time.Minute, "abc", func(f map[string]string) { delete(f, "X-Amz-Security-Token") }, 400, "InvalidToken"},
		"with a field of no use": {time.Minute, "abc", func(f map[string]string) { f["x-amz-meta-name"] = "x" }, 403, "AccessDenied"},
	} {
		t.Run(name, func(t *testing.T) {
			address, fields := w.mint("incoming/refused", test.lifetime)
			if test.change != nil {
				test.change(fields)
			}
			response, text := w.post(address, fields, test.content)
			if response.StatusCode != test.status || !strings.Contains(text, "<Code>"+test.code+"</Code>") {
				t.Errorf("answered %s %s, want %d %s", response.Status, text, test.status, test.code)
			}
		})
	}
	if stored := append(w.versions("incoming/refused"), w.versions("incoming/other")...); len(stored) > 0 || len(w.events()) > 0 {
		t.Errorf("stored %v, told of %v", stored, w.events())
	}
}

func TestPresignedPost_SameKeyTwice_KeepsBothVersions(t *testing.T) {
	w := start(t, t.TempDir())
	address, fields := w.mint("incoming/twice", time.Minute)
	for _, content := range []string{"first", "second"} {
		if response, text := w.post(address, fields, content); response.StatusCode != http.StatusNoContent {
			t.Fatalf("answered %s %s", response.Status, text)
		}
	}
	if diff := cmp.Diff([]string{"second", "first"}, w.versions("incoming/twice")); diff != "" {
		t.Errorf("versions (-want +got):\n%s", diff)
	}
}

func TestPresignedPut_IfNoneMatch_StoresOnceAndCannotBeLeftOut(t *testing.T) {
	w := start(t, t.TempDir())
	presigned, err := s3.NewPresignClient(w.client).PresignPutObject(t.Context(), &s3.PutObjectInput{
		Bucket: aws.String(bucket), Key: aws.String("incoming/put"), IfNoneMatch: aws.String("*"),
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name   string
		signed bool
		status int
	}{
		{"without the header", false, http.StatusForbidden},
		{"first", true, http.StatusOK},
		{"again", true, http.StatusPreconditionFailed},
	} {
		request, err := http.NewRequest(http.MethodPut, presigned.URL, strings.NewReader("abc"))
		if err != nil {
			t.Fatal(err)
		}
		if test.signed {
			request.Header.Set("If-None-Match", "*")
		}
		if response, text := w.send(request); response.StatusCode != test.status {
			t.Errorf("%s: answered %s %s, want %d", test.name, response.Status, text, test.status)
		}
	}
	want := []objects.Created{{
		Event: "Put", Bucket: bucket, Key: "incoming/put", ETag: "900150983cd24fb0d6963f7d28e17f72", Size: 3, SourceIP: "127.0.0.1",
	}}
	if diff := cmp.Diff(want, w.events()); diff != "" {
		t.Errorf("told of (-want +got):\n%s", diff)
	}
}

func TestVersions_OfAPlayedMonth_AreDatedByTheClockOfTheStack(t *testing.T) {
	w := start(t, t.TempDir())
	want := []time.Time{}
	for day := range 3 {
		now := time.Date(2018, 3, 9+day, 4, 27, 11, 0, time.UTC)
		w.set(now)
		want = append([]time.Time{now}, want...)
		if _, err := w.client.PutObject(t.Context(), &s3.PutObjectInput{
			Bucket: aws.String(bucket), Key: aws.String("incoming/2018-02/a"), Body: strings.NewReader(now.String()),
		}); err != nil {
			t.Fatal(err)
		}
	}
	out, err := w.client.ListObjectVersions(t.Context(), &s3.ListObjectVersionsInput{Bucket: aws.String(bucket)})
	if err != nil {
		t.Fatal(err)
	}
	got := []time.Time{}
	for _, version := range out.Versions {
		head, err := w.client.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: aws.String(bucket), Key: version.Key, VersionId: version.VersionId})
		if err != nil || !head.LastModified.Equal(*version.LastModified) {
			t.Errorf("dated %v, %v when looked at alone, %v in the list", head.LastModified, err, version.LastModified)
		}
		got = append(got, version.LastModified.UTC())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("dates (-want +got):\n%s", diff)
	}
}

func TestPreflight_AnotherOrigin_IsRefused(t *testing.T) {
	w := start(t, t.TempDir())
	for from, want := range map[string]int{origin: http.StatusOK, "http://elsewhere": http.StatusForbidden} {
		request, err := http.NewRequest(http.MethodOptions, w.door.URL+"/"+bucket, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Origin", from)
		request.Header.Set("Access-Control-Request-Method", http.MethodPost)
		if response, text := w.send(request); response.StatusCode != want {
			t.Errorf("%s: answered %s %s, want %d", from, response.Status, text, want)
		}
	}
}

func TestServer_Strangers_AreRefused(t *testing.T) {
	w := start(t, t.TempDir())
	access, secret, _ := accounts.Credentials("web")
	for name, provider := range map[string]aws.CredentialsProvider{
		"nobody":             aws.AnonymousCredentials{},
		"unknown":            credentials.NewStaticCredentialsProvider(front.AccessKey("other"), secret, ""),
		"without its token":  credentials.NewStaticCredentialsProvider(access, secret, ""),
		"with a wrong token": credentials.NewStaticCredentialsProvider(access, secret, "token"),
	} {
		client := s3.New(s3.Options{Region: region, BaseEndpoint: aws.String(w.door.URL), UsePathStyle: true, Credentials: provider})
		if _, err := client.ListObjectVersions(context.Background(), &s3.ListObjectVersionsInput{Bucket: aws.String(bucket)}); err == nil {
			t.Errorf("%s was let in", name)
		}
	}
}

func TestServer_AfterARestart_StillHasItsVersions(t *testing.T) {
	dir := t.TempDir()
	t.Run("before", func(t *testing.T) {
		w := start(t, dir)
		for _, content := range []string{"one", "two"} {
			if _, err := w.client.PutObject(t.Context(), &s3.PutObjectInput{
				Bucket: aws.String(bucket), Key: aws.String("a"), Body: strings.NewReader(content),
			}); err != nil {
				t.Fatal(err)
			}
		}
	})
	t.Run("after", func(t *testing.T) {
		if diff := cmp.Diff([]string{"two", "one"}, start(t, dir).versions("a")); diff != "" {
			t.Errorf("versions (-want +got):\n%s", diff)
		}
	})
}
