package stack_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kipthoi/infra/local/front"
	"kipthoi/infra/local/stack"
)

func TestInject_Faults_MeetFunctionsAndNotTheTester(t *testing.T) {
	w := start(t, t.TempDir(), nil)
	w.Inject(front.NewFaults(1, 1, 0))
	if status, _ := w.get("/secret"); status != http.StatusInternalServerError {
		t.Errorf("answered %d", status)
	}
	if got := w.items("message"); len(got) == 0 {
		t.Error("the test event of S3 is not there")
	}
	w.Inject(nil)
	w.ok("/secret")
}

func TestSettle_SomethingIsStuck_NamesIt(t *testing.T) {
	w := start(t, t.TempDir(), func(o *stack.Options) { o.Redelivery = 0 }) // messages reappear after 30 s
	w.ok("/send?body=crash")
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if err := w.Settle(ctx); err == nil || !strings.Contains(err.Error(), "1 in queue sample-Data-WorkQueue") {
		t.Errorf("error %v", err)
	}
	if _, err := w.Invoke(t.Context(), "sample", nil); err == nil || !strings.Contains(err.Error(), "0 have such a name") {
		t.Errorf("error %v", err)
	}
}

func TestStack_AfterARestart_HasItsDataAndItsMessages(t *testing.T) {
	dir := t.TempDir()
	var form, secret, address string
	t.Run("before", func(t *testing.T) {
		w := start(t, dir, func(o *stack.Options) { o.Redelivery = 0 })
		form, secret, address = w.ok("/mint?key=incoming/late"), w.ok("/secret"), w.S3URL
		w.ok("/mail?to=ke.toan@example.vn")
		w.ok("/send?body=crash") // hidden for 30 s when the stack stops
		for !logged(t, dir, "Runtime.ExitError") {
			time.Sleep(10 * time.Millisecond)
		}
	})
	t.Run("after", func(t *testing.T) {
		w := start(t, dir, nil)
		if diff := cmp.Diff(map[string]string{"crash": "2"}, w.noted()); diff != "" {
			t.Errorf("noted (-want +got):\n%s", diff)
		}
		if again := w.ok("/secret"); again != secret {
			t.Errorf("secret %q, then %q", secret, again)
		}
		if w.S3URL != address {
			t.Errorf("S3 was at %s and is at %s", address, w.S3URL)
		}
		if status := w.post(form, "content"); status != http.StatusNoContent {
			t.Errorf("a link from before answered %d", status)
		}
		w.settle()
		if events := w.stored(); len(events) != 1 {
			t.Errorf("events %v", events)
		}
		if mails, err := w.Mails(t.Context()); err != nil || len(mails) != 1 {
			t.Errorf("mails %v, %v", mails, err)
		}
	})
}

// logged says whether a function's log has such a text.
func logged(t *testing.T, dir, text string) bool {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "logs", "sample-work.log"))
	return err == nil && strings.Contains(string(data), text)
}

func TestClose_LeavesNoProcessAndNoPort(t *testing.T) {
	w := start(t, t.TempDir(), nil)
	before := children(t)
	if len(before) < 3 {
		t.Fatalf("%d processes, want those of DynamoDB, SES and a function", len(before))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for _, pid := range before {
		if err := syscall.Kill(pid, 0); err == nil {
			t.Errorf("process %d is still there", pid)
		}
	}
	if response, err := http.Get(w.URL); err == nil {
		t.Errorf("%s answers %s", w.URL, response.Status)
	}
}

// children are the processes that this one has started and not waited for.
func children(t *testing.T) []int {
	t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	var pids []int
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			continue // gone meanwhile
		}
		var pid, parent int
		var state string
		_, rest, _ := strings.Cut(string(data), ") ")
		if _, err := fmt.Sscan(rest, &state, &parent); err != nil {
			t.Fatal(err)
		}
		if _, err := fmt.Sscan(string(data), &pid); err != nil {
			t.Fatal(err)
		}
		if parent == os.Getpid() {
			pids = append(pids, pid)
		}
	}
	return pids
}

func TestStart_WhatCannotWork_FailsAndLeavesNothing(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*stack.Options)
		want   string
	}{
		"no template":       {func(o *stack.Options) { o.Root = t.TempDir() }, "read template"},
		"unknown parameter": {func(o *stack.Options) { o.Parameters = map[string]string{"Other": "x"} }, "Other"},
		"no servers":        {func(o *stack.Options) { o.NPM = t.TempDir() }, "package-lock.json"},
	} {
		t.Run(name, func(t *testing.T) {
			options := stack.Options{Root: "testdata", NPM: "../npm", Dir: t.TempDir(), Name: "sample"}
			test.change(&options)
			if s, err := stack.Start(t.Context(), options); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("started %v, error %v, want %q", s, err, test.want)
			}
			if left := children(t); len(left) > 0 {
				t.Errorf("processes %v are still there", left)
			}
		})
	}
	start(t, t.TempDir(), nil)
}
