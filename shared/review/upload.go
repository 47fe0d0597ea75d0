package review

import (
	"fmt"
	"strings"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
	"kipthoi/shared/sheet"
)

// NotExpected is what is said when nothing is asked of the unit for the period.
func NotExpected(id calendar.PeriodID) report.Finding {
	return report.Finding{
		Rule: "U01", Class: report.Syntax, Effect: report.Reject, Found: string(id),
		Message: report.Text{
			Vi: fmt.Sprintf("Không có yêu cầu báo cáo %s cho đơn vị này.", strings.ToLower(id.Vietnamese())),
			En: fmt.Sprintf("No report is expected of this unit for %s.", id),
		},
		Cure: report.Text{
			Vi: "Mở lại liên kết trong thư, chọn đúng kỳ; nếu vẫn vậy, xin gọi Liên minh HTX tỉnh.",
			En: "Open the link in the letter again and choose the right period; if it stays so, please call the provincial alliance.",
		},
	}
}

// TooLarge is what is said of a file beyond what may be uploaded. It is not read.
func TooLarge(size int64) report.Finding {
	return report.Finding{
		Rule: "U02", Class: report.Syntax, Effect: report.Reject, Found: megabytes(size), Expected: "≤ " + megabytes(sheet.MaxSize),
		Message: report.Text{Vi: "Tệp lớn hơn 2 MB nên không được đọc.", En: "The file is larger than 2 MB and was not read."},
		Cure: report.Text{
			Vi: "Tải lại biểu mẫu từ liên kết trong thư, điền vào đó (không chèn hình ảnh, không dán bảng khác) rồi nộp lại.",
			En: "Download the form again from the link in the letter, fill it in (no pictures, no pasted tables) and submit it again.",
		},
	}
}

// megabytes writes a size as file lists show it, rounded up so that what is over
// a limit never looks like the limit.
func megabytes(size int64) string {
	const megabyte = 1 << 20
	tenths := (10*size + megabyte - 1) / megabyte
	return (report.Decimal(tenths) * report.Scale / 10).Vietnamese() + " MB"
}
