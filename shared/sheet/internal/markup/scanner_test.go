package markup_test

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/sheet/internal/markup"
)

const plenty = 1_000_000 // tokens

// walk is a part as one line, and why the walk stopped.
func walk(src string) (string, error) {
	tokens := plenty
	s := markup.New(src, &tokens)
	var b strings.Builder
	for {
		event, ok := s.Event()
		if !ok {
			return b.String(), s.Err()
		}
		b.WriteString(event)
	}
}

// walkWithLibrary is the same by the standard library.
func walkWithLibrary(src string) (string, error) {
	d := xml.NewDecoder(strings.NewReader(src))
	var b strings.Builder
	for depth := 0; ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return b.String(), nil
		}
		if err != nil {
			return "", err
		}
		switch token := token.(type) {
		case xml.StartElement:
			depth++
			b.WriteString("<" + token.Name.Local)
			for _, a := range token.Attr {
				b.WriteString(" " + a.Name.Local + "=" + a.Value)
			}
		case xml.EndElement:
			depth--
			b.WriteString(">")
		case xml.CharData:
			if depth > 0 {
				b.Write(token)
			}
		}
	}
}

var wellFormed = map[string]string{
	`<a/>`:                      `<a>`,
	`<a></a >`:                  `<a>`,
	`<?xml version="1.0"?><a/>`: `<a>`,
	"\uFEFF<?xml version='1.0' encoding='utf-8' standalone=\"yes\" ?>\r\n<a/>\n": `<a>`,
	`<a b="1" c='"'/>`:                `<a b=1 c=">`,
	`<a b = "&lt;&#10;&#xA;&gt;"/>`:   "<a b=<\n\n>>",
	`<x:a xmlns:x="u" x:b="1"/>`:      `<a x=u b=1>`,
	`<a>1<b>2</b>3</a>`:               `<a1<b2>3>`,
	`<a>&amp;&quot;&apos;&#7879;</a>`: `<a&"'ệ>`,
	`<a><![CDATA[<&]]]></a>`:          `<a<&]>`,
	`<a><!-- <b> - --><?p <b> ?></a>`: `<a>`,
	"<a>1\r\n2\r3&#13;</a>":           "<a1\n2\n3\r>",
	`<a>]] ></a>`:                     `<a]] >>`,
	`<a>` + "\uFFFD" + `</a>`:         "<a\uFFFD>",
}

func TestScanner_TakesApartWhatIsWellFormed(t *testing.T) {
	for src, want := range wellFormed {
		got, err := walk(src)
		if err != nil || got != want {
			t.Errorf("walk(%q) = %q, %v; want %q", src, got, err, want)
		}
		if library, err := walkWithLibrary(src); err != nil || got != library {
			t.Errorf("walk(%q) = %q, but the library says %q, %v", src, got, library, err)
		}
	}
}

var malformed = []string{
	``, ` `, `a`, `<`, `<a`, `<a>`, `<a><b></a></b>`, `</a>`, `<a/></a>`, `<a/><b/>`, `<a/>x`, `x<a/>`, `<a></a`, `<a b></a>`, `<a b=1/>`,
	`<a b="1/>`, `<a b="<"/>`, `<a b="1"c="2"/>`, `<a b="&x;"/>`, `<a b="&"/>`, `<a>&x;</a>`, `<a>&</a>`, `<a>&#0;</a>`, `<a>&#xD800;</a>`, `<a>&#x110000;</a>`,
	`<a>&#;</a>`, `<a>&#x;</a>`, `<a>&#-1;</a>`, `<a>&#99999999999999999999;</a>`, `<a>]]></a>`, `<a>` + "\x00" + `</a>`, `<a>` + "\x1b" + `</a>`, `<a b="` + "\x01" + `"/>`,
	`<a>` + "\uFFFF" + `</a>`, `<a>` + "\uFFFE" + `</a>`, `<a><!-- -- --></a>`, `<a><!-- </a>`, `<a><!-- ` + "\x02" + ` --></a>`, `<a><![CDATA[x</a>`,
	`<a><![CDATA[` + "\x02" + `]]></a>`, `<![CDATA[x]]><a/>`, `<a><? ?></a>`, `<a><?p </a>`, `<a><?p ` + "\x02" + `?></a>`, `<1/>`, `<a:b:c/>`, `<:a/>`, `<a:/>`, `<ả/>`, `<-a/>`,
	`<a 1="x"/>`, `< a/>`, `<a / >`, `<?xml version="1.1"?><a/>`, `<?xml version="1.0" encoding="latin1"?><a/>`, `<?xml version="1.0"`, `<?xml version="1.0" x="1"?><a/>`, `<?XML?><a/>`,
}

