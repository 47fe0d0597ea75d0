package sheet

import (
	"strconv"
	"strings"
)

// shownDigits is how many digits of a number a spreadsheet shows; behind them
// stand the rests of binary arithmetic (0.30000000000000004).
const shownDigits = 15

// furthestExponent bounds how many zeros plain writes out.
const furthestExponent = 40

// isNumber reports whether s is a number as the format stores it: sign, digits
// with at most one point, exponent. NaN and infinities are not.
func isNumber(s string) bool {
	mantissa, exponent, hasExponent := cutExponent(s)
	whole, fraction, _ := strings.Cut(unsigned(mantissa), ".")
	if whole+fraction == "" || !onlyDigits(whole+fraction) {
		return false
	}
	return !hasExponent || exponent != "" && unsigned(exponent) != "" && onlyDigits(unsigned(exponent))
}

func cutExponent(s string) (mantissa, exponent string, found bool) {
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		return s[:i], s[i+1:], true
	}
	return s, "", false
}

func unsigned(s string) string {
	if s != "" && (s[0] == '-' || s[0] == '+') {
		return s[1:]
	}
	return s
}

func onlyDigits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// plain writes the lexeme of a number without exponent and with at most
// shownDigits digits. A lexeme beyond all use is returned as it is.
func plain(lexeme string) string {
	mantissa, exponent, _ := cutExponent(lexeme)
	whole, fraction, _ := strings.Cut(unsigned(mantissa), ".")
	shift := 0
	if exponent != "" {
		n, err := strconv.Atoi(exponent)
		if err != nil || n > furthestExponent || n < -furthestExponent {
			return lexeme
		}
		shift = n
	}
	digits := strings.TrimLeft(whole+fraction, "0")
	point := len(digits) - len(fraction) + shift // digits before the point; may lie outside of them
	digits, point = round(digits, point)
	digits = strings.TrimRight(digits, "0")
	if digits == "" {
		return "0"
	}
	sign := ""
	if lexeme[0] == '-' {
		sign = "-"
	}
	return sign + pointed(digits, point)
}

// round shortens digits to shownDigits, half away from zero.
func round(digits string, point int) (string, int) {
	if len(digits) <= shownDigits {
		return digits, point
	}
	kept := []byte(digits[:shownDigits])
	if digits[shownDigits] < '5' {
		return string(kept), point
	}
	for i := len(kept) - 1; i >= 0; i-- {
		if kept[i] != '9' {
			kept[i]++
			return string(kept), point
		}
		kept[i] = '0'
	}
	return "1" + string(kept), point + 1
}

// pointed puts the point where it belongs, with the zeros that takes.
func pointed(digits string, point int) string {
	switch {
	case point <= 0:
		return "0." + strings.Repeat("0", -point) + digits
	case point >= len(digits):
		return digits + strings.Repeat("0", point-len(digits))
	}
	return digits[:point] + "." + digits[point:]
}
