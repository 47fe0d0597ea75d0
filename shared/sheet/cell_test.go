package sheet_test

import (
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kipthoi/shared/sheet"
)

func TestCell_IsWrittenAsAPersonWould(t *testing.T) {
	date := func(serial string) sheet.Cell { return sheet.Cell{Kind: sheet.Number, Text: serial, Date: true} }
	number := func(lexeme string) sheet.Cell { return sheet.Cell{Kind: sheet.Number, Text: lexeme} }
	for name, c := range map[string]struct {
		cell sheet.Cell
		want string
	}{
		"nothing":                                {sheet.Cell{}, ""},
		"text":                                   {sheet.Cell{Kind: sheet.Text, Text: "0012345678"}, "0012345678"},
		"an error":                               {sheet.Cell{Kind: sheet.Error, Text: "#REF!"}, "#REF!"},
		"a number":                               {number("1234567.89"), "1234567.89"},
		"a negative number":                      {number("-0.50"), "-0.5"},
		"an exponent":                            {number("1.5E+9"), "1500000000"},
		"a tax code that became a number":        {number("1.90012345E9"), "1900123450"},
		"a small exponent":                       {number("2.5e-3"), "0.0025"},
		"rests of binary arithmetic":             {number("0.30000000000000004"), "0.3"},
		"more rests":                             {number("4.4999999999999996"), "4.5"},
		"a carry to a new digit":                 {number("9999999999999999"), "10000000000000000"},
		"zeros around":                           {number("+007.100"), "7.1"},
		"zero":                                   {number("-0.0"), "0"},
		"a point without digits":                 {number("5."), "5"},
		"beyond all use":                         {number("1E+999"), "1E+999"},
		"an exponent beyond counting":            {number("1E99999999999999999999"), "1E99999999999999999999"},
		"a date":                                 {date("43174"), "15/03/2018"},
		"a date with a time":                     {date("43174.75"), "15/03/2018"},
		"a date with an exponent":                {date("4.3174E4"), "15/03/2018"},
		"the first date":                         {date("1"), "01/01/1900"},
		"before the day that never was":          {date("59"), "28/02/1900"},
		"the day that never was":                 {date("60"), "60"},
		"after the day that never was":           {date("61"), "01/03/1900"},
		"the last date":                          {date("2958465"), "31/12/9999"},
		"after the last date":                    {date("2958466"), "2958466"},
		"before the first date":                  {date("0"), "0"},
		"a negative date":                        {date("-5"), "-5"},
		"the first date of a Mac":                {sheet.Cell{Kind: sheet.Number, Text: "0", Date: true, From1904: true}, "01/01/1904"},
		"a date that is text":                    {sheet.Cell{Kind: sheet.Text, Text: "43174", Date: true}, "43174"},
		"a date with more digits than there are": {date("431740000"), "431740000"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := c.cell.String(); got != c.want {
				t.Errorf("String of %+v = %q, want %q", c.cell, got, c.want)
			}
		})
	}
}

func TestCell_PlainNumbersKeepTheirValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lexeme := rapid.StringMatching(`-?[0-9]{1,8}(\.[0-9]{1,7})?([Ee][+-]?[0-9])?`).Draw(t, "lexeme")
		got := sheet.Cell{Kind: sheet.Number, Text: lexeme}.String()
		stored, _ := new(big.Rat).SetString(lexeme)
		shown, ok := new(big.Rat).SetString(got)
		if !ok || stored.Cmp(shown) != 0 || strings.ContainsAny(got, "eE+") {
			t.Fatalf("%s is written %s", lexeme, got)
		}
	})
}

func TestRef_IsReadAsItIsWritten(t *testing.T) {
	for want, at := range map[string][2]int{"A1": {1, 1}, "E9": {9, 5}, "Z10": {10, 26}, "AA1": {1, 27}, "IV5000": {5000, 256}, "XFD1048576": {1048576, 16384}} {
		if got := sheet.Ref(at[0], at[1]); got != want {
			t.Errorf("Ref(%v) = %s, want %s", at, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		row, col := rapid.IntRange(1, 1048576).Draw(t, "row"), rapid.IntRange(1, 16384).Draw(t, "col")
		if r, c, ok := sheet.ParseRef(sheet.Ref(row, col)); !ok || r != row || c != col {
			t.Fatalf("ParseRef(Ref(%d, %d)) = %d, %d, %v", row, col, r, c, ok)
		}
	})
}

func TestParseRef_RefusesWhatIsNoAddress(t *testing.T) {
	for _, s := range []string{"", "A", "1", "A0", "A01", "A-1", "A1048577", "XFE1", "ABCD1", "AAAAA1", "A1:B2", "$A", "A$", "$$A1", "A1 ", "Á1", "A12345678"} {
		if row, col, ok := sheet.ParseRef(s); ok {
			t.Errorf("ParseRef(%q) = %d, %d", s, row, col)
		}
	}
	if row, col, ok := sheet.ParseRef("$e$9"); !ok || row != 9 || col != 5 {
		t.Errorf("ParseRef($e$9) = %d, %d, %v; want 9, 5", row, col, ok)
	}
}
