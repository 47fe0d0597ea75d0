package rostertest

import (
	"math/rand/v2"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
)

// asGroup makes the profile that of a co-operative group: fifteen members, some
// 20 triệu đồng a month.
func (p *profile) asGroup(rng *rand.Rand) {
	p.least, p.most = 5, 80
	p.working = rng.IntN(100) < 85
	p.size = int(logNormal(rng, 13, 0.5, 4, 60))
	p.staff = 1 + rng.IntN(p.size)
	p.charter = logNormal(rng, 80, 0.9, 12, 1500)
	p.revenue = logNormal(rng, 14, 0.8, 2, 150)
}

// group fills in the form THT-M.
func (p profile) group(rng *rand.Rand, f report.Figures, previous *report.Figures, period calendar.PeriodID) {
	closing := p.members(rng, f, previous, "tv")
	p.results(f, previous, period)
	count(f, "ld_tong", p.staffNow())
	f.Numbers["dong_gop"] = money(p.charter)
	f.Texts["phap_ly"] = []string{"DA_THONG_BAO", "DA_THONG_BAO", "DA_DANG_KY", "CHUA"}[p.seed%4]
	if f.Texts["linh_vuc"] == string(report.NN) {
		f.Numbers["dien_tich"] = report.Decimal(10 * (100 + p.seed%9000)) // to a hundredth of a hectare
	}
	if p.thorough {
		count(f, "tv_nu", closing*3/10)
		count(f, "ho_tv", closing*9/10)
		count(f, "ld_la_tv", min(p.staffNow(), closing))
		count(f, "hd_lien_ket", int64(p.seed%3))
		f.Numbers["von_tong"] = money(1.2 * p.charter)
		f.Numbers["tn_bq"] = money(p.wage)
	}
}

// asUnion makes the profile that of a union of six or seven co-operatives.
func (p *profile) asUnion(rng *rand.Rand) {
	p.least, p.most = 5, 50
	p.size = 4 + rng.IntN(6)
	p.working, p.staff = true, 5+rng.IntN(30)
	p.charter = logNormal(rng, 1500, 0.9, 150, 50000)
	p.revenue = max(logNormal(rng, 400, 1, 40, 20000), 1.2*p.wage*float64(p.staff))
}

// union fills in the form LHHTX-M.
func (p profile) union(rng *rand.Rand, f report.Figures, previous *report.Figures, period calendar.PeriodID) {
	closing := p.members(rng, f, previous, "htx")
	p.workers(f, period)
	p.capital(f, previous)
	p.results(f, previous, period)
	p.resultsApart(f)
	p.managers(f)
	if p.thorough {
		count(f, "tv_khac", int64(p.seed%4))
		count(f, "tv_gian_tiep", closing*120)
	}
}

// asFund makes the profile that of a people's credit fund: some 1,400 members
// and 70 tỷ đồng of funds, of which most is lent.
func (p *profile) asFund(rng *rand.Rand) {
	p.least, p.most = 200, 12000
	p.working, p.staff = true, 8+rng.IntN(14)
	p.size = int(logNormal(rng, 1300, 0.4, 300, 8000))
	p.charter = logNormal(rng, 60_000, 0.6, 20_000, 400_000) // of a fund: all it works with
	p.revenue = p.charter * 0.0085
	p.margin = 0.05 + 0.1*rng.Float64()
	p.wage = 4 + 3*rng.Float64()
}

// fund fills in the form QTD-M.
func (p profile) fund(rng *rand.Rand, f report.Figures, previous *report.Figures, period calendar.PeriodID) {
	closing := p.members(rng, f, previous, "tv")
	count(f, "ld_tong", p.staffNow())
	loans := p.loans(f, previous, period)
	all := report.Decimal(float64(loans) / 0.88)
	of := func(share float64) report.Decimal { return report.Decimal(float64(all) * share) }
	f.Numbers["nguon_von"], f.Numbers["tien_gui"] = all, of(0.857)
	f.Numbers["von_dieu_le"] = money(p.charter * 0.03)
	f.Numbers["no_xau"] = report.Decimal(float64(loans) * 0.012 * p.noise(period, 4, 0.5))
	p.results(f, previous, period)
	delete(f.Numbers, "dt_ky") // the form asks for the year's alone
	f.Numbers["cp_luy_ke"] = f.Numbers["dt_luy_ke"] - f.Numbers["ln_luy_ke"]
	if !p.thorough {
		return
	}
	count(f, "tv_vay", closing*6/10)
	count(f, "ld_nu", p.staffNow()/2)
	f.Numbers["von_csh"], f.Numbers["von_vay"], f.Numbers["gui_nhht"] = of(0.07), of(0.05), of(0.08)
	f.Numbers["tg_tv"] = of(0.5)
	f.Numbers["tg_ngoai"] = f.Numbers["tien_gui"] - f.Numbers["tg_tv"]
	f.Numbers["dn_ngan"] = loans * 7 / 10
	f.Numbers["dn_trung_dai"] = loans - loans*7/10
	f.Numbers["no_nhom2"], f.Numbers["du_phong"] = loans/100, loans/120
	f.Numbers["tn_bq"] = money(p.wage)
	f.Numbers["nop_ns_luy_ke"] = f.Numbers["dt_luy_ke"] / 50
}

// loans opens with the last closing; what is lent and paid back in the month
// leads to what is owed at its end, which it returns.
func (p profile) loans(f report.Figures, previous *report.Figures, period calendar.PeriodID) report.Decimal {
	owed := func(at calendar.PeriodID) report.Decimal { return money(p.charter * 0.85 * p.noise(at, 5, 0.03)) }
	opening, closing := owed(period.Previous()), owed(period)
	if known, given := last(previous, "du_no"); given {
		opening = known
	}
	lent := max(closing/10, closing-opening)
	f.Numbers["du_no_dau_ky"], f.Numbers["du_no"] = opening, closing
	f.Numbers["ds_cho_vay"], f.Numbers["ds_thu_no"] = lent, opening+lent-closing
	return closing
}
