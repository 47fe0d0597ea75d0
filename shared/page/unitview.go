package page

import (
	"net/http"

	"kipthoi/shared/calendar"
	h "kipthoi/shared/html"
	"kipthoi/shared/report"
)

// UnitView is what the province sees of one unit and period. It is read only:
// what a unit says stays its own.
type UnitView struct {
	Area
	Period      calendar.PeriodID
	Unit        UnitRow
	Submissions []report.Submission
}

// Page draws the unit's period with every submission, newest first.
func (v UnitView) Page() Page {
	o := v.Unit.Obligation
	body := []h.Node{
		h.Div(h.Class("head"),
			h.P(h.Class("kicker"), h.Text(v.kind(o.Kind))),
			h.H1(h.Text(o.Name)),
			h.P(h.Class("meta"), h.Text(v.pick("Mã đơn vị ", "Unit id ")+string(o.Unit)), h.If(o.Commune != "", h.Text(" · "+o.Commune)))),
		h.P(h.Class("back"), h.A(h.Href(v.to(v.screenPath(v.Period))), h.Text("← "+v.period(v.Period)))),
		v.standing(),
		section("contact", v.say("Liên hệ", "Contact"), h.P(v.call(v.Unit.Contact)), h.P(v.mail(v.Unit.Contact))),
	}
	for i := len(v.Submissions) - 1; i >= 0; i-- {
		body = append(body, v.submission(v.Submissions[i], i+1))
	}
	title := o.Name + " – " + v.period(v.Period)
	return v.page(http.StatusOK, sheet{title: report.Text{Vi: title, En: title}, wide: true, body: body})
}

func (v UnitView) standing() h.Node {
	o := v.Unit.Obligation
	facts := []h.Node{
		v.fact(v.pick("Hạn nộp", "Due"), h.Text(v.weekday(o.DueOn()))),
		v.fact(v.pick("Số lần nộp", "Uploads"), h.Text(itoa(o.Submissions))),
	}
	punctual := v.fact(v.pick("So với hạn", "Punctuality"), h.Text(v.punctual(o)))
	switch {
	case o.Current != nil:
		facts = append(facts,
			v.fact(v.pick("Bản đang có hiệu lực", "Version that stands"), h.Text(itoa(o.Current.Version)+" · "+v.moment(o.Current.UploadedAt))), punctual)
	case o.Nil != nil:
		facts = append(facts, v.fact(v.pick("Lý do không phát sinh", "Why there is nothing to report"), v.tell(o.Nil.Text())), punctual)
	default:
		facts = append(facts, v.fact(v.pick("Thời hạn", "Deadline"), h.Text(v.left(daysLeft(o, v.Now)))))
	}
	return h.Section(h.Class("part"), h.Aria("labelledby", "standing"),
		h.H2(h.ID("standing"), h.Text(v.period(v.Period)+" "), v.statusChip(o)), h.Dl(h.Class("facts"), h.Group(facts)))
}

// submission shows one upload with everything that was found in it. n counts
// from the first.
func (v UnitView) submission(s report.Submission, n int) h.Node {
	return section("submission-"+itoa(n), h.Group{h.Text(v.pick("Lần nộp ", "Submission ") + itoa(n) + " "), v.chip(outcomeTone[s.Outcome], outcomeWord[s.Outcome])},
		h.Dl(h.Class("facts"),
			v.fact(v.pick("Nộp lúc", "Submitted at"), h.Text(v.exact(s.UploadedAt))),
			v.fact(v.pick("Số biên nhận", "Receipt number"), h.Text(s.Receipt())),
			h.If(s.Version > 0, v.fact(v.pick("Bản số", "Version"), h.Text(itoa(s.Version)))),
			v.content(s)),
		v.findings(s))
}

// content is the file of a submission, or the reason of a declaration.
func (v UnitView) content(s report.Submission) h.Node {
	if s.Nil != nil {
		return v.fact(v.pick("Lý do", "Reason"), v.tell(s.Nil.Text()))
	}
	file := s.FileName
	if file == "" {
		file = v.pick("tệp không tên", "unnamed file")
	}
	return h.Group{
		v.fact(v.pick("Tệp gốc", "Original file"), h.Group{
			h.A(h.Href(v.unitPath(v.Period, v.Unit.Obligation.Unit)+"/files/"+string(s.ID)), h.Text(file)), h.Text(" · " + v.size(s.Size)),
		}),
		v.fact(v.pick("Dấu vân tệp", "Digest of the file"), h.Code(h.Text(short(s.Digest)))),
	}
}

var outcomeTone = map[report.Outcome]tone{
	report.OutcomeAccepted: good, report.OutcomeRejected: alarm,
	report.OutcomeAwaitingExplanation: care, report.OutcomeDuplicate: calm,
	report.OutcomeNil: good,
}

var outcomeWord = map[report.Outcome]report.Text{
	report.OutcomeAccepted:            {Vi: "Đã chấp nhận", En: "Accepted"},
	report.OutcomeRejected:            {Vi: "Bị trả lại", En: "Returned"},
	report.OutcomeAwaitingExplanation: {Vi: "Chờ giải trình", En: "Explanation needed"},
	report.OutcomeDuplicate:           {Vi: "Trùng với lần nộp trước", En: "Same as an earlier one"},
	report.OutcomeNil:                 {Vi: "Đã ghi nhận: không phát sinh", En: "Recorded: nothing to report"},
}
