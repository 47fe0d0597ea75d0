package inbox_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/inbox"
)

// bucket talks to a server that answers as handler says.
func bucket(t *testing.T, handler http.HandlerFunc) *inbox.Bucket {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return at(&server.URL)
}

func at(endpoint *string) *inbox.Bucket {
	return inbox.New(s3.New(s3.Options{
		Region: "ap-southeast-1", BaseEndpoint: endpoint, RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider("AKID", "SECRET", "SESSION"),
	}), "reports")
}

func TestGet_AsksForTheVersionItWasTold(t *testing.T) {
	var asked string
	b := bucket(t, func(w http.ResponseWriter, r *http.Request) {
		asked = r.URL.Path + "?" + r.URL.Query().Get("versionId")
		w.Header().Set("X-Amz-Version-Id", "v7")
		w.Header().Set("Etag", `"abc"`)
		w.Header().Set("X-Amz-Meta-Name", inbox.EncodeName("Tháng 3.xlsx"))
		w.Header().Set("Last-Modified", "Thu, 12 Apr 2018 03:00:00 GMT")
		_, _ = io.WriteString(w, "data")
	})
	got, err := b.Get(t.Context(), "incoming/2018-03/u1/a", "v7", 100)
	if err != nil {
		t.Fatal(err)
	}
	want := inbox.Object{
		Data: []byte("data"), Size: 4, VersionID: "v7", ETag: `"abc"`, FileName: "Tháng 3.xlsx",
		UploadedAt: time.Date(2018, 4, 12, 3, 0, 0, 0, time.UTC),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if asked != "/reports/incoming/2018-03/u1/a?v7" {
		t.Errorf("asked for %q", asked)
	}
}

func TestGet_TooLarge_StopsReading(t *testing.T) {
	for name, announce := range map[string]bool{"its length announced": true, "its length not announced": false} {
		t.Run(name, func(t *testing.T) {
			b := bucket(t, func(w http.ResponseWriter, _ *http.Request) {
				if announce {
					w.Header().Set("Content-Length", strconv.Itoa(1<<30))
				}
				chunk := make([]byte, 1<<16)
				for range 1 << 14 { // a gigabyte, unless the reader hangs up
					if _, err := w.Write(chunk); err != nil {
						return
					}
				}
				t.Error("the reader took a gigabyte")
			})
			if _, err := b.Get(t.Context(), "k", "", 2<<20); !errors.Is(err, inbox.ErrTooLarge) {
				t.Errorf("err = %v, want ErrTooLarge", err)
			}
		})
	}
}

func TestGet_TellsNotThereFromNotWorking(t *testing.T) {
	for status, notFound := range map[int]bool{
		http.StatusNotFound: true, http.StatusMethodNotAllowed: true,
		http.StatusForbidden: false, http.StatusInternalServerError: false, http.StatusServiceUnavailable: false,
	} {
		b := bucket(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
		if _, err := b.Get(t.Context(), "k", "v", 10); err == nil || errors.Is(err, inbox.ErrNotFound) != notFound {
			t.Errorf("%d: %v, want not found %t", status, err, notFound)
		}
	}
}

func TestGet_CutOffInTheMiddle_IsAnError(t *testing.T) {
	b := bucket(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, "half of it")
	})
	if got, err := b.Get(t.Context(), "k", "", 1000); err == nil {
		t.Errorf("got %q without an error", got.Data)
	}
}

func TestPresignPost_PolicyBindsEverything(t *testing.T) {
	post, err := at(nil).PresignPost(t.Context(), "incoming/2018-03/u1/a", inbox.PostOptions{
		MaxSize: 2 << 20, Redirect: "https://kipthoi.test/l/t/u/2018-03/a", FileName: "a.xlsx",
	})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := base64.StdEncoding.DecodeString(post.Fields["policy"])
	if err != nil {
		t.Fatal(err)
	}
	var policy struct {
		Expiration time.Time
		Conditions []any
	}
	if err := json.Unmarshal(raw, &policy); err != nil {
		t.Fatal(err)
	}
	signedAt, err := time.Parse("20060102T150405Z", post.Fields["X-Amz-Date"])
	if err != nil {
		t.Fatal(err)
	}
	if !policy.Expiration.Equal(post.Expires) || post.Expires.Sub(signedAt) != inbox.UploadLifetime {
		t.Errorf("policy ends %s, told %s, signed %s", policy.Expiration, post.Expires, signedAt)
	}
	want := []any{
		map[string]any{"X-Amz-Algorithm": "AWS4-HMAC-SHA256"},
		map[string]any{"bucket": "reports"},
		map[string]any{"X-Amz-Credential": post.Fields["X-Amz-Credential"]},
		map[string]any{"X-Amz-Date": post.Fields["X-Amz-Date"]},
		map[string]any{"X-Amz-Security-Token": "SESSION"},
		[]any{"content-length-range", 1.0, 2097152.0},
		[]any{"starts-with", "$x-amz-meta-name", ""},
		map[string]any{"success_action_redirect": "https://kipthoi.test/l/t/u/2018-03/a"},
		map[string]any{"key": "incoming/2018-03/u1/a"},
	}
	if diff := cmp.Diff(want, policy.Conditions); diff != "" {
		t.Errorf("conditions: %s", diff)
	}
	if post.URL != "https://reports.s3.ap-southeast-1.amazonaws.com" {
		t.Errorf("form goes to %q", post.URL)
	}
}

