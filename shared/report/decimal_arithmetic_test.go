package report_test

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"kipthoi/shared/report"
)

// exactly rounds a ratio half away from zero to thousandths and says whether it fits.
func exactly(r *big.Rat) (report.Decimal, bool) {
	scaled := new(big.Rat).Mul(r, big.NewRat(report.Scale, 1))
	num, den := new(big.Int).Abs(scaled.Num()), scaled.Denom()
	q := new(big.Int).Add(new(big.Int).Lsh(num, 1), den)
	q.Quo(q, new(big.Int).Lsh(den, 1))
	if scaled.Sign() < 0 {
		q.Neg(q)
	}
	return report.Decimal(q.Int64()), q.IsInt64() && q.Int64() != math.MinInt64
}

func rat(d report.Decimal) *big.Rat { return big.NewRat(int64(d), report.Scale) }

func TestDecimal_Arithmetic_IsExactOrSaysThatItDoesNotFit(t *testing.T) {
	anyDecimal := rapid.Custom(func(t *rapid.T) report.Decimal {
		return report.Decimal(rapid.Int64Range(-math.MaxInt64, math.MaxInt64).Draw(t, "n"))
	})
	rapid.Check(t, func(t *rapid.T) {
		d, e := anyDecimal.Draw(t, "d"), anyDecimal.Draw(t, "e")
		same := func(name string, got report.Decimal, ok bool, want *big.Rat) {
			if w, fits := exactly(want); ok != fits || (ok && got != w) {
				t.Fatalf("%s %s %s = %s, %v; want %s, %v", d, name, e, got, ok, w, fits)
			}
		}
		sum, ok := d.Add(e)
		same("+", sum, ok, new(big.Rat).Add(rat(d), rat(e)))
		difference, ok := d.Sub(e)
		same("-", difference, ok, new(big.Rat).Sub(rat(d), rat(e)))
		product, ok := d.Mul(e)
		same("*", product, ok, new(big.Rat).Mul(rat(d), rat(e)))
		if quotient, ok := d.Div(e); e == 0 {
			if ok {
				t.Fatalf("%s ÷ 0 = %s", d, quotient)
			}
		} else {
			same("/", quotient, ok, new(big.Rat).Quo(rat(d), rat(e)))
		}
	})
}
