package page

import (
	"fmt"
	"net/http"

	"kipthoi/shared/calendar"
	h "kipthoi/shared/html"
	"kipthoi/shared/report"
	"kipthoi/shared/wording"
)

// UnitRow is one unit on the clerk's screen: what she needs to call it.
type UnitRow struct {
	Obligation report.Obligation
	Contact    report.Contact
	Trouble    *report.Text // what its last upload was returned for, nil when it was not
}

// Screen is the clerk's screen: one period of one province.
type Screen struct {
	Area
	Period    calendar.Period
	Coverage  Coverage
	Selection Selection
	Matches   int       // how many units the selection has on all its pages
	Units     []UnitRow // of this page, in the order of Selection.Choose
	Revisions []Revision
}

// Page draws the screen: who is missing comes first.
func (s Screen) Page() Page {
	title := s.period(s.Period.ID) + " – " + s.Province.Name
	body := []h.Node{
		s.head(s.pick("Báo cáo ", "Reports for ")+s.during(s.Period.ID), h.Text(s.dates(s.Period))),
		h.P(h.Class("back"), h.A(h.Href(s.to(s.path())), s.say("← Các kỳ", "← All periods"))),
		s.guest(),
		s.coverage(),
		s.filters(),
		s.search(),
		s.missing(),
		s.returned(),
		s.pager(),
		s.revisions(s.Revisions, s.Period),
	}
	return s.page(http.StatusOK, sheet{title: report.Text{Vi: title, En: title}, wide: true, body: body})
}

func (s Screen) coverage() h.Node {
	c := s.Coverage
	return section("coverage", s.periodState(s.Period, s.Now),
		s.counts(c), s.stack(c),
		h.P(h.Class("small"), h.Text(fmt.Sprintf(
			s.pick("Tỷ lệ nộp %s · tỷ lệ đúng hạn %s, tính trên số phải báo cáo", "Reporting rate %s · on time %s, of the reports expected"),
			s.percent(c.Accepted(), c.Expected()), s.percent(c.Timely, c.Expected())))))
}

// filters are plain links, one for each return that occurs.
func (s Screen) filters() h.Node {
	items := []h.Node{s.filter("", report.Text{Vi: "Tất cả", En: "All"}, s.Coverage.Expected())}
	for _, r := range Returns {
		items = append(items, s.filter(r, returnWord[r], *s.Coverage.of(r)))
	}
	return h.Nav(h.Aria("label", s.pick("Lọc theo tình trạng", "Filter by status")), h.Ul(h.Class("filters"), h.Group(items)))
}

func (s Screen) filter(r Return, word report.Text, n int) h.Node {
	to := Selection{Only: r, Find: s.Selection.Find}
	return h.Li(h.A(h.Href(s.to(s.screenPath(s.Period.ID)+to.query())), h.If(s.Selection.Only == r, h.Aria("current", "true")),
		s.tell(word), h.Text(" "), h.B(h.Text(s.figure(n)))))
}

func (s Screen) search() h.Node {
	return h.Form(h.Class("search"), h.Role("search"), h.Action(s.screenPath(s.Period.ID)),
		hidden("only", string(s.Selection.Only)), hidden("lang", s.langParameter()),
		h.Label(h.For("find"), s.say("Tìm đơn vị hoặc xã", "Find a unit or commune")),
		h.Input(h.ID("find"), h.Name("find"), h.Type("search"), h.Value(s.Selection.Find), h.MaxLength("100"),
			h.Placeholder(s.pick("Tên đơn vị, xã, mã", "Name, commune, id"))),
		h.Button(h.Class("button second"), h.Type("submit"), s.say("Tìm", "Find")),
	)
}

// hidden carries a value that is not blank through a form.
func hidden(name, value string) h.Node {
	if value == "" {
		return nil
	}
	return h.Input(h.Type("hidden"), h.Name(name), h.Value(value))
}

var missingColumns = []column{
	{label: report.Text{Vi: "Đơn vị", En: "Unit"}},
	{label: report.Text{Vi: "Gọi ai", En: "Whom to call"}},
	{label: report.Text{Vi: "Thư điện tử", En: "E-mail"}, class: "file"},
	{label: report.Text{Vi: "Tình trạng", En: "Status"}},
	{label: report.Text{Vi: "Lần nộp", En: "Uploads"}, class: "value"},
	{label: report.Text{Vi: "Thời hạn", En: "Deadline"}},
}

func (s Screen) missing() h.Node {
	var rows [][]h.Node
	for _, u := range s.Units {
		if ReturnOf(u.Obligation) == Missing {
			rows = append(rows, s.missingRow(u))
		}
	}
	if len(rows) == 0 {
		return s.nobody()
	}
	caption := s.say("Đơn vị gần xong nhất đứng trước", "Those nearest to being done come first")
	return section("missing", s.say("Chưa báo cáo", "Missing"), s.table("clerk", caption, missingColumns, rows))
}

// nobody is said where somebody missing would be listed.
func (s Screen) nobody() h.Node {
	if s.Matches == 0 {
		return s.notice(calm, h.P(s.say("Không có đơn vị nào khớp với bộ lọc.", "No unit matches the filter.")))
	}
	if s.Coverage.Missing > 0 || s.Coverage.Expected() == 0 {
		return nil
	}
	return s.notice(good, h.P(s.say("Không còn đơn vị nào thiếu báo cáo.", "No unit is missing.")))
}

