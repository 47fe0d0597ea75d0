package filing

import (
	"cmp"
	"fmt"
	"strings"

	"kipthoi/shared/calendar"
	"kipthoi/shared/form"
	"kipthoi/shared/report"
	"kipthoi/shared/sheet"
)

// Identify says whether an upload is the report that a unit owes for a period:
// nothing when it is, else the one thing that is wrong with it as a whole.
func Identify(filed Filing, unit report.UnitID, period calendar.PeriodID, f *form.Form) []report.Finding {
	switch {
	case filed.Form == "" || filed.Unit == "" || filed.Period == "":
		return []report.Finding{notOurs(filed.Format)}
	case filed.Form != f.ID:
		return []report.Finding{otherForm(filed, f)}
	case filed.Unit != unit:
		return []report.Finding{otherUnitsFile(filed, unit)}
	case filed.Period != period:
		return []report.Finding{otherPeriod(filed, period)}
	case filed.Version != f.Version && !(filed.Version == "" && filed.Format == sheet.CSV):
		return []report.Finding{otherVersion(filed, f)}
	}
	return nil
}

var downloadAgain = report.Text{
	Vi: "Tải lại mẫu từ liên kết trong thư của đơn vị, chép số sang rồi nộp lại.",
	En: "Download the form again from the link in the unit’s letter, copy the figures into it and send it.",
}

func whole(rule, found, expected string, message report.Text) report.Finding {
	return report.Finding{
		Rule: rule, Class: report.Syntax, Effect: report.Reject, Found: found, Expected: expected,
		Message: message, Cure: downloadAgain,
	}
}

func notOurs(format sheet.Format) report.Finding {
	finding := whole("M01", "", "", report.Text{
		Vi: "Tệp này không phải mẫu báo cáo tải từ liên kết của đơn vị, nên không biết là của đơn vị nào, kỳ nào.",
		En: "This is not the form of the unit’s link, so it does not say whose report it is and of which period.",
	})
	if format == sheet.CSV {
		finding.Cure = report.Text{
			Vi: "Nộp chính tệp Excel (.xlsx) tải từ liên kết trong thư, đừng lưu thành .csv. Danh sách do phần mềm lập phải có ba dòng ktf_form, ktf_unit, ktf_period.",
			En: "Send the workbook (.xlsx) of the link in the letter itself, not saved as .csv. A list made by a program needs the lines ktf_form, ktf_unit and ktf_period.",
		}
	}
	return finding
}

func otherForm(filed Filing, f *form.Form) report.Finding {
	found := clip(filed.Form)
	if others := form.Versions(filed.Form); len(others) > 0 {
		found = others[0].Title.Vi + " (" + filed.Form + ")"
	}
	return whole("M02", found, f.Title.Vi+" ("+f.ID+")", report.Text{
		Vi: fmt.Sprintf("Tệp này theo mẫu %s, đơn vị cần nộp theo mẫu %s.", clip(filed.Form), f.ID),
		En: fmt.Sprintf("This file is a form %s; the unit reports with the form %s.", clip(filed.Form), f.ID),
	})
}

func otherUnitsFile(filed Filing, unit report.UnitID) report.Finding {
	found := clip(string(filed.Unit))
	return whole("M03", found, string(unit), report.Text{
		Vi: fmt.Sprintf("Tệp này là mẫu của đơn vị khác (mã %s), không phải của đơn vị mã %s.", found, unit),
		En: fmt.Sprintf("This is the form of another unit (%s), not of %s.", found, unit),
	})
}

func otherPeriod(filed Filing, period calendar.PeriodID) report.Finding {
	found, wanted := month(filed.Period), month(period)
	finding := whole("M04", found, wanted, report.Text{
		Vi: fmt.Sprintf("Tệp này là mẫu của %s, đang nộp cho %s.", found, wanted),
		En: fmt.Sprintf("This form is for %s; it was sent for %s.", filed.Period, period),
	})
	finding.Cure = report.Text{
		Vi: "Nếu đúng là báo cáo của kỳ đó, mở liên kết, chọn đúng kỳ rồi nộp lại. Nếu nộp nhầm tệp, tải mẫu của kỳ này từ liên kết, điền rồi nộp.",
		En: "If it is the report of that period, choose that period at the link and send it there. If it was the wrong file, download the form of this period from the link.",
	}
	return finding
}

// month is a period within a sentence; what is none is shown as it stands.
func month(id calendar.PeriodID) string {
	if _, err := calendar.ParsePeriodID(string(id)); err != nil {
		return string(id)
	}
	return strings.ToLower(id.Vietnamese())
}

func otherVersion(filed Filing, f *form.Form) report.Finding {
	found := clip(cmp.Or(filed.Version, "?"))
	return whole("M05", found, f.Version, report.Text{
		Vi: fmt.Sprintf("Tệp này theo phiên bản %s của mẫu; kỳ này dùng phiên bản %s.", found, f.Version),
		En: fmt.Sprintf("This file is version %s of the form; this period uses version %s.", found, f.Version),
	})
}
