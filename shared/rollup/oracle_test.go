package rollup_test

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
	"kipthoi/shared/rollup"
)

// TestTable_EveryCellIsWhatAPlainRecomputationFinds computes the form TH-T a
// second time, cell by cell, from the obligations and units themselves, in
// fractions and without any of the code under test.
func TestTable_EveryCellIsWhatAPlainRecomputationFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := oracle{
			obligations: rapid.SliceOfN(rapid.Custom(drawFull), 0, 60).Draw(t, "obligations"),
			units:       rapid.SliceOfN(rapid.Custom(drawUnit), 0, 40).Draw(t, "units"),
		}
		s := rollup.NewSummary(february)
		for _, ob := range o.obligations {
			s.AddObligation(ob)
		}
		for _, u := range o.units {
			s.AddUnit(u)
		}
		lines := s.Table()
		if len(lines) != len(linesOfTheForm) {
			t.Fatalf("%d lines, want %d", len(lines), len(linesOfTheForm))
		}
		for i, l := range lines {
			if l.Code != linesOfTheForm[i].code {
				t.Fatalf("line %d is %s, want %s", i, l.Code, linesOfTheForm[i].code)
			}
			for c, column := range rollup.Columns {
				got := "-"
				if l.Values[c].Given {
					got = l.Values[c].Number.String()
				}
				if want := o.cell(linesOfTheForm[i].has, column.Code); got != want {
					t.Fatalf("%s × %s = %s, want %s", l.Code, column.Code, got, want)
				}
			}
		}
	})
}

func drawFull(t *rapid.T) report.Obligation {
	kind := rapid.SampledFrom(report.Kinds).Draw(t, "kind")
	sector := rapid.SampledFrom(report.Sectors).Draw(t, "sector")
	status := rapid.SampledFrom(report.Statuses).Draw(t, "status")
	if status != report.StatusAccepted && (status != report.StatusExempt || rapid.Bool().Draw(t, "nothing sent")) {
		return missing(kind, sector, status)
	}
	numbers := make(map[string]report.Decimal)
	for _, code := range codes {
		if rapid.IntRange(0, 4).Draw(t, "given") > 0 {
			numbers[code] = report.Decimal(rapid.Int64Range(-1e9, 1e12).Draw(t, code))
		}
	}
	o := accepted(kind, sector, time.Duration(rapid.Int64Range(-1e15, 1e15).Draw(t, "late")), numbers)
	o.Status = status
	return o
}

// codes are the indicators of all four forms that the summary adds up, and one
// it must leave alone.
var codes = []string{
	"tv_cuoi_ky", "tv_moi", "ld_tong", "ld_la_tv", "von_dieu_le", "von_tong", "dt_ky", "dt_luy_ke", "ln_luy_ke", "tn_bq",
	"cb_tong", "cb_sc_tc", "cb_cd_dh", "nguon_von", "tien_gui", "du_no", "no_xau", "no_phai_tra",
}

func drawUnit(t *rapid.T) report.Unit {
	day := func(name string) calendar.Date {
		return calendar.Date{Year: 2017, Month: 11, Day: 1}.AddDays(rapid.IntRange(0, 150).Draw(t, name))
	}
	u := report.Unit{
		Kind: rapid.SampledFrom(report.Kinds).Draw(t, "kind"), Sector: rapid.SampledFrom(report.Sectors).Draw(t, "sector"),
		Activities: []report.ActivityChange{{Activity: rapid.SampledFrom(report.Activities[:3]).Draw(t, "activity"), From: calendar.Date{Year: 2010, Month: 1, Day: 1}}},
	}
	if rapid.Bool().Draw(t, "founded lately") {
		u.Founded = day("founded")
		u.Activities[0].From = u.Founded
	}
	if rapid.Bool().Draw(t, "changes") {
		if from := day("change"); from.After(u.Activities[0].From) {
			u.Activities = append(u.Activities, report.ActivityChange{Activity: rapid.SampledFrom(report.Activities).Draw(t, "later"), From: from})
		}
	}
	return u
}

// linesOfTheForm are the printed lines and whom each speaks of.
var linesOfTheForm = []struct {
	code string
	has  func(k report.Kind, s report.Sector) bool
}{
	{"THT", kinds(report.THT)},
	{"THT-NN", func(k report.Kind, s report.Sector) bool { return k == report.THT && s == report.NN }},
	{"THT-KH", func(k report.Kind, s report.Sector) bool { return k == report.THT && s != report.NN }},
	{"HTX", kinds(report.HTX)},
	{"HTX-NN", coop(report.NN)},
	{"HTX-CN", coop(report.CN)},
	{"HTX-XD", coop(report.XD)},
	{"HTX-GT", coop(report.GT)},
	{"HTX-TM", coop(report.TM)},
	{"HTX-MT", coop(report.MT)},
	{"HTX-KH", coop(report.KH, report.TD)},
	{"QTDND", kinds(report.QTDND)},
	{"HTX+QTDND", kinds(report.HTX, report.QTDND)},
	{"LHHTX", kinds(report.LHHTX)},
	{"TONG", func(report.Kind, report.Sector) bool { return true }},
}

