package roster

import (
	"regexp"
	"strings"
)

var (
	mobile   = regexp.MustCompile(`^0[35789]\d{8}$`)
	landline = regexp.MustCompile(`^02\d{9}$`)
)

// renumbered gives the prefixes of mobile numbers of eleven digits as they have
// been since the renumbering of September to November 2018: old lists still
// have the old ones, which reach nobody.
var renumbered = map[string]string{
	"0162": "032", "0163": "033", "0164": "034", "0165": "035", "0166": "036", "0167": "037", "0168": "038", "0169": "039",
	"0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078",
	"0123": "083", "0124": "084", "0125": "085", "0127": "081", "0129": "082",
	"0186": "056", "0188": "058", "0199": "059",
}

var separators = strings.NewReplacer(" ", "", ".", "", "-", "", "(", "", ")", "", "\u00a0", "", "'", "")

// Phone reads a Viet Nam telephone number as people write it and returns it in
// E.164 form. Where a cell holds two numbers the first valid one counts.
func Phone(s string) (number string, ok bool) {
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return r == '/' || r == ';' || r == ',' }) {
		if digits := national(separators.Replace(part)); mobile.MatchString(digits) || landline.MatchString(digits) {
			return "+84" + digits[1:], true
		}
	}
	return "", false
}

// national is a number as it is dialled in the country: with one zero in front,
// which spreadsheets eat and the country code replaces.
func national(digits string) string {
	for _, code := range []string{"+84", "0084"} {
		if rest, cut := strings.CutPrefix(digits, code); cut {
			digits = rest
		}
	}
	if len(digits) == 11 && strings.HasPrefix(digits, "84") {
		digits = digits[2:]
	}
	digits = "0" + strings.TrimPrefix(digits, "0")
	if len(digits) == 11 {
		if prefix, old := renumbered[digits[:4]]; old {
			return prefix + digits[4:]
		}
	}
	return digits
}
