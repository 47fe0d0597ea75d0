package filing_test

import (
	"testing"

	"pgregory.net/rapid"

	"kipthoi/shared/calendar"
	"kipthoi/shared/filing"
	"kipthoi/shared/form"
	"kipthoi/shared/report"
	"kipthoi/shared/sheet"
)

func htx(t testing.TB) *form.Form {
	t.Helper()
	f, err := form.Find("HTX-M", calendar.Date{Year: 2018, Month: 3, Day: 31})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// indicator is the line of a code: tv_moi counts, tn_bq and dt_ky are money.
func indicator(t testing.TB, code string) form.Indicator {
	t.Helper()
	in, ok := htx(t).Indicator(code)
	if !ok {
		t.Fatalf("no indicator %s", code)
	}
	return in
}

const (
	count = "tv_moi"
	money = "dt_ky"
)

func typed(text string) sheet.Cell    { return sheet.Cell{Kind: sheet.Text, Text: text} }
func stored(number string) sheet.Cell { return sheet.Cell{Kind: sheet.Number, Text: number} }
func computed(number string) sheet.Cell {
	return sheet.Cell{Kind: sheet.Number, Text: number, Formula: true}
}

// numberCases are the rows of the tables of conventions, and what lies between
// them. want "" means that there is no number; rule is what is said.
var numberCases = []struct {
	name string
	cell sheet.Cell
	code string
	want string
	rule string
}{
	{"thousands after a point, counted", typed("1.234"), count, "1234", ""},
	{"thousands after a comma, counted", typed("1,234"), count, "1234", ""},
	{"both marks, Vietnamese", typed("1.234,5"), money, "1234.5", ""},
	{"both marks, English", typed("1,234.5"), money, "1234.5", ""},
	{"points between thousands", typed("1.234.567"), money, "1234567", ""},
	{"commas between thousands", typed("1,234,567"), count, "1234567", ""},
	{"points between thousands and a comma", typed("1.234.567,89"), money, "1234567.89", ""},
	{"commas between thousands and a point", typed("1,234,567.891"), money, "1234567.891", ""},
	{"a comma before one digit", typed("12,5"), money, "12.5", ""},
	{"a point before one digit", typed("12.5"), money, "12.5", ""},
	{"a point before three digits is asked about", typed("1.234"), money, "1234", "N06"},
	{"a comma before three digits is asked about", typed("1,234"), money, "1.234", "N06"},
	{"a negative one as well", typed("-12.345"), money, "-12345", "N06"},
	{"a leading zero cannot be thousands", typed("0.125"), money, "0.125", ""},
	{"a leading zero cannot be thousands, with a comma", typed("0,125"), money, "0.125", ""},
	{"four digits cannot stand before a thousands mark", typed("1234.567"), money, "1234.567", ""},
	{"four digits behind a mark are decimals", typed("4.2500"), money, "4.25", ""},
	{"no digit before the mark", typed(",5"), money, "0.5", ""},
	{"a fraction of a person is left to the checks", typed("12,50"), count, "12.5", ""},
	{"a fraction of a person with thousands", typed("1,234.5"), count, "1234.5", ""},
	{"a space between thousands", typed("1 234"), money, "1234", ""},
	{"a no-break space", typed("1\u00a0234"), money, "1234", ""},
	{"a narrow no-break space", typed("1\u202f234"), count, "1234", ""},
	{"spaces and a decimal comma", typed("1 234 567,8"), money, "1234567.8", ""},
	{"people behind a count", typed("15 người"), count, "15", ""},
	{"members without a space", typed("15tv"), count, "15", ""},
	{"the unit of the form", typed("200 trđ"), money, "200", ""},
	{"the unit of the form, spelt out", typed("200 triệu đồng"), money, "200", ""},
	{"the unit of income", typed("4,5 tr.đ/người/tháng"), "tn_bq", "4.5", ""},
	{"billions are converted and asked about", typed("2,5 tỷ"), money, "2500", "N07"},
	{"thousands are converted and asked about", typed("1.500 nghìn đồng"), money, "1.5", "N07"},
	{"đồng are converted and asked about", typed("250.000.000đ"), money, "250", "N07"},
	{"đồng that are no whole thousands", typed("1.234.567 đồng"), money, "", "N08"},
	{"money behind a count", typed("15 trđ"), count, "", "N08"},
	{"percent of money", typed("3,5%"), money, "", "N08"},
	{"people behind money", typed("15 người"), money, "", "N08"},
	{"scientific", typed("1.5E+9"), money, "1500000000", ""},
	{"scientific, Vietnamese", typed("1,5E+09"), money, "1500000000", ""},
	{"scientific, far too large", typed("1E+18"), money, "", "C08"},
	{"scientific, absurd", typed("1E+400"), money, "", "N01"},
	{"the letter l for 1", typed("l0"), count, "", "N02"},
	{"the letter O alone", typed("O"), count, "", "N02"},
	{"the letter O among digits", typed("1O0"), count, "", "N02"},
	{"the letter I in money", typed("I.500,5"), money, "", "N02"},
	{"full-width digits", typed("１２，５"), money, "12.5", ""},
	{"Arabic digits", typed("٤٥"), count, "45", ""},
	{"a raised digit is no digit", typed("5²"), count, "", "N01"},
	{"minus", typed("-5"), money, "-5", ""},
	{"minus of typography", typed("−5,5"), money, "-5.5", ""},
	{"minus as parentheses", typed("(5)"), money, "-5", ""},
	{"plus", typed("+ 5"), money, "5", ""},
	{"an apostrophe in front", typed("'12"), count, "12", ""},
	{"spaces around", typed(" 12 \u00a0"), count, "12", ""},
	{"a dash", typed("-"), money, "0", ""},
	{"an en dash", typed("–"), count, "0", ""},
	{"an accountant's dash", typed(" - "), money, "0", ""},
	{"x", typed("x"), count, "0", ""},
	{"không", typed("Không"), count, "0", ""},
	{"KPS", typed("KPS"), money, "0", ""},
	{"không phát sinh", typed("không phát sinh"), money, "0", ""},
	{"zero", typed("0"), money, "0", ""},
	{"blank", sheet.Cell{}, money, "", ""},
	{"blank with spaces", typed(" \u00a0"), money, "", ""},
	{"như trên", typed("như trên"), count, "", "N01"},
	{"nt", typed("nt"), count, "", "N01"},
	{"ditto", typed(`"`), count, "", "N01"},
	{"a month", typed("3/2018"), count, "", "N01"},
	{"a range", typed("3-5"), count, "", "N01"},
	{"two numbers", typed("12 (3 hộ)"), count, "", "N01"},
	{"groups of two", typed("12.34.56"), money, "", "N01"},
	{"an uneven group", typed("12.3456.789"), money, "", "N01"},
	{"mixed groups", typed("1.234 567"), money, "", "N01"},
	{"English groups behind a point", typed("1.234,567,8"), money, "", "N01"},
	{"a mark without digits", typed("12,"), money, "", "N01"},
	{"a mark alone", typed(","), money, "", "N01"},
	{"four decimals", typed("1,2345"), money, "", "C05"},
	{"four decimals of a person", typed("1,2345"), count, "", "C04"},
	{"more digits than can be held", typed("99999999999999999999"), count, "", "C08"},
	{"stored", stored("1234567.89"), money, "1234567.89", ""},
	{"stored, three decimals are no thousands", stored("1.234"), money, "1.234", ""},
	{"stored, negative", stored("-12.5"), money, "-12.5", ""},
	{"stored, scientific", stored("1.5E+9"), money, "1500000000", ""},
	{"stored with the noise of binary fractions", stored("12.300000000000001"), money, "12.3", ""},
	{"stored with more decimals", stored("4.3333"), money, "", "C05"},
	{"stored fraction of a person", stored("3.5"), count, "3.5", ""},
	{"stored third of a person", stored("3.3333333333333335"), count, "", "C04"},
	{"stored, far too large", stored("1E+17"), money, "", "C08"},
	{"computed", computed("12.5"), money, "12.5", ""},
	{"computed with more decimals is rounded", computed("4.333333333333333"), money, "4.333", "N09"},
	{"computed and rounded up", computed("2.6666666666666665"), money, "2.667", "N09"},
	{"computed, a negative half", computed("-0.0005"), money, "-0.001", "N09"},
	{"computed fraction of a person", computed("3.5"), count, "3.5", ""},
	{"a date", sheet.Cell{Kind: sheet.Number, Text: "43160", Date: true}, count, "", "N05"},
	{"a truth", sheet.Cell{Kind: sheet.Bool, Text: "TRUE"}, count, "", "N01"},
}

func TestReadNumber(t *testing.T) {
	for _, c := range numberCases {
		t.Run(c.name, func(t *testing.T) {
			d, given, rule := filing.ReadNumber(c.cell, indicator(t, c.code))
			got := ""
			if given {
				got = d.String()
			}
			if got != c.want || rule != c.rule {
				t.Errorf("%q read as %q, rule %q; want %q, rule %q", c.cell.Text, got, rule, c.want, c.rule)
			}
		})
	}
}

// TestReadNumber_AnyText_IsNoSilentGuess reads whatever looks like a number: a
// number without a question is the same number to every reader.
func TestReadNumber_AnyText_IsNoSilentGuess(t *testing.T) {
	in := indicator(t, money)
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[-(]?[0-9.,  lOE+%đx]{1,12}\)?`).Draw(t, "text")
		d, given, rule := filing.ReadNumber(typed(text), in)
		if !given && d != 0 {
			t.Fatalf("%q is no number, yet %s", text, d)
		}
		if !given || rule != "" {
			return
		}
		for _, said := range []string{d.Vietnamese(), d.English()} {
			again, given, rule := filing.ReadNumber(typed(said), in)
			if asked := rule == "N06"; !given || again != d && !asked {
				t.Fatalf("%q is %s, written %q it is %s (%s)", text, d, said, again, rule)
			}
		}
	})
}

// TestReadNumber_WrittenOut_IsReadBack writes amounts as people here do.
func TestReadNumber_WrittenOut_IsReadBack(t *testing.T) {
	in := indicator(t, money)
	rapid.Check(t, func(t *rapid.T) {
		d := report.Decimal(rapid.Int64Range(-1<<50, 1<<50).Draw(t, "d"))
		got, given, rule := filing.ReadNumber(typed(d.Vietnamese()), in)
		if !given || rule == "" && got != d || rule != "" && rule != "N06" {
			t.Fatalf("%s is read as %s, %v (%s)", d.Vietnamese(), got, given, rule)
		}
		if got, given, rule := filing.ReadNumber(stored(d.String()), in); !given || got != d && len(d.String()) < 16 || rule != "" {
			t.Fatalf("stored %s is read as %s (%s)", d, got, rule)
		}
	})
}
