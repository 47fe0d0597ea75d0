package page

import (
	"net/http"

	h "kipthoi/shared/html"
	"kipthoi/shared/report"
)

// Welcome is the front page: what this is, and the way in for offices.
func (f Frame) Welcome() Page {
	return f.page(http.StatusOK, sheet{
		title: report.Text{Vi: "Báo cáo tháng khu vực kinh tế hợp tác", En: "Monthly reports of the co-operative sector"},
		body: []h.Node{
			h.Div(h.Class("head"),
				h.H1(f.say("Báo cáo tháng, kịp thời", "Monthly reports, in time")),
				h.P(h.Class("lead"), f.say(
					"Nơi tổ hợp tác, hợp tác xã, liên hiệp hợp tác xã và quỹ tín dụng nhân dân gửi báo cáo tháng cho Liên minh hợp tác xã tỉnh.",
					"Where co-operative groups, co-operatives, unions and people's credit funds send their monthly report to the provincial alliance.")),
			),
			h.Div(h.Class("two"),
				section("units", f.say("Đơn vị báo cáo", "Reporting units"),
					h.P(f.say(
						"Mở liên kết trong thư đã gửi tới hộp thư của đơn vị. Một liên kết dùng được cho mọi kỳ, không cần mật khẩu.",
						"Open the link in the letter sent to your unit's mailbox. One link serves every period; there is no password.")),
					h.P(f.say(
						"Không tìm thấy thư? Xin gọi Liên minh hợp tác xã tỉnh để được gửi lại.",
						"No letter? Please ask your provincial alliance to send it again."))),
				section("offices", f.say("Liên minh tỉnh và trung ương", "Provincial and national offices"), f.loginForm()),
			),
		},
	})
}

func (f Frame) loginForm() h.Node {
	return h.Form(h.Method("post"), h.Action(f.to("/login")),
		h.Div(h.Class("field"),
			h.Label(h.For("email"), f.say("Địa chỉ thư đã đăng ký", "Registered e-mail address")),
			h.Input(h.ID("email"), h.Name("email"), h.Type("email"), h.Required, h.AutoComplete("email"), h.MaxLength("254")),
		),
		h.Button(h.Class("button"), h.Type("submit"), f.say("Gửi liên kết đăng nhập", "Send a sign-in link")),
	)
}

// Asked answers every request for a sign-in link, whether the address is known or not.
func (f Frame) Asked() Page {
	return f.message(http.StatusOK, report.Text{Vi: "Xin xem hộp thư", En: "Please check your mailbox"},
		h.P(f.say(
			"Nếu địa chỉ vừa nhập đã đăng ký, một liên kết đăng nhập đang được gửi tới đó. Liên kết dùng một lần, trong 30 phút.",
			"If the address is registered, a sign-in link is on its way to it. It can be used once, within 30 minutes.")),
		h.P(f.say(
			"Mỗi địa chỉ nhận tối đa một thư trong 10 phút.",
			"An address gets at most one letter in 10 minutes.")),
	)
}

// SignIn holds the button that uses up a one-time link, so that a mail scanner
// that only looks at the address does not.
func (f Frame) SignIn(action string) Page {
	return f.message(http.StatusOK, report.Text{Vi: "Đăng nhập", En: "Sign in"},
		h.P(f.say("Bấm nút dưới đây để vào trang của cơ quan.", "Press the button to enter your office's pages.")),
		h.Form(h.Method("post"), h.Action(f.to(action)),
			h.Button(h.Class("button"), h.Type("submit"), f.say("Vào trang làm việc", "Enter"))),
	)
}

// Refused is the one answer to whatever does not exist, is not the visitor's, or
// comes with a link that is forged, revoked or used up.
func (f Frame) Refused() Page {
	return f.message(http.StatusNotFound,
		report.Text{Vi: "Liên kết không còn hiệu lực", En: "This link is not valid"},
		h.P(f.say(
			"Trang này không có, hoặc liên kết đã được thay bằng liên kết mới.",
			"There is no such page, or the link was replaced by a newer one.")),
		h.Ul(
			h.Li(f.say(
				"Đơn vị báo cáo: xin mở liên kết trong thư mới nhất, hoặc gọi Liên minh hợp tác xã tỉnh để nhận liên kết mới.",
				"Reporting units: please open the link in the newest letter, or ask your provincial alliance for a new one.")),
			h.Li(f.say("Cán bộ: xin liên kết đăng nhập mới ở ", "Officers: ask for a new sign-in link on the "),
				h.A(h.Href(f.to("/")), f.say("trang đầu", "front page")), h.Text(".")),
		),
	)
}

// NoForm answers whoever asks for a form that has not been issued.
func (f Frame) NoForm() Page {
	return f.message(http.StatusNotFound, report.Text{Vi: "Chưa có biểu mẫu", En: "No form yet"}, f.noForm())
}

func (f Frame) noForm() h.Node {
	return f.notice(calm, h.P(f.say(
		"Biểu mẫu cho loại hình này chưa được ban hành nên chưa cần nộp.",
		"The form for this kind of unit has not been issued yet, so nothing need be submitted.")))
}

// Broken says that we failed, not the reader.
func (f Frame) Broken() Page {
	return f.message(http.StatusInternalServerError, report.Text{Vi: "Hệ thống đang trục trặc", En: "Something broke on our side"},
		h.P(f.say(
			"Lỗi ở phía hệ thống, không phải do đơn vị. Tệp đã nộp không mất. Xin thử lại sau vài phút.",
			"The fault is ours, not yours. Files already submitted are safe. Please try again in a few minutes.")),
	)
}

func (f Frame) message(status int, title report.Text, children ...h.Node) Page {
	return f.page(status, sheet{title: title, body: []h.Node{
		h.Article(h.Class("card message"), h.H1(f.tell(title)), h.Group(children)),
	}})
}
