package page

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"time"

	h "kipthoi/shared/html"
	"kipthoi/shared/report"
)

// Urgent picks from a unit's history, ascending by period, what its page is
// about: periods that still wait for it, first the one that is still being
// collected, then the newest. While nothing waits it is the last period, whose
// receipt the reporter may have come for.
func Urgent(history []report.Obligation, now time.Time) []report.Obligation {
	var open []report.Obligation
	for _, o := range history {
		if !o.Status.Done() {
			open = append(open, o)
		}
	}
	if len(open) == 0 {
		return slices.Clone(history[max(0, len(history)-1):])
	}
	slices.SortStableFunc(open, func(a, b report.Obligation) int {
		if closed := compareClosed(a, b, now); closed != 0 {
			return closed
		}
		return cmp.Compare(b.Period, a.Period)
	})
	return open
}

// compareClosed puts what is still collected before what is closed, and of two
// that are collected the one due first.
func compareClosed(a, b report.Obligation, now time.Time) int {
	aClosed, bClosed := !now.Before(a.ClosesAt), !now.Before(b.ClosesAt)
	switch {
	case aClosed != bClosed && aClosed:
		return 1
	case aClosed != bClosed:
		return -1
	case aClosed:
		return 0
	}
	return a.DueAt.Compare(b.DueAt)
}

// Overview is the page behind the link in the letter: what is due, first the
// most urgent, and everything before it.
func (u Unit) Overview() Page {
	body := []h.Node{u.head()}
	if len(u.Tasks) == 0 {
		body = append(body, u.notice(calm, h.P(u.say(
			"Chưa có kỳ báo cáo nào được mở cho đơn vị. Khi có, đơn vị sẽ nhận được thư.",
			"No reporting period has been opened for this unit yet. A letter will come when one is."))))
	}
	for i, t := range u.Tasks {
		if i == 0 {
			body = append(body, u.card(t))
			continue
		}
		if i == 1 {
			body = append(body, h.H2(h.Class("others"), u.say("Các kỳ khác còn thiếu", "Other periods still missing")))
		}
		body = append(body, u.brief(t.Obligation))
	}
	return u.page(http.StatusOK, sheet{
		title: report.Text{Vi: u.Unit.Name, En: u.Unit.Name}, refresh: renew,
		body: append(body, u.history(), u.help()),
	})
}

// Period is the page of one period: the whole card and every submission so far.
// sent is the upload or declaration the reader comes from, "" when she comes by herself.
func (u Unit) Period(t Task, submissions []report.Submission, sent string) Page {
	title := u.Unit.Name + " – " + u.period(t.Obligation.Period)
	return u.page(http.StatusOK, sheet{
		title: report.Text{Vi: title, En: title}, refresh: renew,
		body: []h.Node{u.head(), u.back(), u.repeated(submissions, sent), u.overruled(t.Obligation, submissions, sent), u.card(t), u.submissions(submissions), u.help()},
	})
}

// repeated tells a reader whose file was known already which answer she is shown.
func (u Unit) repeated(submissions []report.Submission, sent string) h.Node {
	for _, s := range submissions {
		if s.ID.Upload() != sent || s.Outcome != report.OutcomeDuplicate {
			continue
		}
		for _, original := range submissions {
			if original.ID == s.DuplicateOf {
				return u.notice(calm, h.P(h.Text(fmt.Sprintf(
					u.pick("Tệp vừa nộp giống hệt tệp đã nộp lúc %s, nên câu trả lời vẫn như cũ (số %s).",
						"The file is the very same as the one submitted %s, so the answer stands (no. %s)."),
					u.moment(original.UploadedAt), original.Receipt()))))
			}
		}
	}
	return nil
}

func (u Unit) head() h.Node {
	return h.Div(h.Class("head"),
		h.P(h.Class("kicker"), h.Text(u.kind(u.Unit.Kind))),
		h.H1(h.Text(u.Unit.Name)),
		h.P(h.Class("meta"), h.Text(u.pick("Mã đơn vị ", "Unit id ")+string(u.Unit.ID)),
			h.If(u.Unit.Commune != "", h.Text(" · "+u.Unit.Commune))),
	)
}

