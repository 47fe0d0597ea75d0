package letter

import (
	"fmt"
	"time"

	"kipthoi/shared/report"
	"kipthoi/shared/wording"
)

// Bounced is the notice that letters to a unit do not arrive.
func (o Office) Bounced(unit report.Unit, contact report.Contact, page string) Letter {
	about := facts{
		{"Đơn vị", unit.Name},
		{"Loại hình", unit.Kind.Vietnamese()},
		{"Xã, phường", unit.Commune},
		{"Địa chỉ thư hỏng", contact.Email},
		{"Người liên hệ", contact.Name},
		{"Điện thoại", wording.Phone(contact.Phone)},
	}.given()
	return o.letter(
		subject("Thư gửi %s không tới nơi: xin hỏi địa chỉ mới", unit.Name),
		fmt.Sprintf("Letters to %s come back or are refused, so none is sent there any more. Please ask the unit for a working "+
			"address and upload it with the list of units.", unit.Name),
		lead(fmt.Sprintf("Thư gửi %s bị trả về hoặc bị từ chối.", unit.Name)),
		paragraph("Từ nay hệ thống không gửi thư tới địa chỉ này nữa, nên đơn vị sẽ không nhận được lời nhắc. Xin gọi cho đơn vị hỏi địa chỉ mới, sửa trong danh bạ rồi tải danh bạ lên lại."),
		about, button{"Mở danh bạ của tỉnh", page}, o.signIn(),
	)
}

// Problem is one thing wrong with a row of a list.
type Problem struct {
	Row           int // as the spreadsheet counts; 0 is the whole file
	Column        string
	Found         string
	Message, Cure report.Text
}

// Import is what became of a list that an office sent.
type Import struct {
	FileName                                 string
	Rows, Added, Changed, Unchanged, Refused int
	Problems                                 []Problem // at least the first of them
	At                                       time.Time
}

// MaxProblems is how many problems of a list a letter shows.
const MaxProblems = 100

// Import tells what became of a list, row by row where a row was refused.
func (o Office) Import(done Import, page string) Letter {
	english := fmt.Sprintf("Of %d rows, %d were added, %d changed, %d left as they were and %d refused.",
		done.Rows, done.Added, done.Changed, done.Unchanged, done.Refused)
	if len(done.Problems) == 0 {
		return o.letter(subject("Danh bạ đã nhận đủ: thêm %d, thay đổi %d", done.Added, done.Changed), english,
			lead("Danh bạ đã được nhận đủ, không có dòng nào phải sửa."), done.counts(), button{"Mở trang làm việc", page}, o.signIn())
	}
	head := fmt.Sprintf("Danh bạ đã được nhận, trừ %d dòng cần sửa.", done.Refused)
	if done.unread() {
		head, english = "Danh bạ chưa được nhận: cả tệp cần xem lại.", "The list could not be read."
	}
	return o.letter(
		subject("%s", head),
		english+" What is wrong is listed above; correct it and upload the whole list again, rows already taken stay as they are.",
		lead(head),
		paragraph("Xin sửa các điểm nêu dưới đây rồi tải cả danh bạ lên lại: những dòng đã nhận sẽ giữ nguyên."),
		done.counts(), button{"Mở trang làm việc", page}, o.signIn(), problems(done.Problems),
	)
}

// unread reports whether what is wrong is wrong with the file and not with rows.
func (i Import) unread() bool { return len(i.Problems) > 0 && i.Problems[0].Row == 0 }

func (i Import) counts() facts {
	about := facts{{"Tên tệp", i.FileName}, {"Nhận lúc", wording.Moment(i.At).Vi}}.given()
	if i.unread() {
		return about
	}
	return append(about, facts{
		{"Số dòng", fmt.Sprint(i.Rows)},
		{"Thêm mới", fmt.Sprint(i.Added)},
		{"Thay đổi", fmt.Sprint(i.Changed)},
		{"Giữ nguyên", fmt.Sprint(i.Unchanged)},
		{"Chưa nhận", fmt.Sprint(i.Refused)},
	}...)
}

func problems(all []Problem) entries {
	shown := entries{caption: "Các điểm cần sửa:"}
	for i, p := range all {
		if i == MaxProblems {
			shown.more = "Còn những điểm khác nữa: sửa xong các điểm trên và tải lên lại, thư sau sẽ nêu tiếp."
			break
		}
		where := fmt.Sprintf("Dòng %d", p.Row)
		if p.Row == 0 {
			where = "Cả tệp"
		}
		shown.items = append(shown.items, entry{
			title: where, mark: p.Column,
			lines: facts{{"", p.Message.Vi}, {"Đã ghi", p.Found}, {"Cách sửa", p.Cure.Vi}}.given(),
		})
	}
	return shown
}

// LoginLifetime is how long a login link may be used.
const LoginLifetime = 30 * time.Minute

// Login is an office's one-time link, asked for at an instant.
func (o Office) Login(address string, at time.Time) Letter {
	until := wording.Moment(at.Add(LoginLifetime))
	return o.letter(
		subject("Liên kết đăng nhập Kịp Thời"),
		fmt.Sprintf("This link signs you in once, until %s. If you did not ask for it, ignore this letter: nothing happens.", until.En),
		lead("Bấm nút dưới đây để vào trang của cơ quan."),
		button{"Đăng nhập", address},
		paragraph(fmt.Sprintf("Liên kết dùng được một lần, trong 30 phút: đến %s. Nếu cần, xin liên kết mới ở trang đầu: %s", until.Vi, o.Front)),
		paragraph("Nếu không phải cơ quan yêu cầu, xin bỏ qua thư này: không có gì xảy ra. Xin đừng chuyển tiếp thư."),
	)
}
