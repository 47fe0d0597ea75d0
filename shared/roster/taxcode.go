package roster

import "strings"

// taxWeights are the weights of the first nine digits of a tax code.
var taxWeights = [9]int{31, 29, 23, 19, 17, 13, 7, 5, 3}

// TaxCode reads an MST as people write it: spaces, dots and dashes are dropped,
// and a leading zero that a spreadsheet ate is put back. It returns ten digits,
// or ten, a dash and three for a dependent unit; ok is false when the length or
// the check digit is wrong.
func TaxCode(s string) (code string, ok bool) {
	digits := strings.NewReplacer(" ", "", ".", "", "-", "", "\u00a0", "").Replace(s)
	if len(digits) == 9 || len(digits) == 12 {
		digits = "0" + digits
	}
	if len(digits) != 10 && len(digits) != 13 || strings.Trim(digits, "0123456789") != "" {
		return "", false
	}
	main, branch := digits[:10], digits[10:]
	if strings.HasPrefix(main, "00") || main[2:9] == "0000000" || CheckDigit(main[:9]) != main[9:] {
		return "", false
	}
	if branch == "000" {
		return "", false
	}
	if branch != "" {
		return main + "-" + branch, true
	}
	return main, true
}

// CheckDigit is the tenth digit of a tax code, or "" for the numbers that
// cannot be assigned: d10 = 10 − (Σ weight × digit mod 11).
func CheckDigit(nine string) string {
	sum := 0
	for i, w := range taxWeights {
		sum += w * int(nine[i]-'0')
	}
	rest := sum % 11
	if rest == 0 {
		return ""
	}
	return string(rune('0' + 10 - rest))
}
