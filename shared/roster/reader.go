package roster

import (
	"fmt"
	"regexp"
	"strings"

	"kipthoi/shared/calendar"
	"kipthoi/shared/province"
	"kipthoi/shared/report"
	"kipthoi/shared/vntext"
)

// taxScheme names the tax code among a unit's identifiers.
const taxScheme = "MST"

// certificate is what the numbers of certificates and licences are made of.
var certificate = regexp.MustCompile(`^[\p{L}\d][\p{L}\d ./-]{0,29}$`)

// reader reads one row and gathers everything wrong with it.
type reader struct {
	row      Row
	at       layout
	province string
	on       calendar.Date
	problems []Problem
}

func (r *reader) field(code string) string { return r.at.field(r.row, code) }

func (r *reader) complain(code, vi, en, cureVi, cureEn string) {
	label := code
	for _, c := range unitColumns {
		if c.code == code {
			label = c.label
		}
	}
	r.problems = append(r.problems, Problem{
		Row: r.row.Number, Column: label, Found: r.field(code),
		Message: report.Text{Vi: vi, En: en}, Cure: report.Text{Vi: cureVi, En: cureEn},
	})
}

func (r *reader) entry() Entry {
	unit := report.Unit{
		Kind: r.kind(), Name: r.name(), Sector: r.sector(), Commune: r.field("xa"),
		Identifiers: r.identifiers(), Founded: r.date("ngay_tl"),
	}
	if unit.Kind.Valid() && unit.Sector.Valid() && (unit.Kind == report.QTDND) != (unit.Sector == report.TD) {
		r.complain("linh_vuc", "Lĩnh vực TD (Tín dụng) chỉ dùng cho quỹ tín dụng nhân dân, và quỹ chỉ có lĩnh vực này.",
			"Sector TD is for people's credit funds only, and a fund has no other.",
			"Sửa lại loại hình hoặc lĩnh vực.", "Mend the kind or the sector.")
	}
	if unit.Founded.After(r.on) || !unit.Founded.IsZero() && unit.Founded.Year < oldest {
		r.complain("ngay_tl", "Ngày thành lập không thể đúng.", "The founding day cannot be right.",
			"Xem lại trên giấy chứng nhận.", "Check it on the certificate.")
	}
	since := unit.Founded
	if since.IsZero() {
		since = r.on
	}
	change, dated := r.activity(since)
	unit.Activities = []report.ActivityChange{change}
	unit.Memberships = []report.Membership{{Province: r.provinceCode(), From: r.memberSince(since)}}
	unit.ID = newUnitID(unit.Kind, identity(unit))
	return Entry{Row: r.row.Number, Unit: unit, Contact: r.contact(), dated: dated}
}

// oldest is the year before which no unit was founded.
const oldest = 1945

// memberSince keeps a code from being dated to a day when it named another
// province: codes of the list speak of the tree in force on the day of the import.
func (r *reader) memberSince(since calendar.Date) calendar.Date {
	if !r.on.Before(province.Merged) && since.Before(province.Merged) {
		return province.Merged
	}
	return since
}

func (r *reader) kind() report.Kind {
	kind, ok := choice(r.field("loai"), report.Kinds, report.Kind.Vietnamese, otherKinds)
	if !ok {
		all := allowed(report.Kinds, report.Kind.Vietnamese)
		r.complain("loai", "Không có loại hình này.", "There is no such kind.", "Ghi một trong: "+all+".", "Write one of: "+all+".")
	}
	return kind
}

func (r *reader) name() string {
	name := r.field("ten")
	if name == "" || len(name) > maxName {
		r.complain("ten", "Tên đơn vị để trống hoặc quá dài.", "The name is blank or too long.",
			"Ghi tên đầy đủ như trong giấy chứng nhận.", "Write the full name as on the certificate.")
	}
	return name
}

func (r *reader) sector() report.Sector {
	sector, ok := choice(r.field("linh_vuc"), report.Sectors, report.Sector.Vietnamese, otherSectors)
	if !ok {
		all := allowed(report.Sectors, report.Sector.Vietnamese)
		r.complain("linh_vuc", "Không có lĩnh vực này.", "There is no such sector.", "Ghi một trong: "+all+".", "Write one of: "+all+".")
	}
	return sector
}

