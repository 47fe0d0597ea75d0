package rostertest

import (
	"hash/fnv"
	"math"
	"math/rand/v2"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
)

// Fund is what Figures is, for a people's credit fund (form QTD-M). Sizes are
// those published for funds of two provinces: some 1,500 members and a hundred
// billion đồng, of which 86 % are deposits and 85 % are lent.
func Fund(rng *rand.Rand, unit report.Unit, previous *report.Figures, period calendar.PeriodID) report.Figures {
	f := report.Figures{Numbers: make(map[string]report.Decimal)}
	h := fnv.New64a()
	h.Write([]byte(unit.ID))
	p := profile{seed: h.Sum64()}
	size := rand.New(rand.NewPCG(p.seed, 1))
	funds := logNormal(size, 95_000, 0.5, 15_000, 600_000)
	fundMembers(rng, f, previous, int64(600+size.IntN(2000)))
	p.balances(f, previous, period, funds)
	p.lending(f, previous, period, funds)
	p.income(f, period, funds)
	return f
}

func fundMembers(rng *rand.Rand, f report.Figures, previous *report.Figures, size int64) {
	opening := size
	if previous != nil {
		if closing, known := previous.Numbers["tv_cuoi_ky"]; known {
			opening = int64(closing / report.Scale)
		}
	}
	joined, left := rng.Int64N(1+opening/150), rng.Int64N(1+opening/200)
	count(f, "tv_dau_ky", opening)
	count(f, "tv_moi", joined)
	count(f, "tv_ra", left)
	count(f, "tv_cuoi_ky", opening+joined-left)
	count(f, "tv_vay", (opening+joined-left)*6/10)
	count(f, "ld_tong", 9+size%12)
	count(f, "ld_nu", 5+size%4)
}

// balances are what the fund owes and owns.
func (p profile) balances(f report.Figures, previous *report.Figures, period calendar.PeriodID, funds float64) {
	charter := money(math.Round(funds*0.03/100) * 100)
	if previous != nil {
		if known, ok := previous.Numbers["von_dieu_le"]; ok {
			charter = known
		}
	}
	charter = max(charter, report.Int(600))
	deposits := money(funds * 0.86 * p.noise(period, 4, 0.01))
	members := deposits * 7 / 10
	borrowed, other := money(funds*0.03), money(funds*0.02)
	equity := charter + charter*6/10
	f.Numbers["von_dieu_le"], f.Numbers["von_csh"] = charter, equity
	f.Numbers["tien_gui"], f.Numbers["tg_tv"], f.Numbers["tg_ngoai"] = deposits, members, deposits-members
	f.Numbers["von_vay"], f.Numbers["gui_nhht"] = borrowed, money(funds*0.08)
	f.Numbers["nguon_von"] = equity + deposits + borrowed + other
}

// lending moves the loans from last month's closing to this month's.
func (p profile) lending(f report.Figures, previous *report.Figures, period calendar.PeriodID, funds float64) {
	closing := money(funds * 0.83 * p.noise(period, 5, 0.01))
	opening := money(funds * 0.83)
	if previous != nil {
		if known, ok := previous.Numbers["du_no"]; ok {
			opening = known
		}
	}
	lent := money(funds * 0.08 * p.noise(period, 6, 0.3))
	short := closing * 8 / 10
	f.Numbers["du_no_dau_ky"], f.Numbers["ds_cho_vay"], f.Numbers["ds_thu_no"] = opening, lent, opening+lent-closing
	f.Numbers["du_no"], f.Numbers["dn_ngan"], f.Numbers["dn_trung_dai"] = closing, short, closing-short
	f.Numbers["no_nhom2"], f.Numbers["no_xau"] = closing/250, closing/130
	f.Numbers["du_phong"] = closing / 120
}

func (p profile) income(f report.Figures, period calendar.PeriodID, funds float64) {
	var income, costs report.Decimal
	for m := period; m.Year() == period.Year(); m = m.Previous() {
		earned := money(funds * 0.008 * p.noise(m, 7, 0.15))
		income += earned
		costs += earned * 8 / 10
	}
	f.Numbers["dt_luy_ke"], f.Numbers["cp_luy_ke"], f.Numbers["ln_luy_ke"] = income, costs, income-costs
	f.Numbers["tn_bq"] = money(6.5 * p.noise(period, 8, 0.1))
	f.Numbers["nop_ns_luy_ke"] = (income - costs) / 5
}