func kinds(all ...report.Kind) func(report.Kind, report.Sector) bool {
	return func(k report.Kind, _ report.Sector) bool { return slices.Contains(all, k) }
}

func coop(all ...report.Sector) func(report.Kind, report.Sector) bool {
	return func(k report.Kind, s report.Sector) bool { return k == report.HTX && slices.Contains(all, s) }
}

type oracle struct {
	obligations []report.Obligation
	units       []report.Unit
}

type has func(report.Kind, report.Sector) bool

// column → the indicator each kind of unit gives for it.
var columnSources = map[string]map[report.Kind]string{
	"tv":        {report.HTX: "tv_cuoi_ky", report.THT: "tv_cuoi_ky", report.QTDND: "tv_cuoi_ky"}, // the members of a union are co-operatives that report themselves
	"tv_moi":    {report.HTX: "tv_moi", report.THT: "tv_moi", report.QTDND: "tv_moi"},
	"ld":        {report.HTX: "ld_tong", report.THT: "ld_tong", report.QTDND: "ld_tong", report.LHHTX: "ld_tong"},
	"ld_la_tv":  {report.HTX: "ld_la_tv", report.THT: "ld_la_tv"},
	"vdl":       {report.HTX: "von_dieu_le", report.QTDND: "von_dieu_le", report.LHHTX: "von_dieu_le"},
	"von":       {report.HTX: "von_tong", report.THT: "von_tong", report.QTDND: "nguon_von", report.LHHTX: "von_tong"},
	"dt":        {report.HTX: "dt_ky", report.THT: "dt_ky", report.LHHTX: "dt_ky"},
	"dt_lk":     {report.HTX: "dt_luy_ke", report.THT: "dt_luy_ke", report.QTDND: "dt_luy_ke", report.LHHTX: "dt_luy_ke"},
	"ln":        {report.HTX: "ln_luy_ke", report.THT: "ln_luy_ke", report.QTDND: "ln_luy_ke", report.LHHTX: "ln_luy_ke"},
	"cb":        {report.HTX: "cb_tong", report.LHHTX: "cb_tong"},
	"cb_sc_tc":  {report.HTX: "cb_sc_tc", report.LHHTX: "cb_sc_tc"},
	"cb_cd_dh":  {report.HTX: "cb_cd_dh", report.LHHTX: "cb_cd_dh"},
	"nguon_von": {report.QTDND: "nguon_von"}, "tien_gui": {report.QTDND: "tien_gui"},
	"du_no": {report.QTDND: "du_no"}, "no_xau": {report.QTDND: "no_xau"},
}

func (o oracle) cell(in has, column string) string {
	switch column {
	case "n_dau_ky", "n_moi", "n_moi_lk", "n_giai_the", "n_giai_the_lk", "n_chuyen", "n_cuoi_ky", "n_hd", "n_tam_ngung", "n_ngung":
		return fmt.Sprint(o.countUnits(in, column))
	case "n_phai_nop", "n_bc", "n_dung_han", "n_tre", "n_khong_ps", "n_mien", "n_thieu":
		return fmt.Sprint(o.count(in, column))
	case "tl_nop":
		return share(o.count(in, "n_bc")+o.count(in, "n_khong_ps"), o.count(in, "n_phai_nop")-o.count(in, "n_mien"))
	case "tl_dung_han":
		return share(o.count(in, "n_dung_han"), o.count(in, "n_phai_nop")-o.count(in, "n_mien"))
	case "dt_bq":
		return o.mean(in, "dt")
	case "ln_bq":
		return o.mean(in, "ln")
	case "tn_bq", "tn_ld":
		return o.income(in, column)
	case "tl_sc_tc":
		return o.ratio(in, "cb_sc_tc", "cb")
	case "tl_cd_dh":
		return o.ratio(in, "cb_cd_dh", "cb")
	case "tl_no_xau":
		return o.ratio(in, "no_xau", "du_no")
	}
	base, counts := strings.CutSuffix(column, "_n")
	total, n := o.sum(in, base)
	switch {
	case counts:
		return fmt.Sprint(n)
	case n == 0:
		return "-"
	}
	return exact(total)
}

// sum adds a column up over the reports that stand.
func (o oracle) sum(in has, column string) (*big.Rat, int) {
	total, n := new(big.Rat), 0
	for _, ob := range o.standing(in) {
		if v, given := ob.Current.Figures.Numbers[columnSources[column][ob.Kind]]; given {
			total.Add(total, rat(v))
			n++
		}
	}
	return total, n
}

func (o oracle) standing(in has) []report.Obligation {
	return slices.DeleteFunc(slices.Clone(o.obligations), func(ob report.Obligation) bool {
		return !in(ob.Kind, ob.Sector) || ob.Current == nil || ob.Status == report.StatusExempt
	})
}

func (o oracle) mean(in has, column string) string {
	total, n := o.sum(in, column)
	if n == 0 {
		return "-"
	}
	return rounded(total.Quo(total, big.NewRat(int64(n), 1)))
}

