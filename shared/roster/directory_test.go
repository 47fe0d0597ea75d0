package roster_test

import (
	"testing"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
	"kipthoi/shared/roster"
)

func TestDirectory_FindsAUnitThatWasListedWithLessBefore(t *testing.T) {
	on := day(2018, 5, 2)
	bare := entry(t, "THT;Tổ hợp tác Đồng Tiến;;;;NN;95;Phước Long;;;;;;", "95", on).Unit
	taxed := thanhCong()
	for name, c := range map[string]struct {
		row  string
		want report.UnitID
	}{
		"its founding day was found out":         {"THT;TỔ HỢP TÁC ĐỒNG TIẾN;;;;NN;95;phước long;01/02/2013;;;;", bare.ID},
		"its tax code is left out":               {"HTX;HTX Thành Công;;;;NN;95;Phước Long;15/03/2012;;;;", taxed.ID},
		"its tax code is known, the name is new": {"HTX;HTX Thành Công 2;0100233488;;;NN;95;Hưng Phú;;;;", "htx-3"},
		"another kind":                           {"HTX;Tổ hợp tác Đồng Tiến;;;;NN;95;Phước Long;;;;;", ""},
		"another commune":                        {"THT;Tổ hợp tác Đồng Tiến;;;;NN;95;Hưng Phú;;;;;", ""},
		"another founding day":                   {"HTX;HTX Thành Công;;;;NN;95;Phước Long;15/03/2013;;;;", ""},
		"another tax code":                       {"HTX;HTX Thành Công;0100109106;;;NN;95;Phước Long;15/03/2012;;;;", ""},
	} {
		t.Run(name, func(t *testing.T) {
			known := roster.NewDirectory()
			known.Add(bare)
			known.Add(taxed)
			renamed := thanhCong()
			renamed.ID, renamed.Name, renamed.Identifiers = "htx-3", "HTX Đồng Tiến", []report.Identifier{{Scheme: "MST", Value: "0100233488"}}
			known.Add(renamed)
			e := entry(t, c.row+";", "95", on)
			want := c.want
			if want == "" {
				want = e.Unit.ID
			}
			if got := known.Resolve([]roster.Entry{e})[0].Unit.ID; got != want {
				t.Errorf("id = %s, want %s", got, want)
			}
		})
	}
}

func TestDirectory_TwoThatFitAreNotGuessed(t *testing.T) {
	known := roster.NewDirectory()
	for _, founded := range []string{"01/01/2012", "01/01/2013"} {
		known.Add(entry(t, "THT;Đồng Tiến;;;;NN;95;X;"+founded+";;;;;", "95", importDay).Unit)
	}
	row := entry(t, "THT;Đồng Tiến;;;;NN;95;X;;;;;;", "95", importDay)
	if got := known.Resolve([]roster.Entry{row})[0].Unit.ID; got != row.Unit.ID {
		t.Errorf("one of two was guessed: %s", got)
	}
}

func TestDirectory_AUnitNamedByAnotherRowIsNotTakenTwice(t *testing.T) {
	first := entry(t, "THT;Đồng Tiến;;;;NN;95;X;01/01/2012;;;;;", "95", importDay)
	undated := entry(t, "THT;Đồng Tiến;;;;NN;95;X;;;;;;", "95", importDay)
	known := roster.NewDirectory()
	known.Add(first.Unit)
	got := known.Resolve([]roster.Entry{first, undated})
	if got[0].Unit.ID != first.Unit.ID || got[1].Unit.ID != undated.Unit.ID {
		t.Errorf("ids = %s, %s", got[0].Unit.ID, got[1].Unit.ID)
	}
}

func TestClaim_OnlyItsOwnProvinceMayChangeAUnit(t *testing.T) {
	for name, c := range map[string]struct {
		province string
		on       string
		allowed  bool
	}{
		"its own":                            {"95", "2018-05-02", true},
		"a neighbour":                        {"96", "2018-05-02", false},
		"what its own became part of":        {"96", "2026-05-02", true},
		"another one after the merger":       {"92", "2026-05-02", false},
		"the day before the merger, not yet": {"96", "2025-06-30", false},
	} {
		t.Run(name, func(t *testing.T) {
			on, err := calendar.ParseDate(c.on)
			if err != nil {
				t.Fatal(err)
			}
			e := entry(t, "HTX;HTX Thành Công;;;;NN;;;;;;;;", c.province, on)
			problem := roster.Claim(thanhCong(), e, on)
			if (problem == nil) != c.allowed {
				t.Fatalf("problem = %+v, want allowed %v", problem, c.allowed)
			}
			if problem != nil && (problem.Row != 2 || problem.Message.Vi == "" || problem.Message.En == "" || problem.Cure.Vi == "") {
				t.Errorf("problem = %+v", problem)
			}
		})
	}
}
