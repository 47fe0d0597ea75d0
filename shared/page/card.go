package page

import (
	"fmt"
	"time"

	h "kipthoi/shared/html"
	"kipthoi/shared/report"
)

// Task is one obligation with what can be done about it.
type Task struct {
	Obligation report.Obligation
	Answer     *report.Submission // that the last upload was answered with
	Standing   *report.Submission // whose version, or declaration, stands
	Upload     *Upload            // nil when nothing may be uploaded
	Nil        *NilForm           // nil when nothing may be declared
	NoForm     bool               // no form is in force for this kind of unit
}

// card shows one obligation whole: where it stands, what to do, the last
// outcome, the template and the upload.
func (u Unit) card(t Task) h.Node {
	o := t.Obligation
	s := StandingOf(o, u.Now)
	return h.Article(h.Class("card"), h.Aria("labelledby", "period-"+string(o.Period)),
		h.Header(
			h.H2(h.ID("period-"+string(o.Period)), h.Text(u.pick("Báo cáo ", "Report for ")+u.during(o.Period))),
			u.chip(s.tone, s.Chip),
		),
		u.due(o),
		h.P(h.Class("line"), h.Strong(u.tell(s.Line))),
		h.P(h.Class("next"), u.tell(s.Next)),
		u.outcome(t),
		u.steps(t),
	)
}

// due is the deadline, and how far it is while something is still asked.
func (u Unit) due(o report.Obligation) h.Node {
	days := daysLeft(o, u.Now)
	class := "left"
	if days < 0 {
		class = "left over"
	}
	return h.P(h.Class("due"),
		u.say("Hạn nộp: hết ", "Due: end of "), h.Time(h.DateTime(o.DueOn().String()), h.Text(u.weekday(o.DueOn()))),
		h.If(!o.Status.Done(), h.Span(h.Class(class), h.Text(u.left(days)))),
	)
}

// outcome is what the last upload was answered with, and below it the version
// that stands if that is another one.
func (u Unit) outcome(t Task) h.Node {
	var nodes []h.Node
	if a := t.Answer; a != nil {
		nodes = append(nodes, u.answer(t.Obligation, *a))
	}
	if s := t.Standing; s != nil && (t.Answer == nil || t.Answer.ID != s.ID) {
		nodes = append(nodes, u.receipt(t.Obligation, *s))
	}
	return h.Group(nodes)
}

func (u Unit) answer(o report.Obligation, s report.Submission) h.Node {
	about, done := h.Group{}, s.Outcome == report.OutcomeAccepted || s.Outcome == report.OutcomeNil
	if !done {
		sent := u.moment(s.UploadedAt)
		if s.FileName != "" {
			sent += ": " + s.FileName
		}
		about = append(about, h.P(h.Class("about"), h.Text(fmt.Sprintf(
			u.pick("Lần nộp %s · số %s", "Submitted %s · no. %s"), sent, s.Receipt()))))
	}
	if done {
		about = append(about, u.receipt(o, s))
	}
	return h.Div(h.Class("outcome"), about, u.findings(s), u.marked(s), u.explain(u.Token, s))
}

// marked offers her own file with the findings in its cells.
func (u Unit) marked(s report.Submission) h.Node {
	if !s.Returned() {
		return nil
	}
	return h.P(h.Class("marked"), h.A(h.Class("button second"), h.Download, h.Href(u.to("/l/"+u.Token+"/marked/"+string(s.Period)+"/"+string(s.ID))),
		u.say("Tải tệp của đơn vị, ô cần sửa đã tô màu", "Download your file with the cells coloured")))
}

// steps are the two things to do. The one to do now has the strong button.
func (u Unit) steps(t Task) h.Node {
	o := t.Obligation
	if o.Status == report.StatusExempt {
		return nil
	}
	if t.NoForm {
		return u.noForm()
	}
	if t.Upload == nil {
		return nil
	}
	body := h.Group{
		h.Ol(h.Class("steps"),
			h.Li(u.download(o)),
			h.Li(h.H3(u.say("Nộp tệp đã điền", "Submit the filled-in file")),
				u.upload(*t.Upload, u.Token, string(o.Period), o.Submissions == 0)),
		),
	}
	summary := u.say("Nộp bản thay thế", "Submit a replacement")
	switch o.Status {
	case report.StatusAccepted:
	case report.StatusNil:
		summary = u.say("Nộp báo cáo của kỳ này", "Submit a report for this period")
	default:
		return append(body, u.nothing(t))
	}
	return h.Details(h.Class("again"), h.Summary(summary), u.afterClose(o), body)
}

// afterClose warns that the totals were compiled already.
func (u Unit) afterClose(o report.Obligation) h.Node {
	if u.Now.Before(o.ClosesAt) {
		return nil
	}
	return u.notice(calm, h.P(u.say(
		"Kỳ này đã khóa sổ: tệp nộp bây giờ là bản điều chỉnh, được tính vào lần tổng hợp sau.",
		"This period has closed: a file submitted now is an amendment and counts in the next revision of the totals.")))
}

func (u Unit) download(o report.Obligation) h.Node {
	class := "button"
	if o.Submissions > 0 {
		class = "button second"
	}
	return h.Group{
		h.H3(u.say("Tải biểu mẫu và điền", "Download the form and fill it in")),
		h.P(u.say(
			"Tên đơn vị, kỳ báo cáo và số dư kỳ trước đã điền sẵn. Mở bằng Excel, LibreOffice hay WPS đều được.",
			"The unit, the period and last month's closing figures are filled in. Excel, LibreOffice and WPS all work.")),
		h.A(h.Class(class), h.Href("/l/"+u.Token+"/template/"+string(o.Period)), h.Download,
			u.say("Tải biểu mẫu Excel", "Download the Excel form")),
	}
}

// Unit is what stands on a unit's pages.
type Unit struct {
	Frame
	Unit    report.Unit
	Token   string
	Helper  Helper
	Now     time.Time
	Tasks   []Task              // the first is shown whole
	History []report.Obligation // every obligation, newest first
}

// Helper is the office a unit may ask.
type Helper struct {
	Name  string
	Email string
}
