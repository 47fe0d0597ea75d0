// Package filing reads what a reporter filed: it finds the cell of every
// indicator in an upload and takes down what stands there.
//
// A figure is found by the defined name its cell got in the template, which
// moves with the cell when rows and columns are inserted; where names are lost,
// or the file is a list that never had any, by the code or the label in front
// of it. It decides what a number typed by hand means and refuses to guess:
// what can be read two ways is read the Vietnamese way and asked about, and what
// is no number is a finding that names the cell. Whether the figures can be
// true is not its business.
//
// A script may file a list (.csv) instead of the workbook: one line a figure,
// the code and the value, and before them three lines that say whose it is:
//
//	ktf_form;HTX-M
//	ktf_unit;htx-00123
//	ktf_period;2018-03
//	tv_dau_ky;45
//	tn_bq;4,5
//	tinh_trang;DANG_HD
//
// A line may have a third field, the explanation, and a list may have a line of
// headings. A number with one separator before exactly three digits is asked
// about, since it may be thousands; 4,250 is plain when written 4,2500.
package filing

import (
	"kipthoi/shared/calendar"
	"kipthoi/shared/form"
	"kipthoi/shared/report"
	"kipthoi/shared/sheet"
	"kipthoi/shared/vntext"
)

// Cell is where something stands in the reporter's file.
type Cell struct {
	Sheet string
	Ref   string // A1 form
}

// Filing is what an upload says.
type Filing struct {
	Format sheet.Format

	// What the upload says it is; "" where it does not.
	Form, Version string
	Unit          report.UnitID
	Period        calendar.PeriodID

	Figures      report.Figures
	Explanations map[string]string // by code, in the reporter's words
	Cells        map[string]Cell   // by code, of what was found, blank cells included
	Unread       map[string]bool   // by code: something stands there that is no figure; Findings says what
	Findings     []report.Finding
}

// Read takes down an upload as the form asks. It always answers: what cannot be
// read is in Findings, what cannot be found is absent.
func Read(book *sheet.Book, f *form.Form) Filing {
	r := &reader{form: f, filing: Filing{
		Format:       book.Format,
		Figures:      report.Figures{Numbers: make(map[string]report.Decimal), Texts: make(map[string]string)},
		Explanations: make(map[string]string), Cells: make(map[string]Cell), Unread: make(map[string]bool),
	}}
	r.identity(book)
	spots := locate(book, f)
	for _, in := range f.Indicators {
		if in.Nature != form.Derived {
			r.indicator(in, spots[in.Code])
		}
	}
	return r.filing
}

// maxExplanation is how many characters of an explanation are kept, as many as
// the page takes.
const maxExplanation = 1000

type reader struct {
	form   *form.Form
	filing Filing
}

func (r *reader) identity(book *sheet.Book) {
	claim := ReadClaim(book)
	r.filing.Form, r.filing.Version, r.filing.Unit, r.filing.Period = claim.Form, claim.Version, claim.Unit, claim.Period
}

// indicator takes down one indicator from where it was found.
func (r *reader) indicator(in form.Indicator, at spot) {
	if at.value.Sheet == nil {
		return
	}
	place := cellOf(at.value)
	r.filing.Cells[in.Code] = place
	if said := vntext.Normalize(content(at.explanation).String()); said != "" {
		r.filing.Explanations[in.Code] = clipTo(maxExplanation, said)
	}
	switch cell := content(at.value); {
	case at.twice.Sheet != nil:
		r.unread(in, place, said(cell), problem{words: stoodTwice, second: cellOf(at.twice).Ref})
	case cell.Kind == sheet.Error || cell.Uncached:
		r.unread(in, place, said(cell), brokenFormula(cell))
	case in.Type == form.Enum || in.Type == form.Text:
		r.text(in, cell)
	default:
		r.number(in, place, cell)
	}
}

func brokenFormula(c sheet.Cell) problem {
	if c.Uncached {
		return problem{words: formulaUncached}
	}
	return problem{words: formulaError}
}

// text takes down a text as it is; a choice by its label or its code. What is
// not in the list is kept as she wrote it.
func (r *reader) text(in form.Indicator, cell sheet.Cell) {
	said := vntext.Normalize(cell.String())
	if said == "" {
		return
	}
	if in.Type == form.Enum {
		said = r.choice(in, said)
	}
	r.filing.Figures.Texts[in.Code] = said
}

func (r *reader) choice(in form.Indicator, said string) string {
	key := vntext.Key(said)
	for _, c := range r.form.Enums[in.Enum] {
		for _, name := range []string{c.Code, c.Label.Vi, c.Label.En} {
			if vntext.Key(name) == key {
				return c.Code
			}
		}
	}
	return clip(said)
}

func (r *reader) number(in form.Indicator, place Cell, cell sheet.Cell) {
	got := readNumber(cell, in)
	if got.given {
		r.filing.Figures.Numbers[in.Code] = got.number
	}
	switch {
	case got.problem.words == nil:
	case got.given:
		r.tell(in, place, said(cell), got.problem)
	default:
		r.unread(in, place, said(cell), got.problem)
	}
}

// said is a cell as it is repeated to her.
func said(c sheet.Cell) string { return clip(vntext.Normalize(c.String())) }

func (r *reader) unread(in form.Indicator, place Cell, found string, p problem) {
	r.filing.Unread[in.Code] = true
	r.tell(in, place, found, p)
}

func (r *reader) tell(in form.Indicator, place Cell, found string, p problem) {
	finding := p.finding(in, found)
	finding.Code, finding.Sheet, finding.Cell = in.Code, place.Sheet, place.Ref
	r.filing.Findings = append(r.filing.Findings, finding)
}
