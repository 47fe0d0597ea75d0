package play_test

import (
	"context"
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
	chromedp.ListenTarget(ctx, func(event any) {
		switch e := event.(type) {
		case *log.EventEntryAdded:
			if e.Entry.Level == log.LevelError {
				t.Errorf("the page logs: %s", e.Entry.Text)
			}
		case *runtime.EventExceptionThrown:
			t.Errorf("the script fails: %s", e.ExceptionDetails.Text)
		}
	})
	return ctx
}

// inBrowser lets a unit report in a real browser with script: the page fits the
// phone, the file goes straight to the store, and the outcome follows by itself.
func inBrowser(t *testing.T, a audit, m *play.Member) {
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
	var width int
	var said, font string
	if err := chromedp.Run(ctx,
		chromedp.Navigate(m.Link+"/p/"+string(a.result.Period.ID)),
		chromedp.Evaluate(`document.documentElement.scrollWidth`, &width),
		chromedp.Evaluate(`getComputedStyle(document.querySelector('.card')).borderRadius`, &font),
		chromedp.SetUploadFiles(`form[data-upload] input[type=file]`, []string{file}),
		chromedp.Click(`form[data-upload] button[type=submit]`),
		chromedp.WaitVisible(`table.findings`),
		chromedp.Text(`main`, &said),
	); err != nil {
		t.Fatal(err)
	}
	if width > 360 {
		t.Errorf("the page is %d px wide on a phone of 360", width)
	}
	if font == "0px" || font == "" {
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
