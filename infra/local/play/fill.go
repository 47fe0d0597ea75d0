package play

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"runtime"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
	"golang.org/x/sync/errgroup"

	"kipthoi/shared/form"
	"kipthoi/shared/report"
)

// Entry is what is typed into one cell: a number as people mean it, or a text.
type Entry struct {
	Number report.Decimal
	Text   string // when not empty, typed instead of the number
}

// Entries is what is typed into a template, by the name of the cell.
type Entries map[string]Entry

// Blank is an order to a Filler: one template and what to type into it.
type Blank struct {
	Template []byte
	Entries  Entries
}

// Filler fills in templates as a spreadsheet program does, and saves them.
type Filler interface {
	// Fill returns the saved workbooks in the order of the blanks.
	Fill(ctx context.Context, blanks []Blank) ([][]byte, error)
}

// Excelize fills in with the excelize library, which needs nothing installed.
type Excelize struct{}

// Fill implements Filler.
func (Excelize) Fill(_ context.Context, blanks []Blank) ([][]byte, error) {
	filled := make([][]byte, len(blanks))
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, blank := range blanks {
		g.Go(func() error {
			data, err := fillOne(blank)
			if err != nil {
				return fmt.Errorf("fill in workbook: %w", err)
			}
			filled[i] = data
			return nil
		})
	}
	return filled, g.Wait()
}

func fillOne(blank Blank) ([]byte, error) {
	book, err := excelize.OpenReader(bytes.NewReader(blank.Template))
	if err != nil {
		return nil, fmt.Errorf("open template: %w", err)
	}
	defer book.Close()
	places := make(map[string]string)
	for _, name := range book.GetDefinedName() {
		places[name.Name] = name.RefersTo
	}
	for name, entry := range blank.Entries {
		sheet, cell, err := place(places[name])
		if err != nil {
			return nil, fmt.Errorf("find cell %q: %w", name, err)
		}
		if err := book.SetCellValue(sheet, cell, entry.value()); err != nil {
			return nil, fmt.Errorf("type into %q: %w", name, err)
		}
	}
	var out bytes.Buffer
	if err := book.Write(&out); err != nil {
		return nil, fmt.Errorf("save workbook: %w", err)
	}
	return out.Bytes(), nil
}

// value is what excelize is to store: of at most three decimals the shortest
// float writes exactly the digits that were meant.
func (e Entry) value() any {
	if e.Text != "" {
		return e.Text
	}
	f, err := strconv.ParseFloat(e.Number.String(), 64)
	if err != nil {
		return e.Number.String()
	}
	return f
}

// place takes 'Báo cáo'!$E$9 apart.
func place(reference string) (sheet, cell string, err error) {
	i := strings.LastIndexByte(reference, '!')
	if i < 0 {
		return "", "", fmt.Errorf("%q is no cell", reference)
	}
	return strings.Trim(reference[:i], "'"), strings.ReplaceAll(reference[i+1:], "$", ""), nil
}

// Typed is what is typed for figures into a template that nothing of the month
// before was filled in.
func Typed(f *form.Form, figures report.Figures) Entries { return entries(f, figures, false) }

// entries is what an accountant types for figures: what the template has filled
// in already stays as it is.
func entries(f *form.Form, figures report.Figures, prefilled bool) Entries {
	typed := make(Entries)
	for _, in := range f.Indicators {
		switch {
		case in.Nature == form.Derived, in.Nature == form.Opening && prefilled:
		case in.Type == form.Enum:
			if choice, ok := f.Choice(in, figures.Texts[in.Code]); ok {
				typed[form.NamePrefix+in.Code] = Entry{Text: choice.Label.Vi}
			}
		case in.Type == form.Text:
			if text := figures.Texts[in.Code]; text != "" {
				typed[form.NamePrefix+in.Code] = Entry{Text: text}
			}
		default:
			if n, given := figures.Numbers[in.Code]; given {
				typed[form.NamePrefix+in.Code] = Entry{Number: n}
			}
		}
	}
	return typed
}

// figures is what a workbook says that was filled in so: the figures meant, with
// what was typed instead.
func (e Entries) figures(meant report.Figures) report.Figures {
	says := report.Figures{Numbers: maps.Clone(meant.Numbers), Texts: maps.Clone(meant.Texts)}
	for name, entry := range e {
		if code, is := strings.CutPrefix(name, form.NamePrefix); is && entry.Text == "" {
			says.Numbers[code] = entry.Number
		}
	}
	return says
}
