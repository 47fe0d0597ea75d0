package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/function/functiontest"
	"kipthoi/shared/letter"
)

const samples = "../../events/mail"

// ends says how each sample ends: the outcomes, and "back" for each message that
// goes back to the queue.
var ends = map[string][]string{
	"link": {"sent"}, "reminder": {"sent"}, "receipt": {"sent"}, "rejected": {"sent"}, "explain": {"sent"},
	"missing": {"sent"}, "bounced": {"sent"}, "import": {"sent"}, "login": {"sent"},
	"same-order-twice":             {"sent", "sent_before"},
	"reminder-to-an-accepted-unit": {"skipped answered"},
	"first-cannot-be-read":         {"sent", "back"},
	"submission-not-there-yet":     {"back"},
}

func TestSamples_EveryOneIsRead_AndEndsAsItShould(t *testing.T) {
	files, err := os.ReadDir(samples)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(file.Name(), ".json")
		want, used := ends[name]
		if !used {
			t.Errorf("nothing is known of %s", file.Name())
			continue
		}
		t.Run(name, func(t *testing.T) {
			var batch events.SQSEvent
			functiontest.Sample(t, filepath.Join(samples, file.Name()), &batch)
			w := newWorld(t).ready(letter.Kind(name))
			back := w.deliver(batch.Records...)
			got := w.outcomes()
			for range back {
				got = append(got, "back")
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("ends (-want +got):\n%s", diff)
			}
			w.check()
		})
	}
	if len(files) != len(ends) {
		t.Errorf("%d samples, %d are expected", len(files), len(ends))
	}
}

// TestSamples_Orders_AreWhatOurOwnCodeOrders keeps the samples from drifting
// away from the orders that the other functions make.
func TestSamples_Orders_AreWhatOurOwnCodeOrders(t *testing.T) {
	for kind, order := range orders() {
		var batch events.SQSEvent
		functiontest.Sample(t, filepath.Join(samples, string(kind)+".json"), &batch)
		var got letter.Order
		functiontest.Strictly(t, []byte(batch.Records[0].Body), &got)
		if diff := cmp.Diff(order, got); diff != "" {
			t.Errorf("%s (-ordered +sample):\n%s", kind, diff)
		}
	}
}
