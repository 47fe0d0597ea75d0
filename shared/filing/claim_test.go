package filing_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/filing"
	"kipthoi/shared/report"
)

func TestReadClaim_List_IsWhatItSays(t *testing.T) {
	got := filing.ReadClaim(list(t, "ktf_form; HTX-M", "KTF_UNIT;HTX-00123", "ktf_period;T3/2018", "ktf_version;2018.1", "tv_moi;3"))
	want := filing.Claim{Form: "HTX-M", Version: "2018.1", Unit: "htx-00123", Period: "2018-03"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("claim (-want +got):\n%s", diff)
	}
	if got := filing.ReadClaim(list(t, "STT;Tên", "1;Nguyễn")); got != (filing.Claim{}) {
		t.Errorf("a list of something else claims %+v", got)
	}
}

func TestDoubts(t *testing.T) {
	for _, c := range []struct {
		name                  string
		lines                 []string
		rule, found, expected string
	}{
		{"ours", ours, "", "", ""},
		{"ours, of a version nobody knows", append(ours, "ktf_version;1"), "", "", ""}, // Identify says so
		{"a list of something else", []string{"STT;Tên", "1;Nguyễn"}, "M01", "", ""},
		{"no unit", []string{"ktf_form;HTX-M", "ktf_period;2018-03"}, "M01", "", ""},
		{"no period", []string{"ktf_form;HTX-M", "ktf_unit;htx-1"}, "M01", "", ""},
		{"no form", []string{"ktf_unit;htx-1", "ktf_period;2018-03"}, "M01", "", ""},
		{"a form nobody knows", []string{"ktf_form;ABC-M", "ktf_unit;htx-1", "ktf_period;2018-03"}, "M02", "ABC-M", ""},
		{"no month", []string{"ktf_form;HTX-M", "ktf_unit;htx-1", "ktf_period;Quý I"}, "M04", "Quý I", "YYYY-MM"},
		{"the first month", []string{"ktf_form;HTX-M", "ktf_unit;htx-1", "ktf_period;2018-01"}, "", "", ""},
		{"the month before the form", []string{"ktf_form;HTX-M", "ktf_unit;htx-1", "ktf_period;2017-12"}, "M05", "tháng 12/2017", "≥ 01/01/2018"},
	} {
		t.Run(c.name, func(t *testing.T) {
			book := list(t, c.lines...)
			found := filing.ReadClaim(book).Doubts(book.Format)
			if c.rule == "" {
				if len(found) > 0 {
					t.Errorf("found %v", found)
				}
				return
			}
			if len(found) != 1 {
				t.Fatalf("%d findings: %v", len(found), found)
			}
			f := found[0]
			if f.Rule != c.rule || f.Found != c.found || f.Expected != c.expected || f.Effect != report.Reject || f.Class != report.Syntax {
				t.Errorf("got %+v", f)
			}
			if f.Message.Vi == "" || f.Message.En == "" || f.Cure.Vi == "" || f.Cure.En == "" {
				t.Errorf("a finding says %+v", f)
			}
		})
	}
}
