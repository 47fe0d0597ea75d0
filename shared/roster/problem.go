package roster

import (
	"strconv"
	"strings"

	"kipthoi/shared/report"
)

// Problem is one thing wrong in one row, for the person who sent the list. The
// row is left out of the import; the others are not.
type Problem struct {
	Row     int         `json:"row"` // as the spreadsheet counts, the heading is usually 1; 0 is the whole file
	Column  string      `json:"column,omitempty"`
	Found   string      `json:"found,omitempty"`
	Message report.Text `json:"message"`
	Cure    report.Text `json:"cure"`
}

// BadRows counts the rows that have problems.
func BadRows(problems []Problem) int {
	rows := make(map[int]bool)
	for _, p := range problems {
		if p.Row > 0 {
			rows[p.Row] = true
		}
	}
	return len(rows)
}

// headingProblem speaks of the whole file: without its heading no row is read.
func headingProblem(row Row, missing []string) *Problem {
	names := strings.Join(missing, ", ")
	found := strings.Trim(strings.Join(row.Fields, " | "), " |")
	if found != "" {
		found = "dòng " + strconv.Itoa(row.Number) + ": " + found
	}
	return &Problem{
		Found:   found,
		Message: report.Text{Vi: "Dòng tiêu đề thiếu cột: " + names + ".", En: "The heading line lacks the columns: " + names + "."},
		Cure:    report.Text{Vi: "Dùng danh bạ mẫu, giữ nguyên dòng tiêu đề, rồi tải lên lại.", En: "Use the sample list, keep its heading line, and upload again."},
	}
}

var emptyProblem = Problem{
	Message: report.Text{Vi: "Danh sách không có dòng nào dưới dòng tiêu đề.", En: "There is no row below the heading line."},
	Cure:    report.Text{Vi: "Xem lại có chọn nhầm tệp hay không, rồi tải lên lại.", En: "See whether the wrong file was chosen, and upload again."},
}

func duplicateProblem(row, first int, column, found string) Problem {
	return Problem{
		Row: row, Column: column, Found: found,
		Message: report.Text{Vi: "Trùng với dòng " + strconv.Itoa(first) + ".", En: "The same as row " + strconv.Itoa(first) + "."},
		Cure:    report.Text{Vi: "Giữ lại một dòng.", En: "Keep one of the rows."},
	}
}
