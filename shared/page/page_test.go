package page_test

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"kipthoi/shared/page"
)

var update = flag.Bool("update", false, "write the pages under testdata anew")

var languages = []string{"vi", "en"}

// broken into lines a page can be compared by eye.
func inLines(text string) string { return strings.ReplaceAll(text, "><", ">\n<") + "\n" }

func TestPages_AreDrawnAsBefore(t *testing.T) {
	want := make(map[string]bool)
	for _, lang := range languages {
		for name, p := range pages(lang) {
			golden := filepath.Join("testdata", name+"."+lang+".html")
			want[golden] = true
			got := inLines(undated(string(p.HTML())))
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			text, err := os.ReadFile(golden)
			if err != nil {
				t.Errorf("%s: %v (go test ./shared/page -update)", name, err)
				continue
			}
			if diff := cmp.Diff(string(text), got); diff != "" {
				t.Errorf("%s in %s (-want +got):\n%s", name, lang, diff)
			}
		}
	}
	files, err := filepath.Glob("testdata/*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !want[f] {
			t.Errorf("%s is drawn by no page", f)
		}
	}
}

// undated takes the digests out of the addresses of assets: a changed colour is
// no changed page.
func undated(text string) string {
	for _, name := range []string{"style.css", "app.js", "icon.svg"} {
		text = strings.ReplaceAll(text, page.Address(name), "/assets/"+name)
	}
	return text
}

func TestPages_KeepWhatEveryPagePromises(t *testing.T) {
	for _, lang := range languages {
		for name, p := range pages(lang) {
			t.Run(name+"."+lang, func(t *testing.T) {
				root, err := html.Parse(strings.NewReader(string(p.HTML())))
				if err != nil {
					t.Fatal(err)
				}
				d := document{t: t, ids: make(map[string]bool), labels: make(map[string]bool)}
				d.collect(root)
				d.promises(lang)
			})
		}
	}
}

// document is a parsed page.
type document struct {
	t      *testing.T
	nodes  []*html.Node
	ids    map[string]bool
	labels map[string]bool // ids that a label is for
}

func (d *document) collect(n *html.Node) {
	if n.Type == html.ElementNode {
		d.nodes = append(d.nodes, n)
		if id := attr(n, "id"); id != "" {
			if d.ids[id] {
				d.t.Errorf("id %q stands twice", id)
			}
			d.ids[id] = true
		}
		if n.Data == "label" {
			d.labels[attr(n, "for")] = true
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		d.collect(c)
	}
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func (d *document) promises(lang string) {
	count := make(map[string]int)
	for _, n := range d.nodes {
		count[n.Data]++
		d.harmless(n)
		d.reachable(n)
		if n.Data == "html" && attr(n, "lang") != lang {
			d.t.Errorf("lang is %q", attr(n, "lang"))
		}
	}
	for _, once := range []string{"h1", "main", "title", "header", "footer"} {
		if n := count[once]; n != 1 && !(once == "header" && n > 1) {
			d.t.Errorf("%d <%s>", n, once)
		}
	}
}

// harmless checks what a strict content policy would block or a third party see.
func (d *document) harmless(n *html.Node) {
	if n.Data == "style" || n.Data == "iframe" || n.Data == "object" {
		d.t.Errorf("a <%s>", n.Data)
	}
	if n.Data == "script" && (attr(n, "src") == "" || n.FirstChild != nil) {
		d.t.Error("script in the page")
	}
	for _, a := range n.Attr {
		if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
			d.t.Errorf("<%s %s=%q>", n.Data, a.Key, a.Val)
		}
		if slices.Contains([]string{"src", "href"}, a.Key) && strings.Contains(a.Val, "//") {
			d.t.Errorf("<%s> leads to %s", n.Data, a.Val)
		}
		if a.Key == "href" && strings.HasPrefix(a.Val, "javascript:") {
			d.t.Errorf("script in an address: %s", a.Val)
		}
	}
}

// reachable checks what a reader who does not see the page, or has no mouse, needs.
func (d *document) reachable(n *html.Node) {
	switch n.Data {
	case "input", "select", "textarea":
		if attr(n, "type") != "hidden" && (attr(n, "id") == "" || !d.labels[attr(n, "id")]) {
			d.t.Errorf("no label for <%s name=%q>", n.Data, attr(n, "name"))
		}
	case "th":
		if attr(n, "scope") == "" {
			d.t.Error("a heading cell without scope")
		}
	case "table":
		if n.FirstChild == nil || n.FirstChild.Data != "caption" {
			d.t.Error("a table without a caption")
		}
	case "svg":
		if attr(n, "aria-hidden") != "true" && attr(n, "aria-label") == "" {
			d.t.Error("a picture without a name")
		}
	case "a", "button":
		if strings.TrimSpace(textOf(n)) == "" {
			d.t.Errorf("<%s> without words", n.Data)
		}
	}
	for _, key := range []string{"aria-labelledby", "for"} {
		if id := attr(n, key); id != "" && !d.ids[id] {
			d.t.Errorf("%s=%q names nothing", key, id)
		}
	}
}

func textOf(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var out strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		out.WriteString(textOf(c))
	}
	return out.String()
}

func TestPages_InEnglish_KeepTheLanguageOnTheWay(t *testing.T) {
	for name, p := range pages("en") {
		root, err := html.Parse(strings.NewReader(string(p.HTML())))
		if err != nil {
			t.Fatal(err)
		}
		d := document{t: t, ids: make(map[string]bool), labels: make(map[string]bool)}
		d.collect(root)
		for _, n := range d.nodes {
			to := attr(n, "href") + attr(n, "action")
			if n.Data == "link" || !strings.HasPrefix(to, "/") || attr(n, "lang") == "vi" || isFile(to) || n.Data == "form" && attr(n, "method") == "" {
				continue
			}
			if !strings.Contains(to, "lang=en") {
				t.Errorf("%s: <%s> to %s loses the language", name, n.Data, to)
			}
		}
	}
}

// isFile reports whether an address leads to a file, which has one language.
func isFile(address string) bool {
	return strings.Contains(address, "/files/") || strings.Contains(address, "/template/") || strings.HasSuffix(address, "/sample.csv")
}
