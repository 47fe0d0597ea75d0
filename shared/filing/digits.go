package filing

import (
	"strings"

	"kipthoi/shared/form"
	"kipthoi/shared/report"
)

// numeral is a number as typed, its separators understood.
type numeral struct {
	negative        bool
	whole, fraction string
	lone            byte // the only separator, before exactly three digits: thousands or a decimal mark
	raised          int  // how many zeros an exponent appends
}

// parseDigits reads digits with separators, and an exponent.
//
// Spaces only ever set thousands apart. Of points and commas, one that stands
// more than once sets thousands apart, and one behind the other is the decimal
// mark.
func parseDigits(text string) (numeral, bool) {
	text, raised, ok := cutExponent(text)
	if !ok {
		return numeral{}, false
	}
	mark := decimalMark(text)
	whole, fraction := text, ""
	if mark >= 0 {
		whole, fraction = text[:mark], text[mark+1:]
	}
	digits, ok := ungroup(whole)
	if !ok || !allDigits(fraction) || digits+fraction == "" || mark >= 0 && fraction == "" {
		return numeral{}, false
	}
	n := numeral{whole: digits, fraction: fraction, raised: raised}
	if mark >= 0 && len(fraction) == 3 && digits == whole && len(whole) > 0 && len(whole) <= 3 && whole[0] != '0' && raised == 0 {
		n.lone = text[mark]
	}
	return n, true
}

// cutExponent cuts E+9; only a whole power of ten up to 18 can be a figure.
func cutExponent(text string) (mantissa string, power int, ok bool) {
	at := strings.IndexAny(text, "eE")
	if at < 0 {
		return text, 0, true
	}
	mantissa, exponent := text[:at], strings.TrimPrefix(text[at+1:], "+")
	for _, c := range []byte(exponent) {
		if c < '0' || c > '9' {
			return "", 0, false
		}
		power = 10*power + int(c-'0')
	}
	return mantissa, power, exponent != "" && power <= 18
}

// decimalMark is where the decimal mark stands, -1 for none.
func decimalMark(text string) int {
	at := strings.LastIndexAny(text, ".,")
	if at < 0 || strings.Count(text, text[at:at+1]) > 1 {
		return -1
	}
	return at
}

// ungroup takes the thousands separators out of whole digits: all the same, and
// three digits behind each.
func ungroup(text string) (string, bool) {
	at := strings.IndexAny(text, " .,")
	if at < 0 {
		return text, allDigits(text)
	}
	groups := strings.Split(text, text[at:at+1])
	for i, group := range groups {
		if !allDigits(group) || i > 0 && len(group) != 3 || i == 0 && (len(group) == 0 || len(group) > 3) {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

func allDigits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// in is the numeral as the number of an indicator, with what is written behind it.
func (n numeral) in(suffix string, in form.Indicator) reading {
	power, known := unitPower(suffix, in)
	if !known {
		return noNumber(problem{words: unknownUnit, unit: suffix})
	}
	ambiguous := n.lone != 0 && in.Type == form.Decimal
	if n.lone == '.' || n.lone == ',' && in.Type == form.Int {
		n.whole, n.fraction = n.whole+n.fraction, ""
	}
	whole, fraction := shift(n.whole, n.fraction, n.raised+power)
	d, p := exact(n.negative, whole, fraction, in)
	switch {
	case p.words != nil && power != 0:
		return noNumber(problem{words: unknownUnit, unit: suffix})
	case p.words != nil:
		return noNumber(p)
	case power != 0:
		return asked(d, problem{words: otherUnit, read: d, unit: suffix})
	case ambiguous:
		return asked(d, problem{words: readTwoWays, read: d, other: n.otherWay(d)})
	default:
		return number(d)
	}
}

// otherWay is what an ambiguous numeral is when it is read the other way.
func (n numeral) otherWay(d report.Decimal) report.Decimal {
	if n.lone == '.' {
		return d / 1000
	}
	return d * 1000 // at most six digits
}

// shift moves the decimal mark: to the right for a positive power of ten.
func shift(whole, fraction string, power int) (string, string) {
	switch {
	case power > 0:
		fraction += strings.Repeat("0", max(0, power-len(fraction)))
		return whole + fraction[:power], fraction[power:]
	case power < 0:
		whole = strings.Repeat("0", max(0, -power-len(whole))) + whole
		cut := len(whole) + power
		return whole[:cut], whole[cut:] + fraction
	default:
		return whole, fraction
	}
}

// exact makes a Decimal of digits. More decimals than can be held, and numbers
// too large, are problems that every form has words for.
func exact(negative bool, whole, fraction string, in form.Indicator) (report.Decimal, problem) {
	fraction = strings.TrimRight(fraction, "0")
	if len(fraction) > 3 {
		return 0, problem{words: tooFine(in)}
	}
	text := "0" + whole
	if fraction != "" {
		text += "." + fraction
	}
	d, err := report.ParseDecimal(text)
	if err != nil {
		return 0, problem{words: tooLarge()}
	}
	if negative {
		d = -d
	}
	return d, problem{}
}
