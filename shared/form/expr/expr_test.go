package expr_test

import (
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/calendar"
	"kipthoi/shared/form/expr"
	"kipthoi/shared/report"
)

// vocabulary is a small form: a, b, c are numbers, s is an enumeration, t a text.
type vocabulary struct{}

var codes = []string{"a", "b", "c", "s", "t"}

func (vocabulary) Lookup(code string) (int, expr.Kind) {
	for slot, known := range codes {
		if known == code {
			return slot, []expr.Kind{expr.Number, expr.Number, expr.Number, expr.Choice, expr.Text}[slot]
		}
	}
	return 0, expr.Unknown
}

func (vocabulary) HasChoice(slot int, choice string) bool {
	return slot == 3 && (choice == "ON" || choice == "OFF")
}

func (vocabulary) Code(slot int) string { return codes[slot] }

func given(s string) expr.Figure {
	d, err := report.ParseDecimal(s)
	if err != nil {
		panic(err)
	}
	return expr.Figure{Number: d, Given: true}
}

// env has a = 7, b = 2.5, c blank, s = ON; last time a = 6 and b blank.
func env() *expr.Env {
	return &expr.Env{
		Now:   []expr.Figure{given("7"), given("2.5"), {}, {Choice: "ON", Given: true}, {}},
		Prev:  []expr.Figure{given("6"), {}, {}, {Choice: "OFF", Given: true}, {}},
		Month: 3, End: calendar.Date{Year: 2024, Month: 7, Day: 31},
	}
}

func TestSum_Value_IsExact(t *testing.T) {
	for source, want := range map[string]string{
		"a + b":                "9.5",
		"a - b - 1":            "3.5",
		"a - (b - 1)":          "5.5",
		"a * b / 2":            "8.75",
		"a / 3":                "2.333",
		"-a * 2":               "-14",
		"-(a + b)":             "-9.5",
		"a + b * 2":            "12",
		"(a + b) * 2":          "19",
		"min(a, b, 100)":       "2.5",
		"min(a + 1, prev.a)":   "6",
		"month * 1.5":          "4.5",
		"a - prev.a":           "1",
		"0.1 + 0.2 - 0.3":      "0",
		"0.001 * 0.4":          "0",
		"0.001 * 0.5":          "0.001",
		"a * 100000000000 / 7": "100000000000",
	} {
		sum, err := expr.ParseSum(source, vocabulary{})
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		if got, state := sum.Value(env(), false); got.String() != want || state != expr.OK {
			t.Errorf("%s = %s (state %d), want %s", source, got, state, want)
		}
	}
}

func TestSum_Value_WithoutResult_SaysWhy(t *testing.T) {
	for source, want := range map[string]expr.State{
		"a + c":                        expr.Missing,
		"prev.b":                       expr.Missing,
		"a / (b - 2.5)":                expr.Undefined,
		"a * 9000000000000000":         expr.Overflow,
		"9223372036854775.807 + 0.001": expr.Overflow,
		"min(c, a)":                    expr.Missing,
		"c / 0":                        expr.Missing,
		"c + a * 9000000000000000":     expr.Overflow,
		"1 / 0 + a * 9000000000000000": expr.Overflow,
	} {
		sum, err := expr.ParseSum(source, vocabulary{})
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		if _, state := sum.Value(env(), false); state != want {
			t.Errorf("%s: state %d, want %d", source, state, want)
		}
	}
}

func TestSum_Value_BlankAsZero_Counts0(t *testing.T) {
	sum, err := expr.ParseSum("a + c + prev.b", vocabulary{})
	if err != nil {
		t.Fatal(err)
	}
	if got, state := sum.Value(env(), true); got != report.Int(7) || state != expr.OK {
		t.Errorf("got %s, state %d; want 7", got, state)
	}
}

