package page

import (
	h "kipthoi/shared/html"
	"kipthoi/shared/report"
)

// receipt is what the reporter can show: the facts of one submission.
func (f Frame) receipt(o report.Obligation, s report.Submission) h.Node {
	facts := []h.Node{
		f.fact(f.pick("Số biên nhận", "Receipt number"), h.Strong(h.Class("number"), h.Text(s.Receipt()))),
		f.fact(f.pick("Kết quả", "Outcome"), f.outcomeOf(s)),
		f.fact(f.pick("Nộp lúc", "Submitted at"), h.Text(f.exact(s.UploadedAt))),
	}
	if id, _, stands := o.Stands(); stands && id == s.ID {
		facts = append(facts, f.fact(f.pick("So với hạn", "Against the deadline"), h.Text(f.punctual(o))))
	}
	if s.FileName != "" {
		facts = append(facts, f.fact(f.pick("Tên tệp", "File"), h.Text(s.FileName)))
	}
	if s.Nil == nil {
		facts = append(facts, f.fact(f.pick("Dấu vân tệp", "Digest of the file"),
			h.Code(h.Title("SHA-256: "+s.Digest), h.Text(short(s.Digest)))))
	}
	return h.Div(h.Class("receipt"),
		h.H3(f.say("Biên nhận", "Receipt")),
		h.Dl(h.Group(facts)),
	)
}

func (f Frame) fact(term string, detail h.Node) h.Node {
	return h.Div(h.Dt(h.Text(term)), h.Dd(detail))
}

func (f Frame) outcomeOf(s report.Submission) h.Node {
	if s.Outcome == report.OutcomeAccepted {
		return h.Text(f.pick("Đã chấp nhận, bản số ", "Accepted, version ") + itoa(s.Version))
	}
	if s.Nil != nil {
		return h.Group{f.tell(outcomeWord[s.Outcome]), h.Text(" – "), f.tell(s.Nil.Text())}
	}
	return f.tell(outcomeWord[s.Outcome])
}

// short is enough of a digest to compare by eye.
func short(digest string) string { return digest[:min(12, len(digest))] }
