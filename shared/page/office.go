package page

import (
	"fmt"
	"net/http"
	"time"

	"kipthoi/shared/calendar"
	h "kipthoi/shared/html"
	"kipthoi/shared/province"
	"kipthoi/shared/report"
)

// Area is what stands on the pages of one province.
type Area struct {
	Frame
	Province province.Province
	Now      time.Time
	Guest    bool // the centre looks on: nothing can be changed
}

// PeriodLine is one period in a list of periods.
type PeriodLine struct {
	Period   calendar.Period
	Expected int
	Coverage *Coverage // nil when it was not counted
	Revision int       // the newest compiled, 0 for none
}

// Home lists the periods of a province, newest first.
func (a Area) Home(periods []PeriodLine) Page {
	body := []h.Node{
		a.head(a.pick("Liên minh hợp tác xã ", "Co-operative alliance of ")+a.Province.Name, nil),
		a.guest(),
	}
	if len(periods) == 0 {
		body = append(body, a.notice(calm, h.P(a.say(
			"Chưa có kỳ báo cáo nào được mở cho tỉnh. Kỳ mở vào ngày 1 hằng tháng, sau khi danh bạ đơn vị đã được tải lên.",
			"No reporting period has been opened for this province yet. Periods open on the 1st of the month, once the unit list has been uploaded."))))
	} else {
		body = append(body, section("periods", a.say("Các kỳ báo cáo", "Reporting periods"),
			a.periodTable(periods, func(p calendar.PeriodID) string { return a.screenPath(p) })))
	}
	if !a.Guest {
		body = append(body, section("units", a.say("Danh bạ đơn vị", "List of units"),
			h.P(a.say(
				"Thêm đơn vị, sửa tên, địa chỉ thư và số điện thoại bằng cách tải danh bạ lên: chỉ những dòng khác trước mới thay đổi.",
				"Add units, correct names, addresses and telephone numbers by uploading the list: only rows that differ change anything.")),
			h.P(h.A(h.Class("button second"), h.Href(a.to(a.unitsPath())), a.say("Tải danh bạ lên", "Upload the list")))))
	}
	return a.page(http.StatusOK, sheet{title: report.Text{Vi: a.Province.Name, En: a.Province.Name}, wide: true, body: body})
}

func (a Area) head(title string, meta h.Node) h.Node {
	return h.Div(h.Class("head"),
		h.P(h.Class("kicker"), h.Text(a.Province.Name)),
		h.H1(h.Text(title)),
		h.If(meta != nil, h.P(h.Class("meta"), meta)),
	)
}

// guest tells the centre why it finds no buttons.
func (a Area) guest() h.Node {
	if !a.Guest {
		return nil
	}
	return h.P(h.Class("back"), h.A(h.Href(a.to("/c")), a.say("← Trang của trung ương", "← The centre's page")),
		h.Span(h.Class("small"), a.say(" · chỉ xem, không thay đổi được", " · read only")))
}

func (a Area) path() string      { return "/p/" + a.Province.Code }
func (a Area) unitsPath() string { return a.path() + "/units" }
func (a Area) screenPath(p calendar.PeriodID) string {
	return a.path() + "/periods/" + string(p)
}

func (a Area) unitPath(p calendar.PeriodID, unit report.UnitID) string {
	return a.screenPath(p) + "/units/" + string(unit)
}

var periodColumns = []column{
	{label: report.Text{Vi: "Kỳ", En: "Period"}},
	{label: report.Text{Vi: "Tình trạng", En: "State"}},
	{label: report.Text{Vi: "Hạn nộp", En: "Due"}},
	{label: report.Text{Vi: "Phải báo cáo", En: "Expected"}, class: "value"},
	{label: report.Text{Vi: "Chưa báo cáo", En: "Missing"}, class: "value"},
	{label: report.Text{Vi: "Tỷ lệ nộp", En: "Reporting rate"}},
	{label: report.Text{Vi: "Bản tổng hợp", En: "Totals"}},
}

func (a Area) periodTable(periods []PeriodLine, path func(calendar.PeriodID) string) h.Node {
	return a.Frame.periodTable(periods, a.Now, path)
}

func (f Frame) periodTable(periods []PeriodLine, now time.Time, path func(calendar.PeriodID) string) h.Node {
	var rows [][]h.Node
	for _, p := range periods {
		missing, rate := h.Text("–"), h.Span(h.Class("none"), h.Text("–"))
		if c := p.Coverage; c != nil {
			missing, rate = h.Text(f.figure(c.Missing)), f.rate(c.Accepted(), c.Expected(), "bar-timely")
		}
		rows = append(rows, []h.Node{
			h.A(h.Href(f.to(path(p.Period.ID))), h.Text(f.period(p.Period.ID))),
			f.periodState(p.Period, now), h.Text(f.day(p.Period.DueOn)),
			h.Text(f.figure(p.Expected)), missing, rate, h.Text(f.revisionName(p.Revision)),
		})
	}
	return f.table("periods", f.say("Mở một kỳ để xem ai còn thiếu và tải bản tổng hợp", "Open a period to see who is missing and to download the totals"), periodColumns, rows)
}

func (f Frame) revisionName(number int) string {
	if number == 0 {
		return "–"
	}
	return f.pick("Lần ", "Revision ") + itoa(number)
}

// periodState is where a period stands at now.
func (f Frame) periodState(p calendar.Period, now time.Time) h.Node {
	switch {
	case !now.Before(p.ClosesAt()):
		return f.chip(calm, report.Text{Vi: "Đã khóa sổ", En: "Closed"})
	case !now.Before(p.DueAt()):
		return f.chip(care, report.Text{Vi: "Quá hạn, còn nhận", En: "Overdue, still open"})
	}
	return f.chip(good, report.Text{Vi: "Đang thu", En: "Open"})
}

// dates is the line below the name of a period.
func (f Frame) dates(p calendar.Period) string {
	return fmt.Sprintf(f.pick("Số liệu đến %s · hạn nộp hết %s · khóa sổ hết %s", "Figures up to %s · due end of %s · closes end of %s"),
		f.day(p.End), f.weekday(p.DueOn), f.day(p.ClosesOn))
}
