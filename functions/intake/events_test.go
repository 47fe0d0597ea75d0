package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"kipthoi/shared/calendar"
	"kipthoi/shared/form"
	"kipthoi/shared/function/functiontest"
	"kipthoi/shared/inbox"
	"kipthoi/shared/report"
	"kipthoi/shared/review/reviewtest"
	"kipthoi/shared/workbook"
)

// samples are the events of events/intake and what becomes of them.
var samples = map[string]struct {
	back     []string         // message ids that go back to the queue
	outcomes []report.Outcome // of the submissions, in the order of their uploads
	letters  int
}{
	"object-created-xlsx.json":        {outcomes: []report.Outcome{report.OutcomeAccepted}, letters: 1},
	"same-event-twice.json":           {outcomes: []report.Outcome{report.OutcomeAccepted}, letters: 1},
	"key-with-unicode-and-space.json": {outcomes: []report.Outcome{report.OutcomeAccepted}, letters: 1},
	"two-records-first-is-gone.json": {
		back: []string{"059f36b4-87a3-44ab-83d2-661975830a01"}, outcomes: []report.Outcome{report.OutcomeAccepted}, letters: 1,
	},
	"connected-to-the-bucket.json": {},
}

const sampleFolder = "../../events/intake"

// stored is a bucket that holds the same file under every key it is asked for,
// but for the versions that are gone.
type stored struct {
	data []byte
	gone string
}

func (s stored) Get(_ context.Context, key, version string, _ int64) (inbox.Object, error) {
	if strings.HasPrefix(version, s.gone) {
		return inbox.Object{}, fmt.Errorf("get object %q: %w", key, inbox.ErrNotFound)
	}
	return inbox.Object{Data: s.data, Size: int64(len(s.data)), VersionID: version, FileName: "Báo cáo.xlsx"}, nil
}

func (s stored) Put(context.Context, string, string, []byte) error { return nil }

func TestSampleEvents_AreAllRun(t *testing.T) {
	files, err := os.ReadDir(sampleFolder)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if _, known := samples[file.Name()]; !known {
			t.Errorf("%s is run by no test", file.Name())
		}
	}
	if len(files) != len(samples) {
		t.Errorf("%d files, %d samples", len(files), len(samples))
	}
}

func TestSampleEvents(t *testing.T) {
	for name, want := range samples {
		t.Run(name, func(t *testing.T) {
			batch := readSample(t, name)
			w := asked(t)
			w.handler.bucket = stored{data: filledTemplate(t), gone: "lost"}
			if back := w.take(t, batch); !slices.Equal(back, want.back) {
				t.Errorf("went back %v, want %v\n%s", back, want.back, w.log)
			}
			var outcomes []report.Outcome
			for _, sub := range w.submissions(t) {
				outcomes = append(outcomes, sub.Outcome)
			}
			if !slices.Equal(outcomes, want.outcomes) || len(w.mails.IDs()) != want.letters {
				t.Errorf("outcomes %v, letters %v", outcomes, w.mails.IDs())
			}
		})
	}
}

// readSample decodes an event and everything in it strictly: a field that AWS
// does not send would be a sample of nothing.
func readSample(t *testing.T, name string) events.SQSEvent {
	t.Helper()
	var batch events.SQSEvent
	functiontest.Sample(t, filepath.Join(sampleFolder, name), &batch)
	for _, message := range batch.Records {
		body := []byte(message.Body)
		if bytes.Contains(body, []byte("s3:TestEvent")) {
			functiontest.Strictly(t, body, &events.S3TestEvent{})
			continue
		}
		functiontest.Strictly(t, body, &events.S3Event{})
		strictObjects(t, body)
	}
	return batch
}

// strictObjects looks into the objects, which decode themselves, and leniently.
func strictObjects(t *testing.T, body []byte) {
	t.Helper()
	type plain events.S3Object
	var told struct {
		Records []struct {
			S3 struct{ Object json.RawMessage } `json:"s3"`
		}
	}
	if err := json.Unmarshal(body, &told); err != nil || len(told.Records) == 0 {
		t.Fatalf("%d records, %v", len(told.Records), err)
	}
	for _, record := range told.Records {
		functiontest.Strictly(t, record.S3.Object, &plain{})
	}
}

// filledTemplate is the workbook of March 2018, filled in right.
func filledTemplate(t *testing.T) []byte {
	t.Helper()
	p := calendar.DefaultRule.Period(period)
	f, err := form.ForKind(report.HTX, p.End)
	if err != nil {
		t.Fatal(err)
	}
	figures := report.Figures{Numbers: map[string]report.Decimal{}, Texts: map[string]string{"tinh_trang": "DANG_HD", "linh_vuc": "NN"}}
	for code, n := range map[string]int64{
		"tv_dau_ky": 45, "tv_moi": 3, "tv_ra": 1, "tv_cuoi_ky": 47, "ld_tong": 12, "ld_la_tv": 10, "tn_bq": 4,
		"von_dieu_le": 2000, "von_tong": 3250, "dt_ky": 180, "dt_luy_ke": 352, "ln_luy_ke": 52, "cb_tong": 4, "cb_sc_tc": 2, "cb_cd_dh": 1,
	} {
		figures.Numbers[code] = report.Int(n)
	}
	id := workbook.Identity{Unit: report.Unit{ID: unit, Kind: report.HTX, Name: "HTX Đồng Tiến"}, Period: p}
	return reviewtest.Fill(t, reviewtest.Template(t, f, id), reviewtest.Of(f, figures))
}
