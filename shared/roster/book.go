package roster

import "kipthoi/shared/sheet"

// Rows takes the list out of an upload: the rows of the first visible sheet with
// the heading of a list, or, so that somebody is told what is missing, of the
// first that holds anything.
func Rows(b *sheet.Book) []Row {
	var first []Row
	for _, s := range b.Sheets {
		if s.Hidden {
			continue
		}
		rows := rowsOf(s)
		if hasHeading(rows) {
			return rows
		}
		if first == nil {
			first = rows
		}
	}
	return first
}

func rowsOf(s *sheet.Sheet) []Row {
	var rows []Row
	for number, cells := range s.Rows() {
		fields := make([]string, len(cells))
		for i, c := range cells {
			fields[i] = c.String()
		}
		rows = append(rows, Row{Number: number, Fields: fields})
	}
	return rows
}

func hasHeading(rows []Row) bool {
	for _, columns := range [][]column{unitColumns, officeColumns} {
		if _, _, problem := findHeading(rows, columns); problem == nil {
			return true
		}
	}
	return false
}
