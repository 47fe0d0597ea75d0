package check_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/calendar"
	"kipthoi/shared/check"
	"kipthoi/shared/form"
	"kipthoi/shared/report"
)

// tester is a testing.TB, or a rapid.T.
type tester interface {
	Helper()
	Fatal(args ...any)
}

func htx(t tester, on calendar.Date) *form.Form {
	t.Helper()
	f, err := form.Find("HTX-M", on)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// dec reads a number as a test writes it.
func dec(s string) report.Decimal {
	d, err := report.ParseDecimal(s)
	if err != nil {
		panic(err)
	}
	return d
}

// february is an accepted report in which every indicator is given.
func february() report.Figures {
	return figures(`tv_dau_ky=44 tv_moi=2 tv_ra=1 tv_cuoi_ky=45 tv_ca_nhan=30 tv_ho=13 tv_phap_nhan=2 tv_nu=18
		ld_tong=12 ld_la_tv=10 ld_nu=5 ld_moi=1 ld_bhxh=4 tn_bq=4.5
		von_dieu_le=2000 von_tong=3250.5 von_csh=2500 no_phai_tra=750.5 ts_tong=3250.5 ts_khong_chia=400
		dt_ky=180.25 dt_luy_ke=352.75 dt_tv_luy_ke=120 cp_luy_ke=300 ln_luy_ke=52.75 nop_ns_luy_ke=3.5
		cb_tong=5 cb_chua_dt=1 cb_sc_tc=2 cb_cd_dh=2 tinh_trang=DANG_HD linh_vuc=NN`)
}

// march follows february without a fault.
func march() report.Figures {
	return change(february(), `tv_dau_ky=45 tv_moi=3 tv_cuoi_ky=47 tv_ca_nhan=32 tv_nu=19 ld_moi=0
		dt_ky=200 dt_luy_ke=552.75 dt_tv_luy_ke=200 cp_luy_ke=470 ln_luy_ke=82.75 nop_ns_luy_ke=5`)
}

// figures reads code=value pairs; a choice begins with a capital.
func figures(said string) report.Figures { return change(report.Figures{}, said) }

// change returns the figures with some of them said anew; code= takes one away.
func change(old report.Figures, said string) report.Figures {
	f := report.Figures{Numbers: map[string]report.Decimal{}, Texts: map[string]string{}}
	maps.Copy(f.Numbers, old.Numbers)
	maps.Copy(f.Texts, old.Texts)
	for _, pair := range strings.Fields(said) {
		code, value, _ := strings.Cut(pair, "=")
		switch {
		case value == "":
			delete(f.Numbers, code)
			delete(f.Texts, code)
		case code == "tinh_trang" || code == "linh_vuc" || code == "ghi_chu":
			f.Texts[code] = value
		default:
			f.Numbers[code] = dec(value)
		}
	}
	return f
}

// input is march 2018 after february.
func input() check.Input {
	previous := february()
	return check.Input{
		Figures: march(), Period: calendar.DefaultRule.Period("2018-03"),
		Previous: &previous, PreviousPeriod: "2018-02",
	}
}

// rules lists rule:code of each finding.
func rules(findings []report.Finding) []string {
	var ids []string
	for _, f := range findings {
		ids = append(ids, f.Rule+":"+f.Code)
	}
	return ids
}

func TestRun_ReportWithoutFault_HasNoFinding(t *testing.T) {
	in := input()
	if found := check.Run(htx(t, in.Period.End), in); len(found) > 0 {
		t.Errorf("found %v", found)
	}
}

// TestRun_Finding_SaysWhereWhatAndHow pins a finding of a rule and one of a
// notice whole.
func TestRun_Finding_SaysWhereWhatAndHow(t *testing.T) {
	in := input()
	in.Figures = change(in.Figures, "tv_cuoi_ky=1048 tn_bq=")
	in.Where = map[string]check.Place{"tv_cuoi_ky": {Sheet: "Báo cáo", Cell: "E12"}, "tn_bq": {Sheet: "Báo cáo", Cell: "E22"}}
	want := []report.Finding{{
		Rule: "H01", Class: report.Validity, Effect: report.Reject,
		Code: "tv_cuoi_ky", Sheet: "Báo cáo", Cell: "E12", Found: "1.048", Expected: "47",
		Message: report.Text{
			Vi: "Tổng số thành viên cuối kỳ phải bằng 47 (= 45 + 3 − 1), trong tệp là 1.048.",
			En: "Members, closing, must be 47 (= 45 + 3 − 1); the file says 1,048.",
		},
		Cure: report.Text{
			Vi: "Kiểm tra số kết nạp mới và số ra khỏi HTX trong kỳ, rồi sửa ô sai trong bốn ô.",
			En: "Check how many joined and left in the period, then correct the wrong one of the four cells.",
		},
	}, {
		Rule: "C02", Class: report.Reportability, Effect: report.Reject, Code: "tn_bq", Sheet: "Báo cáo", Cell: "E22",
		Message: report.Text{
			Vi: "Mục “Thu nhập bình quân 1 lao động thường xuyên/tháng” còn trống, nhưng cần có vì đơn vị có lao động thường xuyên.",
			En: "“Average monthly income per regular worker” is blank but needed, because there are regular workers.",
		},
		Cure: report.Text{Vi: "Xin điền mục này.", En: "Please fill it in."},
	}}
	if diff := cmp.Diff(want, check.Run(htx(t, in.Period.End), in)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

// ruleCase changes march 2018, or the period and the last report, so that one
// rule holds or fails.
type ruleCase struct {
	rule, name string
	say        string            // changes of this report
	last       string            // changes of the last one; "none" takes it away
	period     calendar.PeriodID // instead of 2018-03
	lastPeriod calendar.PeriodID // instead of 2018-02
	fails      bool
}

var ruleCases = []ruleCase{
	{rule: "H01", name: "closing is one too many", say: "tv_cuoi_ky=48 tv_ca_nhan=33", fails: true},
	{rule: "H01", name: "closing is blank", say: "tv_cuoi_ky="},
	{rule: "H02", name: "opening is not the last closing", say: "tv_dau_ky=46 tv_cuoi_ky=48 tv_ca_nhan=33", fails: true},
	{rule: "H02", name: "there is no last report", say: "tv_dau_ky=46 tv_cuoi_ky=48 tv_ca_nhan=33", last: "none"},
	{rule: "H03", name: "the kinds do not add up", say: "tv_ho=14", fails: true},
	{rule: "H03", name: "one of the kinds is blank", say: "tv_ho="},
	{rule: "H04a", name: "more women than members", say: "tv_nu=48", fails: true},
	{rule: "H04a", name: "all members are women", say: "tv_nu=47"},
	{rule: "H04b", name: "more women than workers", say: "ld_nu=13", fails: true},
	{rule: "H04b", name: "all workers are women", say: "ld_nu=12"},
	{rule: "H04c", name: "more insured than workers", say: "ld_bhxh=13", fails: true},
	{rule: "H04c", name: "all workers are insured", say: "ld_bhxh=12"},
	{rule: "H05a", name: "more members at work than workers", say: "ld_la_tv=13", fails: true},
	{rule: "H05a", name: "all workers are members", say: "ld_la_tv=12"},
	{rule: "H05b", name: "more members at work than members, with households", say: "ld_tong=60 ld_la_tv=48 tn_bq=1.5", fails: true},
	{rule: "H05b", name: "as many members at work as members", say: "ld_tong=60 ld_la_tv=47 tn_bq=1.5"},
	{rule: "H05c", name: "more members at work than members, without households", say: "ld_tong=60 ld_la_tv=48 tn_bq=1.5 tv_ho=0 tv_ca_nhan=45", fails: true},
	{rule: "H05c", name: "the same with households", say: "ld_tong=60 ld_la_tv=48 tn_bq=1.5"},
	{rule: "H06", name: "more left than there were, closing blank", say: "tv_ra=49 tv_cuoi_ky=", fails: true},
	{rule: "H06", name: "all left", say: "tv_ra=48 tv_cuoi_ky="},
	{rule: "H06", name: "said by H01 already", say: "tv_ra=49"},
	{rule: "H07a", name: "four members under the law of 2023", say: "tv_dau_ky=4 tv_moi=0 tv_ra=0 tv_cuoi_ky=4", last: "none", period: "2024-07", fails: true},
	{rule: "H07a", name: "five members under the law of 2023", say: "tv_dau_ky=5 tv_moi=0 tv_ra=0 tv_cuoi_ky=5", last: "none", period: "2024-07"},
	{rule: "H07a", name: "four members the month before", say: "tv_dau_ky=4 tv_moi=0 tv_ra=0 tv_cuoi_ky=4", last: "none", period: "2024-06"},
	{rule: "H07b", name: "six members under the law of 2012", say: "tv_dau_ky=6 tv_moi=0 tv_ra=0 tv_cuoi_ky=6", last: "none", period: "2024-06", fails: true},
	{rule: "H07b", name: "seven members under the law of 2012", say: "tv_dau_ky=7 tv_moi=0 tv_ra=0 tv_cuoi_ky=7", last: "none"},
	{rule: "H08a", name: "year to date is more than half a million off", say: "dt_luy_ke=553.251 ln_luy_ke=83", fails: true},
	{rule: "H08a", name: "year to date is exactly half a million off", say: "dt_luy_ke=553.25 ln_luy_ke=83"},
	{rule: "H08a", name: "the last report is not of the month before", say: "dt_luy_ke=900", lastPeriod: "2018-01"},
	{rule: "H08b", name: "January goes on with last year's", period: "2018-01", lastPeriod: "2017-12", fails: true},
	{rule: "H08b", name: "January begins anew", say: "dt_luy_ke=200.5", period: "2018-01", lastPeriod: "2017-12"},
	{rule: "H09", name: "year to date fell", say: "dt_ky=0 dt_luy_ke=352 dt_tv_luy_ke=120 ln_luy_ke=52 cp_luy_ke=300", lastPeriod: "2018-01", fails: true},
	{rule: "H09", name: "year to date fell within the tolerance", say: "dt_ky=0 dt_luy_ke=352.25", lastPeriod: "2018-01"},
	{rule: "H09", name: "said by H08a already", say: "dt_ky=0 dt_luy_ke=352"},
	{rule: "H08c", name: "a month left out, yet less than both", say: "dt_luy_ke=400", lastPeriod: "2018-01", fails: true},
	{rule: "H08c", name: "a month left out, and more than both", say: "dt_luy_ke=700", lastPeriod: "2018-01"},
	{rule: "H08d", name: "first report in March, year to date less than the month", say: "dt_luy_ke=199", last: "none", fails: true},
	{rule: "H08d", name: "first report in March", last: "none"},
	{rule: "H08d", name: "first report of the unit in January", say: "dt_luy_ke=199", last: "none", period: "2018-01"},
	{rule: "H10", name: "more from members than in all", say: "dt_tv_luy_ke=552.751", fails: true},
	{rule: "H10", name: "all from members", say: "dt_tv_luy_ke=552.75"},
	{rule: "H11", name: "profit is not revenue less costs", say: "ln_luy_ke=83.251", fails: true},
	{rule: "H11", name: "profit is half a million off", say: "ln_luy_ke=83.25"},
	{rule: "H11", name: "costs are blank", say: "ln_luy_ke=100 cp_luy_ke="},
	{rule: "H12", name: "more profit than revenue", say: "ln_luy_ke=552.751", fails: true},
	{rule: "H12", name: "all revenue is profit", say: "ln_luy_ke=552.75 cp_luy_ke="},
	{rule: "H13a", name: "equity and debts do not add up", say: "von_csh=2600.501", fails: true},
	{rule: "H13a", name: "debts are blank", say: "von_csh=2600 no_phai_tra="},
	{rule: "H13b", name: "assets are not capital", say: "ts_tong=3251.001", fails: true},
	{rule: "H13b", name: "assets are half a million off", say: "ts_tong=3251"},
	{rule: "H14", name: "charter capital above total capital", say: "von_dieu_le=3250.501", fails: true},
	{rule: "H14", name: "charter capital is total capital", say: "von_dieu_le=3250.5"},
	{rule: "H15", name: "more common assets than assets", say: "ts_khong_chia=3250.501", fails: true},
	{rule: "H15", name: "assets are blank", say: "ts_khong_chia=3250.501 ts_tong="},
	{rule: "H16a", name: "the levels do not add up", say: "cb_tong=6", fails: true},
	{rule: "H16a", name: "one level is blank", say: "cb_tong=6 cb_chua_dt="},
	{rule: "H16b", name: "more trained than managers", say: "cb_tong=3 cb_chua_dt=", fails: true},
	{rule: "H16b", name: "all managers are trained", say: "cb_tong=4 cb_chua_dt="},
	{rule: "H17a", name: "revenue though suspended", say: "tinh_trang=TAM_NGUNG", fails: true},
	{rule: "H17a", name: "suspended and no revenue", say: "tinh_trang=TAM_NGUNG dt_ky=0 dt_luy_ke=352.75"},
	{rule: "H17b", name: "members joined though suspended", say: "tinh_trang=TAM_NGUNG", fails: true},
	{rule: "H17b", name: "suspended and nobody joined", say: "tinh_trang=TAM_NGUNG tv_moi=0 tv_cuoi_ky=44"},
	{rule: "H19", name: "wages beyond revenue", say: "tn_bq=23.032", fails: true},
	{rule: "H19", name: "wages at one and a half times revenue", say: "tn_bq=23.031"},
}

func TestRun_EveryRule_FailsAndHolds(t *testing.T) {
	for _, c := range ruleCases {
		t.Run(c.rule+" "+c.name, func(t *testing.T) {
			in := c.input()
			found := check.Run(htx(t, in.Period.End), in)
			i := slices.IndexFunc(found, func(f report.Finding) bool { return f.Rule == c.rule })
			if got := i >= 0; got != c.fails {
				t.Fatalf("%s found: %v, want %v; all: %v", c.rule, got, c.fails, rules(found))
			}
			if c.fails {
				wantWeight(t, in, found[i])
			}
		})
	}
}

func (c ruleCase) input() check.Input {
	in := input()
	in.Figures = change(in.Figures, c.say)
	if c.period != "" {
		in.Period = calendar.DefaultRule.Period(c.period)
	}
	if c.lastPeriod != "" {
		in.PreviousPeriod = c.lastPeriod
	}
	if c.last == "none" {
		in.Previous, in.PreviousPeriod = nil, ""
	} else {
		last := change(february(), c.last)
		in.Previous = &last
	}
	return in
}

// wantWeight compares a finding with its rule in the form.
func wantWeight(t *testing.T, in check.Input, found report.Finding) {
	t.Helper()
	for _, r := range htx(t, in.Period.End).Rules {
		if r.ID == found.Rule && (r.Class != found.Class || r.Effect != found.Effect || r.At != found.Code) {
			t.Errorf("%s is %s/%s at %s, want %s/%s at %s", r.ID, found.Class, found.Effect, found.Code, r.Class, r.Effect, r.At)
		}
	}
}

func TestRuleCases_CoverEveryRuleInBothDirections(t *testing.T) {
	for _, r := range htx(t, input().Period.End).Rules {
		for _, fails := range []bool{true, false} {
			if !slices.ContainsFunc(ruleCases, func(c ruleCase) bool { return c.rule == r.ID && c.fails == fails }) {
				t.Errorf("no case in which %s fails: %v", r.ID, fails)
			}
		}
	}
}
