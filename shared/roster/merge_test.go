package roster_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/calendar"
	"kipthoi/shared/province"
	"kipthoi/shared/report"
	"kipthoi/shared/roster"
)

func day(y int, m time.Month, d int) calendar.Date { return calendar.Date{Year: y, Month: m, Day: d} }

// entry reads one row of a list of a province on a day.
func entry(t *testing.T, row, provinceCode string, on calendar.Date) roster.Entry {
	t.Helper()
	entries, problems := roster.Read(list(row), provinceCode, on)
	if len(problems) > 0 || len(entries) != 1 {
		t.Fatalf("%q: entries %v, problems %+v", row, entries, problems)
	}
	return entries[0]
}

// thanhCong is a co-operative of Bạc Liêu as it is known since 2012.
func thanhCong() report.Unit {
	return report.Unit{
		ID: "htx-1", Kind: report.HTX, Name: "HTX Thành Công", Sector: report.NN, Commune: "Phước Long", Founded: day(2012, 3, 15), LinkEpoch: 3,
		Identifiers: []report.Identifier{{Scheme: "GCN", Value: "95A"}, {Scheme: "MST", Value: "9900000011"}},
		Memberships: []report.Membership{{Province: "95", From: day(2012, 3, 15)}},
		Activities:  []report.ActivityChange{{Activity: report.Operating, From: day(2012, 3, 15)}},
	}
}

func TestMerge_KeepsThePastAndDatesWhatIsNew(t *testing.T) {
	on := day(2018, 5, 2)
	for name, c := range map[string]struct {
		row    string
		change func(u *report.Unit)
	}{
		"nothing new":              {"HTX;HTX Thành Công;;;;NN;95;Phước Long;15/03/2012;DANG_HD;;;;", func(*report.Unit) {}},
		"what is left blank stays": {"HTX;HTX Thành Công;;;;NN;;;;;;;;", func(*report.Unit) {}},
		"a new name, sector, commune and certificate": {"HTX;HTX Thành Công 2;;95b;;TM;95;Vĩnh Phú Đông;;;;;;", func(u *report.Unit) {
			u.Name, u.Sector, u.Commune = "HTX Thành Công 2", report.TM, "Vĩnh Phú Đông"
			u.Identifiers = []report.Identifier{{Scheme: "GCN", Value: "95B"}, {Scheme: "MST", Value: "9900000011"}}
		}},
		"a licence that was not known": {"HTX;HTX Thành Công;;;NH-1;NN;95;;;;;;;", func(u *report.Unit) {
			u.Identifiers = []report.Identifier{{Scheme: "GCN", Value: "95A"}, {Scheme: "GPHD", Value: "NH-1"}, {Scheme: "MST", Value: "9900000011"}}
		}},
		"a tax code never changes": {"HTX;HTX Thành Công;0100109106;;;NN;95;;;;;;;", func(*report.Unit) {}},
		"a status without a day counts from the import": {"HTX;HTX Thành Công;;;;NN;95;;15/03/2012;Tạm ngừng;;;;", func(u *report.Unit) {
			u.Activities = append(u.Activities, report.ActivityChange{Activity: report.Suspended, From: on})
		}},
		"a status with a day counts from then": {"HTX;HTX Thành Công;;;;NN;95;;;Tạm ngừng;01/12/2017;;;", func(u *report.Unit) {
			u.Activities = append(u.Activities, report.ActivityChange{Activity: report.Suspended, From: day(2017, 12, 1)})
		}},
	} {
		t.Run(name, func(t *testing.T) {
			want := thanhCong()
			c.change(&want)
			row := entry(t, c.row, "95", on)
			got := roster.Merge(thanhCong(), row, on)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("merged (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(got, roster.Merge(got, row, on.AddDays(40))); diff != "" {
				t.Errorf("the same row later changed the unit:\n%s", diff)
			}
		})
	}
}

func TestMerge_AnOlderListAfterANewerOneDoesNotReviveAUnit(t *testing.T) {
	suspended := roster.Merge(thanhCong(), entry(t, "HTX;HTX Thành Công;;;;NN;95;;;Tạm ngừng;;;;", "95", day(2018, 5, 2)), day(2018, 5, 2))
	old := roster.Merge(suspended, entry(t, "HTX;HTX Thành Công;;;;NN;95;;;DANG_HD;;;;", "95", day(2018, 4, 1)), day(2018, 4, 1))
	if diff := cmp.Diff(suspended, old); diff != "" {
		t.Errorf("an older list changed what a newer one said:\n%s", diff)
	}
}

func TestMerge_AUnitThatMovesBelongsToTheNewProvinceFromThatDay(t *testing.T) {
	moved := roster.Merge(thanhCong(), entry(t, "HTX;HTX Thành Công;;;;NN;96;;;;;;;", "96", day(2018, 5, 2)), day(2018, 5, 2))
	if a, b := moved.ProvinceOn(day(2018, 5, 1)), moved.ProvinceOn(day(2018, 5, 2)); a != "95" || b != "96" {
		t.Errorf("province the day before and on the day = %s, %s", a, b)
	}
	merged := roster.Merge(thanhCong(), entry(t, "HTX;HTX Thành Công;;;;NN;96;;;;;;;", "96", day(2026, 1, 10)), day(2026, 1, 10))
	want := append(thanhCong().Memberships, report.Membership{Province: "96", From: province.Merged})
	if diff := cmp.Diff(want, merged.Memberships); diff != "" {
		t.Errorf("Bạc Liêu became part of Cà Mau on 01/07/2025 (-want +got):\n%s", diff)
	}
}

func TestMergeContact_ADeadAddressStaysDeadUntilThereIsAnother(t *testing.T) {
	known := report.Contact{Name: "Kế toán", Email: "a@b.example", Phone: "+84912345678", Dead: true}
	for name, c := range map[string]struct{ row, want report.Contact }{
		"the same address":       {report.Contact{Email: "a@b.example"}, known},
		"no address":             {report.Contact{Phone: "+84987654321"}, report.Contact{Name: "Kế toán", Email: "a@b.example", Phone: "+84987654321", Dead: true}},
		"another address":        {report.Contact{Email: "c@d.example"}, report.Contact{Name: "Kế toán", Email: "c@d.example", Phone: "+84912345678"}},
		"another person answers": {report.Contact{Name: "Giám đốc"}, report.Contact{Name: "Giám đốc", Email: "a@b.example", Phone: "+84912345678", Dead: true}},
	} {
		if got := roster.MergeContact(known, c.row); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}
