package annotate_test

import (
	"errors"
	"maps"
	"slices"
	"testing"

	"kipthoi/shared/annotate"
	"kipthoi/shared/report"
	"kipthoi/shared/sheet"
)

// FuzzWorkbook changes a workbook in one place, and packs it again so that the
// archive is sound. What comes back is a workbook that reads as before, or an
// error that says it cannot be.
func FuzzWorkbook(f *testing.F) {
	noted := saved(f, "libreoffice.xlsx")
	sources := []map[string]string{small(), parts(f, noted), parts(f, returned(f, noted))}
	for source := range sources {
		for part := range 16 {
			f.Add(source, part, 700*part, 3*(part%2), []string{`"/><`, "<c/>", ""}[(source+part)%3])
		}
	}
	f.Fuzz(func(t *testing.T, source, part, at, length int, text string) {
		all := maps.Clone(sources[abs(source)%len(sources)])
		names := slices.Sorted(maps.Keys(all))
		name := names[abs(part)%len(names)]
		was := all[name]
		from := abs(at) % (len(was) + 1)
		to := from + abs(length)%(len(was)-from+1)
		all[name] = was[:from] + text + was[to:]
		checkReturn(t, packed(t, all))
	})
}

func abs(n int) int { return max(n, -(n + 1)) }

func checkReturn(t *testing.T, data []byte) {
	t.Helper()
	found := []report.Finding{remarkOn("S", "C1"), remarkOn("Báo cáo", "E11"), remarkOn("Báo cáo", "ZZ99"), remarkOn("Hướng dẫn", "A1")}
	before, unread := sheet.Open(data)
	out, err := annotate.Workbook(data, found)
	switch {
	case unread != nil:
		if !errors.Is(err, annotate.ErrNotWorkbook) {
			t.Fatalf("not read, but %v", err)
		}
	case err != nil:
		if !errors.Is(err, annotate.ErrCannotAnnotate) {
			t.Fatal(err)
		}
	default:
		after, err := sheet.Open(out)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(after.Sheets) - len(before.Sheets); n != 0 && n != 1 {
			t.Fatalf("%d sheets became %d", len(before.Sheets), len(after.Sheets))
		}
	}
}