// kind is the name of a kind of unit.
func (f Frame) kind(k report.Kind) string {
	if !f.English() {
		return k.Vietnamese()
	}
	return map[report.Kind]string{
		report.THT: "Co-operative group", report.HTX: "Co-operative",
		report.LHHTX: "Co-operative union", report.QTDND: "People's credit fund",
	}[k]
}

func (u Unit) back() h.Node {
	return h.P(h.Class("back"), h.A(h.Href(u.to("/l/"+u.Token)), u.say("← Tất cả các kỳ", "← All periods")))
}

// brief is one more period that is missing, in one line.
func (u Unit) brief(o report.Obligation) h.Node {
	s := StandingOf(o, u.Now)
	return h.A(h.Class("brief"), h.Href(u.periodPage(o)),
		h.Strong(h.Text(u.period(o.Period))), u.chip(s.tone, s.Chip),
		h.Span(h.Text(u.left(daysLeft(o, u.Now)))),
	)
}

func (u Unit) periodPage(o report.Obligation) string {
	return u.to("/l/" + u.Token + "/p/" + string(o.Period))
}

var historyColumns = []column{
	{label: report.Text{Vi: "Kỳ", En: "Period"}},
	{label: report.Text{Vi: "Tình trạng", En: "Status"}},
	{label: report.Text{Vi: "Bản số", En: "Version"}, class: "value"},
	{label: report.Text{Vi: "Nộp lúc", En: "Submitted"}},
	{label: report.Text{Vi: "So với hạn", En: "Punctuality"}},
}

func (u Unit) history() h.Node {
	if len(u.History) == 0 {
		return nil
	}
	var rows [][]h.Node
	for _, o := range u.History {
		s := StandingOf(o, u.Now)
		version, at := "–", "–"
		if o.Current != nil {
			version, at = itoa(o.Current.Version), u.moment(o.Current.UploadedAt)
		} else if o.Nil != nil {
			at = u.moment(o.Nil.At)
		}
		rows = append(rows, []h.Node{
			h.A(h.Href(u.periodPage(o)), h.Text(u.period(o.Period))),
			u.chip(s.tone, s.Chip), h.Text(version), h.Text(at), h.Text(u.punctual(o)),
		})
	}
	return section("history", u.say("Các kỳ đã qua và hiện nay", "All periods"),
		u.table("history", u.say("Mở một kỳ để xem biên nhận hoặc nộp bản thay thế", "Open a period to see its receipt or to submit a replacement"), historyColumns, rows))
}

var submissionColumns = []column{
	{label: report.Text{Vi: "Nộp lúc", En: "Submitted"}},
	{label: report.Text{Vi: "Tên tệp", En: "File"}, class: "file"},
	{label: report.Text{Vi: "Kết quả", En: "Outcome"}},
	{label: report.Text{Vi: "Số biên nhận", En: "Receipt"}},
}

func (u Unit) submissions(all []report.Submission) h.Node {
	if len(all) == 0 {
		return nil
	}
	var rows [][]h.Node
	for _, s := range all {
		rows = append(rows, []h.Node{
			h.Text(u.moment(s.UploadedAt)), value(s.FileName), u.outcomeOf(s), h.Code(h.Text(s.Receipt())),
		})
	}
	return section("submissions", u.say("Các lần nộp của kỳ này", "Submissions of this period"),
		u.table("submissions", u.say("Mọi tệp đã nộp đều được giữ lại", "Every file submitted is kept"), submissionColumns, rows))
}

func (u Unit) help() h.Node {
	if u.Helper.Name == "" {
		return nil
	}
	return section("help", u.say("Cần hỏi?", "Questions?"),
		h.P(h.Text(u.Helper.Name), h.If(u.Helper.Email != "", h.Group{
			h.Text(": "), h.A(h.Href("mailto:"+u.Helper.Email), h.Text(u.Helper.Email)),
		})),
		h.P(u.say(
			"Trang này là của riêng đơn vị: xin đừng chuyển liên kết cho người ngoài.",
			"This page belongs to your unit alone: please do not pass the link on.")),
	)
}
