package page

import (
	"fmt"
	"net/http"

	"kipthoi/shared/calendar"
	h "kipthoi/shared/html"
	"kipthoi/shared/report"
)

// Look says how often a browser without script has looked for an outcome.
type Look int

// patience is after how many looks, two seconds apart, the reader is told that
// she need not wait.
const patience Look = 30

// Waiting is the page between the upload and its outcome. check is the address
// of the outcome as JSON, again this page's own for the next look.
func (u Unit) Waiting(id calendar.PeriodID, check, again string, look Look) Page {
	refresh := fmt.Sprintf("2; url=%s", u.to(again))
	if look >= patience {
		refresh = fmt.Sprintf("20; url=%s", u.to(again))
	}
	return u.page(http.StatusOK, sheet{
		title:   report.Text{Vi: "Đã nhận tệp", En: "File received"},
		refresh: refresh,
		body: []h.Node{
			u.head(),
			h.Article(h.Class("card wait"), h.Attr("data-wait", check), h.Data("token", u.Token),
				h.H2(h.Text(u.pick("Đã nhận tệp báo cáo ", "File received: report for ")+u.during(id))),
				h.P(h.Class("spinner"), h.Role("status"), h.Aria("live", "polite"),
					u.say("Đang kiểm tra, kết quả có trong vài giây…", "Checking; the outcome takes a few seconds…")),
				h.Div(h.Class("slow"), h.If(look < patience, h.Hidden), u.notice(calm,
					h.P(u.say(
						"Hôm nay có nhiều báo cáo nên việc kiểm tra lâu hơn thường lệ. Tệp đã được lưu, không mất; thời điểm nộp được tính từ lúc gửi xong.",
						"Many reports are coming in, so checking takes longer than usual. The file is stored and will not be lost; the time of submission is when the upload finished.")),
					h.P(u.say(
						"Có thể đóng trang này: kết quả sẽ được gửi qua thư và hiện khi mở lại liên kết.",
						"You may close this page: the outcome will come by mail and is shown when you open the link again.")),
				)),
				u.back(),
			),
		},
	})
}