func TestCondition_Holds(t *testing.T) {
	for source, want := range map[string]bool{
		"a = 7":                       true,
		"a != 7":                      false,
		"a >= 7 and b < 3":            true,
		"a > 7 or b <= 2.5":           true,
		"a > 7 or b > 3 and a = 7":    false,
		"(a > 7 or b < 3) and a = 7":  true,
		"(a + b) > 9":                 true,
		"s = ON":                      true,
		"s != ON":                     false,
		"prev.s = OFF":                true,
		"given(a)":                    true,
		"given(c)":                    false,
		"given(prev.a)":               true,
		"given(t)":                    false,
		"not given(c)":                true,
		"c = 0":                       false,
		"c != 0":                      false,
		"a / 0 = 1":                   false,
		"since(2024-07-01)":           true,
		"since(2024-07-31)":           true,
		"since(2024-08-01)":           false,
		"not since(2024-08-01)":       true,
		"has_prev":                    true,
		"prev_same_year":              false,
		"prev_adjacent":               false,
		"not prev_same_year":          true,
		"month = 3 and not given(c)":  true,
		"has_prev and prev.a < a - 1": false,
	} {
		condition, err := expr.ParseCondition(source, vocabulary{})
		if err != nil {
			t.Errorf("%s: %v", source, err)
			continue
		}
		if got, state := condition.Holds(env()); got != want || state != expr.OK {
			t.Errorf("%s: %v (state %d), want %v", source, got, state, want)
		}
	}
}

func TestCondition_WithoutLastReport_NothingAboutItHolds(t *testing.T) {
	alone := &expr.Env{Now: env().Now, SameYear: true, Adjacent: true}
	for _, source := range []string{"has_prev", "prev_same_year", "prev_adjacent", "given(prev.a)", "prev.a >= 0"} {
		condition, err := expr.ParseCondition(source, vocabulary{})
		if err != nil {
			t.Fatal(err)
		}
		if holds, _ := condition.Holds(alone); holds {
			t.Errorf("%s holds without a last report", source)
		}
	}
}

func TestCondition_Overflow_IsAnsweredOnEitherSide(t *testing.T) {
	for _, source := range []string{
		"a * 9000000000000000 > 1 or a = 7", "a = 7 or a * 9000000000000000 > 1", "a = 8 and a * 9000000000000000 > 1",
	} {
		condition, err := expr.ParseCondition(source, vocabulary{})
		if err != nil {
			t.Fatal(err)
		}
		if _, state := condition.Holds(env()); state != expr.Overflow {
			t.Errorf("%s: state %d, want Overflow", source, state)
		}
	}
}

func TestParse_Nonsense_IsRefusedWithItsColumn(t *testing.T) {
	sum := func(s string) error { _, err := expr.ParseSum(s, vocabulary{}); return err }
	condition := func(s string) error { _, err := expr.ParseCondition(s, vocabulary{}); return err }
	for _, c := range []struct {
		parse  func(string) error
		source string
		want   expr.Error
	}{
		{sum, "", expr.Error{1, "found the end where a number, a code or a parenthesis must stand"}},
		{sum, "a + x", expr.Error{5, `unknown code "x"`}},
		{sum, "a + prev.x", expr.Error{5, `unknown code "prev.x"`}},
		{sum, "a b", expr.Error{3, `unexpected "b"`}},
		{sum, "a = 7", expr.Error{3, "found a condition where a number must stand"}},
		{sum, "a + s", expr.Error{5, "found an enumeration where a number must stand"}},
		{sum, "t", expr.Error{1, "found a text where a number must stand"}},
		{sum, "(a + b", expr.Error{7, `found the end where ")" must stand`}},
		{sum, "a # b", expr.Error{3, `unexpected character '#'`}},
		{sum, "a − b", expr.Error{3, `unexpected character '−'`}},
		{sum, "a * 1e3", expr.Error{6, `unexpected "e3"`}},
		{sum, "1.2345", expr.Error{1, `"1.2345" is not a number with at most three decimals`}},
		{sum, "min()", expr.Error{5, `found ")" where a number, a code or a parenthesis must stand`}},
		{condition, "a", expr.Error{1, "found a number where a condition must stand"}},
		{condition, "a < b < 7", expr.Error{7, `unexpected "<"`}},
		{condition, "s = 1", expr.Error{5, `"1" is not a choice of s`}},
		{condition, "s = OPEN", expr.Error{5, `"OPEN" is not a choice of s`}},
		{condition, "s < ON", expr.Error{3, "an enumeration can only be compared with = and !="}},
		{condition, "not a = 7", expr.Error{5, `"not" may only stand before given(), since() and the words about the last report`}},
		{condition, "since(2024-02-30)", expr.Error{7, `found "2024-02-30" where a date such as 2024-07-01 must stand`}},
		{condition, "given(7)", expr.Error{7, `found "7" where a code must stand`}},
		{condition, "a = 7 and b", expr.Error{11, "found a number where a condition must stand"}},
	} {
		var got *expr.Error
		if err := c.parse(c.source); !errors.As(err, &got) {
			t.Errorf("%q: got %v, want an error", c.source, err)
			continue
		}
		if diff := cmp.Diff(c.want, *got); diff != "" {
			t.Errorf("%q: (-want +got)\n%s", c.source, diff)
		}
	}
}

