package filing

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"kipthoi/shared/form"
	"kipthoi/shared/report"
)

// words is what is said of a cell that is no plain figure.
type words struct {
	rule          string
	class         report.Class
	effect        report.Effect
	message, cure report.Text
}

// problem is what is wrong with one cell.
type problem struct {
	words  *words
	read   report.Decimal // the number as it was read
	other  report.Decimal // as it might have been meant
	unit   string         // as she wrote it
	letter rune
	second string // another cell of the same indicator
}

var (
	notANumber = &words{
		"N01", report.Validity, report.Reject,
		report.Text{Vi: "“{label}” phải là số, trong tệp là “{value}”.", En: "“{label}” must be a number; the file says “{value}”."},
		report.Text{Vi: "Chỉ ghi số, không kèm chữ, không ghi “như trên”; không phát sinh thì ghi 0.", En: "Write the number alone, no words and no “as above”; 0 when there was nothing."},
	}
	letterInNumber = &words{
		"N02", report.Validity, report.Reject,
		report.Text{Vi: "Trong “{value}” ở mục “{label}” có chữ “{letter}” ở chỗ của chữ số {digit}.", En: "“{value}” in “{label}” has the letter “{letter}” where the digit {digit} must stand."},
		report.Text{Vi: "Xóa ô rồi gõ lại bằng các phím số.", En: "Clear the cell and type it again with the number keys."},
	}
	formulaError = &words{
		"N03", report.Validity, report.Reject,
		report.Text{Vi: "Công thức ở mục “{label}” bị lỗi {value}.", En: "The formula in “{label}” has the error {value}."},
		report.Text{Vi: "Xóa công thức rồi ghi thẳng số vào ô.", En: "Remove the formula and write the number itself."},
	}
	formulaUncached = &words{
		"N04", report.Validity, report.Reject,
		report.Text{Vi: "Công thức ở mục “{label}” chưa được tính nên trong tệp không có số.", En: "The formula in “{label}” was never calculated, so the file has no number there."},
		report.Text{Vi: "Mở tệp bằng Excel, bấm Lưu rồi nộp lại; hoặc ghi thẳng số vào ô.", En: "Open the file in Excel, save it and send it again; or write the number itself."},
	}
	isADate = &words{
		"N05", report.Validity, report.Reject,
		report.Text{Vi: "“{label}” phải là số, nhưng ô này là ngày {value}.", En: "“{label}” must be a number, but the cell holds the date {value}."},
		report.Text{Vi: "Đổi định dạng ô sang Số (Number) rồi gõ lại số. Excel tự đổi 3-18 hay 3/18 thành ngày.", En: "Set the cell to Number and type the number again. Excel turns 3-18 or 3/18 into a date."},
	}
	readTwoWays = &words{
		"N06", report.Quality, report.Explain,
		report.Text{Vi: "“{value}” ở mục “{label}” có thể hiểu hai cách. Đang hiểu là {read}, không phải {other}.", En: "“{value}” in “{label}” can be read two ways. It is taken for {read}, not for {other}."},
		report.Text{Vi: "Nếu {read} đúng, xin ghi “đúng” vào phần giải trình. Nếu không, gõ lại số, không dùng dấu ngăn cách hàng nghìn.", En: "If {read} is right please write “right” as the explanation. If not, type the number again without a thousands separator."},
	}
	otherUnit = &words{
		"N07", report.Quality, report.Explain,
		report.Text{Vi: "Mục “{label}” tính bằng {unit}, trong tệp ghi “{value}”. Đang hiểu là {read} {unit}.", En: "“{label}” is in {unit}; the file says “{value}”. It is taken for {read} {unit}."},
		report.Text{Vi: "Nếu {read} đúng, xin ghi “đúng” vào phần giải trình. Nếu không, ghi lại số theo {unit}.", En: "If {read} is right please write “right” as the explanation. If not, write the number in {unit}."},
	}
	unknownUnit = &words{
		"N08", report.Validity, report.Reject,
		report.Text{Vi: "Mục “{label}” tính bằng {unit}, trong tệp ghi “{value}”: không đổi được từ “{suffix}”.", En: "“{label}” is in {unit}; the file says “{value}”, and “{suffix}” cannot be converted."},
		report.Text{Vi: "Đổi ra {unit} rồi chỉ ghi số.", En: "Convert it to {unit} and write the number alone."},
	}
	wasRounded = &words{
		"N09", report.Validity, report.Note,
		report.Text{Vi: "Công thức ở mục “{label}” cho ra {value}; ghi nhận là {read}.", En: "The formula in “{label}” gives {value}; {read} was recorded."},
		report.Text{Vi: "Không cần làm gì.", En: "There is nothing to do."},
	}
	stoodTwice = &words{
		"N10", report.Validity, report.Reject,
		report.Text{Vi: "Mục “{label}” có ở hai chỗ với hai số khác nhau: ô này và ô {second}.", En: "“{label}” stands in two places with different figures: here and in {second}."},
		report.Text{Vi: "Giữ lại một chỗ của kỳ này, xóa chỗ kia; hoặc chép số sang mẫu tải từ liên kết.", En: "Keep the one of this period and remove the other; or copy the figures into the form of your link."},
	}
)

// ofNotice says what every form says in the same case.
func ofNotice(n form.Notice) *words { return &words{n.ID, n.Class, n.Effect, n.Message, n.Cure} }

func tooLarge() *words { return ofNotice(form.Common().TooLarge) }

// tooFine is for more decimals than can be kept at all.
func tooFine(in form.Indicator) *words {
	if in.Type == form.Int {
		return ofNotice(form.Common().Integer)
	}
	return ofNotice(form.Common().Decimals)
}

// finding says what is wrong with a cell in which found stands.
func (p problem) finding(in form.Indicator, found string) report.Finding {
	fill := func(text, lang string) string {
		read, other := p.read.Vietnamese(), p.other.Vietnamese()
		if lang == "en" {
			read, other = p.read.English(), p.other.English()
		}
		return strings.NewReplacer(
			"{label}", in.Label.In(lang), "{unit}", in.Unit.In(lang), "{value}", found,
			"{decimals}", strconv.Itoa(in.Decimals), "{read}", read, "{other}", other,
			"{suffix}", clip(p.unit), "{letter}", string(p.letter), "{digit}", digitOf(p.letter), "{second}", p.second,
		).Replace(text)
	}
	both := func(t report.Text) report.Text { return report.Text{Vi: fill(t.Vi, "vi"), En: fill(t.En, "en")} }
	return report.Finding{
		Rule: p.words.rule, Class: p.words.class, Effect: p.words.effect, Found: found,
		Message: both(p.words.message), Cure: both(p.words.cure),
	}
}

// digitOf is the digit a letter was typed for.
func digitOf(letter rune) string {
	if letter == 'O' || letter == 'o' {
		return "0"
	}
	return "1"
}

// clip cuts what she wrote to a length that can be repeated to her.
func clip(s string) string { return clipTo(60, s) }

func clipTo(most int, s string) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}
