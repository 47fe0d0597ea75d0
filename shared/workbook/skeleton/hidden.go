package main

import (
	"fmt"
	"slices"

	"github.com/xuri/excelize/v2"

	"kipthoi/shared/form"
	"kipthoi/shared/workbook"
)

// hiddenNames are the cells of the hidden sheet, one a row.
var hiddenNames = []string{
	form.NameForm, form.NameVersion, form.NameUnit, form.NamePeriod, form.NameDigest, form.NameCells,
	workbook.NameMonth, workbook.NameEnd, workbook.NameHasPrev, workbook.NameSameYear, workbook.NameAdjacent,
}

// rowHidden is the first row of them, below the line that says whose sheet it is.
const rowHidden = 2

// hiddenCell is where a formula on another sheet finds one of them.
func hiddenCell(name string) string {
	return fmt.Sprintf("'%s'!$B$%d", form.SheetHidden, rowHidden+slices.Index(hiddenNames, name))
}

// addHidden writes the sheet the reader knows the template by: a name and a
// value in each row, and beside them the choices of every enumeration. It
// returns where the choices stand, for the drop-downs.
func addHidden(s sheet, l layout) map[string]string {
	s.text("A1", "Trang này để hệ thống nhận biết mẫu. Xin đừng sửa.")
	for i, name := range hiddenNames {
		s.text(at("A", rowHidden+i), name)
		s.dress(at("B", rowHidden+i), at("B", rowHidden+i), plain(11, "left"))
		s.called(name, at("B", rowHidden+i))
	}
	for i, value := range []string{
		l.form.ID, l.form.Version, "", "", "", at(colValue, rowFirst) + ":" + at(colValue, l.last),
	} {
		s.text(at("B", rowHidden+i), value)
	}
	s.lock()
	return addLists(s, l.form)
}

// addLists writes one column of labels for every enumeration in use.
func addLists(s sheet, f *form.Form) map[string]string {
	lists := make(map[string]string)
	for _, in := range f.Indicators {
		if in.Type != form.Enum || lists[in.Enum] != "" {
			continue
		}
		col, err := excelize.ColumnNumberToName(4 + len(lists))
		must(err)
		s.text(at(col, 1), in.Enum)
		for i, choice := range f.Enums[in.Enum] {
			s.text(at(col, i+2), choice.Label.Vi)
		}
		lists[in.Enum] = fmt.Sprintf("'%s'!$%s$2:$%s$%d", s.name, col, col, len(f.Enums[in.Enum])+1)
	}
	return lists
}