func TestScanner_RefusesWhatIsNotWellFormed(t *testing.T) {
	for _, src := range malformed {
		if got, err := walk(src); !errors.Is(err, markup.ErrSyntax) {
			t.Errorf("walk(%q) = %q, %v; want ErrSyntax", src, got, err)
		}
	}
}

func TestScanner_RefusesDocumentTypes(t *testing.T) {
	for _, src := range []string{`<!DOCTYPE a><a/>`, `<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`, `<a><!ELEMENT b></a>`, `<!doctype a><a/>`, `<!x`} {
		if got, err := walk(src); !errors.Is(err, markup.ErrDTD) {
			t.Errorf("walk(%q) = %q, %v; want ErrDTD", src, got, err)
		}
	}
}

func TestScanner_StopsAtItsBounds(t *testing.T) {
	nested := func(n int) string { return strings.Repeat("<a>", n) + strings.Repeat("</a>", n) }
	crowd := func(n int) string { return "<a" + strings.Repeat(` b="1"`, n) + "/>" }
	for name, c := range map[string]struct {
		src  string
		want error
	}{
		"64 deep":        {nested(64), nil},
		"65 deep":        {nested(65), markup.ErrDepth},
		"256 attributes": {crowd(256), nil},
		"257 attributes": {crowd(257), markup.ErrDepth},
		"a million tags": {"<a>" + strings.Repeat("<b/>", plenty) + "</a>", markup.ErrTokens},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := walk(c.src); !errors.Is(err, c.want) {
				t.Errorf("walk = %v, want %v", err, c.want)
			}
		})
	}
}

func TestScanner_SharesItsBudgetAmongParts(t *testing.T) {
	tokens := 5
	s := markup.New(`<a>1</a>`, &tokens)
	if !s.Root("a") || s.Content() != "1" || !s.End() {
		t.Fatalf("the first part: %v", s.Err())
	}
	s.Reset(`<b>2</b>`)
	if !s.Root("b") || s.Content() != "2" {
		t.Fatalf("the second part: %v", s.Err())
	}
	if s.Child(); !errors.Is(s.Err(), markup.ErrTokens) {
		t.Errorf("after five tokens: %v, want ErrTokens", s.Err())
	}
}

func TestScanner_WalksAnElementAtATime(t *testing.T) {
	tokens := plenty
	s := markup.New(`<r><skip><x><y/></x></skip> <a n="1" x:n="2" xmlns:n="3">one<i>!</i><!-- --> two</a><b/></r>`, &tokens)
	if !s.Root("r") {
		t.Fatal(s.Err())
	}
	var got []string
	for s.Child() {
		switch s.Name() {
		case "a":
			plain, _ := s.Attr("n")
			prefixed, _ := s.Prefixed("n")
			got = append(got, plain, prefixed, s.Content())
		case "b":
			_, known := s.Attr("n")
			_, prefixed := s.Prefixed("n")
			if known || prefixed {
				t.Error("an attribute of the element before is still there")
			}
			got = append(got, "b")
			s.Skip()
		default:
			s.Skip()
		}
	}
	if diff := cmp.Diff([]string{"1", "2", "one two", "b"}, got); diff != "" || !s.End() {
		t.Errorf("walked (-want +got):\n%s%v", diff, s.Err())
	}
}

// FuzzScanner holds the scanner against the library: what it takes, the library
// takes too, and reads the same in it.
func FuzzScanner(f *testing.F) {
	for src := range wellFormed {
		f.Add(src)
	}
	for _, src := range malformed {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		got, err := walk(src)
		if err != nil || !utf8.ValidString(src) {
			return
		}
		library, err := walkWithLibrary(strings.TrimPrefix(src, "\uFEFF"))
		if err != nil || library != got {
			t.Errorf("walk(%q) = %q, but the library says %q, %v", src, got, library, err)
		}
	})
}
