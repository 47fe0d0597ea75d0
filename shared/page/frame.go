// Package page draws the portal's pages as HTML: what a unit, a province and the
// centre see, in Vietnamese and in English.
//
// It decides words, order and looks. It refuses to fetch anything, to know how
// a request came in, and to put script or style into a page: both are two small
// files served beside it, so that a strict content policy holds. Every page
// works without script, on a narrow phone and on paper.
package page

import (
	"net/url"
	"strconv"
	"strings"

	h "kipthoi/shared/html"
	"kipthoi/shared/report"
)

// Page is one whole HTML document.
type Page struct {
	Status int // of the HTTP answer
	root   h.Node
}

// HTML is the document.
func (p Page) HTML() []byte { return h.Document(p.root) }

// Frame is what stands around every page.
type Frame struct {
	Lang    string // "en", else Vietnamese
	Address string // path and query of the page itself, for the change of language
	Office  string // name of the office that is signed in, "" for nobody
	Home    string // where the wordmark leads
}

// English reports whether the page is in English.
func (f Frame) English() bool { return f.Lang == "en" }

// langParameter is the value of ?lang= that keeps the language.
func (f Frame) langParameter() string {
	if f.English() {
		return "en"
	}
	return ""
}

// pick returns the text of the page's language.
func (f Frame) pick(vi, en string) string { return report.Text{Vi: vi, En: en}.In(f.Lang) }

// say is pick as a text node.
func (f Frame) say(vi, en string) h.Node { return h.Text(f.pick(vi, en)) }

// tell is a text node of t.
func (f Frame) tell(t report.Text) h.Node { return h.Text(t.In(f.Lang)) }

// to keeps the language on the way to another page.
func (f Frame) to(address string) string { return inLanguage(address, f.Lang) }

func inLanguage(address, lang string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	q := u.Query()
	q.Del("lang")
	if lang == "en" {
		q.Set("lang", "en")
	}
	u.RawQuery = q.Encode()
	return u.String()
}

// sheet is what a page hands to its frame.
type sheet struct {
	title   report.Text
	refresh string // content of a meta refresh for browsers without script
	always  bool   // the refresh is for every browser: no script looks after the page
	wide    bool
	body    []h.Node
}

func (f Frame) page(status int, s sheet) Page {
	lang := "vi"
	if f.English() {
		lang = "en"
	}
	return Page{Status: status, root: h.HTML(h.Lang(lang),
		f.headOf(s),
		h.Body(
			h.A(h.Class("skip"), h.Href("#main"), f.say("Đến nội dung chính", "Skip to content")),
			f.header(),
			h.Main(h.ID("main"), h.If(s.wide, h.Class("wide")), h.Group(s.body)),
			f.footer(),
		),
	)}
}

// head names the page and what it is shown with. Nothing of it is somebody else's.
func (f Frame) headOf(s sheet) h.Node {
	return h.Head(
		h.Meta(h.Charset("utf-8")),
		h.Meta(h.Name("viewport"), h.Content("width=device-width, initial-scale=1")),
		h.TitleOfTab(h.Text(s.title.In(f.Lang)+" – Kịp Thời")),
		h.Meta(h.Name("color-scheme"), h.Content("light")),
		h.Meta(h.Name("robots"), h.Content("noindex")),
		h.Link(h.Rel("icon"), h.Href(Address("icon.svg")), h.Type("image/svg+xml")),
		h.Link(h.Rel("stylesheet"), h.Href(Address("style.css"))),
		h.Script(h.Src(Address("app.js")), h.Defer),
		s.refreshing(),
	)
}

func (s sheet) refreshing() h.Node {
	if s.refresh == "" {
		return nil
	}
	refresh := h.Meta(h.Attr("http-equiv", "refresh"), h.Content(s.refresh))
	if s.always {
		return refresh
	}
	return h.NoScript(refresh)
}

func (f Frame) header() h.Node {
	home := f.Home
	if home == "" {
		home = "/"
	}
	return h.Header(h.Class("top"), h.Div(h.Class("bar"),
		h.A(h.Class("brand"), h.Href(f.to(home)), mark(), h.Text("Kịp Thời")),
		h.Div(h.Class("tools"), h.If(f.Office != "", f.session()), f.languages()),
	))
}

func (f Frame) languages() h.Node {
	if f.English() {
		return h.A(h.Href(inLanguage(f.Address, "vi")), h.Lang("vi"), h.HrefLang("vi"), h.Text("Tiếng Việt"))
	}
	return h.A(h.Href(inLanguage(f.Address, "en")), h.Lang("en"), h.HrefLang("en"), h.Text("English"))
}

func (f Frame) session() h.Node {
	return h.Form(h.Class("session"), h.Method("post"), h.Action(f.to("/logout")),
		h.Span(h.Text(f.Office)),
		h.Button(h.Class("quiet"), h.Type("submit"), f.say("Đăng xuất", "Sign out")),
	)
}

func (f Frame) footer() h.Node {
	return h.Footer(h.Class("bottom"), h.Div(h.Class("bar"),
		h.P(f.say(
			"Báo cáo tháng của khu vực kinh tế hợp tác. Số liệu do đơn vị tự báo cáo.",
			"Monthly reports of the co-operative sector. Figures are reported by the units themselves.",
		)),
	))
}

// mark is the wordmark's sign: a clock hand that ends as a tick.
func mark() h.Node {
	return h.SVG(h.Class("mark"), h.Attr("viewBox", "0 0 32 32"), h.Width("28"), h.Height("28"),
		h.Aria("hidden", "true"), h.Attr("focusable", "false"),
		h.Circle(h.Attr("cx", "16"), h.Attr("cy", "16"), h.Attr("r", "14"), h.Class("face")),
		h.Path(h.Attr("d", "M9 16.5l5 5L24 10"), h.Class("hand")),
	)
}

// section is a part of a page with its heading. id must be unique in the page.
func section(id string, heading h.Node, children ...h.Node) h.Node {
	return h.Section(h.Class("part"), h.Aria("labelledby", id), h.H2(h.ID(id), heading), h.Group(children))
}

func number(n int) string { return report.Int(int64(n)).Vietnamese() }

// figure is a number as the page's language writes it.
func (f Frame) figure(n int) string {
	if f.English() {
		return strings.ReplaceAll(number(n), ".", ",")
	}
	return number(n)
}

func itoa(n int) string { return strconv.Itoa(n) }
