package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/function/functiontest"
)

const samples = "../../events/bounce"

// ends says how each sample ends: the outcomes, and "back" for each message that
// goes back to the queue.
var ends = map[string][]string{
	"permanent":            {"dead bounce"},
	"permanent-raw":        {"dead bounce"},
	"permanent-twice":      {"dead bounce", "dead bounce"},
	"suppressed":           {"dead bounce"},
	"complaint":            {"dead complaint"},
	"transient":            {"ignored transient"},
	"complaint-taken-back": {"ignored not_spam"},
	"delivery":             {"ignored other_event"},
	"office":               {"office bounce"},
	"greeting":             {"ignored greeting"},
	"first-cannot-be-read": {"dead bounce", "back"},
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
			w := newWorld(t)
			var bodies []string
			for _, record := range read(t, file.Name()).Records {
				bodies = append(bodies, record.Body)
			}
			back := w.deliver(bodies...)
			got := w.outcomes()
			for range back {
				got = append(got, "back")
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("ends (-want +got):\n%s", diff)
			}
			if dead := strings.HasPrefix(want[0], "dead"); w.contact().Dead != dead || (len(w.mails.IDs()) == 1) != dead {
				t.Errorf("contact %+v, letters %q", w.contact(), w.mails.IDs())
			}
			w.check()
		})
	}
	if len(files) != len(ends) {
		t.Errorf("%d samples, %d are expected", len(files), len(ends))
	}
}

// read decodes a sample strictly, the envelope and the report in it as well.
func read(t *testing.T, file string) events.SQSEvent {
	t.Helper()
	var batch events.SQSEvent
	functiontest.Sample(t, filepath.Join(samples, file), &batch)
	for _, record := range batch.Records {
		said := record.Body
		if strings.Contains(said, `"Type": "Notification"`) {
			var envelope events.SNSEntity
			functiontest.Strictly(t, []byte(said), &envelope)
			said = envelope.Message
		}
		if strings.HasPrefix(said, "{") {
			functiontest.Strictly(t, []byte(said), new(feedback))
		}
	}
	return batch
}