func (s Screen) missingRow(u UnitRow) []h.Node {
	o := u.Obligation
	return []h.Node{
		s.who(o), s.call(u.Contact), s.mail(u.Contact), s.tried(u), h.Text(itoa(o.Submissions)), s.overdue(o),
	}
}

func (s Screen) who(o report.Obligation) h.Node {
	return h.Group{
		h.A(h.Href(s.to(s.unitPath(o.Period, o.Unit))), h.Text(o.Name)),
		h.Span(h.Class("sheet"), h.Text(s.kind(o.Kind)), h.If(o.Commune != "", h.Text(" · "+o.Commune))),
	}
}

func (f Frame) call(c report.Contact) h.Node {
	if c.Name == "" && c.Phone == "" {
		return h.Span(h.Class("none"), h.Text("–"))
	}
	return h.Group{
		h.Text(c.Name), h.If(c.Name != "" && c.Phone != "", h.Br()),
		h.If(c.Phone != "", h.A(h.Href("tel:"+c.Phone), h.Text(wording.Phone(c.Phone)))),
	}
}

func (f Frame) mail(c report.Contact) h.Node {
	switch {
	case c.Email == "":
		return f.chip(care, report.Text{Vi: "Chưa có địa chỉ", En: "No address"})
	case c.Dead:
		return h.Group{f.chip(alarm, report.Text{Vi: "Thư bị trả lại", En: "Bounced"}), h.Span(h.Class("sheet"), h.Text(c.Email))}
	}
	return h.A(h.Href("mailto:"+c.Email), h.Text(c.Email))
}

// tried says where a unit is stuck.
func (f Frame) tried(u UnitRow) h.Node {
	o := u.Obligation
	node := h.Group{f.statusChip(o)}
	if u.Trouble != nil {
		node = append(node, h.Span(h.Class("sheet"), f.tell(*u.Trouble)))
	}
	if o.Latest != nil {
		node = append(node, h.Span(h.Class("sheet"), h.Text(f.moment(o.Latest.UploadedAt))))
	}
	return node
}

var statusTone = map[report.Status]tone{
	report.StatusExpected: calm, report.StatusRejected: alarm, report.StatusAwaitingExplanation: care,
	report.StatusAccepted: good, report.StatusNil: good, report.StatusExempt: calm,
}

func (f Frame) statusChip(o report.Obligation) h.Node {
	return f.chip(statusTone[o.Status], wording.Status(o.Status))
}

func (s Screen) overdue(o report.Obligation) h.Node {
	days := daysLeft(o, s.Now)
	class := "left"
	if days < 0 {
		class = "left over"
	}
	return h.Span(h.Class(class), h.Text(s.left(days)))
}

var returnedColumns = []column{
	{label: report.Text{Vi: "Đơn vị", En: "Unit"}},
	{label: report.Text{Vi: "Kết quả", En: "Result"}},
	{label: report.Text{Vi: "Bản số", En: "Version"}, class: "value"},
	{label: report.Text{Vi: "Nộp lúc", En: "Submitted"}},
	{label: report.Text{Vi: "So với hạn", En: "Punctuality"}},
	{label: report.Text{Vi: "Lần nộp", En: "Uploads"}, class: "value"},
}

var returnTone = map[Return]tone{Missing: alarm, Timely: good, Late: care, Nil: calm, Exempt: calm}

func (s Screen) returned() h.Node {
	var rows [][]h.Node
	for _, u := range s.Units {
		o, r := u.Obligation, ReturnOf(u.Obligation)
		if r == Missing {
			continue
		}
		version, at := "–", "–"
		if o.Current != nil {
			version, at = itoa(o.Current.Version), s.moment(o.Current.UploadedAt)
		} else if o.Nil != nil {
			at = s.moment(o.Nil.At)
		}
		rows = append(rows, []h.Node{
			s.who(o), h.Group{s.chip(returnTone[r], returnWord[r]), s.because(o)}, h.Text(version), h.Text(at), h.Text(s.punctual(o)), h.Text(itoa(o.Submissions)),
		})
	}
	if len(rows) == 0 {
		return nil
	}
	return section("returned", s.say("Đã xong", "Done"),
		s.table("clerk", s.say("Mở một đơn vị để xem biên nhận và các lần nộp", "Open a unit to see its receipt and submissions"), returnedColumns, rows))
}

// because says why nothing was reported.
func (f Frame) because(o report.Obligation) h.Node {
	if o.Nil == nil {
		return nil
	}
	return h.Span(h.Class("sheet"), f.tell(capital(o.Nil.Text())))
}

// pager leads to the other pages of a long list, and to all of it for the printer.
func (s Screen) pager() h.Node {
	pages := s.Selection.pages(s.Matches)
	if pages == 1 {
		return nil
	}
	at := min(max(s.Selection.Page, 0), pages-1)
	link := func(to Selection, text h.Node) h.Node {
		return h.A(h.Href(s.to(s.screenPath(s.Period.ID)+to.query())), text)
	}
	previous, next, whole := s.Selection, s.Selection, s.Selection
	previous.Page, next.Page, whole.Page, whole.Whole = at-1, at+1, 0, true
	return h.Nav(h.Class("pager"), h.Aria("label", s.pick("Trang", "Pages")),
		h.If(at > 0, link(previous, s.say("← Trang trước", "← Previous"))),
		h.Span(h.Text(fmt.Sprintf(s.pick("Trang %d / %d", "Page %d of %d"), at+1, pages))),
		h.If(at < pages-1, link(next, s.say("Trang sau →", "Next →"))),
		link(whole, s.say("Xem tất cả để in", "Show all for printing")),
	)
}
