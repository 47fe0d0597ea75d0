package crash_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kipthoi/infra/local/crash"
	"kipthoi/infra/local/stack"
)

func TestRun_KilledThrottledAndTwiceDelivered_LosesNothingAndCountsNothingTwice(t *testing.T) {
	root, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	log, err := os.Create(filepath.Join(t.ArtifactDir(), "stack.log"))
	if err != nil {
		t.Fatal(err)
	}
	o := crash.Options{Uploads: 150, Units: 20, Seed: 7, Faults: 0.05, Gap: 2 * time.Second, Out: t.Output()}
	s, err := stack.Start(t.Context(), o.Unkindly(stack.Options{
		Root: root, Dir: t.TempDir(), Log: log, Parameters: map[string]string{"MailSender": "no-reply@kipthoi.example", "MailPerSecond": "200"},
	}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(s.Close(), log.Close()); err != nil {
			t.Error(err)
		}
	})
	r, err := crash.Run(t.Context(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Log(r.Lines())
	if err := r.Err(); err != nil || !strings.HasSuffix(r.Lines(), "quarantined=0 lost=0 double=0 books=closed") {
		t.Error(err)
	}
}
