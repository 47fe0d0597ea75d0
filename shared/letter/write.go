package letter

import (
	"strings"

	h "kipthoi/shared/html"
)

// asText writes the blocks as plain text, an empty line between them.
func asText(blocks []block) string {
	var b strings.Builder
	for i, x := range blocks {
		if i > 0 {
			b.WriteString("\n")
		}
		x.text(&b)
	}
	return b.String()
}

// The colours of the portal. Mail programs know no style sheets worth the name,
// so every element carries its own style, and tables carry the layout.
const (
	ink, soft, line = "#1c2b27", "#51615c", "#d9e0dc"
	ground, green   = "#f4f7f5", "#0b6b53"
	red, redPale    = "#a1251b", "#fdeae7"

	breakable      = "word-break:break-word;overflow-wrap:anywhere"
	font           = "font-family:Arial,'Helvetica Neue',Helvetica,sans-serif;"
	paragraphStyle = "margin:0 0 14px;" + breakable
	leadStyle      = "margin:0 0 14px;font-size:18px;line-height:26px;" + breakable
	captionStyle   = "margin:18px 0 8px;" + breakable
	smallStyle     = "margin:0 0 14px;font-size:13px;line-height:19px;color:" + soft + ";" + breakable
	foreignStyle   = "margin:18px 0 14px;padding:14px 0 0;border-top:1px solid " + line + ";font-size:14px;line-height:21px;color:" + soft + ";" + breakable
	boxStyle       = "margin:0 0 16px;border-top:1px solid " + line
	nameStyle      = "padding:7px 12px 7px 0;border-bottom:1px solid " + line + ";font-weight:normal;color:" + soft + ";width:38%"
	valueStyle     = "padding:7px 0;border-bottom:1px solid " + line + ";" + breakable
	buttonStyle    = "color:#ffffff;text-decoration:none;font-size:18px;line-height:24px;font-weight:bold;display:inline-block"
)

func entryStyle(alarm bool) string {
	edge, back := line, ground
	if alarm {
		edge, back = red, redPale
	}
	return "padding:10px 12px;border-left:4px solid " + edge + ";border-bottom:6px solid #ffffff;background:" + back + ";" + breakable
}

func style(s string) h.Node { return h.Attr("style", s) }

// layout is a table that only says where things stand.
func layout(nodes ...h.Node) h.Node {
	return h.Table(h.Role("presentation"), bare(), h.Width("100%"), h.Group(nodes))
}

func bare() h.Node {
	return h.Group{h.Attr("cellpadding", "0"), h.Attr("cellspacing", "0"), h.Attr("border", "0")}
}

// asHTML writes the blocks as a document of one column: at most 600 px wide,
// which old Outlook is told by the attribute and everybody else by the style.
func asHTML(title string, blocks []block) string {
	var body []h.Node
	for _, x := range blocks {
		body = append(body, x.html())
	}
	column := h.Table(h.Role("presentation"), bare(), h.Width("600"), h.Attr("bgcolor", "#ffffff"),
		style("width:100%;max-width:600px;border:1px solid "+line+";border-radius:12px"),
		h.Tr(h.Td(style("padding:16px 20px;border-bottom:3px solid "+green+";"+font+"font-size:18px;line-height:24px;font-weight:bold;color:"+green), h.Text(SenderName))),
		h.Tr(h.Td(h.Attr("align", "left"), style("padding:20px;"+font+"font-size:16px;line-height:24px;color:"+ink), h.Group(body))),
	)
	return string(h.Document(h.HTML(h.Lang("vi"),
		h.Head(
			h.Meta(h.Attr("http-equiv", "Content-Type"), h.Content("text/html; charset=utf-8")),
			h.Meta(h.Name("viewport"), h.Content("width=device-width, initial-scale=1")),
			h.Meta(h.Name("color-scheme"), h.Content("light")),
			h.TitleOfTab(h.Text(title)),
		),
		h.Body(h.Attr("bgcolor", ground), style("margin:0;padding:0;background:"+ground),
			layout(h.Tr(h.Td(h.Attr("align", "center"), style("padding:16px 8px"), column)))),
	)))
}
