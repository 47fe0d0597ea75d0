package main

import (
	"strings"

	"github.com/xuri/excelize/v2"

	"kipthoi/shared/form"
)

const (
	inputFill = "FFF9D6" // to be filled in
	knownFill = "EDEDED" // known, locked
	mutedInk  = "6B7280"
)

func plain(size float64, horizontal string) excelize.Style {
	return excelize.Style{
		Font:      &excelize.Font{Family: font, Size: size, Color: ink},
		Alignment: &excelize.Alignment{Horizontal: horizontal, Vertical: "center"},
	}
}

func lookTitle() excelize.Style {
	look := plain(16, "center")
	look.Font.Bold = true
	return look
}

func lookPeriod() excelize.Style {
	look := plain(12, "center")
	look.Font.Bold = true
	return look
}

func lookOffice(side string) excelize.Style {
	look := plain(11, side)
	look.Font.Bold = side == "left"
	return look
}

func lookLine(bold bool) excelize.Style {
	look := plain(12, "left")
	look.Font.Bold = bold
	look.Alignment.ShrinkToFit = true
	return look
}

func lookHint() excelize.Style {
	look := plain(11, "left")
	look.Font.Italic, look.Font.Color = true, mutedInk
	return look
}

func lookStatus() excelize.Style {
	look := plain(12, "left")
	look.Font.Bold, look.Font.Color = true, redInk
	return look
}

func lookSigner() excelize.Style {
	look := plain(12, "center")
	look.Font.Bold = true
	return look
}

func lookHeading() excelize.Style {
	look := plain(12, "center")
	look.Font.Bold, look.Alignment.WrapText = true, true
	boxed(&look)
	filled(&look, headFill)
	return look
}

// cell is a cell of the table.
func cell(horizontal string) excelize.Style {
	look := plain(12, horizontal)
	look.Alignment.WrapText = true
	boxed(&look)
	return look
}

// lookNumber stars the lines that must be filled in; the cell holds the plain number.
func lookNumber(in form.Indicator) excelize.Style {
	look := cell("center")
	code := "0"
	if in.Need == form.Required && in.Nature != form.Derived {
		code = `0"*"`
	}
	look.CustomNumFmt = &code
	return look
}

func lookLabel(in form.Indicator) excelize.Style {
	look := cell("left")
	if in.Part {
		look.Alignment.Indent = 2
	}
	return look
}

func lookUnit() excelize.Style {
	look := cell("center")
	look.Font.Size, look.Font.Color = 11, mutedInk
	return look
}

// lookKnown is a figure she need not type.
func lookKnown(in form.Indicator) excelize.Style {
	look := figure(in)
	look.Font.Color = mutedInk
	filled(&look, knownFill)
	return look
}

// lookInput is a cell she fills in: the only ones that are not locked.
func lookInput(in form.Indicator) excelize.Style {
	look := figure(in)
	filled(&look, inputFill)
	look.Protection = &excelize.Protection{Locked: false}
	return look
}

func figure(in form.Indicator) excelize.Style {
	if in.Type == form.Enum || in.Type == form.Text {
		look := cell("left")
		if in.Type == form.Text {
			look.Alignment.Vertical = "top"
		}
		return look
	}
	look := cell("right")
	code := numberFormat(in)
	look.CustomNumFmt, look.Alignment.WrapText = &code, false
	return look
}

func numberFormat(in form.Indicator) string {
	if in.Type == form.Int || in.Decimals == 0 {
		return intFormat
	}
	return intFormat + "." + strings.Repeat("#", in.Decimals)
}

func lookExplain() excelize.Style {
	look := cell("left")
	look.Font.Size = 11
	look.Protection = &excelize.Protection{Locked: false}
	return look
}

func lookCheck() excelize.Style {
	look := cell("left")
	look.Font.Size, look.Font.Color = 11, redInk
	return look
}
