package rollup_test

import (
	"encoding/json"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
	"kipthoi/shared/rollup"
)

var february = calendar.DefaultRule.Period("2018-02")

// accepted is an obligation a report stands for, uploaded some time before (or
// after) it was due.
func accepted(kind report.Kind, sector report.Sector, late time.Duration, numbers map[string]report.Decimal) report.Obligation {
	form := map[report.Kind]string{report.HTX: "HTX-M", report.THT: "THT-M", report.QTDND: "QTD-M", report.LHHTX: "LHHTX-M"}[kind]
	at := february.DueAt().Add(late)
	return report.Obligation{
		Kind: kind, Sector: sector, Status: report.StatusAccepted, DueAt: february.DueAt(),
		Current: &report.Accepted{Form: form, Version: 1, PunctualAt: at, UploadedAt: at, Figures: report.Figures{Numbers: numbers}},
	}
}

func missing(kind report.Kind, sector report.Sector, status report.Status) report.Obligation {
	return report.Obligation{Kind: kind, Sector: sector, Status: status, DueAt: february.DueAt()}
}

// value reads one cell of the table by codes.
func value(t *testing.T, s *rollup.Summary, line, column string) string {
	t.Helper()
	for _, l := range s.Table() {
		for i, c := range rollup.Columns {
			if l.Code == line && c.Code == column {
				if !l.Values[i].Given {
					return "-"
				}
				return l.Values[i].Number.String()
			}
		}
	}
	t.Fatalf("no cell %s × %s", line, column)
	return ""
}

func TestTable_FundsCountInsideCooperativesAndOnceInTheTotal(t *testing.T) {
	s := rollup.NewSummary(february)
	s.AddObligation(accepted(report.HTX, report.NN, -time.Hour, map[string]report.Decimal{"tv_cuoi_ky": report.Int(58)}))
	s.AddObligation(accepted(report.QTDND, report.TD, -time.Hour, map[string]report.Decimal{"tv_cuoi_ky": report.Int(1500)}))
	s.AddObligation(accepted(report.THT, report.TM, -time.Hour, map[string]report.Decimal{"tv_cuoi_ky": report.Int(12)}))
	for line, want := range map[string]string{
		"HTX": "58", "HTX-NN": "58", "QTDND": "1500", "HTX+QTDND": "1558", "THT": "12", "THT-KH": "12", "TONG": "1570",
	} {
		if got := value(t, s, line, "tv"); got != want {
			t.Errorf("members of %s = %s, want %s", line, got, want)
		}
	}
}

func TestTable_AnAveragePrintsTheReportsItStandsOn(t *testing.T) {
	s := rollup.NewSummary(february)
	s.AddObligation(accepted(report.HTX, report.NN, 0, map[string]report.Decimal{"dt_ky": report.Int(100)}))
	s.AddObligation(accepted(report.HTX, report.NN, 0, map[string]report.Decimal{"dt_ky": report.Int(101)}))
	s.AddObligation(accepted(report.HTX, report.NN, 0, nil)) // revenue left blank is not zero
	s.AddObligation(missing(report.HTX, report.NN, report.StatusExpected))
	for column, want := range map[string]string{"dt": "201", "dt_n": "2", "dt_bq": "100.5", "n_phai_nop": "4", "n_bc": "3", "n_thieu": "1", "tl_nop": "75"} {
		if got := value(t, s, "HTX-NN", column); got != want {
			t.Errorf("%s = %s, want %s", column, got, want)
		}
	}
	if got := value(t, s, "LHHTX", "dt_bq"); got != "-" {
		t.Errorf("average over no reports = %s, want blank", got)
	}
}

func TestTable_IncomeIsWeightedByWorkers(t *testing.T) {
	s := rollup.NewSummary(february)
	s.AddObligation(accepted(report.HTX, report.CN, 0, map[string]report.Decimal{"tn_bq": report.Int(10), "ld_tong": report.Int(1)}))
	s.AddObligation(accepted(report.HTX, report.CN, 0, map[string]report.Decimal{"tn_bq": report.Int(4), "ld_tong": report.Int(99)}))
	s.AddObligation(accepted(report.HTX, report.CN, 0, map[string]report.Decimal{"ld_tong": report.Int(500)})) // gave no income
	if got := value(t, s, "TONG", "tn_bq"); got != "4.06" {
		t.Errorf("income = %s, want 4.06 = (10×1 + 4×99) ÷ 100", got)
	}
	if got := value(t, s, "TONG", "tn_ld"); got != "100" {
		t.Errorf("denominator = %s, want 100", got)
	}
}

func TestTable_OneNanosecondBeforeTheDeadlineIsOnTime(t *testing.T) {
	s := rollup.NewSummary(february)
	s.AddObligation(accepted(report.HTX, report.NN, -time.Nanosecond, nil))
	s.AddObligation(accepted(report.HTX, report.NN, 0, nil))
	if on, late := value(t, s, "TONG", "n_dung_han"), value(t, s, "TONG", "n_tre"); on != "1" || late != "1" {
		t.Errorf("on time %s, late %s, want 1 and 1", on, late)
	}
}

