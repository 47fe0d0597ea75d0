package check_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/calendar"
	"kipthoi/shared/check"
	"kipthoi/shared/form"
	"kipthoi/shared/report"
)

// every amount of march in đồng.
const marchInDong = `tn_bq=4500000 von_dieu_le=2000000000 von_tong=3250500000 von_csh=2500000000 no_phai_tra=750500000
	ts_tong=3250500000 ts_khong_chia=400000000 dt_ky=200000000 dt_luy_ke=552750000 dt_tv_luy_ke=200000000
	cp_luy_ke=470000000 ln_luy_ke=82750000 nop_ns_luy_ke=5000000`

// still is everything that stands still in a copy of february: what flows and
// what is there, but not what adds up.
const still = `tv_dau_ky=45 tv_ra=2 tv_moi=2 tv_cuoi_ky=45`

// noticeCase has the whole list of findings: what is said, and nothing else.
type noticeCase struct {
	name   string
	say    string
	last   string // changes of the last report; "none" takes it away
	unread string
	period calendar.PeriodID // instead of 2018-03
	want   []string
}

var noticeCases = []noticeCase{
	{name: "a required number is blank", say: "dt_ky=", want: []string{"C01:dt_ky"}},
	{name: "a required choice is blank", say: "tinh_trang=", want: []string{"C01:tinh_trang"}},
	{name: "an optional one is blank", say: "nop_ns_luy_ke="},
	{name: "what could not be read is not blank", say: "dt_ky=", unread: "dt_ky"},
	{name: "what could not be read stays out of the conditions", say: "cb_tong=3 cb_chua_dt=", unread: "cb_chua_dt"},
	{name: "needed under a condition that holds", say: "tn_bq=", want: []string{"C02:tn_bq"}},
	{name: "needed under a condition that does not hold", say: "tn_bq= ld_tong=0 ld_la_tv=0 ld_nu=0 ld_bhxh=0"},
	{name: "needed under a condition nobody can read", say: "tn_bq= ld_tong=", unread: "ld_tong"},
	{name: "needed under a condition that is wrong by itself", say: "tn_bq= ld_tong=12.5", want: []string{"C04:ld_tong"}},
	{name: "half a member", say: "tv_moi=3.5", want: []string{"C04:tv_moi"}},
	{name: "fewer than nobody", say: "tv_ra=-1", want: []string{"H20:tv_ra"}},
	{name: "negative money", say: "no_phai_tra=-750.5", want: []string{"H20:no_phai_tra"}},
	{name: "a loss", say: "ln_luy_ke=-17.25 cp_luy_ke=570"},
	{name: "negative equity", say: "von_csh=-100 no_phai_tra=3350.5", last: "von_csh=-90 no_phai_tra=3340.5 "},
	{name: "a choice that is not in the list", say: "tinh_trang=BINH_THUONG", want: []string{"C07:tinh_trang"}},
	{name: "too large to be added up", say: "tv_dau_ky=9223372036854775 tv_moi=9223372036854775", want: []string{"C08:tv_dau_ky", "H02:tv_dau_ky", "C09:tv_moi"}},
	{name: "all amounts in đồng, year to date goes on", say: marchInDong, want: []string{"H18c:tn_bq"}},
	{
		name: "all amounts in đồng, in a new year", say: marchInDong + " dt_luy_ke=200000000 dt_tv_luy_ke=100000000 cp_luy_ke=180000000 ln_luy_ke=20000000",
		period: "2019-01", want: []string{"H18a:tn_bq"},
	},
	{name: "all amounts in đồng, without a last report", say: marchInDong, last: "none", want: []string{"H18a:tn_bq"}},
	{name: "one amount twenty times that of last time", say: "nop_ns_luy_ke=105", want: []string{}},
	{name: "one amount more than that", say: "nop_ns_luy_ke=105.1", want: []string{"H18b:nop_ns_luy_ke"}},
	{name: "one amount a twentieth", say: "dt_ky=9.012 dt_luy_ke=361.762 cp_luy_ke=279.012", want: []string{"H18b:dt_ky"}},
	{name: "both amounts small", last: "nop_ns_luy_ke=0.1", say: "nop_ns_luy_ke=9.9"},
	{name: "nothing last time", last: "nop_ns_luy_ke=0", say: "nop_ns_luy_ke=500"},
	{name: "income above the usual", say: "tn_bq=20.5", want: []string{"C09:tn_bq"}},
	{name: "income below the usual", say: "tn_bq=1", want: []string{"C09:tn_bq"}},
	{name: "too few members is asked once", say: "tv_dau_ky=45 tv_moi=0 tv_ra=41 tv_cuoi_ky=4 tv_ca_nhan=1 tv_ho=3 tv_phap_nhan=0 tv_nu=3 ld_la_tv=4", want: []string{"H07b:tv_cuoi_ky"}},
	{name: "a copy", last: still, say: still + " dt_ky=180.25 dt_luy_ke=533 cp_luy_ke=470 ln_luy_ke=63 tv_ca_nhan=30 tv_nu=18 ld_moi=1", want: []string{"H21:dt_ky"}},
	{name: "a copy in which one figure moved", last: still, say: still + " dt_ky=180.25 dt_luy_ke=533 cp_luy_ke=470 ln_luy_ke=63 tv_ca_nhan=30 tv_nu=18 ld_moi=2"},
	{name: "nothing happened, twice", last: still + " dt_ky=0", say: still + " dt_ky=0 dt_luy_ke=352.75 cp_luy_ke=300 ln_luy_ke=52.75 tv_ca_nhan=30 tv_nu=18 ld_moi=1"},
}

