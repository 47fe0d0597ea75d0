package page

import (
	"fmt"

	h "kipthoi/shared/html"
	"kipthoi/shared/report"
	"kipthoi/shared/wording"
)

// Return is how an obligation counts in the coverage of a period. Each counts as
// exactly one of the five, so that they always add up to what was expected.
type Return string

// The five returns.
const (
	Missing Return = "missing" // nothing stands, whatever was tried
	Timely  Return = "timely"
	Late    Return = "late"
	Nil     Return = "nil"
	Exempt  Return = "exempt"
)

// Returns lists every return in the order of the clerk's screen: who is missing first.
var Returns = []Return{Missing, Timely, Late, Nil, Exempt}

// ReturnOf says how o counts.
func ReturnOf(o report.Obligation) Return {
	switch {
	case o.Status == report.StatusNil:
		return Nil
	case o.Status == report.StatusExempt:
		return Exempt
	case o.Current == nil:
		return Missing
	case o.OnTime():
		return Timely
	}
	return Late
}

// Coverage counts the obligations of a period by how they returned.
type Coverage struct {
	Missing, Timely, Late, Nil, Exempt int
}

// Add counts one more obligation.
func (c *Coverage) Add(o report.Obligation) { *c.of(ReturnOf(o))++ }

// Plus adds what another area counted.
func (c Coverage) Plus(d Coverage) Coverage {
	for _, r := range Returns {
		*c.of(r) += *d.of(r)
	}
	return c
}

// Expected is how many reports were asked for.
func (c Coverage) Expected() int { return c.Missing + c.Timely + c.Late + c.Nil + c.Exempt }

// Accepted is how many reports stand.
func (c Coverage) Accepted() int { return c.Timely + c.Late }

func (c *Coverage) of(r Return) *int {
	switch r {
	case Timely:
		return &c.Timely
	case Late:
		return &c.Late
	case Nil:
		return &c.Nil
	case Exempt:
		return &c.Exempt
	case Missing:
	}
	return &c.Missing
}

var returnWord = map[Return]report.Text{
	Missing: {Vi: "Chưa báo cáo", En: "Missing"},
	Timely:  {Vi: "Đúng hạn", En: "On time"},
	Late:    {Vi: "Trễ hạn", En: "Late"},
	Nil:     wording.Status(report.StatusNil),
	Exempt:  wording.Status(report.StatusExempt),
}

// barOrder is from left to right: what is there, then what is not.
var barOrder = []Return{Timely, Late, Nil, Exempt, Missing}

// counts shows the five numbers and what they add up to.
func (f Frame) counts(c Coverage) h.Node {
	cells := []h.Node{f.countOf(report.Text{Vi: "Phải báo cáo", En: "Expected"}, c.Expected(), nil)}
	for _, r := range Returns {
		cells = append(cells, f.countOf(returnWord[r], *c.of(r), dot(r)))
	}
	return h.Dl(h.Class("counts"), h.Group(cells))
}

func (f Frame) countOf(word report.Text, n int, mark h.Node) h.Node {
	return h.Div(h.Dt(mark, f.tell(word)), h.Dd(h.Text(f.figure(n))))
}

func dot(r Return) h.Node { return h.Span(h.Class("dot "+string(r)), h.Aria("hidden", "true")) }

// barLength is how many parts a bar is divided into.
const barLength = 1000

// stack is the coverage as one bar. It says nothing that the numbers beside it do not.
func (f Frame) stack(c Coverage) h.Node {
	var parts []h.Node
	x, sum := 0, 0
	for _, r := range barOrder {
		sum += *c.of(r)
		end := share(sum, c.Expected(), barLength)
		parts = append(parts, rect("bar-"+string(r), x, end-x))
		x = end
	}
	return bar("stack", f.pick("Cơ cấu nộp báo cáo", "Returns by kind"), parts...)
}

// rate is a share as a number and a small bar.
func (f Frame) rate(n, of int, class string) h.Node {
	if of == 0 {
		return h.Span(h.Class("none"), h.Text("–"))
	}
	return h.Span(h.Class("rate"),
		bar("", "", rect(class, 0, share(n, of, barLength))),
		h.Text(f.percent(n, of)))
}

// percent is cut, not rounded: 100 % is said of the whole alone.
func (f Frame) percent(n, of int) string {
	if of == 0 {
		return "–"
	}
	tenths := share(n, of, barLength)
	return fmt.Sprintf("%d%s%d %%", tenths/10, f.pick(",", "."), tenths%10)
}

func share(n, of, parts int) int {
	if of == 0 {
		return 0
	}
	return n * parts / of
}

func bar(class, label string, parts ...h.Node) h.Node {
	return h.SVG(h.If(class != "", h.Class(class)), h.Attr("viewBox", fmt.Sprintf("0 0 %d 10", barLength)),
		h.Attr("preserveAspectRatio", "none"), h.Attr("focusable", "false"),
		h.If(label == "", h.Aria("hidden", "true")),
		h.If(label != "", h.Group{h.Role("img"), h.Aria("label", label)}),
		h.Group(parts))
}

func rect(class string, x, width int) h.Node {
	if width <= 0 {
		return nil
	}
	return h.Rect(h.Class(class), h.Attr("x", itoa(x)), h.Attr("y", "0"), h.Width(itoa(width)), h.Height("10"))
}
