// Package lists takes a list of units or offices out of an uploaded workbook or
// CSV file. It refuses to know what the rows say: that is package roster's, which
// stays without a reader of workbooks for those who only know its words.
package lists

import (
	"kipthoi/shared/roster"
	"kipthoi/shared/sheet"
)

// Rows takes the list out of an upload: the rows of the first visible sheet with
// the heading of a list, or, so that somebody is told what is missing, of the
// first that holds anything.
func Rows(b *sheet.Book) []roster.Row {
	var first []roster.Row
	for _, s := range b.Sheets {
		if s.Hidden {
			continue
		}
		rows := rowsOf(s)
		if roster.Headed(rows) {
			return rows
		}
		if first == nil {
			first = rows
		}
	}
	return first
}

func rowsOf(s *sheet.Sheet) []roster.Row {
	var rows []roster.Row
	for number, cells := range s.Rows() {
		fields := make([]string, len(cells))
		for i, c := range cells {
			fields[i] = c.String()
		}
		rows = append(rows, roster.Row{Number: number, Fields: fields})
	}
	return rows
}
