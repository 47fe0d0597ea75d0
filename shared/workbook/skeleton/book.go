package main

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"kipthoi/shared/workbook"
)

// Colours of the house: one ink, one grey, and a signal colour each for what
// is to be typed, what is known and what is wrong.
const (
	ink      = "1F2937"
	grid     = "9CA3AF"
	headFill = "DCE6F1"
	greyFill = "EDEDED"
	redInk   = "B42318"
	redFill  = "FDE2E0"
	font     = "Times New Roman"
)

// Number formats. They are the English patterns; every spreadsheet shows them
// with the marks of its own language.
const (
	intFormat     = "#,##0"
	decimalFormat = "#,##0.###"
	percentFormat = "0.0%"
	dateFormat    = "dd/mm/yyyy"
	textFormat    = "@"
)

var formatCodes = map[workbook.Format]string{
	workbook.FormatText: textFormat, workbook.FormatInt: intFormat, workbook.FormatDecimal: decimalFormat,
	workbook.FormatPercent: percentFormat, workbook.FormatDate: dateFormat,
}

// book builds the skeleton of the compiled workbooks: one named cell for every
// style in every format.
func book() ([]byte, error) {
	f := excelize.NewFile(excelize.Options{})
	if err := f.SetDefaultFont(font); err != nil {
		return nil, fmt.Errorf("set font: %w", err)
	}
	for _, s := range workbook.Styles {
		for _, format := range workbook.Formats {
			if err := addLook(f, s, format); err != nil {
				return nil, fmt.Errorf("style %d format %d: %w", s, format, err)
			}
		}
	}
	return finish(f, "")
}

func addLook(f *excelize.File, s workbook.Style, format workbook.Format) error {
	look := lookOf(s, format)
	id, err := f.NewStyle(&look)
	if err != nil {
		return err
	}
	cell, err := excelize.CoordinatesToCellName(int(format)+1, int(s)+1)
	if err != nil {
		return err
	}
	if err := f.SetCellStyle("Sheet1", cell, cell, id); err != nil {
		return err
	}
	return nameCell(f, workbook.StyleName(s, format), "Sheet1", cell)
}

// nameCell gives one cell a name of the whole workbook.
func nameCell(f *excelize.File, name, sheet, cell string) error {
	col, row, err := excelize.CellNameToCoordinates(cell)
	if err != nil {
		return err
	}
	absolute, err := excelize.CoordinatesToCellName(col, row, true)
	if err != nil {
		return err
	}
	return f.SetDefinedName(&excelize.DefinedName{Name: name, RefersTo: "'" + sheet + "'!" + absolute})
}

func lookOf(s workbook.Style, format workbook.Format) excelize.Style {
	code := formatCodes[format]
	look := excelize.Style{
		Font: &excelize.Font{Family: font, Size: 11, Color: ink}, CustomNumFmt: &code,
		Alignment: &excelize.Alignment{Vertical: "center"},
	}
	switch s {
	case workbook.Body:
		boxed(&look)
	case workbook.Part:
		boxed(&look)
		if format == workbook.FormatText { // figures stay in line with the others
			look.Alignment.Horizontal, look.Alignment.Indent = "left", 1
		}
	case workbook.Group:
		boxed(&look)
		look.Font.Bold = true
	case workbook.Total:
		boxed(&look)
		look.Font.Bold = true
		filled(&look, greyFill)
	case workbook.Alert:
		boxed(&look)
		look.Font.Color = redInk
		filled(&look, redFill)
	case workbook.Header:
		boxed(&look)
		filled(&look, headFill)
		look.Font.Bold = true
		look.Alignment = &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}
	case workbook.Title:
		look.Font.Bold, look.Font.Size = true, 14
	case workbook.Note:
		look.Font.Italic = true
	case workbook.Line:
	}
	return look
}

func boxed(look *excelize.Style) {
	for _, side := range []string{"left", "right", "top", "bottom"} {
		look.Border = append(look.Border, excelize.Border{Type: side, Color: grid, Style: 1})
	}
}

func filled(look *excelize.Style, colour string) {
	look.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}
}
