package rostertest

import (
	"hash/fnv"
	"math"
	"math/rand/v2"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
)

// profile is what a co-operative is like from month to month. Money is in
// triệu đồng.
type profile struct {
	seed    uint64
	working bool // does business

	size       int   // members when nothing is known
	least      int64 // nobody leaves below
	most       int64 // nobody joins above
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
	p := profile{seed: h.Sum64(), least: 20, most: 1900}
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
	switch unit.Kind {
	case report.THT:
		p.asGroup(rng)
	case report.LHHTX:
		p.asUnion(rng)
	case report.QTDND:
		p.asFund(rng)
	case report.HTX:
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

// noise is a factor between 1−swing and 1+swing that belongs to the month.
func (p profile) noise(period calendar.PeriodID, what uint64, swing float64) float64 {
	month := uint64(period.Year()*12 + period.Month())
	rng := rand.New(rand.NewPCG(p.seed^what, month))
	return 1 - swing + 2*swing*rng.Float64()
}
