package html

// tag makes the function that writes an element. Elements are variables, so that
// the compiler does not write out each of them wherever one is used: that would
// double the size of the program.
func tag(name string) func(children ...Node) Node {
	return func(children ...Node) Node { return element{name: name, children: children} }
}

func void(name string) func(attributes ...Node) Node {
	return func(attributes ...Node) Node { return element{name: name, children: attributes, void: true} }
}

func named(name string) func(value string) Node {
	return func(value string) Node { return attr{name: name, value: value} }
}

// The elements.
var (
	A          = tag("a")
	Article    = tag("article")
	B          = tag("b")
	Body       = tag("body")
	Button     = tag("button")
	Caption    = tag("caption")
	Code       = tag("code")
	Dd         = tag("dd")
	Details    = tag("details")
	Div        = tag("div")
	Dl         = tag("dl")
	Dt         = tag("dt")
	Footer     = tag("footer")
	Form       = tag("form")
	H1         = tag("h1")
	H2         = tag("h2")
	H3         = tag("h3")
	Head       = tag("head")
	Header     = tag("header")
	HTML       = tag("html")
	Label      = tag("label")
	Li         = tag("li")
	Main       = tag("main")
	Nav        = tag("nav")
	NoScript   = tag("noscript")
	Ol         = tag("ol")
	P          = tag("p")
	Path       = tag("path")
	Progress   = tag("progress")
	Q          = tag("q")
	Rect       = tag("rect")
	Circle     = tag("circle")
	Script     = tag("script")
	Section    = tag("section")
	Span       = tag("span")
	Strong     = tag("strong")
	Summary    = tag("summary")
	SVG        = tag("svg")
	Table      = tag("table")
	TBody      = tag("tbody")
	Td         = tag("td")
	Textarea   = tag("textarea")
	Th         = tag("th")
	THead      = tag("thead")
	Time       = tag("time")
	TitleOfTab = tag("title")
	Tr         = tag("tr")
	Ul         = tag("ul")

	Br    = void("br")
	Input = void("input")
	Link  = void("link")
	Meta  = void("meta")
)

// The attributes.
var (
	Accept       = named("accept")
	Action       = named("action")
	AutoComplete = named("autocomplete")
	Charset      = named("charset")
	Class        = named("class")
	Content      = named("content")
	DateTime     = named("datetime")
	EncType      = named("enctype")
	For          = named("for")
	Height       = named("height")
	Href         = named("href")
	HrefLang     = named("hreflang")
	ID           = named("id")
	Lang         = named("lang")
	Max          = named("max")
	MaxLength    = named("maxlength")
	Method       = named("method")
	Name         = named("name")
	Placeholder  = named("placeholder")
	Rel          = named("rel")
	Role         = named("role")
	Rows         = named("rows")
	Scope        = named("scope")
	Src          = named("src")
	Title        = named("title")
	Type         = named("type")
	Value        = named("value")
	Width        = named("width")
)

// The attributes that stand without a value.
var (
	Defer    = Flag("defer")
	Download = Flag("download")
	Hidden   = Flag("hidden")
	Required = Flag("required")
)

// Aria is an attribute for readers who do not see the page.
func Aria(name, value string) Node { return Attr("aria-"+name, value) }

// Data is an attribute for the script.
func Data(name, value string) Node { return Attr("data-"+name, value) }
