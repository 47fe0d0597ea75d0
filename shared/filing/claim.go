package filing

import (
	"fmt"
	"strings"

	"kipthoi/shared/calendar"
	"kipthoi/shared/form"
	"kipthoi/shared/report"
	"kipthoi/shared/sheet"
	"kipthoi/shared/vntext"
)

// Claim is what an upload says it is; "" where it does not.
type Claim struct {
	Form, Version string
	Unit          report.UnitID
	Period        calendar.PeriodID
}

// ReadClaim takes down what an upload says it is, whatever form it may be.
func ReadClaim(book *sheet.Book) Claim {
	said := func(name string) string { return vntext.Normalize(identityCell(book, name).String()) }
	return Claim{
		Form: said(form.NameForm), Version: said(form.NameVersion),
		Unit:   report.UnitID(strings.ToLower(said(form.NameUnit))),
		Period: readPeriod(identityCell(book, form.NamePeriod)),
	}
}

// Doubts says why an upload cannot be held against anything on the strength of
// what it says it is: one finding, or none.
func (c Claim) Doubts(format sheet.Format) []report.Finding {
	_, notAPeriod := calendar.ParsePeriodID(string(c.Period))
	switch versions := form.Versions(c.Form); {
	case c.Form == "" || c.Unit == "" || c.Period == "":
		return []report.Finding{notOurs(format)}
	case len(versions) == 0:
		return []report.Finding{unknownForm(c)}
	case notAPeriod != nil:
		return []report.Finding{unknownPeriod(c)}
	case versions[0].ValidFrom.After(calendar.DefaultRule.Period(c.Period).End):
		return []report.Finding{beforeTheForm(c, versions[0])}
	}
	return nil
}

func unknownForm(c Claim) report.Finding {
	found := clip(c.Form)
	return whole("M02", found, "", report.Text{
		Vi: fmt.Sprintf("Không có mẫu báo cáo nào tên là %s.", found),
		En: fmt.Sprintf("There is no form %s.", found),
	})
}

func unknownPeriod(c Claim) report.Finding {
	return whole("M04", string(c.Period), "YYYY-MM", report.Text{
		Vi: fmt.Sprintf("“%s” không phải là một kỳ báo cáo.", c.Period),
		En: fmt.Sprintf("“%s” is not a period.", c.Period),
	})
}

func beforeTheForm(c Claim, first *form.Form) report.Finding {
	return whole("M05", month(c.Period), "≥ "+first.ValidFrom.Vietnamese(), report.Text{
		Vi: fmt.Sprintf("Mẫu %s chỉ dùng từ ngày %s, chưa có cho %s.", first.ID, first.ValidFrom.Vietnamese(), month(c.Period)),
		En: fmt.Sprintf("The form %s is in use from %s on and does not cover %s.", first.ID, first.ValidFrom, c.Period),
	})
}
