package report

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"
)

// Decimal is an exact number with three decimals, kept as thousandths. Money in
// triệu đồng is therefore an exact number of thousand đồng; counts and
// percentages use the same type. There is no float on the way from a cell to a
// total.
type Decimal int64

// Scale is how many thousandths one unit has.
const Scale = 1000

// errDecimal says that a text is not a number this system can hold exactly.
var errDecimal = errors.New("not a decimal with at most three decimals")

// Int returns n as a Decimal.
func Int(n int64) Decimal { return Decimal(n * Scale) }

// ParseDecimal reads the machine form: an optional minus, digits, and at most
// three decimals behind a point. More decimals, exponents and numbers beyond
// int64 are refused with errDecimal.
func ParseDecimal(s string) (Decimal, error) {
	body, negative := strings.CutPrefix(s, "-")
	whole, frac, hasPoint := strings.Cut(body, ".")
	if !digits(whole) || (hasPoint && !digits(frac)) || len(frac) > 3 {
		return 0, fmt.Errorf("%w: %q", errDecimal, s)
	}
	n, err := strconv.ParseInt(whole+(frac + "000")[:3], 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%w: %q", errDecimal, s)
	}
	if negative {
		n = -n
	}
	return Decimal(n), nil
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// IsInt reports whether d has no fraction.
func (d Decimal) IsInt() bool { return d%Scale == 0 }

// Abs is the magnitude of d.
func (d Decimal) Abs() Decimal {
	if d < 0 {
		return -d
	}
	return d
}

// Add is d + e. ok is false when the sum does not fit.
func (d Decimal) Add(e Decimal) (sum Decimal, ok bool) {
	sum = d + e
	return sum, (sum > d) == (e > 0) && sum != math.MinInt64
}

// Sub is d − e. ok is false when the difference does not fit.
func (d Decimal) Sub(e Decimal) (difference Decimal, ok bool) {
	difference = d - e
	return difference, (difference < d) == (e > 0) && difference != math.MinInt64
}

// Mul is d × e rounded half away from zero to thousandths. ok is false when the
// product does not fit; what is on the way to it may be larger.
func (d Decimal) Mul(e Decimal) (product Decimal, ok bool) { return mulDiv(d, e, Scale) }

// Div is d ÷ e rounded half away from zero to thousandths. ok is false when e
// is zero or the quotient does not fit.
func (d Decimal) Div(e Decimal) (quotient Decimal, ok bool) { return mulDiv(d, Scale, e) }

// mulDiv is x × y ÷ by on the magnitudes in 128 bits, rounded half away from zero.
func mulDiv(x, y, by Decimal) (Decimal, bool) {
	hi, lo := bits.Mul64(magnitude(x), magnitude(y))
	divisor := magnitude(by)
	if hi >= divisor {
		return 0, false
	}
	quotient, rest := bits.Div64(hi, lo, divisor)
	if rest >= divisor-rest {
		quotient++
	}
	if quotient > math.MaxInt64 {
		return 0, false
	}
	if negative := (x < 0) != (y < 0) != (by < 0); negative {
		return -Decimal(quotient), true
	}
	return Decimal(quotient), true
}

func magnitude(d Decimal) uint64 {
	if d < 0 {
		return -uint64(d)
	}
	return uint64(d)
}

// String is the machine form ParseDecimal reads, without trailing zeros.
func (d Decimal) String() string {
	s := d.digits('.', 0)
	return s
}

// Vietnamese is the form people here write: 1.234.567,5.
func (d Decimal) Vietnamese() string { return d.digits(',', '.') }

// English is the form its readers write: 1,234,567.5.
func (d Decimal) English() string { return d.digits('.', ',') }

// digits writes d with the given decimal mark and, unless 0, thousands mark.
func (d Decimal) digits(point, group rune) string {
	u := uint64(d.Abs())
	whole := strconv.FormatUint(u/Scale, 10)
	var b strings.Builder
	if d < 0 {
		b.WriteByte('-')
	}
	for i, c := range whole {
		if group != 0 && i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteRune(group)
		}
		b.WriteRune(c)
	}
	if frac := strings.TrimRight(fmt.Sprintf("%03d", u%Scale), "0"); frac != "" {
		b.WriteRune(point)
		b.WriteString(frac)
	}
	return b.String()
}

// MarshalJSON writes a plain JSON number.
func (d Decimal) MarshalJSON() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalJSON reads a plain JSON number with at most three decimals.
func (d *Decimal) UnmarshalJSON(b []byte) error {
	v, err := ParseDecimal(string(b))
	*d = v
	return err
}
