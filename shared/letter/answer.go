package letter

import (
	"fmt"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
	"kipthoi/shared/wording"
)

// MaxFindings is how many findings a letter lists; the page lists every one.
const MaxFindings = 50

// Receipt is the answer to a report that was accepted. o is what its
// obligation has become; s may have been replaced since and stays received.
func (r Reporter) Receipt(o report.Obligation, s report.Submission) Letter {
	month := wording.Month(s.Period)
	blocks := []block{
		lead(fmt.Sprintf("Báo cáo %s đã được chấp nhận. Cảm ơn đơn vị.", month.Vi)),
		paragraph("Thư này là biên nhận, xin lưu lại. Không phải làm gì thêm; nếu thấy sai, cứ nộp lại tệp đã sửa, bản mới sẽ thay bản cũ."),
		receipt(o, s),
	}
	if notes := only(s.Findings, report.Note); len(notes) > 0 {
		blocks = append(blocks, list(fmt.Sprintf("%d điểm lưu ý, không ảnh hưởng việc chấp nhận:", len(notes)), notes))
	}
	return r.letter(
		subject("Biên nhận %s: đã chấp nhận báo cáo %s – %s", s.Receipt(), month.Vi, r.Unit),
		fmt.Sprintf("Your report for %s has been accepted; this letter is your receipt, number %s. There is nothing more to do. "+
			"If you find a mistake, submit the corrected file and it will replace this version.", month.En, s.Receipt()),
		append(blocks, button{"Mở trang báo cáo", r.page(s.Period)})...,
	)
}

func receipt(o report.Obligation, s report.Submission) facts {
	var explained, punctual string
	if s.AcceptedAt.After(s.UploadedAt) {
		explained = wording.Moment(s.AcceptedAt).Vi
	}
	if days, ok := punctuality(o, s); ok {
		punctual = wording.Punctual(days).Vi
	}
	return facts{
		{"Số biên nhận", s.Receipt()},
		{"Nộp lúc", wording.Moment(s.UploadedAt).Vi},
		{"Giải trình lúc", explained},
		{"So với hạn", punctual},
		{"Bản số", fmt.Sprint(s.Version)},
		{"Tên tệp", s.FileName},
		{"Dấu vân tệp", s.Digest[:min(12, len(s.Digest))] + "…"},
	}.given()
}

// Nil is the answer to a unit's word that nothing happened. It is a receipt too,
// and says how to take the word back.
func (r Reporter) Nil(o report.Obligation, s report.Submission) Letter {
	month, why, punctual := wording.Month(s.Period), s.Nil.Text(), ""
	if days, ok := punctuality(o, s); ok {
		punctual = wording.Punctual(days).Vi
	}
	return r.letter(
		subject("Biên nhận %s: %s không phát sinh – %s", s.Receipt(), month.Vi, r.Unit),
		fmt.Sprintf("It is recorded that there was nothing to report for %s; this letter is your receipt, number %s. There is nothing more to do. "+
			"If there was some activity after all, submit the report: it will replace this declaration.", month.En, s.Receipt()),
		lead(fmt.Sprintf("Đã ghi nhận: không phát sinh trong %s. Cảm ơn đơn vị.", month.Vi)),
		paragraph("Thư này là biên nhận, xin lưu lại. Không phải làm gì thêm; nếu thật ra có hoạt động, cứ nộp báo cáo: báo cáo được chấp nhận sẽ thay khai báo này."),
		facts{
			{"Số biên nhận", s.Receipt()},
			{"Khai báo lúc", wording.Moment(s.UploadedAt).Vi},
			{"Lý do", why.Vi},
			{"So với hạn", punctual},
		}.given(),
		button{"Mở trang báo cáo", r.page(s.Period)},
	)
}

// punctuality is that of the obligation while s is what stands for it, else
// that of the submission itself.
func punctuality(o report.Obligation, s report.Submission) (days int, ok bool) {
	if id, _, stands := o.Stands(); stands && id == s.ID {
		return o.Punctuality()
	}
	return calendar.DateOf(s.UploadedAt).DaysSince(o.DueOn()), !o.DueAt.IsZero()
}

