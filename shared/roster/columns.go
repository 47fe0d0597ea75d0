package roster

import (
	"fmt"
	"strings"

	"kipthoi/shared/report"
	"kipthoi/shared/vntext"
)

// column is one thing a list says about a unit or an office.
type column struct {
	code     string
	required bool
	label    string   // as the template of the list calls it
	aliases  []string // other headings people use
}

var unitColumns = []column{
	{code: "loai", required: true, label: "Loại hình", aliases: []string{"loại", "kind", "loại đơn vị"}},
	{code: "ten", required: true, label: "Tên đơn vị", aliases: []string{"tên", "name", "tên htx"}},
	{code: "mst", label: "Mã số thuế", aliases: []string{"mst", "tax code", "mã số htx"}},
	{code: "gcn", label: "Số giấy chứng nhận", aliases: []string{"gcn", "giấy chứng nhận đăng ký"}},
	{code: "gphd", label: "Số giấy phép hoạt động", aliases: []string{"gphd", "giấy phép nhnn"}},
	{code: "linh_vuc", required: true, label: "Lĩnh vực", aliases: []string{"sector", "lĩnh vực hoạt động chính", "ngành"}},
	{code: "tinh", label: "Mã tỉnh", aliases: []string{"tỉnh", "province", "mã tỉnh/thành phố"}},
	{code: "xa", label: "Xã, phường", aliases: []string{"xã", "commune", "xã/phường/thị trấn", "địa bàn"}},
	{code: "ngay_tl", label: "Ngày thành lập", aliases: []string{"founded", "ngày cấp"}},
	{code: "trang_thai", label: "Tình trạng hoạt động", aliases: []string{"tình trạng", "status", "trạng thái"}},
	{code: "tu_ngay", label: "Tình trạng từ ngày", aliases: []string{"từ ngày", "since"}},
	{code: "lien_he", label: "Người liên hệ", aliases: []string{"contact", "họ tên", "người báo cáo"}},
	{code: "email", label: "Email", aliases: []string{"e-mail", "thư điện tử"}},
	{code: "dien_thoai", label: "Điện thoại", aliases: []string{"phone", "sđt", "số điện thoại"}},
}

// Header is the heading line of a unit list as we write it.
func Header() []string {
	var out []string
	for _, c := range unitColumns {
		out = append(out, c.label)
	}
	return out
}

// officeColumns shares no heading for the name with unitColumns: a list of units
// must never pass for one of offices.
var officeColumns = []column{
	{code: "tinh", required: true, label: "Mã tỉnh", aliases: []string{"tỉnh", "province", "mã", "mã tỉnh/thành phố"}},
	{code: "ten", required: true, label: "Tên", aliases: []string{"tên liên minh", "liên minh"}},
	{code: "email", required: true, label: "Email", aliases: []string{"e-mail", "thư điện tử", "địa chỉ thư"}},
}

// layout says in which field of a row each column stands.
type layout map[string]int

func (l layout) field(row Row, code string) string {
	i, ok := l[code]
	if !ok || i >= len(row.Fields) {
		return ""
	}
	return vntext.Normalize(row.Fields[i])
}

// findHeading takes the first row that names every required column for the
// heading, and returns the rows below it. A row that names most of them is a
// heading somebody spoilt, and is reported.
func findHeading(rows []Row, columns []column) ([]Row, layout, *Problem) {
	for i, row := range rows {
		at, missing := findLayout(row.Fields, columns)
		if len(missing) == 0 {
			return rows[i+1:], at, nil
		}
		if len(at) >= 2 {
			return nil, nil, headingProblem(row, missing)
		}
	}
	_, missing := findLayout(nil, columns)
	return nil, nil, headingProblem(Row{Number: 1}, missing)
}

// findLayout reads a heading line. missing names the required columns it lacks.
func findLayout(header []string, columns []column) (found layout, missing []string) {
	found = make(layout)
	for i, h := range header {
		if c, ok := columnNamed(h, columns); ok {
			if _, twice := found[c.code]; !twice {
				found[c.code] = i
			}
		}
	}
	for _, c := range columns {
		if _, ok := found[c.code]; c.required && !ok {
			missing = append(missing, c.label)
		}
	}
	return found, missing
}

func columnNamed(heading string, columns []column) (column, bool) {
	key := vntext.Key(heading)
	for _, c := range columns {
		if key == vntext.Key(c.label) || key == vntext.Key(c.code) {
			return c, true
		}
		for _, a := range c.aliases {
			if key == vntext.Key(a) {
				return c, true
			}
		}
	}
	return column{}, false
}

// choice reads one of a closed set by its code, its Vietnamese name, or one of
// the other names people have for it.
func choice[T ~string](text string, all []T, name func(T) string, others map[string]T) (T, bool) {
	key := vntext.Key(text)
	for _, v := range all {
		if strings.EqualFold(string(v), text) || key == vntext.Key(name(v)) {
			return v, true
		}
	}
	v, ok := others[key]
	return v, ok
}

// The other names, by search key.
var (
	otherKinds = map[string]report.Kind{
		"to hop tac xa": report.THT, "lien hiep htx": report.LHHTX, "lh htx": report.LHHTX,
		"quy tin dung": report.QTDND, "quy tdnd": report.QTDND, "qtd": report.QTDND,
	}
	otherSectors = map[string]report.Sector{
		"thuy san": report.NN, "nuoi trong thuy san": report.NN, "lam nghiep": report.NN, "diem nghiep": report.NN,
		"dich vu nong nghiep": report.NN, "cong nghiep": report.CN, "tieu thu cong nghiep": report.CN, "cn ttcn": report.CN,
		"van tai": report.GT, "giao thong": report.GT, "thuong mai": report.TM, "dich vu": report.TM,
		"ve sinh moi truong": report.MT,
	}
	otherActivities = map[string]report.Activity{
		"hoat dong": report.Operating, "tam ngung": report.Suspended, "tam ngung hoat dong": report.Suspended,
		"ngung hoat dong": report.Stopped, "cho giai the": report.Stopped, "giai the": report.Dissolved,
		"chuyen doi": report.Converted, "sap nhap": report.Converted,
	}
)

// allowed lists a closed set for people: "HTX (Hợp tác xã), …".
func allowed[T ~string](all []T, name func(T) string) string {
	var parts []string
	for _, v := range all {
		parts = append(parts, fmt.Sprintf("%s (%s)", string(v), name(v)))
	}
	return strings.Join(parts, ", ")
}

// Headed reports whether some row is the heading of a list of units or offices.
func Headed(rows []Row) bool {
	for _, columns := range [][]column{unitColumns, officeColumns} {
		if _, _, problem := findHeading(rows, columns); problem == nil {
			return true
		}
	}
	return false
}
