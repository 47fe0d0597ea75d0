package html_test

import (
	"strings"
	"testing"

	nethtml "golang.org/x/net/html"
	"pgregory.net/rapid"

	h "kipthoi/shared/html"
)

func TestDocument_NestsAttributesAndContent_WhereverTheyStand(t *testing.T) {
	got := string(h.Document(h.HTML(
		h.Body(
			h.Text("a"), h.Group{h.Class("late"), h.Text(" & b"), nil}, h.If(false, h.P()), h.If(true, h.Br()),
			h.Input(h.Required, h.Data("x", `"`), h.Aria("label", "<")),
		),
	)))
	const want = `<!doctype html><html><body class="late">a &amp; b<br><input required data-x="&#34;" aria-label="&lt;"></body></html>`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestText_AndAttributes_AreReadBackAsTheyWere(t *testing.T) {
	anyText := rapid.StringOf(rapid.RuneFrom([]rune(`<>&"'=/ aữđ;#0-` + "`")))
	rapid.Check(t, func(t *rapid.T) {
		text, value := anyText.Draw(t, "text"), anyText.Draw(t, "value")
		root, err := nethtml.Parse(strings.NewReader(string(h.Document(h.Body(h.P(h.Title(value), h.Text(text)))))))
		if err != nil {
			t.Fatal(err)
		}
		p := find(root)
		if p == nil || len(p.Attr) != 1 || p.Attr[0].Val != value {
			t.Fatalf("attribute %q was read back as %+v", value, p)
		}
		if got := p.FirstChild; (got == nil && text != "") || (got != nil && (got.Data != text || got.NextSibling != nil)) {
			t.Fatalf("text %q was read back as %+v", text, got)
		}
	})
}

// find is the first paragraph.
func find(n *nethtml.Node) *nethtml.Node {
	if n.Data == "p" {
		return n
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if p := find(c); p != nil {
			return p
		}
	}
	return nil
}
