package play_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"kipthoi/infra/local/clock"
	"kipthoi/infra/local/objects"
	"kipthoi/infra/local/play"
	"kipthoi/infra/local/stack"
	"kipthoi/shared/roster/rostertest"
)

// start runs the whole deployment with the real binaries, every storage event
// at least twice and in any order.
func start(t *testing.T, root string) *stack.Stack {
	t.Helper()
	standing := new(clock.Clock)
	standing.Set(time.Date(2018, 1, 29, 0, 0, 0, 0, time.UTC))
	log, err := os.Create(filepath.Join(t.ArtifactDir(), "stack.log"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := stack.Start(t.Context(), stack.Options{
		Root: root, Dir: t.TempDir(), Clock: standing, Parameters: map[string]string{"MailSender": "no-reply@kipthoi.example", "MailPerSecond": "200"}, Log: log, Redelivery: 200 * time.Millisecond,
		Delivery: objects.Delivery{Seed: 7, Duplicate: 1, Shuffle: 8},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := errors.Join(s.Close(), log.Close()); err != nil {
			t.Error(err)
		}
	})
	return s
}

// mixed fills in the first workbooks with LibreOffice, which takes seconds to
// start, and the others with a library.
type mixed struct {
	office libreOffice
	starts int // of LibreOffice
	each   int // workbooks filled in at a start
}

// Fill implements play.Filler.
func (m *mixed) Fill(ctx context.Context, blanks []play.Blank) ([][]byte, error) {
	n := min(m.each, len(blanks))
	if m.starts == 0 || n == 0 {
		return play.Excelize{}.Fill(ctx, blanks)
	}
	m.starts--
	first, err := m.office.Fill(ctx, blanks[:n])
	if err != nil {
		return nil, err
	}
	rest, err := play.Excelize{}.Fill(ctx, blanks[n:])
	return append(first, rest...), err
}

func TestMonth_FromTheUnitListToTheNationalFile(t *testing.T) {
	root, err := filepath.Abs("../../..") // before the stack changes the process's folder
	if err != nil {
		t.Fatal(err)
	}
	filler := new(mixed)
	if office, installed := newLibreOffice(t); installed {
		*filler = mixed{office: office, starts: 5, each: 8}
	}
	s := start(t, root)
	r, err := play.Month(t.Context(), s, play.Options{
		Seed: 2018, Mix: rostertest.Mix{HTX: 36, QTDND: 1}, Period: "2018-02", Idle: true,
		Filler: filler, Out: t.Output(),
	})
	if err != nil {
		t.Fatal(err)
	}
	a := newAudit(t, s, r)
	a.eachUpload(t.Context())
	a.books(t.Context())
	a.obligations(t.Context())
	a.figures(t.Context())
	a.rollups(t.Context())
	a.mails(t.Context())
	a.permitted(root)
	a.officeMails(t.Context())
	if dead := s.DeadLetters(); len(dead) > 0 {
		t.Errorf("messages nobody could work through: %v", dead)
	}
	t.Log(r.Line())
	abuse(t, a)
}
