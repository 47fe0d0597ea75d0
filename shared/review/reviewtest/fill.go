// Package reviewtest fills in templates for tests, with a writer of workbooks
// that is not our own.
package reviewtest

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"kipthoi/shared/form"
	"kipthoi/shared/report"
	"kipthoi/shared/workbook"
)

// Template is the workbook a unit downloads.
func Template(t testing.TB, f *form.Form, id workbook.Identity) []byte {
	t.Helper()
	data, err := workbook.Template(f, id)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// Cells are what to write, by the defined name of the cell: a string, a number,
// a bool, or nil for nothing. A string that begins with = is a formula, whose
// value is not stored.
type Cells map[string]any

// Of are the cells of a report's figures; a choice is written by its label, as
// the drop-down does.
func Of(f *form.Form, figures report.Figures) Cells {
	cells := Cells{}
	for _, in := range f.Indicators {
		if d, given := figures.Numbers[in.Code]; given {
			cells[form.NamePrefix+in.Code] = float64(d) / report.Scale
		}
		if said, given := figures.Texts[in.Code]; given {
			if choice, known := f.Choice(in, said); known {
				said = choice.Label.Vi
			}
			cells[form.NamePrefix+in.Code] = said
		}
	}
	return cells
}

// Fill writes cells into a workbook, does more to it, and saves it.
func Fill(t testing.TB, book []byte, cells Cells, more ...func(*excelize.File) error) []byte {
	t.Helper()
	file, err := excelize.OpenReader(bytes.NewReader(book))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	places := map[string]string{}
	for _, name := range file.GetDefinedName() {
		places[name.Name] = name.RefersTo
	}
	var all []func(*excelize.File) error
	for name, value := range cells {
		sheet, cell, found := strings.Cut(strings.ReplaceAll(places[name], "$", ""), "!")
		if !found {
			t.Fatalf("the workbook has no cell named %s", name)
		}
		all = append(all, func(f *excelize.File) error { return set(f, strings.Trim(sheet, "'"), cell, value) })
	}
	for _, do := range append(all, more...) {
		if err := do(file); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := file.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func set(f *excelize.File, sheet, cell string, value any) error {
	if formula, is := value.(string); is && strings.HasPrefix(formula, "=") {
		return f.SetCellFormula(sheet, cell, formula[1:])
	}
	return f.SetCellValue(sheet, cell, value)
}

// LoseNames takes away the names the reader finds cells by, as programs do that
// know none.
func LoseNames(f *excelize.File) error {
	for _, name := range f.GetDefinedName() {
		if !strings.HasPrefix(name.Name, "kt") && !strings.HasPrefix(name.Name, form.ExplainPrefix) {
			continue
		}
		if err := f.DeleteDefinedName(&excelize.DefinedName{Name: name.Name, Scope: name.Scope}); err != nil {
			return err
		}
	}
	return nil
}
