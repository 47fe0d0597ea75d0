package letter

import (
	"fmt"
	"strings"

	"kipthoi/shared/vntext"
)

// SenderName is who letters come from, as a mailbox shows it.
const SenderName = "Kịp Thời"

// Letter is one mail, ready to be sent.
type Letter struct {
	To      string // one address
	ReplyTo string // whom an answer reaches, "" for nobody
	Subject string // one line, NFC
	Text    string
	HTML    string
}

// Reporter is a unit as letters to it need it.
type Reporter struct {
	Email  string
	Person string // who answers for the unit, may be empty
	Unit   string // name of the unit
	Page   string // its personal link
	Office Office // whom it may ask
}

// Office is a provincial alliance or the centre.
type Office struct {
	Name  string
	Email string // may be empty where a unit is only told whom to ask
	Front string // the portal's front page, where an office signs in
}

// maxSubject is how many characters of a subject any mailbox still shows; what
// stands first in it matters most, so names come last and may be cut.
const maxSubject = 150

// subject is one line, whatever is in the names it is made of.
func subject(format string, values ...any) string {
	line := []rune(vntext.Normalize(fmt.Sprintf(format, values...)))
	if len(line) > maxSubject {
		return strings.TrimSpace(string(line[:maxSubject-1])) + "…"
	}
	return string(line)
}

// letter to a unit: a salutation before the blocks, whom to ask behind them.
// english is the word for readers of English.
func (r Reporter) letter(subject, english string, blocks ...block) Letter {
	person := "Kính gửi " + r.Unit + ","
	if r.Person != "" {
		person = "Kính gửi anh/chị " + r.Person + ", " + r.Unit + ","
	}
	all := append([]block{paragraph(person)}, blocks...)
	all = append(all, r.Office.help(), foreign(english), small(
		"Thư tự động, gửi tới hộp thư đã đăng ký của "+r.Unit+". Xin đừng chuyển tiếp: ai có liên kết trong thư đều mở được trang của đơn vị."))
	return seal(Letter{To: r.Email, ReplyTo: r.Office.Email, Subject: subject}, all)
}

// help says whom to ask.
func (o Office) help() block {
	switch {
	case o.Name == "":
		return paragraph("Cần hỗ trợ, xin gọi Liên minh hợp tác xã tỉnh.")
	case o.Email == "":
		return paragraph("Cần hỗ trợ, xin gọi " + o.Name + ".")
	default:
		return paragraph("Cần hỗ trợ, xin trả lời thư này hoặc viết cho " + o.Name + ": " + o.Email)
	}
}

// signIn says what to do when a button leads nowhere, for sessions end.
func (o Office) signIn() block {
	return small("Nếu trang không mở ra, có lẽ phiên đăng nhập đã hết: xin liên kết đăng nhập mới, gửi tới chính hộp thư này, ở " + o.Front)
}

// letter to an office.
func (o Office) letter(subject, english string, blocks ...block) Letter {
	all := append([]block{paragraph("Kính gửi " + o.Name + ",")}, blocks...)
	all = append(all, foreign(english), small("Thư tự động, gửi tới hộp thư đã đăng ký của "+o.Name+"."))
	return seal(Letter{To: o.Email, Subject: subject}, all)
}

// seal writes the blocks into a letter, both ways.
func seal(l Letter, blocks []block) Letter {
	l.Text, l.HTML = asText(blocks), asHTML(l.Subject, blocks)
	return l
}
