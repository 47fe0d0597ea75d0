package page

import (
	"fmt"

	h "kipthoi/shared/html"
	"kipthoi/shared/report"
	"kipthoi/shared/wording"
)

// column is one column of a table that a narrow screen shows as cards: every
// cell repeats its heading.
type column struct {
	label report.Text
	class string
}

// table draws rows under columns. The roles keep it a table for screen readers
// where the style sheet turns rows into cards, with what a cell holds beside its
// heading.
func (f Frame) table(class string, caption h.Node, columns []column, rows [][]h.Node) h.Node {
	var heads []h.Node
	for _, c := range columns {
		heads = append(heads, h.Th(h.Role("columnheader"), h.Scope("col"), h.If(c.class != "", h.Class(c.class)), f.tell(c.label)))
	}
	var body []h.Node
	for _, row := range rows {
		var cells []h.Node
		for i, cell := range row {
			c := columns[i]
			cells = append(cells, h.Td(h.Role("cell"), h.Attr("data-label", c.label.In(f.Lang)), h.If(c.class != "", h.Class(c.class)), h.Div(cell)))
		}
		body = append(body, h.Tr(h.Role("row"), h.Group(cells)))
	}
	return h.Table(h.Class("cards "+class), h.Role("table"),
		h.Caption(caption),
		h.THead(h.Role("rowgroup"), h.Tr(h.Role("row"), h.Group(heads))),
		h.TBody(h.Role("rowgroup"), h.Group(body)),
	)
}

var findingColumns = []column{
	{label: report.Text{Vi: "Ở đâu", En: "Where"}, class: "where"},
	{label: report.Text{Vi: "Điểm cần xem", En: "What is wrong"}},
	{label: report.Text{Vi: "Đã ghi", En: "Found"}, class: "value"},
	{label: report.Text{Vi: "Cần có", En: "Expected"}, class: "value"},
	{label: report.Text{Vi: "Cách sửa", En: "What to do"}},
}

// findings lists all of them at once, those that reject first.
func (f Frame) findings(s report.Submission) h.Node {
	if len(s.Findings) == 0 {
		return nil
	}
	var rows [][]h.Node
	for _, finding := range wording.Ordered(s.Findings) {
		rows = append(rows, f.finding(finding))
	}
	caption := h.Text(fmt.Sprintf(f.pick("Tất cả %d điểm của tệp này", "All %d points of this file"), len(rows)))
	return f.table("findings", caption, findingColumns, rows)
}

func (f Frame) finding(x report.Finding) []h.Node {
	return []h.Node{
		f.place(x),
		h.Group{
			f.chip(effectTone[x.Effect], wording.Effect(x.Effect)), h.Text(" "), f.tell(x.Message),
			h.If(x.Explanation != "", h.P(h.Class("said"), f.say("Giải trình: ", "Explanation: "), h.Q(h.Text(x.Explanation)))),
			h.Span(h.Class("rule"), h.Text(" "+x.Rule)),
		},
		value(x.Found), value(x.Expected), f.tell(x.Cure),
	}
}

// place names the cell as the reporter finds it in her own file.
func (f Frame) place(x report.Finding) h.Node {
	if x.Cell == "" && x.Sheet == "" {
		return f.say("Cả tệp", "Whole file")
	}
	return h.Group{
		h.If(x.Cell != "", h.Strong(f.say("Ô ", "Cell "), h.Text(x.Cell))),
		h.If(x.Sheet != "", h.Span(h.Class("sheet"), h.Text(x.Sheet))),
	}
}

func value(s string) h.Node {
	if s == "" {
		return h.Span(h.Class("none"), h.Text("–"))
	}
	return h.Text(s)
}

var effectTone = map[report.Effect]tone{report.Reject: alarm, report.Explain: care, report.Note: calm}

// ExplainField is the form field of the explanation of one finding.
func ExplainField(key string) string { return "because:" + key }

// MaxExplanation is how many characters an explanation may have.
const MaxExplanation = 1000

// explain is the form in which open findings are answered without a new file.
func (f Frame) explain(token string, s report.Submission) h.Node {
	var fields []h.Node
	for i, x := range s.Findings {
		if !x.Open() {
			continue
		}
		id := fmt.Sprintf("because-%d", i)
		fields = append(fields, h.Div(h.Class("field"),
			h.Label(h.For(id), f.pointOf(x), f.tell(x.Message)),
			h.Textarea(h.ID(id), h.Name(ExplainField(x.Key())), h.Rows("2"), h.MaxLength(itoa(MaxExplanation))),
		))
	}
	if len(fields) == 0 {
		return nil
	}
	return h.Form(h.Class("explain"), h.Method("post"), h.Action(f.to("/l/"+token+"/explain")),
		h.H3(f.say("Nếu số liệu đúng, xin ghi lý do", "If the figures are right, please say why")),
		h.Input(h.Type("hidden"), h.Name("period"), h.Value(string(s.Period))),
		h.Input(h.Type("hidden"), h.Name("submission"), h.Value(string(s.ID))),
		h.Group(fields),
		h.Button(h.Class("button"), h.Type("submit"), f.say("Gửi giải trình", "Send explanations")),
	)
}

func (f Frame) pointOf(x report.Finding) h.Node {
	if x.Cell == "" {
		return nil
	}
	return h.Strong(f.say("Ô ", "Cell "), h.Text(x.Cell+": "))
}
