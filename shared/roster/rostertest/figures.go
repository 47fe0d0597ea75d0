package rostertest

import (
	"math"
	"math/rand/v2"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
)

// Figures is a believable monthly report, in the form of the unit's kind, that
// breaks no rule and raises no question: not by itself, and not against
// previous, the unit's last accepted report, nil when there is none.
//
// What a unit is like (its size, capital, wages, whether it does any business)
// follows from its id, and what it earns in a month from the id and the month.
// So a month may be left out and the year still adds up. Sizes are those
// published for the region: about 125 members a co-operative, some 110 triệu
// đồng a month where there is business at all, which in four of ten
// co-operatives there is not.
//
// A previous report that Figures did not make is taken to speak of the month before.
func Figures(rng *rand.Rand, unit report.Unit, previous *report.Figures, period calendar.PeriodID) report.Figures {
	f := report.Figures{Numbers: make(map[string]report.Decimal), Texts: make(map[string]string)}
	activity := unit.ActivityOn(calendar.DefaultRule.Period(period).End)
	p := profileOf(unit)
	p.working = p.working && activity == report.Operating
	if unit.Kind == report.QTDND {
		p.fund(rng, f, previous, period)
		return f
	}
	f.Texts["tinh_trang"], f.Texts["linh_vuc"] = string(activity), string(unit.Sector)
	switch unit.Kind {
	case report.THT:
		p.group(rng, f, previous, period)
	case report.LHHTX:
		p.union(rng, f, previous, period)
	default:
		p.cooperative(rng, f, previous, period)
	}
	return f
}

// cooperative fills in the form HTX-M.
func (p profile) cooperative(rng *rand.Rand, f report.Figures, previous *report.Figures, period calendar.PeriodID) {
	closing := p.members(rng, f, previous, "tv")
	p.membersApart(f, closing)
	p.workers(f, period)
	count(f, "ld_la_tv", min(p.staffNow()*7/10, closing))
	if p.thorough {
		count(f, "ld_moi", min(p.staffNow(), int64(p.noise(period, 3, 0.5)*1.2)))
		count(f, "ld_bhxh", p.staffNow()/3)
	}
	p.capital(f, previous)
	if total, given := f.Numbers["ts_tong"]; given {
		f.Numbers["ts_khong_chia"] = report.Decimal(float64(total) * p.common)
	}
	p.results(f, previous, period)
	p.resultsApart(f)
	p.managers(f)
	if rng.IntN(8) == 0 {
		f.Texts["ghi_chu"] = pick(rng, remarks)
	}
}

var remarks = []string{
	"Thiếu vốn lưu động để mua vật tư đầu vụ, đề nghị được vay vốn ưu đãi.",
	"Giá lúa giảm, thương lái chậm thanh toán.",
	"Đề nghị hỗ trợ mở lớp tập huấn kế toán.",
	"Xâm nhập mặn đến sớm, một phần diện tích phải gieo lại.",
	"Chưa có trụ sở riêng, đang mượn nhà của thành viên.",
	"Đề nghị giới thiệu doanh nghiệp bao tiêu sản phẩm.",
}

// members opens with the last closing, lets a few in and out, and returns the
// closing. what is how the form's codes begin.
func (p profile) members(rng *rand.Rand, f report.Figures, previous *report.Figures, what string) int64 {
	before := int64(p.size)
	if closing, known := last(previous, what+"_cuoi_ky"); known {
		before = int64(closing / report.Scale)
	}
	var joined, left int64
	if p.working && before < p.most {
		joined = rng.Int64N(2 + before/60)
	}
	if before > p.least {
		left = rng.Int64N(2 + before/90)
	}
	count(f, what+"_dau_ky", before)
	count(f, what+"_moi", joined)
	count(f, what+"_ra", left)
	count(f, what+"_cuoi_ky", before+joined-left)
	return before + joined - left
}

// last is what the previous report said about a code.
func last(previous *report.Figures, code string) (report.Decimal, bool) {
	if previous == nil {
		return 0, false
	}
	v, known := previous.Numbers[code]
	return v, known
}

