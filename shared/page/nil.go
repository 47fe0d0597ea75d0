package page

import (
	h "kipthoi/shared/html"
	"kipthoi/shared/report"
	"kipthoi/shared/wording"
)

// NilForm is the form with which a unit declares that nothing happened.
type NilForm struct {
	Mint  string // drawn for this showing: sent twice, it is one declaration
	Again bool   // it was sent without a reason
}

// The fields of the form.
const (
	NilMint   = "declaration"
	NilReason = "reason"
	NilNote   = "note"
)

// nothing offers the declaration, folded away: most units have a report.
func (u Unit) nothing(t Task) h.Node {
	if t.Nil == nil {
		return nil
	}
	o := t.Obligation
	return h.Details(h.Class("again"), h.If(t.Nil.Again, h.Flag("open")),
		h.Summary(u.say("Kỳ này không phát sinh hoạt động", "Nothing happened in this period")),
		h.P(u.say(
			"Dành cho đơn vị không có hoạt động nào trong kỳ: chọn lý do rồi bấm một nút, không phải điền biểu mẫu. Khai báo được tính là đã nộp và được đếm riêng; nếu sau đó nộp báo cáo, báo cáo sẽ thay khai báo.",
			"For units without any activity in the period: choose the reason and press one button; there is no form to fill in. A declaration counts as submitted and is counted apart; a report submitted afterwards replaces it.")),
		h.If(!u.Now.Before(o.ClosesAt), u.notice(calm, h.P(u.say(
			"Kỳ này đã khóa sổ: khai báo bây giờ được tính vào lần tổng hợp sau.",
			"This period has closed: a declaration now counts in the next revision of the totals.")))),
		h.If(t.Nil.Again, u.notice(care, h.P(u.say("Xin chọn một lý do.", "Please choose a reason.")))),
		u.nilForm(o, *t.Nil),
	)
}

func (u Unit) nilForm(o report.Obligation, n NilForm) h.Node {
	var reasons []h.Node
	for _, r := range report.NilReasons {
		id := "reason-" + string(r)
		reasons = append(reasons, h.Label(h.For(id),
			h.Input(h.ID(id), h.Type("radio"), h.Name(NilReason), h.Value(string(r)), h.Required), u.tell(capital(r.Text()))))
	}
	return h.Form(h.Class("nothing"), h.Method("post"), h.Action(u.to("/l/"+u.Token+"/nil")),
		h.Input(h.Type("hidden"), h.Name("period"), h.Value(string(o.Period))),
		h.Input(h.Type("hidden"), h.Name(NilMint), h.Value(n.Mint)),
		h.Div(h.Class("field reasons"), h.Role("radiogroup"), h.Aria("labelledby", "reasons"),
			h.P(h.ID("reasons"), h.Strong(u.say("Lý do", "Reason"))), h.Group(reasons)),
		h.Div(h.Class("field"),
			h.Label(h.For("nil-note"), u.say("Ghi thêm (không bắt buộc)", "Remark (optional)")),
			h.Textarea(h.ID("nil-note"), h.Name(NilNote), h.Rows("2"), h.MaxLength(itoa(report.MaxNilNote)))),
		h.Button(h.Class("button second"), h.Type("submit"), u.say("Khai báo không phát sinh", "Declare that nothing happened")),
	)
}

// overruled tells a reader whose declaration came after a report was accepted
// that the report stands.
func (u Unit) overruled(o report.Obligation, submissions []report.Submission, sent string) h.Node {
	for _, s := range submissions {
		if s.Nil != nil && s.ID.Upload() == sent && o.Current != nil {
			return u.notice(care, h.P(u.say(
				"Khai báo không phát sinh đã được lưu nhưng không có hiệu lực: kỳ này đơn vị đã có báo cáo được chấp nhận. Nếu báo cáo ấy sai, xin nộp bản thay thế.",
				"The declaration was kept but has no effect: a report of the unit was accepted for this period. If that report is wrong, please submit a replacement.")))
		}
	}
	return nil
}

func nilStanding(o report.Obligation) Standing {
	s := Standing{
		good,
		wording.Status(o.Status),
		report.Text{Vi: "Đã ghi nhận: không phát sinh trong kỳ.", En: "Recorded: nothing to report for this period."},
		report.Text{
			Vi: "Không phải làm gì thêm. Nếu thật ra có hoạt động, cứ nộp báo cáo: báo cáo được chấp nhận sẽ thay khai báo này.",
			En: "Nothing more to do. If there was some activity after all, submit the report: once accepted it replaces this declaration.",
		},
	}
	if o.Latest == nil || o.Latest.Outcome == report.OutcomeNil {
		return s
	}
	s.Line = report.Text{
		Vi: "Khai báo không phát sinh vẫn có hiệu lực; tệp nộp sau cùng thì chưa được nhận.",
		En: "The declaration of nothing to report stands; the file submitted after it was not accepted.",
	}
	s.Next = report.Text{
		Vi: "Nếu kỳ này có hoạt động, xem các điểm dưới đây, sửa rồi nộp lại.",
		En: "If there was some activity, see the points below, correct them and submit again.",
	}
	return s
}