func (o oracle) ratio(in has, over, under string) string {
	a, _ := o.sum(in, over)
	b, _ := o.sum(in, under)
	if b.Sign() == 0 {
		return "-"
	}
	return rounded(a.Mul(a, big.NewRat(100, 1)).Quo(a, b))
}

// income is Σ income × workers ÷ Σ workers, each product to the thousandth.
func (o oracle) income(in has, column string) string {
	mass, workers, n := new(big.Rat), new(big.Rat), 0
	for _, ob := range o.standing(in) {
		income, a := ob.Current.Figures.Numbers["tn_bq"]
		staff, b := ob.Current.Figures.Numbers["ld_tong"]
		if a && b && ob.Kind != report.THT { // a group gives the income of its members
			product := new(big.Rat).Mul(rat(income), rat(staff))
			mass.Add(mass, thousandth(product))
			workers.Add(workers, rat(staff))
			n++
		}
	}
	switch {
	case n == 0:
		return "-"
	case column == "tn_ld":
		return exact(workers)
	case workers.Sign() == 0:
		return "-"
	}
	return rounded(mass.Quo(mass, workers))
}

func (o oracle) count(in has, column string) int {
	n := 0
	for _, ob := range o.obligations {
		if in(ob.Kind, ob.Sector) && (column == "n_phai_nop" || standingOf(ob) == column || column == "n_bc" && (standingOf(ob) == "n_dung_han" || standingOf(ob) == "n_tre")) {
			n++
		}
	}
	return n
}

func standingOf(o report.Obligation) string {
	switch {
	case o.Status == report.StatusExempt:
		return "n_mien"
	case o.Status == report.StatusNil:
		return "n_khong_ps"
	case o.Current == nil:
		return "n_thieu"
	case o.Current.PunctualAt.Before(o.DueAt):
		return "n_dung_han"
	}
	return "n_tre"
}

func (o oracle) countUnits(in has, column string) int {
	n := 0
	for _, u := range o.units {
		if in(u.Kind, u.Sector) && unitCounts(u, column) {
			n++
		}
	}
	return n
}

// unitCounts says whether a unit counts in a column of February 2018. The
// generator gives a unit at most one change after its first activity.
func unitCounts(u report.Unit, column string) bool {
	d := func(m time.Month, day int) calendar.Date { return calendar.Date{Year: 2018, Month: m, Day: day} }
	within := func(x, from calendar.Date) bool { return !x.IsZero() && !x.Before(from) && !x.After(d(2, 28)) }
	if u.Founded.After(d(2, 28)) {
		return false
	}
	var ended calendar.Date
	var how report.Activity
	if len(u.Activities) > 1 {
		ended, how = u.Activities[1].From, u.Activities[1].Activity
	}
	last := u.Activities[0].Activity
	if !ended.IsZero() && !ended.After(d(2, 28)) {
		last = how
	}
	gone := how == report.Dissolved || how == report.Bankrupt
	switch column {
	case "n_dau_ky":
		exists := ended.IsZero() || !ended.Before(d(2, 1)) || !gone && how != report.Converted
		return u.Founded.Before(d(2, 1)) && exists
	case "n_moi":
		return within(u.Founded, d(2, 1))
	case "n_moi_lk":
		return within(u.Founded, d(1, 1))
	case "n_giai_the":
		return gone && within(ended, d(2, 1))
	case "n_giai_the_lk":
		return gone && within(ended, d(1, 1))
	case "n_chuyen":
		return how == report.Converted && within(ended, d(2, 1))
	case "n_cuoi_ky":
		return last == report.Operating || last == report.Suspended || last == report.Stopped
	case "n_hd":
		return last == report.Operating
	case "n_tam_ngung":
		return last == report.Suspended
	default:
		return last == report.Stopped
	}
}

func rat(d report.Decimal) *big.Rat { return big.NewRat(int64(d), 1000) }

func share(n, of int) string {
	if of == 0 {
		return "-"
	}
	return rounded(big.NewRat(int64(100*n), int64(of)))
}

// thousandth rounds half away from zero.
func thousandth(r *big.Rat) *big.Rat {
	out, _ := new(big.Rat).SetString(r.FloatString(3))
	return out
}

func rounded(r *big.Rat) string { return exact(thousandth(r)) }

// exact writes a number of at most three decimals without trailing zeros.
func exact(r *big.Rat) string {
	s := strings.TrimRight(strings.TrimRight(r.FloatString(3), "0"), ".")
	if s == "-0" {
		return "0"
	}
	return s
}

func TestTable_ATotalTooLargeToHoldIsBlankNotWrong(t *testing.T) {
	s := rollup.NewSummary(february)
	for range 3 {
		s.AddObligation(accepted(report.HTX, report.NN, 0, map[string]report.Decimal{"dt_ky": 1 << 62, "tv_cuoi_ky": report.Int(5)}))
	}
	for column, want := range map[string]string{"dt": "-", "dt_bq": "-", "dt_n": "3", "tv": "15"} {
		if got := value(t, s, "TONG", column); got != want {
			t.Errorf("%s = %s, want %s", column, got, want)
		}
	}
}
