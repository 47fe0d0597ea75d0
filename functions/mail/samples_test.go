package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

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
			data, err := os.ReadFile(filepath.Join(samples, file.Name()))
			if err != nil {
				t.Fatal(err)
			}
			var batch events.SQSEvent
			strictly(t, data, &batch)
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
		data, err := os.ReadFile(filepath.Join(samples, string(kind)+".json"))
		if err != nil {
			t.Fatal(err)
		}
		var batch events.SQSEvent
		strictly(t, data, &batch)
		var got letter.Order
		strictly(t, []byte(batch.Records[0].Body), &got)
		if diff := cmp.Diff(order, got); diff != "" {
			t.Errorf("%s (-ordered +sample):\n%s", kind, diff)
		}
	}
}

// strictly refuses fields that the program has never heard of.
func strictly(t *testing.T, data []byte, into any) {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		t.Fatalf("decode %.80s: %v", data, err)
	}
}
