package rostertest

import (
	"hash/fnv"
	"math"
	"math/rand/v2"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
)

// Figures is a believable monthly report (form HTX-M) of a co-operative that
// breaks no rule and raises no question: not by itself, and not against
// previous, its last accepted report, nil when there is none.
//
// What a co-operative is like (its size, capital, wages, whether it does any
// business) follows from its id, and what it earns in a month from the id and
// the month. So a month may be left out and the year still adds up. Sizes are
// those published for the region: about 125 members, some 110 triệu đồng a month
// where there is business at all, which in four of ten co-operatives there is not.
//
// A previous report that Figures did not make is taken to speak of the month before.
func Figures(rng *rand.Rand, unit report.Unit, previous *report.Figures, period calendar.PeriodID) report.Figures {
	p := profileOf(unit)
	end := calendar.DefaultRule.Period(period).End
	activity := unit.ActivityOn(end)
	p.working = p.working && activity == report.Operating
	f := report.Figures{
		Numbers: make(map[string]report.Decimal),
		Texts:   map[string]string{"tinh_trang": string(activity), "linh_vuc": string(unit.Sector)},
	}
	p.members(rng, f, previous, activity)
	p.workers(f, period)
	p.capital(f, previous)
	p.results(f, previous, period)
	p.managers(f)
	if rng.IntN(8) == 0 {
		f.Texts["ghi_chu"] = pick(rng, remarks)
	}
	return f
}

var remarks = []string{
	"Thiếu vốn lưu động để mua vật tư đầu vụ, đề nghị được vay vốn ưu đãi.",
	"Giá lúa giảm, thương lái chậm thanh toán.",
	"Đề nghị hỗ trợ mở lớp tập huấn kế toán.",
	"Xâm nhập mặn đến sớm, một phần diện tích phải gieo lại.",
	"Chưa có trụ sở riêng, đang mượn nhà của thành viên.",
	"Đề nghị giới thiệu doanh nghiệp bao tiêu sản phẩm.",
}

// profile is what a co-operative is like from month to month. Money is in
// triệu đồng.
type profile struct {
	seed    uint64
	working bool // does business

	size       int // members when nothing is known
	staff      int
	wage       float64 // a month in 2018
	charter    float64
	debt       float64 // as a share of equity
	revenue    float64 // of a usual month
	margin     float64 // profit as a share of revenue
	inner      float64 // revenue from members as a share
	common     float64 // indivisible assets as a share
	leaders    int
	trained    int
	graduates  int
	households bool // members are households rather than people
	thorough   bool // fills in what is optional
}

func profileOf(unit report.Unit) profile {
	h := fnv.New64a()
	h.Write([]byte(unit.ID))
	p := profile{seed: h.Sum64()}
	rng := rand.New(rand.NewPCG(p.seed, 1))
	p.working = rng.IntN(100) < 61
	p.size = int(logNormal(rng, 60, 1.2, 12, 1700))
	p.charter = math.Round(logNormal(rng, 400, 1.3, 30, 15000)/10) * 10
	p.debt = 0.1 + 1.4*rng.Float64()
	p.wage = 2.3 + 1.6*rng.Float64()
	p.margin = -0.03 + 0.2*rng.Float64()
	p.inner, p.common = 0.2+0.6*rng.Float64(), 0.05+0.2*rng.Float64()
	p.households, p.thorough = rng.IntN(3) == 0, rng.IntN(2) == 0
	if p.working {
		p.staff = staff(rng)
		p.revenue = max(logNormal(rng, 45, 1.35, 12, 3500), 1.2*p.wage*float64(p.staff))
	}
	p.leaders = 3 + rng.IntN(3)
	for range p.leaders {
		switch roll := rng.IntN(1000); {
		case roll < 466:
			p.trained++
		case roll < 713:
			p.graduates++
		}
	}
	return p
}

// staff draws regular workers as counted in working co-operatives: under 10 in
// 61.6 %, under 50 in 35.7 %, few above. Above 150 would raise a question.
func staff(rng *rand.Rand) int {
	switch roll := rng.IntN(1000); {
	case roll < 616:
		return 2 + rng.IntN(8)
	case roll < 973:
		return 10 + rng.IntN(40)
	case roll < 990:
		return 50 + rng.IntN(50)
	default:
		return 100 + rng.IntN(50)
	}
}