func (p profile) membersApart(f report.Figures, closing int64) {
	if !p.thorough {
		return
	}
	legal := min(closing/80, 20) // more would be asked about
	households := int64(0)
	if p.households {
		households = (closing - legal) * 3 / 4
	}
	count(f, "tv_phap_nhan", legal)
	count(f, "tv_ho", households)
	count(f, "tv_ca_nhan", closing-legal-households)
	count(f, "tv_nu", closing*int64(20+p.seed%25)/100)
}

func (p profile) staffNow() int64 {
	if !p.working {
		return 0
	}
	return int64(p.staff)
}

func (p profile) workers(f report.Figures, period calendar.PeriodID) {
	staff := p.staffNow()
	count(f, "ld_tong", staff)
	if staff > 0 {
		f.Numbers["tn_bq"] = money(p.wage * math.Pow(1.08, float64(period.Year()-2018)) * p.noise(period, 2, 0.05))
	}
	if p.thorough {
		count(f, "ld_nu", staff*4/10)
	}
}

// capital stands nearly still; debts move a little with the season.
func (p profile) capital(f report.Figures, previous *report.Figures) {
	charter := money(p.charter)
	if known, ok := last(previous, "von_dieu_le"); ok {
		charter = known
	}
	equity := charter + charter/20
	debt := report.Decimal(float64(equity) * p.debt)
	f.Numbers["von_dieu_le"] = charter
	f.Numbers["von_tong"] = equity + debt
	if p.thorough {
		f.Numbers["von_csh"], f.Numbers["no_phai_tra"] = equity, debt
		f.Numbers["ts_tong"] = equity + debt
	}
}

func (p profile) results(f report.Figures, previous *report.Figures, period calendar.PeriodID) {
	earned, year := p.earned(period), p.sinceJanuary(period)
	if before, stranger := p.foreign(previous, period); stranger {
		year = before + earned
	}
	profit := report.Decimal(float64(year) * p.margin)
	f.Numbers["dt_ky"], f.Numbers["dt_luy_ke"], f.Numbers["ln_luy_ke"] = earned, year, profit
	if p.thorough {
		f.Numbers["cp_luy_ke"] = year - profit
	}
}

// resultsApart is what co-operatives and unions also say of their results.
func (p profile) resultsApart(f report.Figures) {
	if year := f.Numbers["dt_luy_ke"]; p.thorough {
		f.Numbers["dt_tv_luy_ke"] = report.Decimal(float64(year) * p.inner)
		f.Numbers["nop_ns_luy_ke"] = report.Decimal(float64(year) * 0.02)
	}
}

// foreign is the year's revenue of a previous report that was not made here.
func (p profile) foreign(previous *report.Figures, period calendar.PeriodID) (report.Decimal, bool) {
	if previous == nil || period.Month() == 1 {
		return 0, false
	}
	before, given := last(previous, "dt_luy_ke")
	for m := period.Previous(); given && m.Year() == period.Year(); m = m.Previous() {
		if p.sinceJanuary(m) == before {
			return 0, false
		}
	}
	return before, given && before > 0
}

// earned is the revenue of a month. It never swings so far that a month, or the
// first month of a year beside the whole year before it, would be asked about.
func (p profile) earned(period calendar.PeriodID) report.Decimal {
	if !p.working {
		return 0
	}
	return money(p.revenue * math.Pow(1.05, float64(period.Year()-2018)) * p.noise(period, 1, 0.2))
}

func (p profile) sinceJanuary(period calendar.PeriodID) report.Decimal {
	var sum report.Decimal
	for m := period; m.Year() == period.Year(); m = m.Previous() {
		sum += p.earned(m)
	}
	return sum
}

func (p profile) managers(f report.Figures) {
	count(f, "cb_tong", int64(p.leaders))
	count(f, "cb_sc_tc", int64(p.trained))
	count(f, "cb_cd_dh", int64(p.graduates))
	if p.thorough {
		count(f, "cb_chua_dt", int64(p.leaders-p.trained-p.graduates))
	}
}

func count(f report.Figures, code string, n int64) { f.Numbers[code] = report.Int(n) }

// money is triệu đồng to the last thousand đồng.
func money(million float64) report.Decimal {
	return report.Decimal(math.Round(million * report.Scale))
}
