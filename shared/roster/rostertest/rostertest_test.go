package rostertest_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"testing"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
	"kipthoi/shared/roster"
	"kipthoi/shared/roster/rostertest"
)

var importDay = calendar.Date{Year: 2018, Month: 2, Day: 26}

var mix = rostertest.Mix{HTX: 2000, QTDND: 50, LHHTX: 10, THT: 900} // the largest province of today

func TestUnits_TheListReadsWithoutAProblem(t *testing.T) {
	units := rostertest.Units(rand.New(rand.NewPCG(1, 2)), mix)
	entries := rostertest.Entries("95", units, importDay)
	if len(entries) != len(units) {
		t.Fatalf("%d of %d units read", len(entries), len(units))
	}
	resting := 0
	for _, e := range entries {
		if e.Unit.ActivityOn(importDay) != report.Operating {
			resting++
		}
	}
	if resting == 0 || resting > len(units)/8 {
		t.Errorf("%d of %d units rest", resting, len(units))
	}
}

func TestUnits_TheSameSeedMakesTheSameBytes(t *testing.T) {
	list := func() []byte {
		var b bytes.Buffer
		if err := rostertest.WriteCSV(&b, "95", rostertest.Units(rand.New(rand.NewPCG(1, 2)), mix)); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	if !bytes.Equal(list(), list()) {
		t.Error("two lists differ")
	}
}

func TestSpoil_MakesJustSoManyBadRows(t *testing.T) {
	for seed := range uint64(50) {
		rng := rand.New(rand.NewPCG(seed, 1))
		fields, bad := rostertest.Spoil(rng, "95", rostertest.Units(rng, rostertest.BacLieu2018), 0.03)
		rows := []roster.Row{{Number: 1, Fields: roster.Header()}}
		for i, f := range fields {
			rows = append(rows, roster.Row{Number: i + 2, Fields: f})
		}
		entries, problems := roster.Read(rows, "95", importDay)
		if bad != 5 || roster.BadRows(problems) != bad || len(entries)+bad != len(fields) {
			t.Fatalf("seed %d: %d announced, %d rows have problems, %d of %d are good: %+v",
				seed, bad, roster.BadRows(problems), len(entries), len(fields), problems)
		}
	}
}

func TestWriteOfficesCSV_HoldsTheCentreAndEachProvince(t *testing.T) {
	var b bytes.Buffer
	if err := rostertest.WriteOfficesCSV(&b, [2]string{"95", "Bạc Liêu"}); err != nil {
		t.Fatal(err)
	}
	want := "\ufeffMã tỉnh;Tên;Email\r\nTW;Trung tâm Thông tin;trung-tam@lien-minh.example\r\n" +
		"95;Liên minh hợp tác xã Bạc Liêu;tinh-95@lien-minh.example\r\n"
	if b.String() != want {
		t.Errorf("list = %q", b.String())
	}
}

func TestWriteRows_AFullDiskIsReported(t *testing.T) {
	for room := range 60 {
		if err := rostertest.WriteCSV(&narrow{room}, "95", rostertest.Units(rand.New(rand.NewPCG(1, 1)), rostertest.Mix{HTX: 1})); err == nil {
			t.Errorf("room for %d bytes: no error", room)
		}
	}
}

type narrow struct{ left int }

func (n *narrow) Write(p []byte) (int, error) {
	if n.left -= len(p); n.left < 0 {
		return 0, fmt.Errorf("disk full")
	}
	return len(p), nil
}
