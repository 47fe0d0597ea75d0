package report

// Text is one sentence in both languages of the screen.
type Text struct {
	Vi string `json:"vi"`
	En string `json:"en"`
}

// In returns the sentence in lang, "vi" unless lang is "en".
func (t Text) In(lang string) string {
	if lang == "en" && t.En != "" {
		return t.En
	}
	return t.Vi
}

// Class says what kind of thing is wrong (after the edit classes of the FFIEC
// call report).
type Class string

// The five classes of finding.
const (
	Syntax        Class = "syntax"        // lỗi tệp: the file cannot be read
	Validity      Class = "validity"      // lỗi số liệu: figures that cannot be true together
	Reportability Class = "reportability" // thiếu mục: an item that must be given is blank
	Quality       Class = "quality"       // cần giải trình: implausible
	Intraseries   Class = "intraseries"   // lệch kỳ trước: against the last accepted period
)

// Effect says what a finding does to the submission.
type Effect string

// The three effects.
const (
	Reject  Effect = "reject"  // từ chối
	Explain Effect = "explain" // giải trình: accepted once explained
	Note    Effect = "note"    // lưu ý: told, changes nothing
)

// Finding is one thing wrong in a submission, with what the reporter needs to
// mend it. It is data: it is never a Go error.
type Finding struct {
	Rule     string `json:"rule"` // stable id: H01, a file rule such as F03, …
	Class    Class  `json:"class"`
	Effect   Effect `json:"effect"`
	Code     string `json:"code,omitempty"` // the indicator it is about
	Sheet    string `json:"sheet,omitempty"`
	Cell     string `json:"cell,omitempty"`  // A1 form; empty when it is about the whole file
	Found    string `json:"found,omitempty"` // as the reporter wrote it
	Expected string `json:"expected,omitempty"`
	Message  Text   `json:"message"` // what is wrong
	Cure     Text   `json:"cure"`    // what to do about it

	Explanation string `json:"explanation,omitempty"` // the reporter's own words, for effect explain
}

// Open reports whether f still waits for the reporter's explanation.
func (f Finding) Open() bool { return f.Effect == Explain && f.Explanation == "" }

// Judge decides what a list of findings makes of a submission: rejected if any
// finding rejects, awaiting explanation if any is open, else accepted.
func Judge(findings []Finding) Outcome {
	outcome := OutcomeAccepted
	for _, f := range findings {
		if f.Effect == Reject {
			return OutcomeRejected
		}
		if f.Open() {
			outcome = OutcomeAwaitingExplanation
		}
	}
	return outcome
}