// logNormal draws from a distribution with a long tail, cut off on both sides.
func logNormal(rng *rand.Rand, median, sigma, least, most float64) float64 {
	return min(max(median*math.Exp(sigma*rng.NormFloat64()), least), most)
}

// members opens with the last closing and lets a few people in and out.
func (p profile) members(rng *rand.Rand, f report.Figures, previous *report.Figures, activity report.Activity) {
	opening := report.Int(int64(p.size))
	if previous != nil {
		if closing, known := previous.Numbers["tv_cuoi_ky"]; known {
			opening = closing
		}
	}
	before := int64(opening / report.Scale)
	var joined, left int64
	if activity == report.Operating && before < 1900 {
		joined = rng.Int64N(2 + before/60)
	}
	if before > 20 {
		left = rng.Int64N(2 + before/90)
	}
	closing := before + joined - left
	count(f, "tv_dau_ky", before)
	count(f, "tv_moi", joined)
	count(f, "tv_ra", left)
	count(f, "tv_cuoi_ky", closing)
	if !p.thorough {
		return
	}
	legal := closing / 80
	households := int64(0)
	if p.households {
		households = (closing - legal) * 3 / 4
	}
	count(f, "tv_phap_nhan", legal)
	count(f, "tv_ho", households)
	count(f, "tv_ca_nhan", closing-legal-households)
	count(f, "tv_nu", closing*int64(20+p.seed%25)/100)
}

func (p profile) workers(f report.Figures, period calendar.PeriodID) {
	staff := int64(p.staff)
	if !p.working {
		staff = 0
	}
	count(f, "ld_tong", staff)
	count(f, "ld_la_tv", min(staff*7/10, int64(f.Numbers["tv_cuoi_ky"]/report.Scale)))
	if staff > 0 {
		f.Numbers["tn_bq"] = money(p.wage * math.Pow(1.08, float64(period.Year()-2018)) * p.noise(period, 2, 0.05))
	}
	if p.thorough {
		count(f, "ld_nu", staff*4/10)
		count(f, "ld_moi", min(staff, int64(p.noise(period, 3, 0.5)*1.2)))
		count(f, "ld_bhxh", staff/3)
	}
}

// capital stands nearly still; debts move a little with the season.
func (p profile) capital(f report.Figures, previous *report.Figures) {
	charter := money(p.charter)
	if previous != nil {
		if known, ok := previous.Numbers["von_dieu_le"]; ok {
			charter = known
		}
	}
	equity := charter + charter/20
	debt := report.Decimal(float64(equity) * p.debt)
	f.Numbers["von_dieu_le"] = charter
	f.Numbers["von_tong"] = equity + debt
	if p.thorough {
		f.Numbers["von_csh"], f.Numbers["no_phai_tra"] = equity, debt
		f.Numbers["ts_tong"] = equity + debt
		f.Numbers["ts_khong_chia"] = report.Decimal(float64(equity+debt) * p.common)
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
		f.Numbers["dt_tv_luy_ke"] = report.Decimal(float64(year) * p.inner)
		f.Numbers["nop_ns_luy_ke"] = report.Decimal(float64(year) * 0.02)
	}
}

// foreign is the year's revenue of a previous report that was not made here.
func (p profile) foreign(previous *report.Figures, period calendar.PeriodID) (report.Decimal, bool) {
	if previous == nil || period.Month() == 1 {
		return 0, false
	}
	before, given := previous.Numbers["dt_luy_ke"]
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

// noise is a factor between 1−swing and 1+swing that belongs to the month.
func (p profile) noise(period calendar.PeriodID, what uint64, swing float64) float64 {
	month := uint64(period.Year()*12 + period.Month())
	rng := rand.New(rand.NewPCG(p.seed^what, month))
	return 1 - swing + 2*swing*rng.Float64()
}

func count(f report.Figures, code string, n int64) { f.Numbers[code] = report.Int(n) }

// money is triệu đồng to the last thousand đồng.
func money(million float64) report.Decimal {
	return report.Decimal(math.Round(million * report.Scale))
}
