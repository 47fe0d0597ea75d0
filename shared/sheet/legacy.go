package sheet

import (
	"strings"
	"unicode"
)

// Letters that Vietnamese does not have, and by which text in the fonts of
// before Unicode betrays itself once it is taken for Latin: VNI writes "Hôïp
// taùc xaõ", TCVN3 "Hîp t¸c x·". UTF-8 taken for Latin does so, too: "Há»£p".
const foreignLetters = "ïøöûäåëüñîæÏØÖÛÄÅËÜÑÎÆ"

// isLegacy reports whether a text is Vietnamese in another code than it was read
// in: it has letters, or signs behind letters, that do not belong there, and
// more of them than letters only Vietnamese has.
func isLegacy(text string) bool {
	foreign, native := 0, 0
	previous := ' '
	for _, r := range text {
		switch {
		case r < 0x80:
		case strings.ContainsRune(foreignLetters, r), isLatinSign(r) && unicode.IsLetter(previous):
			foreign++
		case r >= 0x1EA0 && r <= 0x1EF9, strings.ContainsRune("ăđơưĂĐƠƯ", r):
			native++
		}
		previous = r
	}
	return foreign >= 3 && foreign > native
}

// isLatinSign recognises the signs of Latin-1 that stand where those codes have
// letters.
func isLatinSign(r rune) bool { return r >= 0xA1 && r <= 0xBF && r != '°' && r != '²' && r != '³' }
