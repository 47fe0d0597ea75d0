package sheet

import "strconv"

// What a sheet can have at most.
const (
	lastRow = 1048576
	lastCol = 16384
)

// Ref is the address of a cell, "E9"; rows and columns count from 1.
func Ref(row, col int) string {
	var letters [8]byte
	i := len(letters)
	for ; col > 0 && i > 0; col = (col - 1) / 26 {
		i--
		letters[i] = byte('A' + (col-1)%26)
	}
	return string(letters[i:]) + strconv.Itoa(row)
}

// ParseRef reads an address such as "E9" or "$E$9". Addresses no sheet has are
// refused.
func ParseRef(s string) (row, col int, ok bool) {
	i := dollar(s, 0)
	start := i
	for ; i < len(s) && i < start+4; i++ {
		c := s[i] &^ 0x20 // upper case
		if c < 'A' || c > 'Z' {
			break
		}
		col = 26*col + int(c-'A') + 1
	}
	if i == start {
		return 0, 0, false
	}
	i = dollar(s, i)
	row, ok = rowNumber(s[i:])
	return row, col, ok && col <= lastCol
}

func dollar(s string, i int) int {
	if i < len(s) && s[i] == '$' {
		return i + 1
	}
	return i
}

func rowNumber(s string) (int, bool) {
	n, ok := smallInt(s)
	return n, ok && s[0] != '0' && n <= lastRow
}
