package rollup

import "kipthoi/shared/report"

// Measure is a figure that is summed over units. Its name is the code of the
// summary column; what it is called in each form is said in sources.
type Measure string

// The measures of the summary form TH-T.
const (
	Members        Measure = "tv"
	NewMembers     Measure = "tv_moi"
	Workers        Measure = "ld"
	WorkerMembers  Measure = "ld_la_tv"
	Charter        Measure = "vdl"
	Capital        Measure = "von"
	Revenue        Measure = "dt"
	RevenueYTD     Measure = "dt_lk"
	Profit         Measure = "ln"
	Managers       Measure = "cb"
	ManagersMiddle Measure = "cb_sc_tc"
	ManagersHigh   Measure = "cb_cd_dh"
	Funds          Measure = "nguon_von"
	Deposits       Measure = "tien_gui"
	Loans          Measure = "du_no"
	BadDebt        Measure = "no_xau"

	incomeMass    Measure = "tn_x_ld" // Σ income per worker × workers, the numerator of the weighted mean
	incomeWorkers Measure = "tn_ld"   // Σ workers of the units that gave an income, its denominator
)

// sources says which indicator of which form a measure adds up. A union's
// members are co-operatives that report themselves, so LHHTX-M adds no members.
var sources = map[string]map[Measure]string{
	"HTX-M": {
		Members: "tv_cuoi_ky", NewMembers: "tv_moi", Workers: "ld_tong", WorkerMembers: "ld_la_tv",
		Charter: "von_dieu_le", Capital: "von_tong", Revenue: "dt_ky", RevenueYTD: "dt_luy_ke", Profit: "ln_luy_ke",
		Managers: "cb_tong", ManagersMiddle: "cb_sc_tc", ManagersHigh: "cb_cd_dh",
	},
	"THT-M": {
		Members: "tv_cuoi_ky", NewMembers: "tv_moi", Workers: "ld_tong", WorkerMembers: "ld_la_tv",
		Capital: "von_tong", Revenue: "dt_ky", RevenueYTD: "dt_luy_ke", Profit: "ln_luy_ke",
	},
	"LHHTX-M": {
		Workers: "ld_tong", Charter: "von_dieu_le", Capital: "von_tong",
		Revenue: "dt_ky", RevenueYTD: "dt_luy_ke", Profit: "ln_luy_ke",
		Managers: "cb_tong", ManagersMiddle: "cb_sc_tc", ManagersHigh: "cb_cd_dh",
	},
	"QTD-M": {
		Members: "tv_cuoi_ky", NewMembers: "tv_moi", Workers: "ld_tong", Charter: "von_dieu_le", Capital: "nguon_von",
		RevenueYTD: "dt_luy_ke", Profit: "ln_luy_ke",
		Funds: "nguon_von", Deposits: "tien_gui", Loans: "du_no", BadDebt: "no_xau",
	},
}

// workersOf names the indicator that weighs the mean income of a form. The
// income a co-operative group reports is that of its members, not of workers,
// so it takes no part.
var workersOf = map[string]string{"HTX-M": "ld_tong", "LHHTX-M": "ld_tong", "QTD-M": "ld_tong"}

// Sum is a total and the number of reports it stands on. A total too large to
// be held exactly is Lost: it is shown as a blank, never as a wrong number.
type Sum struct {
	Total   report.Decimal
	Reports int
	Lost    bool
}

func (s Sum) plus(t Sum) Sum {
	total, fits := s.Total.Add(t.Total)
	return Sum{Total: total, Reports: s.Reports + t.Reports, Lost: s.Lost || t.Lost || !fits}
}

// known reports whether there is a total to show.
func (s Sum) known() bool { return s.Reports > 0 && !s.Lost }

// Sums is a total per measure.
type Sums map[Measure]Sum

func (s Sums) add(m Measure, v report.Decimal) {
	s[m] = s[m].plus(Sum{Total: v, Reports: 1})
}

// addReport adds what one accepted report says. A blank adds nothing, and is
// not counted either.
func (s Sums) addReport(form string, f report.Figures) {
	for measure, code := range sources[form] {
		if v, given := f.Numbers[code]; given {
			s.add(measure, v)
		}
	}
	income, hasIncome := f.Numbers["tn_bq"]
	workers, hasWorkers := f.Numbers[workersOf[form]]
	if mass, fits := income.Mul(workers); hasIncome && hasWorkers && fits {
		s.add(incomeMass, mass)
		s.add(incomeWorkers, workers)
	}
}

func (s Sums) merge(t Sums) {
	for m, sum := range t {
		s[m] = s[m].plus(sum)
	}
}
