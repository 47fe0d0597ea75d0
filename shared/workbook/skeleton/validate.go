package main

import (
	"fmt"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"kipthoi/shared/form"
)

// limit keeps what is typed within what the reader can hold exactly.
const limit = 1_000_000_000_000

// validation says at the cell itself what may be typed into it.
func validation(in form.Indicator, cell string, lists map[string]string) *excelize.DataValidation {
	v := excelize.NewDataValidation(true)
	v.SetSqref(cell)
	v.SetInput(fmt.Sprintf("Dòng %d", in.Number), clip(prompt(in)))
	var wrong string
	switch in.Type {
	case form.Enum:
		v.SetSqrefDropList(lists[in.Enum])
		wrong = "Hãy chọn một mục trong danh sách."
	case form.Text:
		wrong = fmt.Sprintf("Tối đa %d ký tự.", in.MaxLength)
		must(v.SetRange(0, in.MaxLength, excelize.DataValidationTypeTextLength, excelize.DataValidationOperatorBetween))
	case form.Int:
		wrong = "Hãy ghi một số nguyên từ 0 trở lên, không kèm chữ. Không phát sinh thì ghi 0."
		must(v.SetRange(lowest(in), limit, excelize.DataValidationTypeWhole, excelize.DataValidationOperatorBetween))
	case form.Decimal:
		wrong = "Hãy ghi bằng số, không kèm chữ" + sign(in) + ". Không phát sinh thì ghi 0."
		must(v.SetRange(lowest(in), limit, excelize.DataValidationTypeDecimal, excelize.DataValidationOperatorBetween))
	}
	v.SetError(excelize.DataValidationErrorStyleStop, "Chưa đúng", clip(wrong))
	return v
}

func sign(in form.Indicator) string {
	if in.Signed {
		return " (lỗ, âm thì thêm dấu trừ)"
	}
	return ", từ 0 trở lên"
}

func lowest(in form.Indicator) int {
	if in.Signed {
		return -limit
	}
	return 0
}

// prompt is shown while the cell is selected.
func prompt(in form.Indicator) string {
	if in.Unit.Vi == "" {
		return in.Help.Vi
	}
	return "Đơn vị tính: " + in.Unit.Vi + ". " + in.Help.Vi
}

// clip keeps a message within the 255 characters the format allows.
func clip(s string) string {
	const most = 255
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}

// must stops the generator: the bounds are constants of this file.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