func (r *reader) identifiers() []report.Identifier {
	var ids []report.Identifier
	if text := r.field("mst"); text != "" {
		code, ok := TaxCode(text)
		if !ok {
			r.complain("mst", "Mã số thuế sai độ dài hoặc sai số kiểm tra.", "The tax code has a wrong length or check digit.",
				"Xem lại trên giấy chứng nhận; định dạng ô là Văn bản để không mất số 0 ở đầu.", "Check it on the certificate; format the cell as Text so that leading zeros stay.")
		}
		ids = append(ids, report.Identifier{Scheme: taxScheme, Value: code})
	}
	for _, c := range []struct{ scheme, code string }{{"GCN", "gcn"}, {"GPHD", "gphd"}} {
		if text := r.field(c.code); text != "" {
			ids = append(ids, report.Identifier{Scheme: c.scheme, Value: strings.ToUpper(text)})
			if !certificate.MatchString(text) {
				r.complain(c.code, "Số giấy chứng nhận, giấy phép dài quá hoặc có ký tự lạ.", "The number is too long or has odd characters in it.",
					"Ghi số như trên giấy, tối đa 30 ký tự.", "Write it as on the paper, at most 30 characters.")
			}
		}
	}
	return sortIdentifiers(ids)
}

func (r *reader) provinceCode() string {
	code := twoDigits(r.field("tinh"))
	if code == "" {
		code = r.province
	}
	if _, exists := province.Find(code, r.on); !exists {
		r.complain("tinh", fmt.Sprintf("Không có tỉnh mã %s vào ngày %s.", code, r.on.Vietnamese()),
			fmt.Sprintf("No province has the code %s on %s.", code, r.on), "Ghi mã tỉnh hai chữ số đang có hiệu lực.", "Write the two-digit code in force.")
	} else if r.province != "" && code != r.province {
		r.complain("tinh", "Đơn vị này thuộc tỉnh khác.", "This unit belongs to another province.",
			"Chỉ gửi danh bạ của tỉnh mình.", "Send the units of your own province only.")
	}
	return code
}

func (r *reader) activity(since calendar.Date) (change report.ActivityChange, dated bool) {
	change = report.ActivityChange{Activity: report.Operating, From: since}
	if text := r.field("trang_thai"); text != "" {
		activity, ok := choice(text, report.Activities, report.Activity.Vietnamese, otherActivities)
		if !ok {
			all := allowed(report.Activities, report.Activity.Vietnamese)
			r.complain("trang_thai", "Không có tình trạng này.", "There is no such status.", "Ghi một trong: "+all+".", "Write one of: "+all+".")
		}
		change.Activity = activity
	}
	from := r.date("tu_ngay")
	if from.IsZero() {
		return change, false
	}
	change.From = from
	return change, true
}

func (r *reader) date(code string) calendar.Date {
	text := r.field(code)
	if text == "" {
		return calendar.Date{}
	}
	d, err := vntext.ParseDate(text)
	if err != nil {
		r.complain(code, "Không phải là ngày.", "Not a date.", "Ghi ngày/tháng/năm, ví dụ 15/03/2018.", "Write day/month/year, for example 15/03/2018.")
	}
	return d
}

func (r *reader) contact() report.Contact {
	c := report.Contact{Name: r.field("lien_he")}
	if email := strings.ToLower(r.field("email")); email != "" {
		if c.Email = email; !validEmail(email) {
			r.complain("email", "Địa chỉ thư điện tử không đúng.", "The e-mail address is not valid.", "Ghi một địa chỉ, ví dụ ten@vidu.vn.", "Write one address, for example name@example.vn.")
		}
	}
	if phone := r.field("dien_thoai"); phone != "" {
		number, ok := Phone(phone)
		if c.Phone = number; !ok {
			r.complain("dien_thoai", "Số điện thoại không đúng.", "The telephone number is not valid.", "Ghi 10 số di động hoặc 11 số cố định.", "Write 10 digits (mobile) or 11 (landline).")
		}
	}
	return c
}