func TestPresignPut_SignsTheConditionAndTheLength(t *testing.T) {
	put, err := at(nil).PresignPut(t.Context(), "incoming/2018-03/u1/a", inbox.PutOptions{Size: 1234, FileName: "Báo cáo.xlsx"})
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(put.URL)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := u.Query().Get("X-Amz-SignedHeaders"), "content-length;host;if-none-match;x-amz-meta-name"; got != want {
		t.Errorf("signed headers %q, want %q", got, want)
	}
	want := map[string]string{"If-None-Match": "*", "X-Amz-Meta-Name": "QsOhbyBjw6FvLnhsc3g"}
	if diff := cmp.Diff(want, put.Headers); diff != "" {
		t.Error(diff)
	}
	if u.Query().Get("X-Amz-Expires") != "900" || u.Query().Has("X-Amz-Checksum-Crc32") {
		t.Errorf("signed %v", u.Query())
	}
}

func TestOrigin_IsWhereMintedFormsGo(t *testing.T) {
	local := "http://127.0.0.1:9000"
	for endpoint, want := range map[*string]string{nil: "https://reports.s3.ap-southeast-1.amazonaws.com", &local: local} {
		if got, err := at(endpoint).Origin(t.Context()); err != nil || got != want {
			t.Errorf("origin of %q = %q, %v, want %q", aws.ToString(endpoint), got, err, want)
		}
	}
}

func TestName_TravelsWhole(t *testing.T) {
	for name, want := range map[string]string{
		"Báo cáo tháng 3 (bản cuối).xlsx":     "Báo cáo tháng 3 (bản cuối).xlsx",
		"Ba\u0301o ca\u0301o.xlsx":            "Báo cáo.xlsx", // decomposed, as a Mac sends it
		`C:\Users\kế toán\T3.xlsx`:            "T3.xlsx",
		"../../etc/passwd":                    "passwd",
		"a\r\nX-Evil: 1.xlsx":                 "aX-Evil: 1.xlsx",
		"\u202excod.xlsx":                     "xcod.xlsx", // a direction mark that hides an ending
		"..":                                  "",
		"":                                    "",
		"\xff\xfe":                            "",
		strings.Repeat("x", 119) + "   .xlsx": strings.Repeat("x", 119),
		strings.Repeat("ế", 500):              strings.Repeat("ế", 120),
	} {
		if got := inbox.DecodeName(inbox.EncodeName(name)); got != want {
			t.Errorf("%q travels as %q, want %q", name, got, want)
		}
	}
	for _, meta := range []string{"!!!", "Báo cáo", "a b"} {
		if got := inbox.DecodeName(meta); got != "" {
			t.Errorf("metadata %q reads as %q", meta, got)
		}
	}
	if got := inbox.DecodeName("YS54bHN4"); got != "a.xlsx" {
		t.Errorf("got %q", got)
	}
}

func TestDisposition_SavesUnderTheVietnameseName(t *testing.T) {
	for name, want := range map[string]string{
		"Tổng hợp đợt 1.xlsx": `attachment; filename="Tong hop dot 1.xlsx"; filename*=UTF-8''T%E1%BB%95ng%20h%E1%BB%A3p%20%C4%91%E1%BB%A3t%201.xlsx`,
		`a"; b=c\.csv`:        `attachment; filename=".csv"; filename*=UTF-8''.csv`,
		`a"; b=c.csv`:         `attachment; filename="a__ b=c.csv"; filename*=UTF-8''a%22%3B%20b%3Dc.csv`,
		"Số + liệu*'.csv":     `attachment; filename="So + lieu*'.csv"; filename*=UTF-8''S%E1%BB%91%20%2B%20li%E1%BB%87u%2A%27.csv`,
	} {
		if got := inbox.Disposition(name); got != want {
			t.Errorf("Disposition(%q) =\n%s, want\n%s", name, got, want)
		}
	}
}

func FuzzDecodeName(f *testing.F) {
	f.Add(inbox.EncodeName("Báo cáo.xlsx"))
	f.Fuzz(func(t *testing.T, meta string) {
		name := inbox.DecodeName(meta)
		if again := inbox.CleanName(name); again != name {
			t.Errorf("%q is cleaned again to %q", name, again)
		}
		if strings.ContainsAny(inbox.Disposition(name), "\r\n") {
			t.Errorf("%q breaks the header", name)
		}
	})
}

func TestList_PageThatRepeatsTheLastVersion_YieldsItOnce(t *testing.T) {
	page := func(versions, more string) string {
		return `<ListVersionsResult><IsTruncated>` + more + `</IsTruncated><NextKeyMarker>b</NextKeyMarker>` +
			`<NextVersionIdMarker>2</NextVersionIdMarker>` + versions + `</ListVersionsResult>`
	}
	version := func(key, id string) string {
		return `<Version><Key>` + key + `</Key><VersionId>` + id + `</VersionId><Size>1</Size>` +
			`<LastModified>2018-04-12T03:00:00Z</LastModified></Version>`
	}
	b := bucket(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("key-marker") == "" {
			_, _ = io.WriteString(w, page(version("a", "1")+version("b", "2"), "true"))
			return
		}
		_, _ = io.WriteString(w, page(version("b", "2")+version("b", "1"), "false"))
	})
	var got []string
	for l, err := range b.List(t.Context(), "") {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, l.Key+l.VersionID)
	}
	if diff := cmp.Diff([]string{"a1", "b2", "b1"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestList_BrokenInTheMiddle_EndsWithTheError(t *testing.T) {
	b := bucket(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	var errs int
	for _, err := range b.List(t.Context(), "incoming/") {
		if err == nil {
			t.Error("yielded an object")
		}
		errs++
	}
	if errs != 1 {
		t.Errorf("%d errors, want 1", errs)
	}
}
