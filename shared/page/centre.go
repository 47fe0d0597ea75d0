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

// Centre is what stands on the pages of the national centre.
type Centre struct {
	Frame
	Now time.Time
}

// Home lists the periods of the nation, newest first.
func (c Centre) Home(periods []PeriodLine) Page {
	body := []h.Node{c.head(c.pick("Báo cáo của cả nước", "Reports of the nation"), nil)}
	if len(periods) == 0 {
		body = append(body, c.notice(calm, h.P(c.say("Chưa có kỳ báo cáo nào được mở.", "No reporting period has been opened yet."))))
	} else {
		body = append(body, section("periods", c.say("Các kỳ báo cáo", "Reporting periods"), c.periodTable(periods, c.Now, nationPath)))
	}
	return c.page(http.StatusOK, sheet{title: report.Text{Vi: "Trung ương", En: "National centre"}, wide: true, body: body})
}

func (c Centre) head(title string, meta h.Node) h.Node {
	return h.Div(h.Class("head"),
		h.P(h.Class("kicker"), c.say("Liên minh Hợp tác xã Việt Nam", "Viet Nam Co-operative Alliance")),
		h.H1(h.Text(title)),
		h.If(meta != nil, h.P(h.Class("meta"), meta)))
}

func nationPath(p calendar.PeriodID) string { return "/c/periods/" + string(p) }

// ProvinceLine is one province in a period.
type ProvinceLine struct {
	Province province.Province
	Coverage Coverage
}

// Nation is one period of all provinces.
type Nation struct {
	Centre
	Period    calendar.Period
	Provinces []ProvinceLine // ascending by code
	Revisions []Revision
}

// Page draws the coverage by province and the compiled files.
func (n Nation) Page() Page {
	var all Coverage
	for _, p := range n.Provinces {
		all = all.Plus(p.Coverage)
	}
	title := n.pick("Cả nước – ", "Nation – ") + n.period(n.Period.ID)
	return n.page(http.StatusOK, sheet{
		title: report.Text{Vi: title, En: title}, wide: true,
		body: []h.Node{
			n.head(n.pick("Báo cáo ", "Reports for ")+n.during(n.Period.ID), h.Text(n.dates(n.Period))),
			h.P(h.Class("back"), h.A(h.Href(n.to("/c")), n.say("← Các kỳ", "← All periods"))),
			section("coverage", n.periodState(n.Period, n.Now), n.counts(all), n.stack(all),
				h.P(h.Class("small"), h.Text(fmt.Sprintf(
					n.pick("Tỷ lệ nộp %s · tỷ lệ đúng hạn %s, tính trên số phải báo cáo", "Reporting rate %s · on time %s, of the reports expected"),
					n.percent(all.Accepted(), all.Expected()), n.percent(all.Timely, all.Expected()))))),
			n.revisions(n.Revisions, n.Period),
			n.provinces(),
		},
	})
}

var provinceColumns = []column{
	{label: report.Text{Vi: "Tỉnh", En: "Province"}},
	{label: report.Text{Vi: "Phải báo cáo", En: "Expected"}, class: "value"},
	{label: report.Text{Vi: "Đúng hạn", En: "On time"}, class: "value"},
	{label: report.Text{Vi: "Trễ hạn", En: "Late"}, class: "value"},
	{label: report.Text{Vi: "Chưa báo cáo", En: "Missing"}, class: "value"},
	{label: report.Text{Vi: "Tỷ lệ nộp", En: "Reporting rate"}},
	{label: report.Text{Vi: "Tỷ lệ đúng hạn", En: "Rate on time"}},
}

func (n Nation) provinces() h.Node {
	if len(n.Provinces) == 0 {
		return n.notice(calm, h.P(n.say("Chưa tỉnh nào mở kỳ này.", "No province has opened this period.")))
	}
	var rows [][]h.Node
	for _, p := range n.Provinces {
		c := p.Coverage
		screen := Area{Province: p.Province}.screenPath(n.Period.ID)
		rows = append(rows, []h.Node{
			h.A(h.Href(n.to(screen)), h.Text(p.Province.Name)),
			h.Text(n.figure(c.Expected())), h.Text(n.figure(c.Timely)), h.Text(n.figure(c.Late)), h.Text(n.figure(c.Missing)),
			n.rate(c.Accepted(), c.Expected(), "bar-timely"), n.rate(c.Timely, c.Expected(), "bar-timely"),
		})
	}
	return section("provinces", n.say("Theo tỉnh", "By province"),
		n.table("provinces", n.say("Số liệu lúc này; mở một tỉnh để xem ai còn thiếu", "As of now; open a province to see who is missing"), provinceColumns, rows))
}
