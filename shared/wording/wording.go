// Package wording says dates, standings and findings in the words that letters,
// pages and files have in common, in both languages.
//
// It decides which words; it refuses to decide where they stand, and to know a
// clock: what is late or early it is told.
package wording

import (
	"fmt"
	"strings"
	"time"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
)

var weekdays = map[time.Weekday]string{
	time.Monday: "thứ Hai", time.Tuesday: "thứ Ba", time.Wednesday: "thứ Tư", time.Thursday: "thứ Năm",
	time.Friday: "thứ Sáu", time.Saturday: "thứ Bảy", time.Sunday: "Chủ nhật",
}

// Month is the name of a reference month within a sentence.
func Month(id calendar.PeriodID) report.Text {
	return report.Text{
		Vi: fmt.Sprintf("tháng %d/%d", id.Month(), id.Year()),
		En: fmt.Sprintf("%s %d", time.Month(id.Month()), id.Year()),
	}
}

// Day is a civil date with the day of its week.
func Day(d calendar.Date) report.Text {
	return report.Text{
		Vi: weekdays[d.Weekday()] + " " + d.Vietnamese(),
		En: d.Start().Format("Mon 2 Jan 2006"),
	}
}

// Moment is an instant to the second on the clock of Viet Nam.
func Moment(t time.Time) report.Text {
	t = t.In(calendar.Zone)
	return report.Text{
		Vi: t.Format("15:04:05 ngày 02/01/2006") + " (giờ Việt Nam)",
		En: t.Format("2 Jan 2006, 15:04:05") + " (UTC+7)",
	}
}

// Punctual is a count of days from the deadline: negative is early.
func Punctual(days int) report.Text {
	switch {
	case days < 0:
		return report.Text{Vi: fmt.Sprintf("sớm %d ngày", -days), En: plural(-days, "day") + " early"}
	case days == 0:
		return report.Text{Vi: "đúng ngày hạn", En: "on the due day"}
	default:
		return report.Text{Vi: fmt.Sprintf("trễ %d ngày", days), En: plural(days, "day") + " late"}
	}
}

// Phone is a telephone number as people read it aloud and dial it at home. One
// that is not of Viet Nam stays as it is.
func Phone(number string) string {
	digits := number
	if rest, ok := strings.CutPrefix(number, "+84"); ok {
		digits = "0" + rest
	}
	switch {
	case strings.Trim(digits, "0123456789") != "" || !strings.HasPrefix(digits, "0"):
		return number
	case len(digits) == 10: // mobile
		return digits[:4] + " " + digits[4:7] + " " + digits[7:]
	case len(digits) == 11 && (strings.HasPrefix(digits, "024") || strings.HasPrefix(digits, "028")): // Ha Noi, Ho Chi Minh City
		return digits[:3] + " " + digits[3:7] + " " + digits[7:]
	case len(digits) == 11 && strings.HasPrefix(digits, "02"): // other provinces
		return digits[:4] + " " + digits[4:7] + " " + digits[7:]
	}
	return number
}

// Effect is what a finding asks of the reporter.
func Effect(e report.Effect) report.Text {
	return map[report.Effect]report.Text{
		report.Reject:  {Vi: "Phải sửa", En: "Must be corrected"},
		report.Explain: {Vi: "Cần giải trình", En: "Explain"},
		report.Note:    {Vi: "Lưu ý", En: "Note"},
	}[e]
}

// Status is where an obligation stands, in a word.
func Status(s report.Status) report.Text {
	return map[report.Status]report.Text{
		report.StatusExpected:            {Vi: "Chưa nộp", En: "Not submitted"},
		report.StatusRejected:            {Vi: "Bị trả lại", En: "Returned"},
		report.StatusAwaitingExplanation: {Vi: "Chờ giải trình", En: "Explanation needed"},
		report.StatusAccepted:            {Vi: "Đã chấp nhận", En: "Accepted"},
		report.StatusNil:                 {Vi: "Không phát sinh", En: "Nothing to report"},
		report.StatusExempt:              {Vi: "Được miễn", En: "Exempt"},
	}[s]
}

// Place names the cell of a finding as the reporter finds it in her own file.
func Place(f report.Finding) report.Text {
	var vi, en []string
	if f.Cell != "" {
		vi, en = append(vi, "Ô "+f.Cell), append(en, "Cell "+f.Cell)
	}
	if f.Sheet != "" {
		vi, en = append(vi, "trang tính "+f.Sheet), append(en, "sheet "+f.Sheet)
	}
	if len(vi) == 0 {
		return report.Text{Vi: "Cả tệp", En: "Whole file"}
	}
	return report.Text{Vi: strings.Join(vi, ", "), En: strings.Join(en, ", ")}
}

// Ordered lists findings with those first that reject, then those to explain.
func Ordered(findings []report.Finding) []report.Finding {
	ordered := make([]report.Finding, 0, len(findings))
	for _, effect := range []report.Effect{report.Reject, report.Explain, report.Note} {
		for _, f := range findings {
			if f.Effect == effect {
				ordered = append(ordered, f)
			}
		}
	}
	return ordered
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
