package page

import (
	"fmt"
	"time"

	h "kipthoi/shared/html"
	"kipthoi/shared/report"
	"kipthoi/shared/wording"
)

// tone is the colour of a chip or a notice.
type tone string

const (
	calm  tone = "calm"  // nothing to do yet, or nothing at all
	good  tone = "good"  // done
	care  tone = "care"  // something is asked
	alarm tone = "alarm" // something is wrong or late
)

// Standing is where an obligation stands on the reader's screen: a word for the
// chip, one line, and one sentence that says what to do next.
type Standing struct {
	tone tone
	Chip report.Text
	Line report.Text
	Next report.Text
}

// StandingOf puts the state of o at now into words for the unit.
func StandingOf(o report.Obligation, now time.Time) Standing {
	switch o.Status {
	case report.StatusRejected:
		return rejectedStanding(o)
	case report.StatusAwaitingExplanation:
		return awaitingStanding(o)
	case report.StatusAccepted:
		return acceptedStanding(o)
	case report.StatusNil:
		return nilStanding(o)
	case report.StatusExempt:
		return Standing{
			calm,
			wording.Status(o.Status),
			report.Text{Vi: "Kỳ này đơn vị được miễn báo cáo.", En: "The unit is exempt from reporting for this period."},
			report.Text{Vi: "Không phải làm gì thêm.", En: "Nothing more to do."},
		}
	case report.StatusExpected:
	}
	return expectedStanding(o, now)
}

func expectedStanding(o report.Obligation, now time.Time) Standing {
	days := daysLeft(o, now)
	if days >= 0 {
		return Standing{
			calm,
			wording.Status(o.Status),
			report.Text{Vi: "Chưa có báo cáo nào được nộp.", En: "No report has been submitted yet."},
			report.Text{
				Vi: "Tải biểu mẫu, điền số liệu rồi nộp tệp ở bước 2.",
				En: "Download the form, fill it in and submit the file in step 2.",
			},
		}
	}
	if !now.Before(o.ClosesAt) {
		return Standing{
			alarm,
			report.Text{Vi: "Quá hạn", En: "Overdue"},
			report.Text{Vi: "Kỳ đã khóa sổ mà chưa có báo cáo.", En: "The period has closed without a report."},
			report.Text{
				Vi: "Vẫn nộp được: báo cáo sẽ vào lần tổng hợp sau.",
				En: "You can still submit: the report goes into the next revision of the totals.",
			},
		}
	}
	return Standing{
		alarm,
		report.Text{Vi: "Quá hạn", En: "Overdue"},
		report.Text{
			Vi: fmt.Sprintf("Đã quá hạn %d ngày mà chưa có báo cáo.", -days),
			En: fmt.Sprintf("%d days overdue and no report yet.", -days),
		},
		report.Text{
			Vi: "Vẫn nhận báo cáo: xin nộp sớm nhất có thể.",
			En: "Reports are still taken: please submit as soon as you can.",
		},
	}
}

func rejectedStanding(o report.Obligation) Standing {
	n := 0
	if o.Latest != nil {
		n = o.Latest.Findings
	}
	return Standing{
		alarm,
		wording.Status(o.Status),
		report.Text{
			Vi: fmt.Sprintf("Tệp vừa nộp chưa được nhận: có %d điểm cần xem lại.", n),
			En: fmt.Sprintf("The file was not accepted: %d points need attention.", n),
		},
		report.Text{
			Vi: "Sửa các ô nêu dưới đây rồi nộp lại chính tệp đó.",
			En: "Correct the cells listed below and submit the same file again.",
		},
	}
}

func awaitingStanding(o report.Obligation) Standing {
	return Standing{
		care,
		wording.Status(o.Status),
		report.Text{
			Vi: "Số liệu đã đọc được, còn vài điểm cần giải trình.",
			En: "The figures were read; some of them need a word of explanation.",
		},
		report.Text{
			Vi: "Nếu số liệu đúng, ghi lý do vào ô bên dưới rồi gửi; nếu sai, sửa tệp và nộp lại.",
			En: "If the figures are right, write the reason below and send it; if not, correct the file and submit it again.",
		},
	}
}

func acceptedStanding(o report.Obligation) Standing {
	s := Standing{
		good,
		wording.Status(o.Status),
		report.Text{Vi: "Báo cáo đã được chấp nhận.", En: "The report has been accepted."},
		report.Text{
			Vi: "Không phải làm gì thêm. Nếu thấy sai, cứ nộp lại tệp đã sửa: bản mới sẽ thay bản cũ.",
			En: "Nothing more to do. If you find a mistake, submit the corrected file: it will replace this version.",
		},
	}
	if o.Latest == nil || o.Latest.Outcome == report.OutcomeAccepted || o.Latest.Outcome == report.OutcomeNil {
		return s
	}
	s.Line = report.Text{
		Vi: "Bản đã chấp nhận vẫn có hiệu lực; tệp nộp sau cùng thì chưa được nhận.",
		En: "The accepted version stands; the file submitted after it was not accepted.",
	}
	s.Next = report.Text{
		Vi: "Nếu muốn thay số liệu, xem các điểm dưới đây, sửa rồi nộp lại.",
		En: "To replace the figures, see the points below, correct them and submit again.",
	}
	return s
}

// chip is a word on a coloured ground.
func (f Frame) chip(t tone, text report.Text) h.Node {
	return h.Span(h.Class("chip "+string(t)), f.tell(text))
}

// notice is a paragraph that wants to be seen.
func (f Frame) notice(t tone, children ...h.Node) h.Node {
	return h.Div(h.Class("notice "+string(t)), h.Group(children))
}