func (c noticeCase) input() check.Input {
	in := ruleCase{say: c.say, last: c.last, period: c.period}.input()
	if c.unread != "" {
		in.Unread = map[string]bool{c.unread: true}
	}
	return in
}

func TestRun_Notices(t *testing.T) {
	for _, c := range noticeCases {
		t.Run(c.name, func(t *testing.T) {
			in := c.input()
			got := rules(check.Run(htx(t, in.Period.End), in))
			if !slices.Equal(c.want, got) {
				t.Errorf("findings (-want +got):\n%s", cmp.Diff(c.want, got))
			}
		})
	}
}

// elsewhere are the notices the HTX form gives no occasion for: it has no
// optional item with a condition, no money with fewer than three decimals, and
// its text is tried in a test of its own.
var elsewhere = []string{"advised", "decimals", "length"}

func TestNoticeCases_CoverEveryNotice(t *testing.T) {
	for key, notice := range form.Common().Each {
		said := slices.ContainsFunc(noticeCases, func(c noticeCase) bool {
			return slices.ContainsFunc(c.want, func(id string) bool { return strings.HasPrefix(id, notice.ID+":") })
		})
		if said == slices.Contains(elsewhere, key) {
			t.Errorf("notice %s has a case: %v", key, said)
		}
	}
}

func TestRun_NumberAskedAboutAlready_IsNotAskedHowLargeItIs(t *testing.T) {
	in := input()
	in.Figures = change(in.Figures, "tn_bq=21 nop_ns_luy_ke=105.1")
	in.Asked = map[string]bool{"tn_bq": true, "nop_ns_luy_ke": true}
	if found := check.Run(htx(t, in.Period.End), in); len(found) > 0 {
		t.Errorf("found %v", rules(found))
	}
	in.Asked = nil
	if got, want := rules(check.Run(htx(t, in.Period.End), in)), []string{"C09:tn_bq", "H18b:nop_ns_luy_ke"}; !slices.Equal(got, want) {
		t.Errorf("without it found %v, want %v", got, want)
	}
}

func TestRun_Text_AtMostItsLengthInCharacters(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{{strings.Repeat("ữ", 2000), nil}, {strings.Repeat("ữ", 2001), []string{"C06:ghi_chu"}}} {
		in := input()
		in.Figures.Texts["ghi_chu"] = c.text
		found := check.Run(htx(t, in.Period.End), in)
		if got := rules(found); !slices.Equal(got, c.want) {
			t.Errorf("%d characters: got %v, want %v", len([]rune(c.text)), got, c.want)
		}
	}
}

