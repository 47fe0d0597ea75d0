package stack_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestSchedule_FiredByHand_GetsTheInstantAndEndsWithTheRecordWhenItFails(t *testing.T) {
	w := start(t, t.TempDir(), nil)
	if answer, err := w.Fire(t.Context(), "daily", noon); err != nil || string(answer) != `"2018-03-09T05:00:00Z"` {
		t.Errorf("answered %s, %v", answer, err)
	}
	if diff := cmp.Diff([]map[string]string{{"pk": "tick", "sk": "2018-03-09T05:00:00Z"}}, w.items("tick")); diff != "" {
		t.Errorf("ticks (-want +got):\n%s", diff)
	}
	for year, want := range map[int]string{1995: "too long ago", 1985: "Task timed out after 1.00 seconds"} {
		_, err := w.Fire(t.Context(), "tick", noon.AddDate(year-2018, 0, 0))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%d: error %v, want %q", year, err, want)
		}
		if letters := strings.Join(w.DeadLetters()["sample-Data-DeadQueue"], "\n"); !strings.Contains(letters, want) || !strings.Contains(letters, `"approximateInvokeCount":2`) {
			t.Errorf("%d: dead letters %s", year, letters)
		}
	}
	w.settle()
}

func TestSchedule_ClockRuns_FiresWhenItIsDue(t *testing.T) {
	w := start(t, t.TempDir(), nil)
	w.Clock.Set(time.Date(2018, 3, 9, 23, 59, 59, 500_000_000, time.UTC)) // 06:59:59.5 in Hà Nội
	time.Sleep(300 * time.Millisecond)
	if ticks := w.items("tick"); len(ticks) != 0 {
		t.Fatalf("fired while the clock stood: %v", ticks)
	}
	w.Clock.Run()
	for range 400 {
		if len(w.items("tick")) > 0 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if diff := cmp.Diff([]map[string]string{{"pk": "tick", "sk": "2018-03-10T00:00:00Z"}}, w.items("tick")); diff != "" {
		t.Errorf("ticks (-want +got):\n%s", diff)
	}
}
