package main

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
	"kipthoi/shared/roster"
)

// made runs the command and returns what a clerk would send.
func made(t *testing.T, args ...string) string {
	t.Helper()
	var out, complaints bytes.Buffer
	if code := run(append([]string{"register"}, args...), &out, &complaints); code != 0 || complaints.Len() > 0 {
		t.Fatalf("exit %d, complained %q", code, &complaints)
	}
	return out.String()
}

func rowsOf(t *testing.T, list string) []roster.Row {
	t.Helper()
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(list, "\ufeff")))
	r.Comma = ';'
	all, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rows := make([]roster.Row, len(all))
	for i, fields := range all {
		rows[i] = roster.Row{Number: i + 1, Fields: fields}
	}
	return rows
}

func TestRegister_TheList_IsTakenInWithoutAWord(t *testing.T) {
	rows := rowsOf(t, made(t, "-province", "96", "-htx", "30", "-qtdnd", "3", "-lhhtx", "2", "-tht", "10"))
	entries, problems := roster.Read(rows, "96", calendar.Date{Year: 2018, Month: 1, Day: 27})
	if len(problems) > 0 {
		t.Errorf("the import complains: %+v", problems)
	}
	got := make(map[report.Kind]int)
	for _, e := range entries {
		got[e.Unit.Kind]++
		if e.Unit.Kind != report.THT && len(e.Unit.Identifiers) == 0 {
			t.Errorf("%s has no tax code", e.Unit.Name)
		}
		for _, id := range e.Unit.Identifiers {
			if digits := id.Value; !strings.HasPrefix(digits, "99") || roster.CheckDigit(digits[:9]) != digits[9:] {
				t.Errorf("%s has tax code %q", e.Unit.Name, digits)
			}
		}
	}
	want := map[report.Kind]int{report.HTX: 30, report.QTDND: 3, report.LHHTX: 2, report.THT: 10}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("units (-want +got):\n%s", diff)
	}
}

func TestRegister_TheSameSeed_MakesTheSameBytes(t *testing.T) {
	if made(t) != made(t, "-province", "95", "-htx", "146", "-qtdnd", "4", "-seed", "2018") {
		t.Error("two lists of one seed differ, or Bạc Liêu in 2018 is not what is made when nothing is said")
	}
	if made(t) == made(t, "-seed", "2019") {
		t.Error("another seed makes the same list")
	}
}
