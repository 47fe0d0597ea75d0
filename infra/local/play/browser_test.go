package play_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"kipthoi/infra/local/play"
)

// chromium starts a browser of the width of a small phone, or says what to
// install. What pages log as errors fails the test.
func chromium(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("Chromium is missing: apt-get install chromium")
		}
		t.Skip("Chromium is missing: apt-get install chromium")
	}
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.WindowSize(360, 800), chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	allocator, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	ctx, stop := chromedp.NewContext(allocator)
	t.Cleanup(stop)
	if err := chromedp.Listen(ctx, func(event any) {
		switch e := event.(type) {
		case *log.EventEntryAdded:
			if e.Entry.Level == log.EntryLevelError {
				t.Errorf("the page logs: %s", e.Entry.Text)
			}
		case *runtime.EventExceptionThrown:
			t.Errorf("the script fails: %s", e.ExceptionDetails.Text)
		}
	}); err != nil {
		t.Fatal(err)
	}
	return ctx
}

// inBrowser lets a unit report in a real browser with script: the page fits the
// phone, the file goes straight to the store, and the outcome follows by itself.
func inBrowser(t *testing.T, a audit, m *play.Member) {
	a.stack.Clock.Advance(time.Minute) // later than everything before
	file := filepath.Join(t.TempDir(), "báo cáo.xlsx")
	template := stranger{t, a.stack}.template(t.Context(), m, a.result.Period.ID)
	if err := os.WriteFile(file, template, 0o600); err != nil {
		t.Fatal(err)
	}
	before, err := a.store.Submissions(t.Context(), m.Unit.ID, a.result.Period.ID)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(chromium(t), time.Minute)
	defer stop()
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(360, 800), chromedp.Navigate(m.Link+"/p/"+string(a.result.Period.ID))); err != nil {
		t.Fatal(err)
	}
	width, err := chromedp.Run(ctx, chromedp.Evaluate[int](`document.documentElement.scrollWidth`))
	if err != nil {
		t.Fatal(err)
	}
	corner, err := chromedp.Run(ctx, chromedp.Evaluate[string](`getComputedStyle(document.querySelector('.card')).borderRadius`))
	if err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx,
		chromedp.SetUploadFiles(`form[data-upload] input[type=file]`, []string{file}),
		chromedp.Click(`form[data-upload] button[type=submit]`),
		chromedp.WaitVisible(`section:has(#submissions) tbody tr:nth-child(`+fmt.Sprint(len(before)+1)+`)`),
	); err != nil {
		t.Fatal(err)
	}
	said, err := chromedp.Run(ctx, chromedp.Text(`main`))
	if err != nil {
		t.Fatal(err)
	}
	if width > 360 {
		t.Errorf("the page is %d px wide on a phone of 360", width)
	}
	if corner == "0px" || corner == "" {
		t.Error("the page has no style")
	}
	if !strings.Contains(said, "Bị trả lại") || !strings.Contains(said, "còn trống") {
		t.Errorf("after the upload the page says: %s", said)
	}
	after, err := a.store.Submissions(t.Context(), m.Unit.ID, a.result.Period.ID)
	if err != nil {
		t.Fatal(err)
	}
	if last := after[len(after)-1]; len(after) != len(before)+1 || last.FileName != "báo cáo.xlsx" {
		t.Errorf("%d submissions became %d, the last of a file called %q", len(before), len(after), last.FileName)
	}
}
