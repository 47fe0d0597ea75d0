package letter

import (
	"fmt"
	"slices"
	"strings"

	h "kipthoi/shared/html"

	"kipthoi/shared/vntext"
)

// block is one part of a letter. It is written twice, side by side here, so that
// text and HTML say the same.
type block interface {
	text(b *strings.Builder)
	html() h.Node
}

// Names, file names and cells come from outside: a letter shows them on one
// line and without anything that takes no room.
func clean(s string) string { return vntext.Normalize(s) }

type paragraph string

func (p paragraph) text(b *strings.Builder) { fmt.Fprintf(b, "%s\n", clean(string(p))) }
func (p paragraph) html() h.Node            { return h.P(style(paragraphStyle), h.Text(clean(string(p)))) }

// lead is the one thing to know.
type lead string

func (l lead) text(b *strings.Builder) { fmt.Fprintf(b, "%s\n", clean(string(l))) }
func (l lead) html() h.Node            { return h.P(style(leadStyle), h.Strong(h.Text(clean(string(l))))) }

// small is what hardly anybody reads.
type small string

func (s small) text(b *strings.Builder) { fmt.Fprintf(b, "%s\n", clean(string(s))) }
func (s small) html() h.Node            { return h.P(style(smallStyle), h.Text(clean(string(s)))) }

// foreign is the word of English.
type foreign string

func (f foreign) text(b *strings.Builder) { fmt.Fprintf(b, "English: %s\n", clean(string(f))) }
func (f foreign) html() h.Node {
	return h.P(h.Lang("en"), style(foreignStyle), h.Text("English: "+clean(string(f))))
}

// fact is a name and a value.
type fact struct{ name, value string }

type facts []fact

// given leaves out what has no value.
func (f facts) given() facts {
	return slices.DeleteFunc(f, func(x fact) bool { return x.value == "" })
}

func (f facts) text(b *strings.Builder) {
	for _, x := range f {
		fmt.Fprintf(b, "%s: %s\n", x.name, clean(x.value))
	}
}

func (f facts) html() h.Node {
	var rows []h.Node
	for _, x := range f {
		rows = append(rows, h.Tr(
			h.Th(h.Scope("row"), h.Attr("align", "left"), h.Attr("valign", "top"), style(nameStyle), h.Text(x.name)),
			h.Td(h.Attr("valign", "top"), style(valueStyle), h.Strong(h.Text(clean(x.value)))),
		))
	}
	return layout(style(boxStyle), h.Group(rows))
}

// button leads to the page, and shows where for mailboxes without buttons.
type button struct{ label, address string }

func (x button) text(b *strings.Builder) { fmt.Fprintf(b, "%s:\n%s\n", x.label, x.address) }

// html draws the button as a table cell: old Outlook pads nothing else.
func (x button) html() h.Node {
	return h.Group{
		h.Table(h.Role("presentation"), bare(), style("margin:20px 0 8px"), h.Tr(
			h.Td(h.Attr("align", "center"), h.Attr("bgcolor", green), style("border-radius:8px;padding:14px 22px"),
				h.A(h.Href(x.address), style(buttonStyle), h.Text(x.label)))),
		),
		h.P(style(smallStyle), h.Text("Nếu nút không bấm được, chép địa chỉ này vào trình duyệt: "),
			h.A(h.Href(x.address), style("color:"+green+";"+breakable), h.Text(x.address))),
	}
}

// entry is one of several things that each take a few lines.
type entry struct {
	mark, title string
	alarm       bool // wants to be seen
	lines       facts
}

// entries are numbered under a caption. more says what was left out.
type entries struct {
	caption string
	items   []entry
	more    string
}

func (e entries) text(b *strings.Builder) {
	fmt.Fprintf(b, "%s\n", clean(e.caption))
	for i, x := range e.items {
		fmt.Fprintf(b, "\n%d. %s\n", i+1, x.heading())
		for _, line := range x.lines {
			fmt.Fprintf(b, "   %s\n", line.oneLine())
		}
	}
	if e.more != "" {
		fmt.Fprintf(b, "\n%s\n", e.more)
	}
}

func (e entries) html() h.Node {
	var rows []h.Node
	for i, x := range e.items {
		rows = append(rows, h.Tr(h.Td(style(entryStyle(x.alarm)), x.html(i+1))))
	}
	return h.Group{
		h.P(style(captionStyle), h.Strong(h.Text(clean(e.caption)))),
		layout(style("margin:0 0 16px"), h.Group(rows)),
		h.If(e.more != "", paragraph(e.more).html()),
	}
}

func (x entry) heading() string {
	if x.mark == "" {
		return clean(x.title)
	}
	return clean(x.title) + " – " + x.mark
}

func (x entry) html(number int) h.Node {
	nodes := []h.Node{h.Strong(h.Text(fmt.Sprintf("%d. %s", number, x.heading())))}
	for _, line := range x.lines {
		nodes = append(nodes, h.Br())
		if line.name != "" {
			nodes = append(nodes, h.Span(style("color:"+soft), h.Text(line.name+": ")))
		}
		nodes = append(nodes, h.Text(clean(line.value)))
	}
	return h.Group(nodes)
}

func (f fact) oneLine() string {
	if f.name == "" {
		return clean(f.value)
	}
	return f.name + ": " + clean(f.value)
}
