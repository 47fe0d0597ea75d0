package review

import (
	"cmp"
	"fmt"

	"kipthoi/shared/calendar"
	"kipthoi/shared/filing"
	"kipthoi/shared/form"
	"kipthoi/shared/report"
	"kipthoi/shared/sheet"
)

// Claim is what a file is said to be where no obligation says it. What is "" is
// taken from the file itself.
type Claim struct {
	Form   string // its id, such as HTX-M
	Unit   report.UnitID
	Period calendar.PeriodID
}

// Claimed judges a file as the intake would if it came from the unit and for the
// period of the claim, and says which they were. Previous is the report accepted
// before, nil if there is none.
func Claimed(data []byte, asked Claim, previous *report.Obligation) (Review, Claim, error) {
	if len(data) > sheet.MaxSize {
		return Review{Findings: []report.Finding{TooLarge(int64(len(data)))}}, asked, nil
	}
	book, refused, err := open(data)
	if err != nil || refused != nil {
		return Review{Findings: refused}, asked, err
	}
	said := filing.ReadClaim(book)
	said.Form, said.Unit, said.Period = cmp.Or(asked.Form, said.Form), cmp.Or(asked.Unit, said.Unit), cmp.Or(asked.Period, said.Period)
	claim := Claim{Form: said.Form, Unit: said.Unit, Period: said.Period}
	if doubts := said.Doubts(book.Format); doubts != nil {
		return Review{Findings: doubts}, claim, nil
	}
	period := calendar.DefaultRule.Period(claim.Period)
	f, err := form.Find(claim.Form, period.End)
	if err != nil {
		return Review{}, claim, fmt.Errorf("find the form of a claim: %w", err)
	}
	want := Expectation{Unit: report.Unit{ID: claim.Unit, Kind: f.Kind}, Period: period, Previous: previous}
	return Review{Form: f.ID, Version: f.Version}.read(book, f, want), claim, nil
}
