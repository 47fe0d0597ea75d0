// Package review judges one uploaded file: it opens it, reads it as the form its
// unit owes, and checks the figures. The intake, the check without submitting
// and the desk command all ask here, so they all give the same answer.
//
// It stores nothing and sends nothing; everything wrong with the file is a
// finding.
package review

import (
	"errors"
	"fmt"
	"slices"

	"kipthoi/shared/calendar"
	"kipthoi/shared/check"
	"kipthoi/shared/filing"
	"kipthoi/shared/form"
	"kipthoi/shared/report"
	"kipthoi/shared/sheet"
)

// Expectation is what the file is held against.
type Expectation struct {
	Unit     report.Unit
	Period   calendar.Period
	Previous *report.Obligation // the unit's last period with an accepted report, nil if there is none
}

// Review is what became of the file.
type Review struct {
	Form     string
	Version  string
	Readable bool // the file was a workbook or list of ours; false leaves Figures empty
	Figures  report.Figures
	Findings []report.Finding
}

// File judges one uploaded file. An error means that there is no form to hold
// it against, which is our fault, never the reporter's.
func File(data []byte, want Expectation) (Review, error) {
	f, err := form.ForKind(want.Unit.Kind, want.Period.End)
	if err != nil {
		return Review{}, fmt.Errorf("find the form of a %s: %w", want.Unit.Kind, err)
	}
	review := Review{Form: f.ID, Version: f.Version}
	book, refused, err := open(data)
	if err != nil {
		return Review{}, err
	}
	if refused != nil {
		review.Findings = refused
		return review, nil
	}
	return review.read(book, f, want), nil
}

// open returns the book, or what is said of a file that is none.
func open(data []byte) (*sheet.Book, []report.Finding, error) {
	book, err := sheet.Open(data)
	var refusal *sheet.Refusal
	if errors.As(err, &refusal) {
		return nil, []report.Finding{refusal.Finding()}, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("open upload: %w", err)
	}
	return book, nil, nil
}

// read goes on to the figures only when the file is the right one: a list of
// wrong sums in somebody else's workbook helps nobody.
func (r Review) read(book *sheet.Book, f *form.Form, want Expectation) Review {
	filed := filing.Read(book, f)
	r.Findings = filing.Identify(filed, want.Unit.ID, want.Period.ID, f)
	if report.Judge(r.Findings) == report.OutcomeRejected {
		return r
	}
	r.Findings = slices.Concat(r.Findings, filed.Findings, check.Run(f, checkInput(filed, want)))
	r.Readable, r.Figures = true, bounded(f, filed.Figures)
	slices.SortStableFunc(r.Findings, func(a, b report.Finding) int { return line(f, a) - line(f, b) })
	for i, finding := range r.Findings {
		if finding.Open() {
			r.Findings[i].Explanation = filed.Explanations[finding.Code]
		}
	}
	return r
}

// line is where the form asks what a finding is about; the whole file comes first.
func line(f *form.Form, finding report.Finding) int {
	if slot, known := f.Slot(finding.Code); known {
		return slot
	}
	return -1
}

// bounded cuts texts that are too long to be accepted, which a finding says, so
// that what is kept of a report is never larger than a report.
func bounded(f *form.Form, figures report.Figures) report.Figures {
	for _, in := range f.Indicators {
		if letters := []rune(figures.Texts[in.Code]); in.Type == form.Text && len(letters) > in.MaxLength {
			figures.Texts[in.Code] = string(letters[:in.MaxLength])
		}
	}
	return figures
}

func checkInput(filed filing.Filing, want Expectation) check.Input {
	in := check.Input{Figures: filed.Figures, Period: want.Period, Unread: filed.Unread}
	in.Where, in.Asked = make(map[string]check.Place), make(map[string]bool)
	for code, cell := range filed.Cells {
		in.Where[code] = check.Place{Sheet: cell.Sheet, Cell: cell.Ref}
	}
	for _, finding := range filed.Findings {
		in.Asked[finding.Code] = finding.Effect == report.Explain
	}
	if p := want.Previous; p != nil && p.Current != nil {
		in.Previous, in.PreviousPeriod = &p.Current.Figures, p.Period
	}
	return in
}
