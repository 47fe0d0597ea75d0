package letter

import (
	"fmt"
	"time"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
	"kipthoi/shared/wording"
)

// Link is the letter that a period has opened, with the personal link.
func (r Reporter) Link(o report.Obligation) Letter {
	month, due := wording.Month(o.Period), wording.Day(o.DueOn())
	return r.letter(
		subject("Báo cáo %s: nộp đến hết %s – %s", month.Vi, due.Vi, r.Unit),
		fmt.Sprintf("The reporting period %s is open. Please open your page with the button above, download the prefilled form "+
			"and submit it by the end of %s. The same link serves every month.", month.En, due.En),
		lead(fmt.Sprintf("Đã mở kỳ báo cáo %s. Hạn nộp: hết ngày %s.", month.Vi, due.Vi)),
		paragraph("Mở trang của đơn vị, tải biểu mẫu Excel đã điền sẵn tên đơn vị và số cuối kỳ trước, điền số liệu rồi nộp ngay trên trang đó. Không cần mật khẩu."),
		button{"Mở trang báo cáo", r.Page},
		paragraph("Liên kết này là của riêng đơn vị và dùng được cho mọi kỳ: xin giữ lại thư. Nộp xong sẽ có thư trả lời: biên nhận, hoặc tất cả những điểm cần sửa."),
	)
}

// Reminder is the letter to a unit that is still missing at an instant. Its
// words follow from that day and not from a stage: a schedule that ran late
// still tells what is so.
func (r Reporter) Reminder(o report.Obligation, at time.Time) Letter {
	head, first := urgency(o, at)
	next := todo(o.Status)
	return r.letter(subject("%s – %s", head, r.Unit), first.En+" "+next.En,
		lead(first.Vi), paragraph(next.Vi), button{"Mở trang báo cáo", r.page(o.Period)},
		paragraph("Nếu vừa nộp xong, xin bỏ qua thư này."),
	)
}

// urgency says how the deadline stands: the head of the subject, and the one
// thing to know. It never threatens: reporting is voluntary.
func urgency(o report.Obligation, at time.Time) (head string, first report.Text) {
	month, due := wording.Month(o.Period), wording.Day(o.DueOn())
	days := o.DueOn().DaysSince(calendar.DateOf(at))
	switch {
	case days > 0:
		return fmt.Sprintf("Báo cáo %s còn %d ngày nữa đến hạn (%s)", month.Vi, days, due.Vi), report.Text{
			Vi: fmt.Sprintf("Còn %d ngày nữa là đến hạn nộp báo cáo %s: hết ngày %s.", days, month.Vi, due.Vi),
			En: fmt.Sprintf("The report for %s is due by the end of %s.", month.En, due.En),
		}
	case days == 0:
		return fmt.Sprintf("Hôm nay là hạn nộp báo cáo %s (%s)", month.Vi, due.Vi), report.Text{
			Vi: fmt.Sprintf("Hôm nay là hạn nộp báo cáo %s: nộp trước 24 giờ %s vẫn là đúng hạn.", month.Vi, due.Vi),
			En: fmt.Sprintf("The report for %s is due today: until midnight of %s it is in time.", month.En, due.En),
		}
	default:
		return fmt.Sprintf("Vẫn nhận báo cáo %s", month.Vi), report.Text{
			Vi: fmt.Sprintf("Hạn nộp báo cáo %s là hết ngày %s và chưa thấy báo cáo của đơn vị. Báo cáo vẫn được nhận và vẫn được tính.", month.Vi, due.Vi),
			En: fmt.Sprintf("The report for %s was due by the end of %s and is not here yet. It is still taken and still counts.", month.En, due.En),
		}
	}
}

// todo is what a unit that is missing does next.
func todo(s report.Status) report.Text {
	switch s {
	case report.StatusRejected:
		return report.Text{
			Vi: "Tệp nộp lần trước cần sửa vài điểm. Trên trang của đơn vị có danh sách từng ô: sửa rồi nộp lại chính tệp đó.",
			En: "The file sent before needs some corrections: your page lists the cells; correct them and submit the same file again.",
		}
	case report.StatusAwaitingExplanation:
		return report.Text{
			Vi: "Số liệu đã đọc được, chỉ còn thiếu vài lời giải trình: ghi ngay trên trang của đơn vị là xong, không phải nộp lại tệp.",
			En: "The figures were read; they only need a word of explanation, which you can write on your page.",
		}
	case report.StatusExpected, report.StatusAccepted, report.StatusNil, report.StatusExempt:
	}
	return report.Text{
		Vi: "Mở trang của đơn vị, tải biểu mẫu Excel đã điền sẵn, điền số liệu rồi nộp. Thường chỉ mất vài phút.",
		En: "Please open your page, download the prefilled form, fill it in and submit it.",
	}
}

// page is the unit's page of one period.
func (r Reporter) page(id calendar.PeriodID) string { return r.Page + "/p/" + string(id) }
