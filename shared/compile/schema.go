package compile

import (
	"errors"
	"strconv"
	"strings"

	"kipthoi/shared/calendar"
	"kipthoi/shared/form"
	"kipthoi/shared/province"
	"kipthoi/shared/report"
)

// field is one column of the flat data: one row an obligation.
type field struct {
	code   string
	label  report.Text
	number bool
	value  func(report.Obligation) string // "" is blank; numbers in machine form
}

// width is the room a column needs, in characters.
func (f field) width() float64 {
	wide := map[string]float64{"ten": 42, "tinh": 16, "ma_tinh": 9, "loai": 9, "linh_vuc_dk": 13, "lan_nop": 26, "ly_do": 30, "xa": 20, "trang_thai": 16, "so_ngay": 9, "ban_so": 7, "ghi_chu": 60}
	if w, known := wide[f.code]; known {
		return w
	}
	if f.number {
		return 13
	}
	return 18
}

// schema is the columns of the flat data of a period: who reported when, then
// every indicator of every form in force.
func schema(p calendar.Period) ([]field, error) {
	fields := identityFields()
	seen := make(map[string]bool)
	for _, kind := range []report.Kind{report.HTX, report.THT, report.QTDND, report.LHHTX} { // co-operatives' words for what all are asked
		f, err := form.ForKind(kind, p.End)
		if errors.Is(err, form.ErrNotInForce) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, in := range f.Indicators {
			if !seen[in.Code] {
				seen[in.Code] = true
				fields = append(fields, indicatorField(in))
			}
		}
	}
	return fields, nil
}

func indicatorField(in form.Indicator) field {
	if in.Type == form.Enum || in.Type == form.Text {
		return field{in.Code, in.Label, false, func(o report.Obligation) string {
			if o.Current == nil {
				return ""
			}
			return o.Current.Figures.Texts[in.Code]
		}}
	}
	return field{in.Code, in.Label, true, func(o report.Obligation) string {
		if o.Current == nil {
			return ""
		}
		if v, given := o.Current.Figures.Numbers[in.Code]; given {
			return v.String()
		}
		return ""
	}}
}

func identityFields() []field {
	text := func(code, vi, en string, of func(report.Obligation) string) field {
		return field{code, report.Text{Vi: vi, En: en}, false, of}
	}
	number := func(code, vi, en string, of func(report.Obligation) string) field {
		return field{code, report.Text{Vi: vi, En: en}, true, of}
	}
	return []field{
		text("ma_tinh", "Mã tỉnh", "Province code", func(o report.Obligation) string { return o.Province }),
		text("tinh", "Tỉnh", "Province", provinceName),
		text("ma_don_vi", "Mã đơn vị", "Unit id", func(o report.Obligation) string { return string(o.Unit) }),
		text("ten", "Tên đơn vị", "Name", func(o report.Obligation) string { return o.Name }),
		text("loai", "Loại hình", "Kind", func(o report.Obligation) string { return string(o.Kind) }),
		text("linh_vuc_dk", "Lĩnh vực (danh bạ)", "Sector (register)", func(o report.Obligation) string { return string(o.Sector) }),
		text("xa", "Xã, phường", "Commune", func(o report.Obligation) string { return o.Commune }),
		text("trang_thai", "Trạng thái báo cáo", "Status of the report", standing),
		number("so_ngay", "Số ngày sớm (−) / trễ (+)", "Days early (−) / late (+)", punctuality),
		number("ban_so", "Bản số", "Version", version),
		text("lan_nop", "Mã lần nộp", "Submission", submission),
		text("ly_do", "Lý do không phát sinh", "Why there was nothing to report", reason),
	}
}

func provinceName(o report.Obligation) string {
	p, _ := province.Find(o.Province, calendar.DateOf(o.OpenedAt))
	return p.Name
}

// standing is one of the words that add up to the expected set.
func standing(o report.Obligation) string {
	switch {
	case o.Status == report.StatusNil:
		return "Không phát sinh"
	case o.Status == report.StatusExempt:
		return "Được miễn"
	case o.Current == nil:
		return "Chưa báo cáo"
	case o.OnTime():
		return "Đúng hạn"
	default:
		return "Trễ hạn"
	}
}

func punctuality(o report.Obligation) string {
	if days, ok := o.Punctuality(); ok {
		return strconv.Itoa(days)
	}
	return ""
}

func version(o report.Obligation) string {
	if o.Current == nil {
		return ""
	}
	return strconv.Itoa(o.Current.Version)
}

func submission(o report.Obligation) string {
	id, _, _ := o.Stands()
	return string(id)
}

func reason(o report.Obligation) string {
	if o.Nil == nil {
		return ""
	}
	return o.Nil.Text().Vi
}

// guarded keeps a spreadsheet from taking a text for a formula when it opens
// the CSV; names and remarks are typed by strangers.
func guarded(s string) string {
	if strings.HasPrefix(s, "'") || startsFormula(s) {
		return "'" + s
	}
	return s
}

// unguarded takes back what guarded did.
func unguarded(s string) string { return strings.TrimPrefix(s, "'") }

func startsFormula(s string) bool {
	return s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0]))
}