// Rejected is the answer to a file that was returned. o is the zero Obligation
// where nothing is asked of the unit.
func (r Reporter) Rejected(o report.Obligation, s report.Submission) Letter {
	month, n := wording.Month(s.Period), len(s.Findings)
	blocks := []block{
		lead(fmt.Sprintf("Tệp báo cáo %s chưa được nhận: có %d điểm cần xem lại.", month.Vi, n)),
		paragraph("Sửa những điểm nêu dưới đây rồi nộp lại." + whole(s.Findings) + standing(o)),
		upload(o, s),
		button{"Nộp lại tệp đã sửa", r.page(s.Period)},
		list("Các điểm cần xem lại:", s.Findings),
	}
	return r.letter(
		subject("Báo cáo %s cần sửa %d điểm – %s", month.Vi, n, r.Unit),
		fmt.Sprintf("The file for %s was not accepted: %s to look at, all listed here with the cell and the cure. "+
			"Please correct them and submit the same file again. Your page shows the list in English.", month.En, points(n)),
		blocks...,
	)
}

// whole promises that nothing else will come up, which only a file that could be
// read allows.
func whole(findings []report.Finding) string {
	for _, f := range findings {
		if f.Class == report.Syntax {
			return ""
		}
	}
	return " Đây là tất cả các điểm: sửa xong là tệp được nhận."
}

// standing calms who has an accepted report already, or has declared that
// nothing happened.
func standing(o report.Obligation) string {
	switch {
	case o.Current != nil:
		return fmt.Sprintf(" Bản số %d đã chấp nhận trước đây vẫn có hiệu lực.", o.Current.Version)
	case o.Nil != nil:
		return " Khai báo không phát sinh trước đây vẫn có hiệu lực."
	}
	return ""
}

// Explain is the answer to a report some of whose figures wait for a word.
func (r Reporter) Explain(o report.Obligation, s report.Submission) Letter {
	month := wording.Month(s.Period)
	n := 0
	for _, f := range s.Findings {
		if f.Open() {
			n++
		}
	}
	blocks := []block{
		lead(fmt.Sprintf("Đã đọc được báo cáo %s, còn %d điểm cần giải trình.", month.Vi, n)),
		paragraph("Nếu số liệu đúng, mở trang của đơn vị, ghi lý do vào ô bên cạnh từng điểm rồi gửi: báo cáo được chấp nhận ngay. Nếu sai, sửa tệp và nộp lại." + standing(o)),
		upload(o, s),
		button{"Ghi giải trình", r.page(s.Period)},
		list("Các điểm cần giải trình:", s.Findings),
	}
	return r.letter(
		subject("Báo cáo %s cần giải trình %d điểm – %s", month.Vi, n, r.Unit),
		fmt.Sprintf("The figures for %s were read; %s need a word of explanation. If they are right, write the reason on your page "+
			"and the report is accepted at once; if not, correct the file and submit it again.", month.En, points(n)),
		blocks...,
	)
}

// upload is which file is spoken of, and until when there is time.
func upload(o report.Obligation, s report.Submission) facts {
	due := ""
	if !o.DueAt.IsZero() {
		due = "hết ngày " + wording.Day(o.DueOn()).Vi
	}
	return facts{
		{"Nộp lúc", wording.Moment(s.UploadedAt).Vi},
		{"Tên tệp", s.FileName},
		{"Mã lần nộp", s.Receipt()},
		{"Hạn nộp", due},
	}.given()
}

// list shows findings, those first that reject.
func list(caption string, findings []report.Finding) entries {
	all := entries{caption: caption}
	for _, f := range wording.Ordered(findings) {
		if len(all.items) == MaxFindings {
			all.more = fmt.Sprintf("Còn %d điểm nữa, xem trên trang của đơn vị.", len(findings)-MaxFindings)
			break
		}
		all.items = append(all.items, pointOut(f))
	}
	return all
}

func pointOut(f report.Finding) entry {
	return entry{
		title: wording.Place(f).Vi, mark: wording.Effect(f.Effect).Vi + " (" + f.Rule + ")", alarm: f.Effect == report.Reject,
		lines: facts{
			{"", f.Message.Vi},
			{"Đã ghi", f.Found},
			{"Cần có", f.Expected},
			{"Giải trình", f.Explanation},
			{"Cách sửa", f.Cure.Vi},
		}.given(),
	}
}

func only(findings []report.Finding, effect report.Effect) []report.Finding {
	var found []report.Finding
	for _, f := range findings {
		if f.Effect == effect {
			found = append(found, f)
		}
	}
	return found
}

func points(n int) string {
	if n == 1 {
		return "1 point"
	}
	return fmt.Sprintf("%d points", n)
}
