package filing

import (
	"strings"

	"kipthoi/shared/form"
	"kipthoi/shared/vntext"
)

// counters are what is written behind a count, as keys. Which of them does not
// matter: the line says what is counted.
var counters = map[string]bool{
	"nguoi": true, "ng": true, "tv": true, "thanh vien": true, "to vien": true, "ho": true,
	"ld": true, "lao dong": true, "cb": true, "can bo": true,
}

// moneyPowers are the units money is written in, as keys, by their power of ten
// against million đồng.
var moneyPowers = map[string]int{
	"tr": 0, "trd": 0, "tr d": 0, "trieu": 0, "trieu d": 0, "trieu dong": 0, "trieu vnd": 0,
	"ty": 3, "ti": 3, "ty d": 3, "ti d": 3, "ty dong": 3, "ti dong": 3,
	"k": -3, "nghin": -3, "ngan": -3, "nghin d": -3, "ngan d": -3, "nghin dong": -3, "ngan dong": -3,
	"d": -6, "dong": -6, "vnd": -6, "vn d": -6,
}

// unitPower says by which power of ten the unit behind a number differs from
// that of the indicator; known is false for one that has no business there.
func unitPower(suffix string, in form.Indicator) (power int, known bool) {
	key := vntext.Key(suffix)
	switch {
	case suffix == "" || strings.EqualFold(suffix, in.Unit.Vi) || key != "" && key == vntext.Key(in.Unit.Vi):
		return 0, true
	case in.Money:
		for _, share := range []string{" thang", " nguoi", " ng"} {
			key = strings.TrimSuffix(key, share)
		}
		power, known = moneyPowers[key]
		return power, known
	default:
		return 0, in.Type == form.Int && counters[key]
	}
}
