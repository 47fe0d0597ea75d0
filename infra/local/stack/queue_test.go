package stack_test

import (
	"encoding/json"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestQueue_PartOfABatchFails_ThatPartAloneEndsInTheDeadLetterQueue(t *testing.T) {
	w := start(t, t.TempDir(), nil)
	for _, body := range []string{"one", "fail-1", "two", "fail-2", "three"} {
		w.ok("/send?body=" + body)
	}
	w.settle()
	if diff := cmp.Diff(map[string]string{"one": "1", "two": "1", "three": "1"}, w.noted()); diff != "" {
		t.Errorf("noted (-want +got):\n%s", diff)
	}
	dead := w.DeadLetters()
	slices.Sort(dead["sample-Data-DeadQueue"])
	if diff := cmp.Diff(map[string][]string{"sample-Data-DeadQueue": {"fail-1", "fail-2"}}, dead); diff != "" {
		t.Errorf("dead letters (-want +got):\n%s", diff)
	}
	for _, item := range w.items("message") {
		if item["sent"] != strconv.FormatInt(noon.UnixMilli(), 10) || item["source"] != "arn:aws:sqs:ap-southeast-1:000000000000:sample-Data-WorkQueue" {
			t.Errorf("message %v", item)
		}
	}
}

func TestQueue_FunctionCrashesOrHangs_MessageComesAgain(t *testing.T) {
	w := start(t, t.TempDir(), nil)
	w.ok("/send?body=crash")
	w.settle()
	w.ok("/send?body=slow") // killed after its timeout of 5 s
	w.settle()
	if diff := cmp.Diff(map[string]string{"crash": "2", "slow": "2"}, w.noted()); diff != "" {
		t.Errorf("noted (-want +got):\n%s", diff)
	}
}

func TestQueue_InstancesKilled_NothingIsLost(t *testing.T) {
	w := start(t, t.TempDir(), nil)
	want := map[string]bool{}
	for i := range 40 {
		body := "message-" + strconv.Itoa(i)
		want[body] = true
		w.ok("/send?body=" + body)
		if i%20 == 10 {
			if _, err := w.KillInstances("work"); err != nil {
				t.Fatal(err)
			}
		}
	}
	w.settle()
	got := map[string]bool{}
	for body := range w.noted() {
		got[body] = true
	}
	for _, bodies := range w.DeadLetters() { // what both kills hit is kept aside
		for _, body := range bodies {
			got[body] = true
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("noted or kept (-want +got):\n%s", diff)
	}
}

func TestPublish_OnATopic_ReachesTheQueuesThatSubscribe(t *testing.T) {
	w := start(t, t.TempDir(), nil)
	if err := w.Publish("feedback", `{"eventType":"Bounce"}`); err != nil {
		t.Fatal(err)
	}
	if err := w.Publish("other", "x"); err == nil {
		t.Error("published on a topic that is not there")
	}
	w.settle()
	for body := range w.noted() {
		var envelope map[string]string
		if err := json.Unmarshal([]byte(body), &envelope); err != nil {
			t.Fatal(err)
		}
		if envelope["Message"] != `{"eventType":"Bounce"}` || envelope["Type"] != "Notification" || envelope["Timestamp"] != "2018-03-09T05:00:00.000Z" {
			t.Errorf("received %s", body)
		}
	}
	if len(w.noted()) != 1 {
		t.Errorf("noted %v", w.noted())
	}
}

func TestRedrive_DeadLetters_GoBackUnderNewIds(t *testing.T) {
	w := start(t, t.TempDir(), nil)
	w.ok("/send?body=fail-1")
	w.ok("/send?body=fail-2")
	w.settle()
	if diff := cmp.Diff(map[string]int{"sample-Data-WorkQueue": 2}, w.Redrive()); diff != "" {
		t.Errorf("moved (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string][]string{}, w.DeadLetters()); diff != "" {
		t.Errorf("dead letters (-want +got):\n%s", diff)
	}
	w.settle() // they fail as often as before
	if diff := cmp.Diff(map[string]int{"sample-Data-WorkQueue": 2}, w.Redrive()); diff != "" {
		t.Errorf("moved again (-want +got):\n%s", diff)
	}
}
