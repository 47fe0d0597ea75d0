package main

import (
	"fmt"

	"github.com/xuri/excelize/v2"
)

// sheet puts cells on one sheet. The first failure is kept in the document and
// everything after it is skipped, so that a layout reads as a layout.
type sheet struct {
	*document
	name string
}

type document struct {
	file *excelize.File
	err  error
}

func (d *document) do(what string, work func() error) {
	if d.err != nil {
		return
	}
	if err := work(); err != nil {
		d.err = fmt.Errorf("%s: %w", what, err)
	}
}

// at is the A1 form of a column letter and a row.
func at(col string, row int) string { return fmt.Sprint(col, row) }

func (s sheet) text(cell, value string) {
	s.do("set "+cell, func() error { return s.file.SetCellStr(s.name, cell, value) })
}

func (s sheet) number(cell string, value int) {
	s.do("set "+cell, func() error { return s.file.SetCellInt(s.name, cell, int64(value)) })
}

func (s sheet) formula(cell, formula string) {
	s.do("set formula of "+cell, func() error { return s.file.SetCellFormula(s.name, cell, formula) })
}

func (s sheet) dress(from, to string, look excelize.Style) {
	s.do("dress "+from, func() error {
		id, err := s.file.NewStyle(&look)
		if err != nil {
			return err
		}
		return s.file.SetCellStyle(s.name, from, to, id)
	})
}

func (s sheet) merge(from, to string) {
	s.do("merge "+from, func() error { return s.file.MergeCell(s.name, from, to) })
}

func (s sheet) called(name, cell string) {
	s.do("name "+cell, func() error { return nameCell(s.file, name, s.name, cell) })
}

func (s sheet) width(col string, characters float64) {
	s.do("set width of "+col, func() error { return s.file.SetColWidth(s.name, col, col, characters) })
}

func (s sheet) height(row int, points float64) {
	s.do("set height", func() error { return s.file.SetRowHeight(s.name, row, points) })
}

// when dresses a range while a formula holds.
func (s sheet) when(area, formula string, look excelize.Style) {
	s.do("format "+area, func() error {
		id, err := s.file.NewConditionalStyle(&look)
		if err != nil {
			return err
		}
		return s.file.SetConditionalFormat(s.name, area, []excelize.ConditionalFormatOptions{
			{Type: "formula", Criteria: formula, Format: &id},
		})
	})
}

func (s sheet) validate(v *excelize.DataValidation) {
	s.do("validate", func() error { return s.file.AddDataValidation(s.name, v) })
}

// lock protects the sheet without a password: it keeps a hand from slipping,
// and nobody who knows better from helping herself.
func (s sheet) lock() {
	s.do("protect", func() error {
		return s.file.ProtectSheet(s.name, &excelize.SheetProtectionOptions{
			SelectLockedCells: true, SelectUnlockedCells: true, FormatColumns: true, FormatRows: true,
		})
	})
}

// page sets A4 upright, as wide as the sheet; tall is how many pages it may
// take, 0 as many as it needs.
func (s sheet) page(tall int, footer string) {
	paper, wide, upright := 9, 1, "portrait"
	side, edge, band, yes := 0.4, 0.5, 0.25, true
	s.do("set page", func() error {
		return s.file.SetPageLayout(s.name, &excelize.PageLayoutOptions{
			Size: &paper, Orientation: &upright, FitToWidth: &wide, FitToHeight: &tall,
		})
	})
	s.do("set page", func() error {
		return s.file.SetSheetProps(s.name, &excelize.SheetPropsOptions{FitToPage: &yes})
	})
	s.do("set margins", func() error {
		return s.file.SetPageMargins(s.name, &excelize.PageLayoutMarginsOptions{
			Left: &side, Right: &side, Top: &edge, Bottom: &edge, Header: &band, Footer: &band, Horizontally: &yes,
		})
	})
	s.do("set footer", func() error {
		return s.file.SetHeaderFooter(s.name, &excelize.HeaderFooterOptions{OddFooter: "&L" + footer + "&RTrang &P/&N"})
	})
}
