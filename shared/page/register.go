package page

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	h "kipthoi/shared/html"
	"kipthoi/shared/report"
	"kipthoi/shared/roster"
)

// listKinds are what a list of units may be.
const listKinds = ".csv,.xlsx,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// Units is the page on which a province uploads its list of units.
func (a Area) Units(u Upload) Page {
	return a.page(http.StatusOK, sheet{
		title: report.Text{Vi: "Danh bạ đơn vị", En: "List of units"}, refresh: renew, always: true,
		body: []h.Node{
			a.head(a.pick("Danh bạ đơn vị", "List of units"), nil),
			h.P(h.Class("back"), h.A(h.Href(a.to(a.path())), a.say("← Các kỳ", "← All periods"))),
			section("upload", a.say("Tải danh bạ lên", "Upload the list"),
				h.Ol(h.Class("steps"),
					h.Li(h.H3(a.say("Tải danh bạ mẫu", "Download the sample list")),
						h.P(a.say("Mỗi dòng một đơn vị. Giữ nguyên dòng tiêu đề: ", "One unit a row. Keep the heading line: "),
							h.Span(h.Class("small"), h.Text(strings.Join(roster.Header(), " · ")))),
						h.A(h.Class("button second"), h.Href(a.unitsPath()+"/sample.csv"), h.Download, a.say("Tải tệp mẫu (.csv)", "Download the sample (.csv)"))),
					h.Li(h.H3(a.say("Nộp danh bạ đã điền", "Submit the filled-in list")), a.listForm(u)),
				),
				h.P(h.Class("small"), a.say(
					"Dòng sai được nêu riêng từng dòng và không cản dòng đúng. Tải lại cùng một tệp không làm thay đổi gì.",
					"Rows that are wrong are named one by one and do not stop the others. The same file a second time changes nothing.")),
			),
		},
	})
}

func (f Frame) listForm(u Upload) h.Node {
	return h.Form(h.Class("upload"), h.Method("post"), h.Action(u.Action), h.EncType("multipart/form-data"), h.Flag("data-list"),
		u.hidden(),
		h.Div(h.Class("field"),
			h.Label(h.For("list"), f.say("Danh bạ (.csv hoặc .xlsx, tối đa 5 MB)", "The list (.csv or .xlsx, at most 5 MB)")),
			h.Input(h.ID("list"), h.Type("file"), h.Name("file"), h.Required, h.Accept(listKinds))),
		h.Button(h.Class("button"), h.Type("submit"), f.say("Nộp danh bạ", "Submit the list")),
	)
}

// Import is what became of an uploaded list.
type Import struct {
	FileName  string
	Rows      int
	Added     int
	Changed   int
	Unchanged int
	Refused   int
	Problems  []roster.Problem // the first of them
	At        time.Time
}

// ImportWaiting is the page between the upload of a list and its result.
func (a Area) ImportWaiting(again string) Page {
	return a.page(http.StatusOK, sheet{
		title: report.Text{Vi: "Đã nhận danh bạ", En: "List received"}, refresh: "2; url=" + a.to(again), always: true,
		body: []h.Node{
			a.head(a.pick("Đã nhận danh bạ", "List received"), nil),
			h.Article(h.Class("card wait"),
				h.P(h.Class("spinner"), h.Role("status"), h.Aria("live", "polite"),
					a.say("Đang đọc danh bạ, kết quả có trong vài giây…", "Reading the list; the result takes a few seconds…")),
				h.P(h.Class("small"), a.say(
					"Có thể đóng trang này: kết quả cũng được gửi qua thư.",
					"You may close this page: the result is also sent by mail.")),
				h.P(h.Class("back"), h.A(h.Href(a.to(a.unitsPath())), a.say("← Danh bạ đơn vị", "← List of units")))),
		},
	})
}

// Imported shows the result of a list and every row that was left out.
func (a Area) Imported(i Import) Page {
	about := a.moment(i.At)
	if i.FileName != "" {
		about = i.FileName + " · " + about
	}
	return a.page(http.StatusOK, sheet{
		title: report.Text{Vi: "Kết quả danh bạ", En: "Result of the list"}, wide: true,
		body: []h.Node{
			a.head(a.pick("Kết quả danh bạ", "Result of the list"), h.Text(about)),
			h.P(h.Class("back"), h.A(h.Href(a.to(a.unitsPath())), a.say("← Danh bạ đơn vị", "← List of units"))),
			section("result", a.importHeading(i), h.Dl(h.Class("counts"),
				a.countOf(report.Text{Vi: "Số dòng", En: "Rows"}, i.Rows, nil),
				a.countOf(report.Text{Vi: "Thêm mới", En: "Added"}, i.Added, nil),
				a.countOf(report.Text{Vi: "Thay đổi", En: "Changed"}, i.Changed, nil),
				a.countOf(report.Text{Vi: "Không đổi", En: "Unchanged"}, i.Unchanged, nil),
				a.countOf(report.Text{Vi: "Để lại", En: "Left out"}, i.Refused, nil))),
			a.problems(i),
		},
	})
}

func (f Frame) importHeading(i Import) h.Node {
	if i.Refused == 0 && len(i.Problems) == 0 {
		return f.chip(good, report.Text{Vi: "Nhận hết mọi dòng", En: "Every row was taken"})
	}
	return f.chip(care, report.Text{Vi: "Có dòng chưa nhận", En: "Some rows were left out"})
}

var problemColumns = []column{
	{label: report.Text{Vi: "Dòng", En: "Row"}, class: "value"},
	{label: report.Text{Vi: "Cột", En: "Column"}},
	{label: report.Text{Vi: "Đã ghi", En: "Found"}},
	{label: report.Text{Vi: "Điểm cần xem", En: "What is wrong"}},
	{label: report.Text{Vi: "Cách sửa", En: "What to do"}},
}

func (f Frame) problems(i Import) h.Node {
	if len(i.Problems) == 0 {
		return nil
	}
	var rows [][]h.Node
	for _, p := range i.Problems {
		rows = append(rows, []h.Node{h.Text(itoa(p.Row)), value(p.Column), value(p.Found), f.tell(p.Message), f.tell(p.Cure)})
	}
	caption := h.Text(fmt.Sprintf(f.pick("%d điểm; sửa trong tệp rồi tải lên lại cả tệp", "%d points; correct them in the file and upload the whole file again"), len(rows)))
	return section("problems", f.say("Những dòng chưa nhận", "Rows that were left out"), f.table("problems", caption, problemColumns, rows))
}
