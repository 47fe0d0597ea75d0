package page

import (
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"kipthoi/shared/report"
)

// receipt is what the reporter can show: the facts of one submission.
func (f Frame) receipt(o report.Obligation, s report.Submission) g.Node {
	facts := []g.Node{
		f.fact(f.pick("Số biên nhận", "Receipt number"), h.Strong(h.Class("number"), g.Text(s.Receipt()))),
		f.fact(f.pick("Kết quả", "Outcome"), f.outcomeOf(s)),
		f.fact(f.pick("Nộp lúc", "Submitted at"), g.Text(f.exact(s.UploadedAt))),
	}
	if o.Current != nil && o.Current.Submission == s.ID {
		facts = append(facts, f.fact(f.pick("So với hạn", "Against the deadline"), g.Text(f.punctual(o))))
	}
	if s.FileName != "" {
		facts = append(facts, f.fact(f.pick("Tên tệp", "File"), g.Text(s.FileName)))
	}
	facts = append(facts, f.fact(f.pick("Dấu vân tệp", "Digest of the file"),
		h.Code(h.TitleAttr("SHA-256: "+s.Digest), g.Text(short(s.Digest)))))
	return h.Div(h.Class("receipt"),
		h.H3(f.say("Biên nhận", "Receipt")),
		h.Dl(g.Group(facts)),
	)
}

func (f Frame) fact(term string, detail g.Node) g.Node {
	return h.Div(h.Dt(g.Text(term)), h.Dd(detail))
}

func (f Frame) outcomeOf(s report.Submission) g.Node {
	if s.Outcome == report.OutcomeAccepted {
		return g.Text(f.pick("Đã chấp nhận, bản số ", "Accepted, version ") + itoa(s.Version))
	}
	return f.tell(outcomeWord[s.Outcome])
}

// short is enough of a digest to compare by eye.
func short(digest string) string { return digest[:min(12, len(digest))] }
