package vntext_test

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"kipthoi/shared/vntext"
)

func TestNormalize_GivesOneFormToWhatLooksTheSame(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"composed text stays":                   {"Hợp tác xã", "Hợp tác xã"},
		"decomposed text is composed":           {norm.NFD.String("Hợp tác xã Đồng Tiến"), "Hợp tác xã Đồng Tiến"},
		"base letter and tone of Windows-1258":  {"h\u01A1\u0323p", "hợp"},
		"spaces around and between":             {"  Hợp \t tác\r\nxã ", "Hợp tác xã"},
		"spaces of other kinds":                 {"1\u00A0234\u202F567", "1 234 567"},
		"a byte order mark":                     {"\uFEFFMã", "Mã"},
		"a zero-width space within a word":      {"Hợp\u200Btác", "Hợptác"},
		"a joiner between a letter and a tone":  {"a\u200D\u0301", "á"},
		"marks that turn the direction of text": {"\u202EHTX\u202C", "HTX"},
		"a control character":                   {"HTX\x00\x07 A", "HTX A"},
		"bytes that are no text":                {"HTX \xff", "HTX \uFFFD"},
		"ASCII with nothing to do":              {"HTX A-1", "HTX A-1"},
		"ASCII with spaces":                     {" HTX  A ", "HTX A"},
		"nothing":                               {"", ""},
		"nothing but spaces":                    {" \u00A0 ", ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := vntext.Normalize(c.in); got != c.want {
				t.Errorf("Normalize(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestKey_IsTheSameHoweverANameIsTyped(t *testing.T) {
	for name, c := range map[string]struct {
		want  string
		texts []string
	}{
		"tone on either vowel": {"hoa binh", []string{"Hoà Bình", "Hòa Bình", "HOÀ BÌNH", "hoa-binh", norm.NFD.String("Hòa Bình"), " Hòa\u00A0\u200BBình "}},
		"đ and Đ":              {"dong tien", []string{"Đồng Tiến", "ĐỒNG TIẾN", "dong tien", "đồng_tiến"}},
		"punctuation":          {"htx nn xa vinh hung a", []string{"HTX NN xã Vĩnh Hưng A", "HTX.NN (xã Vĩnh-Hưng A)!"}},
		"codes of columns":     {"ngay tl", []string{"ngay_tl", "Ngày TL"}},
		"digits":               {"kv 2 nt", []string{"KV 2/NT"}},
		"nothing to search by": {"", []string{"", " - ", "…", "\u0301"}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, text := range c.texts {
				if got := vntext.Key(text); got != c.want {
					t.Errorf("Key(%q) = %q, want %q", text, got, c.want)
				}
			}
		})
	}
}

func TestKey_KeepsDifferentNamesApart(t *testing.T) {
	names := []string{"Thành Công", "Thành Công 2", "Thanh Long", "Đồng Tiến", "Vĩnh Hưng", "Vĩnh Hưng A"}
	seen := make(map[string]string)
	for _, name := range names {
		if other, twice := seen[vntext.Key(name)]; twice {
			t.Errorf("%q and %q have the same key", name, other)
		}
		seen[vntext.Key(name)] = name
	}
}

// vietnamese draws text as it arrives: syllables, marks apart from their
// letters, spaces nobody sees, and anything else.
func vietnamese() *rapid.Generator[string] {
	piece := rapid.OneOf(
		rapid.SampledFrom([]string{"Hợp", "tác", "xã", "Đồng", "hoà", "hòa", "quỹ", "ươ", "ĐƯỜNG"}),
		rapid.SampledFrom([]string{" ", "\u00A0", "\u200B", "\uFEFF", "\u0301", "\u0323", "\u0302", "\t", "-", "/"}),
		rapid.StringN(0, 3, -1),
	)
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOf(piece).Draw(t, "pieces"), "")
	})
}

func TestNormalize_TwiceIsNormalizeOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		once := vntext.Normalize(vietnamese().Draw(t, "text"))
		if twice := vntext.Normalize(once); twice != once {
			t.Fatalf("Normalize(%q) = %q", once, twice)
		}
		if !utf8.ValidString(once) || !norm.NFC.IsNormalString(once) || strings.TrimSpace(once) != once {
			t.Fatalf("%q is not normal", once)
		}
	})
}

func TestKey_DoesNotSeeHowTextIsComposed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := vietnamese().Draw(t, "text")
		key := vntext.Key(text)
		for _, same := range []string{norm.NFC.String(text), norm.NFD.String(text), vntext.Normalize(text), key} {
			if got := vntext.Key(same); got != key {
				t.Fatalf("Key(%q) = %q, but Key(%q) = %q", same, got, text, key)
			}
		}
	})
}

func TestParseDate_ReadsEveryOrderPeopleUse(t *testing.T) {
	for in, want := range map[string]string{
		"15/03/2018":                  "2018-03-15",
		"5/3/18":                      "2018-03-05",
		"05-03-2018":                  "2018-03-05",
		"05.03.2018":                  "2018-03-05",
		" 5 / 3 / 2018 ":              "2018-03-05",
		"3/4/2018":                    "2018-04-03", // the day stands first …
		"03/15/2018":                  "2018-03-15", // … unless it cannot
		"2018-03-15":                  "2018-03-15",
		"2018-03-15T00:00:00Z":        "2018-03-15",
		"15/03/2018 07:30":            "2018-03-15",
		"ngày 15 tháng 3 năm 2018":    "2018-03-15",
		"Ngày 15 tháng 03, năm 2018.": "2018-03-15",
		"NGAY 5 THANG 3 NAM 2018":     "2018-03-05",
		"15 tháng 3 2018":             "2018-03-15",
		"29/02/2016":                  "2016-02-29",
		"１５/０３/２０１８":                  "2018-03-15",
		norm.NFD.String("ngày 1 tháng 3 năm 2018"): "2018-03-01",
	} {
		got, err := vntext.ParseDate(in)
		if err != nil || got.String() != want {
			t.Errorf("ParseDate(%q) = %s, %v; want %s", in, got, err, want)
		}
	}
}

func TestParseDate_RefusesWhatIsNoDay(t *testing.T) {
	for _, in := range []string{
		"", "hôm qua", "30/02/2018", "29/02/2018", "31/04/2018", "0/3/2018", "15/0/2018", "13/13/2018", "32/1/2018",
		"3/2018", "T3/2018", "43174", "1.234.567", "15/03/201", "15/03/20188", "2018-3", "2018-02-30", "15/03", "-15/3/2018", "15/03/2018 hoặc 16",
	} {
		if got, err := vntext.ParseDate(in); !errors.Is(err, vntext.ErrDate) {
			t.Errorf("ParseDate(%q) = %s, %v; want ErrDate", in, got, err)
		}
	}
}