func TestSum_Render_WritesWhatAnAccountantReads(t *testing.T) {
	sum, err := expr.ParseSum("a + b - (prev.a - 2 * -b) / min(a, month)", vocabulary{})
	if err != nil {
		t.Fatal(err)
	}
	got := sum.Render(expr.Style{
		Figure: func(r expr.Ref) string { return env().Figure(r).Number.Vietnamese() },
		Number: report.Decimal.Vietnamese,
		Month:  "3", Minus: "−", Times: "×", Divide: "÷", Min: "min", Separator: "; ",
	})
	if want := "7 + 2,5 − (6 − 2 × −2,5) ÷ min(7; 3)"; got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

func TestSum_Value_AllocatesNothing(t *testing.T) {
	sum, err := expr.ParseSum("min(a + b, prev.a * 3) / month", vocabulary{})
	if err != nil {
		t.Fatal(err)
	}
	condition, err := expr.ParseCondition("(a > 7 or b < 3) and s = ON and since(2024-07-01)", vocabulary{})
	if err != nil {
		t.Fatal(err)
	}
	e := env()
	if n := testing.AllocsPerRun(100, func() { sum.Value(e, false); condition.Holds(e) }); n != 0 {
		t.Errorf("%v allocations, want none", n)
	}
}

// FuzzParse feeds anything: it must be refused with a column inside the
// sentence, or mean the same after being written out and read again.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"a + b * (c - prev.a) / 2", "min(a, -b, 1.5)", "not given(a) and (s != ON or since(2024-07-01))", "((((", "-a", "a = b or c",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		if sum, err := expr.ParseSum(source, vocabulary{}); err != nil {
			inside(t, source, err)
		} else {
			again, err := expr.ParseSum(sum.String(), vocabulary{})
			if err != nil {
				t.Fatalf("%q is written %q: %v", source, sum, err)
			}
			d, state := sum.Value(env(), true)
			if e, s := again.Value(env(), true); d != e || state != s || again.String() != sum.String() {
				t.Fatalf("%q = %s (%d), written %q = %s (%d)", source, d, state, sum, e, s)
			}
			if d == math.MinInt64 {
				t.Fatalf("%q leaves the symmetric range", source)
			}
		}
		if condition, err := expr.ParseCondition(source, vocabulary{}); err != nil {
			inside(t, source, err)
		} else {
			again, err := expr.ParseCondition(condition.String(), vocabulary{})
			if err != nil {
				t.Fatalf("%q is written %q: %v", source, condition, err)
			}
			a, _ := condition.Holds(env())
			if b, _ := again.Holds(env()); a != b || again.String() != condition.String() {
				t.Fatalf("%q: %v, written %q: %v", source, a, condition, b)
			}
		}
	})
}

func inside(t *testing.T, source string, err error) {
	var e *expr.Error
	if !errors.As(err, &e) || e.Column < 1 || e.Column > len(source)+1 {
		t.Fatalf("%q: error %v has no column in the sentence", source, err)
	}
}