// small has what the HTX form has no occasion for.
const small = `{
  "id": "THT-M", "version": "2018.1", "valid_from": "2018-01-01", "kind": "THT", "title": {"vi": "x", "en": "x"},
  "unit_slip": {"anchor": "m", "share": 0.6, "min_cells": 2, "band": 5, "ratio": 20, "floor": 10},
  "indicators": [
    {"n": 1, "code": "a", "label": {"vi": "Dòng A", "en": "line A"}, "unit": {"vi": "người", "en": "people"}, "type": "int", "nature": "S", "need": "O", "low": 2, "help": {"vi": "x", "en": "x"}},
    {"n": 2, "code": "b", "label": {"vi": "Dòng B", "en": "line B"}, "unit": {"vi": "người", "en": "people"}, "type": "int", "nature": "S", "need": "O", "help": {"vi": "x", "en": "x"}},
    {"n": 3, "code": "c", "label": {"vi": "Dòng C", "en": "line C"}, "unit": {"vi": "ha", "en": "ha"}, "type": "dec", "decimals": 2, "nature": "S", "need": "O", "high": 100, "when": "a > 10", "when_said": {"vi": "có nhiều người", "en": "there are many people"}, "help": {"vi": "x", "en": "x"}},
    {"n": 4, "code": "m", "label": {"vi": "Dòng M", "en": "line M"}, "unit": {"vi": "triệu đồng", "en": "million đồng"}, "type": "dec", "decimals": 3, "nature": "S", "need": "O", "money": true, "low": 1, "high": 1000, "help": {"vi": "x", "en": "x"}}
  ],
  "rules": [{
    "id": "T01", "left": "a", "op": "OP", "right": "b", "tolerance": TOLERANCE, "missing": "MISSING",
    "class": "validity", "effect": "reject", "at": "a",
    "message": {"vi": "{left} {right} {gap} {month} {b}", "en": "{left} {right} {gap} {month} {b}"}, "cure": {"vi": "x", "en": "x"}
  }]
}`