// TestTable_ReproducesThePublishedNationalTables holds the two national tables
// whose rows do add up (Viet Nam Co-operative Alliance 31/12/2024; White Book
// 31/12/2018).
func TestTable_ReproducesThePublishedNationalTables(t *testing.T) {
	end2024 := rollup.NewSummary(calendar.DefaultRule.Period("2024-12"))
	units(end2024, report.HTX, map[report.Sector]int{
		report.NN: 22415, report.CN: 2792, report.TM: 3103, report.GT: 1924, report.XD: 860, report.MT: 646, report.KH: 636,
	})
	units(end2024, report.QTDND, map[report.Sector]int{report.TD: 1181})
	holds(t, "31/12/2024", end2024, map[string]string{"HTX-NN": "22415", "HTX+QTDND": "33557", "TONG": "33557", "QTDND": "1181"})
	if others := sumOf(t, end2024, "HTX-CN", "HTX-XD", "HTX-GT", "HTX-TM", "HTX-MT", "HTX-KH", "QTDND"); others != 11142 {
		t.Errorf("outside agriculture at 31/12/2024 = %d, want 11142", others)
	}
	end2018 := rollup.NewSummary(calendar.DefaultRule.Period("2018-12"))
	units(end2018, report.HTX, map[report.Sector]int{report.NN: 13856, report.TM: 7822})
	units(end2018, report.QTDND, map[report.Sector]int{report.TD: 1183})
	holds(t, "31/12/2018", end2018, map[string]string{"HTX-NN": "13856", "HTX-TM": "7822", "HTX": "21678", "QTDND": "1183", "HTX+QTDND": "22861", "TONG": "22861"})
}

// holds compares the units that exist at the end of a period, line by line.
func holds(t *testing.T, day string, s *rollup.Summary, want map[string]string) {
	t.Helper()
	for line, n := range want {
		if got := value(t, s, line, "n_cuoi_ky"); got != n {
			t.Errorf("%s at %s = %s, want %s", line, day, got, n)
		}
	}
}

func sumOf(t *testing.T, s *rollup.Summary, lines ...string) int {
	t.Helper()
	sum := 0
	for _, line := range lines {
		n, err := strconv.Atoi(value(t, s, line, "n_cuoi_ky"))
		if err != nil {
			t.Fatal(err)
		}
		sum += n
	}
	return sum
}

func units(s *rollup.Summary, kind report.Kind, bySector map[report.Sector]int) {
	for sector, n := range bySector {
		for range n {
			s.AddUnit(report.Unit{Kind: kind, Sector: sector, Activities: []report.ActivityChange{{Activity: report.Operating}}})
		}
	}
}

func TestAddUnit_CountsMovementsByTheirDates(t *testing.T) {
	day := func(s string) calendar.Date {
		d, err := calendar.ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	unit := func(founded string, changes ...report.ActivityChange) report.Unit {
		u := report.Unit{Kind: report.HTX, Sector: report.NN, Activities: append([]report.ActivityChange{{Activity: report.Operating}}, changes...)}
		if founded != "" {
			u.Founded = day(founded)
		}
		return u
	}
	s := rollup.NewSummary(february)
	s.AddUnit(unit("2015-06-01"))
	s.AddUnit(unit("2018-01-20"))                                                                             // this year, before the period
	s.AddUnit(unit("2018-02-10"))                                                                             // in the period
	s.AddUnit(unit("2018-03-01"))                                                                             // after it: not there yet
	s.AddUnit(unit("2010-01-01", report.ActivityChange{Activity: report.Dissolved, From: day("2018-02-05")})) // dissolved in it
	s.AddUnit(unit("2010-01-01", report.ActivityChange{Activity: report.Converted, From: day("2018-02-28")}))
	s.AddUnit(unit("", report.ActivityChange{Activity: report.Suspended, From: day("2017-12-01")}))
	for column, want := range map[string]string{
		"n_dau_ky": "5", "n_moi": "1", "n_moi_lk": "2", "n_giai_the": "1", "n_giai_the_lk": "1", "n_chuyen": "1",
		"n_cuoi_ky": "4", "n_hd": "3", "n_tam_ngung": "1", "n_ngung": "0",
	} {
		if got := value(t, s, "HTX", column); got != want {
			t.Errorf("%s = %s, want %s", column, got, want)
		}
	}
}

// TestSummary_NationIsTheSumOfItsProvincesInAnyOrder draws random obligations,
// cuts them into provinces and merges those in any order.
func TestSummary_NationIsTheSumOfItsProvincesInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		obligations := rapid.SliceOfN(rapid.Custom(drawObligation), 0, 40).Draw(t, "obligations")
		whole := rollup.NewSummary(february)
		parts := make([]*rollup.Summary, 4)
		for i := range parts {
			parts[i] = rollup.NewSummary(february)
		}
		for _, o := range obligations {
			whole.AddObligation(o)
			parts[rapid.IntRange(0, 3).Draw(t, "province")].AddObligation(o)
		}
		nation := rollup.NewSummary(february)
		for _, i := range rapid.Permutation([]int{0, 1, 2, 3}).Draw(t, "order") {
			nation.Merge(parts[i])
		}
		if diff := cmp.Diff(plain(whole), plain(nation)); diff != "" {
			t.Fatalf("nation differs from the sum of its provinces (-whole +merged):\n%s", diff)
		}
		for _, l := range nation.Table() {
			r := l.Cells.Returns
			if r.OnTime+r.Late+r.Nil+r.Exempt+r.Missing() != r.Expected || r.Missing() < 0 {
				t.Fatalf("line %s does not close: %+v", l.Code, r)
			}
		}
	})
}

