package roster

import (
	"strings"

	"kipthoi/shared/calendar"
	"kipthoi/shared/province"
	"kipthoi/shared/report"
)

// Office is one row of the list of offices: a provincial alliance, or the centre.
type Office struct {
	Row      int
	Province string // empty for the centre
	Name     string
	Email    string
}

// ID names the office: p95, or tw for the centre.
func (o Office) ID() string {
	if o.Province == "" {
		return centre
	}
	return "p" + o.Province
}

// centre is how the list and the system call the national centre.
const centre = "tw"

// OfficeHeader is the heading line of a list of offices as we write it.
func OfficeHeader() []string {
	var out []string
	for _, c := range officeColumns {
		out = append(out, c.label)
	}
	return out
}

// ReadOffices reads a list of offices: the code of the province, or TW for the
// centre; a name; one address. on is the day of the import.
func ReadOffices(rows []Row, on calendar.Date) ([]Office, []Problem) {
	body, at, problem := findHeading(rows, officeColumns)
	if problem != nil {
		return nil, []Problem{*problem}
	}
	var offices []Office
	var problems []Problem
	seen := make(map[string]int)
	for _, row := range body {
		if row.blank() {
			continue
		}
		o, problem := readOffice(row, at, on)
		if first, twice := seen[o.ID()]; problem == nil && twice {
			repeated := duplicateProblem(row.Number, first, "Mã tỉnh", at.field(row, "tinh"))
			problem = &repeated
		}
		if problem != nil {
			problems = append(problems, *problem)
			continue
		}
		seen[o.ID()] = row.Number
		offices = append(offices, o)
	}
	if len(offices) == 0 && len(problems) == 0 {
		problems = append(problems, emptyProblem)
	}
	return offices, problems
}

func readOffice(row Row, at layout, on calendar.Date) (Office, *Problem) {
	o := Office{
		Row: row.Number, Province: twoDigits(at.field(row, "tinh")), Name: at.field(row, "ten"),
		Email: strings.ToLower(at.field(row, "email")),
	}
	if strings.EqualFold(o.Province, centre) {
		o.Province = ""
	} else if _, exists := province.Find(o.Province, on); !exists {
		return o, officeProblem(row, "Mã tỉnh", o.Province, "Không có tỉnh mã này.", "No province has this code.")
	}
	if o.Name == "" || len(o.Name) > maxName {
		return o, officeProblem(row, "Tên", o.Name, "Tên để trống hoặc quá dài.", "The name is blank or too long.")
	}
	if !validEmail(o.Email) {
		return o, officeProblem(row, "Email", o.Email, "Địa chỉ thư điện tử không đúng.", "The e-mail address is not valid.")
	}
	return o, nil
}

func officeProblem(row Row, column, found, vi, en string) *Problem {
	return &Problem{
		Row: row.Number, Column: column, Found: found, Message: report.Text{Vi: vi, En: en},
		Cure: report.Text{
			Vi: "Mỗi dòng ghi: mã tỉnh hai chữ số (hoặc TW); tên; một địa chỉ thư.",
			En: "Each row holds: the two-digit province code (or TW); name; one address.",
		},
	}
}

// twoDigits puts back the zero a spreadsheet ate.
func twoDigits(code string) string {
	if len(code) == 1 {
		return "0" + code
	}
	return code
}