func smallForm(t *testing.T, op, tolerance, missing string) *form.Form {
	t.Helper()
	text := strings.NewReplacer("OP", op, "TOLERANCE", tolerance, "MISSING", missing).Replace(small)
	f, err := form.Read("small.json", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func runSmall(t *testing.T, f *form.Form, say string) []report.Finding {
	t.Helper()
	return check.Run(f, check.Input{Figures: figures(say), Period: calendar.DefaultRule.Period("2018-03")})
}

func TestRun_MissingPolicies(t *testing.T) {
	for _, c := range []struct {
		missing, say string
		fails        bool
	}{
		{"skip_any", "a=3 b=4", true},
		{"skip_any", "a=3", false},
		{"skip_any", "b=3", false},
		{"skip_any", "", false},
		{"skip_all", "a=3 b=3", false},
		{"skip_all", "a=3", true},
		{"skip_all", "b=3", true},
		{"skip_all", "", false},
		{"zero", "a=3", true},
		{"zero", "a=0", false},
	} {
		fails := slices.Contains(rules(runSmall(t, smallForm(t, "=", "0", c.missing), c.say)), "T01:a")
		if fails != c.fails {
			t.Errorf("%s with %q fails: %v, want %v", c.missing, c.say, fails, c.fails)
		}
	}
}

func TestRun_Tolerance_ToItsEdge(t *testing.T) {
	for _, c := range []struct {
		op, tolerance string
		holds, fails  []string // a, where b = 100
	}{
		{"=", "0", []string{"100"}, []string{"99", "101"}},
		{"=", "2", []string{"98", "102"}, []string{"97", "103"}},
		{"<=", "0", []string{"100", "2"}, []string{"101"}},
		{"<=", "2", []string{"102"}, []string{"103"}},
		{">=", "0", []string{"100", "200"}, []string{"99"}},
		{">=", "2", []string{"98"}, []string{"97"}},
		{"<", "0", []string{"99"}, []string{"100"}},
		{"<", "2", []string{"101"}, []string{"102"}},
		{">", "0", []string{"101"}, []string{"100"}},
		{">", "2", []string{"99"}, []string{"98"}},
	} {
		f := smallForm(t, c.op, c.tolerance, "skip_any")
		for _, a := range append(c.holds, c.fails...) {
			fails := len(runSmall(t, f, "b=100 a="+a+" c=1")) > 0
			if want := slices.Contains(c.fails, a); fails != want {
				t.Errorf("%s %s 100 with tolerance %s fails: %v, want %v", a, c.op, c.tolerance, fails, want)
			}
		}
	}
}

func TestRun_PlacesOfARule_AreFilled(t *testing.T) {
	found := runSmall(t, smallForm(t, "=", "0", "skip_all"), "a=1234")
	if got, want := found[0].Message, (report.Text{Vi: "1.234 0 1.234 3 (trống)", En: "1,234 0 1,234 3 (blank)"}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestRun_WhatTheSmallFormHas(t *testing.T) {
	f := smallForm(t, "=", "0", "skip_any")
	for say, want := range map[string][]string{
		"a=11":         {"C03:c"},
		"a=10":         nil,
		"a=10 c=1.25":  nil,
		"a=10 c=1.255": {"C05:c"},
		"a=1":          {"C09:a"},
		"c=100.01":     {"C09:c"},
		"m=1001":       {"C09:m"},
	} {
		if got := rules(runSmall(t, f, say)); !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", say, got, want)
		}
	}
}

func TestRun_AnsweredLastTimeAndUnchanged_IsANote(t *testing.T) {
	for _, c := range []struct {
		name, last, say, finding string
		period, lastPeriod       calendar.PeriodID
		want                     report.Effect
	}{
		{name: "outside the usual, unchanged", last: "tn_bq=25 dt_ky=1000 dt_luy_ke=1000", say: "tn_bq=25 dt_luy_ke=1200", finding: "C09:tn_bq", want: report.Note},
		{name: "outside the usual, changed", last: "tn_bq=25 dt_ky=1000 dt_luy_ke=1000", say: "tn_bq=26 dt_luy_ke=1200", finding: "C09:tn_bq", want: report.Explain},
		{name: "an opening that is the last closing", last: "tv_cuoi_ky=2500", say: "tv_dau_ky=2500 tv_cuoi_ky=2502", finding: "C09:tv_dau_ky", want: report.Note},
		{name: "a rule, unchanged", last: "ts_tong=3000", say: "ts_tong=3000", finding: "H13b:ts_tong", want: report.Note},
		{name: "a rule, one side changed", last: "ts_tong=3000", say: "ts_tong=3001", finding: "H13b:ts_tong", want: report.Explain},
		{name: "a rule that grows with the month", last: "tn_bq=19 dt_luy_ke=400 dt_ky=0", say: "tn_bq=19 dt_luy_ke=400 dt_ky=0 dt_tv_luy_ke=120 ln_luy_ke=82", finding: "H19:tn_bq", want: report.Explain},
		{name: "a rejecting rule is never settled", last: "von_csh=9", say: "von_csh=9", finding: "H13a:von_tong", want: report.Reject},
		{
			name: "a law that came between", last: "tv_cuoi_ky=4", say: "tv_dau_ky=4 tv_moi=0 tv_ra=0 tv_cuoi_ky=4",
			period: "2024-07", lastPeriod: "2024-06", finding: "H07a:tv_cuoi_ky", want: report.Explain,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := ruleCase{say: c.say, last: c.last, period: c.period, lastPeriod: c.lastPeriod}.input()
			found := check.Run(htx(t, in.Period.End), in)
			i := slices.Index(rules(found), c.finding)
			if i < 0 {
				t.Fatalf("no %s in %v", c.finding, rules(found))
			}
			if got := found[i]; got.Effect != c.want || (got.Cure == form.Common().Settled) != (c.want == report.Note) {
				t.Errorf("effect %s, cure %q; want effect %s", got.Effect, got.Cure.Vi, c.want)
			}
		})
	}
}