func drawObligation(t *rapid.T) report.Obligation {
	kind := rapid.SampledFrom(report.Kinds).Draw(t, "kind")
	sector := rapid.SampledFrom(report.Sectors).Draw(t, "sector")
	status := rapid.SampledFrom([]report.Status{report.StatusAccepted, report.StatusExpected, report.StatusRejected, report.StatusNil, report.StatusExempt}).Draw(t, "status")
	if status != report.StatusAccepted {
		return missing(kind, sector, status)
	}
	numbers := map[string]report.Decimal{}
	for _, code := range []string{"tv_cuoi_ky", "ld_tong", "tn_bq", "dt_ky", "ln_luy_ke", "no_xau", "du_no"} {
		if rapid.Bool().Draw(t, "given") {
			numbers[code] = report.Decimal(rapid.Int64Range(-1e6, 1e9).Draw(t, code))
		}
	}
	return accepted(kind, sector, time.Duration(rapid.Int64Range(-1e15, 1e15).Draw(t, "late")), numbers)
}

func plain(s *rollup.Summary) []string {
	var out []string
	for _, l := range s.Table() {
		for i, v := range l.Values {
			out = append(out, fmt.Sprintf("%s/%s=%v/%v", l.Code, rollup.Columns[i].Code, v.Number, v.Given))
		}
	}
	return out
}

func TestDue_SaysWhenAndWhyAPeriodIsCompiled(t *testing.T) {
	due, closes := february.DueAt(), february.ClosesAt()
	for name, c := range map[string]struct {
		last, now time.Time
		want      rollup.Reason
		compile   bool
	}{
		"a moment before the deadline: nothing":          {time.Time{}, due.Add(-1), "", false},
		"at the deadline: the first":                     {time.Time{}, due, rollup.AtDeadline, true},
		"between deadline and close: one is enough":      {due, due.Add(48 * time.Hour), "", false},
		"at the close: again":                            {due, closes, rollup.AtClose, true},
		"at the close although the deadline was missed":  {time.Time{}, closes, rollup.AtClose, true},
		"after the close: when reports were amended":     {closes, closes.Add(24 * time.Hour), rollup.Amended, true},
		"two months and more after the close: on demand": {closes, closes.Add(61 * 24 * time.Hour), "", false},
	} {
		t.Run(name, func(t *testing.T) {
			reason, compile := rollup.Due(february, c.last, c.now)
			if reason != c.want || compile != c.compile {
				t.Errorf("Due = %q, %v; want %q, %v", reason, compile, c.want, c.compile)
			}
		})
	}
}

func TestDigest_ChangesOnlyWithWhatStands(t *testing.T) {
	digest := func(obligations ...report.Obligation) string {
		d := rollup.NewDigest()
		for _, o := range obligations {
			line, err := json.Marshal(rollup.InputOf(o))
			if err != nil {
				t.Fatal(err)
			}
			d.Add(line)
		}
		return d.Hex()
	}
	silent := digest(missing(report.HTX, report.NN, report.StatusExpected))
	if rejected := digest(missing(report.HTX, report.NN, report.StatusRejected)); rejected != silent {
		t.Error("a rejected upload moved no figure, but changed the digest")
	}
	if one := digest(accepted(report.HTX, report.NN, 0, nil)); one == silent {
		t.Error("an accepted report left the digest unchanged")
	}
	season, flood := digest(declared(report.OffSeason)), digest(declared(report.Disaster))
	if season == silent || season == flood {
		t.Error("a declaration, or its reason, left the digest unchanged")
	}
}

func TestInputOf_ADeclaration_NamesTheSubmissionTheReasonAndTheMoment_AndNoFile(t *testing.T) {
	want := rollup.Input{Status: report.StatusNil, Submission: "d1.nil-0a1b2c3d", Reason: report.OffSeason, PunctualAt: february.DueAt().Add(-time.Hour).UTC()}
	if diff := cmp.Diff(want, rollup.InputOf(declared(report.OffSeason))); diff != "" {
		t.Errorf("input (-want +got):\n%s", diff)
	}
}

func declared(why report.NilReason) report.Obligation {
	o := missing(report.HTX, report.NN, report.StatusNil)
	at := o.DueAt.Add(-time.Hour)
	o.Nil = &report.Declared{Declaration: report.Declaration{Reason: why}, Submission: "d1.nil-0a1b2c3d", At: at, PunctualAt: at}
	return o
}
