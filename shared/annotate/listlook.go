package annotate

import "fmt"

// listLooks are the numbers of the formats of the list.
type listLooks struct {
	title, intro, head, cell, number, link int
	levels                                 [nLevels]int
	runs                                   map[int]string // how the first language of a cell is written, by format
}

// ink is a font of the list.
type ink struct {
	size             int
	bold, underlined bool
	colour           string
}

// markup writes the font; its name has another name within a cell.
func (i ink) markup(element, name, space string) string {
	b := "<" + element + space + ">"
	if i.bold {
		b += "<b/>"
	}
	if i.underlined {
		b += "<u/>"
	}
	return b + fmt.Sprintf(`<sz val="%d"/><color rgb="%s"/><%s val="Times New Roman"/><family val="1"/></%s>`, i.size, i.colour, name, element)
}

const (
	dark = "FF1F2937"
	blue = "FF1D4ED8"
	red  = "FFB42318"
)

// listLooks adds the formats of the list to those of the workbook.
func (s *styles) listLooks() listLooks {
	l := listLooks{runs: make(map[int]string)}
	body := ink{size: 12, colour: dark}
	bold := ink{size: 12, colour: dark, bold: true}
	add := func(i ink, fill string, boxed bool, horizontal, vertical string) int {
		n := s.look(i, fill, boxed, horizontal, vertical)
		l.runs[n] = i.markup("rPr", "rFont", "")
		return n
	}
	l.title = add(ink{size: 16, bold: true, colour: red}, plainFill, false, "left", "center")
	l.intro = add(body, plainFill, false, "left", "top")
	l.head = add(bold, "solid|rgb=FFDCE6F1|indexed=64", true, "center", "center")
	l.cell = add(body, plainFill, true, "left", "top")
	l.number = add(body, plainFill, true, "center", "top")
	l.link = add(ink{size: 12, colour: blue, underlined: true}, plainFill, true, "left", "top")
	for level := range nLevels {
		l.levels[level] = add(bold, levelLook(level), true, "center", "top")
	}
	return l
}

func levelLook(n int) string { return level(n).markLook() }

// look adds a format.
func (s *styles) look(i ink, fill string, boxed bool, horizontal, vertical string) int {
	space, indent := s.doc.space(), ""
	if boxed && horizontal == "left" {
		indent = ` indent="1"`
	}
	font := s.fonts.add(i.markup("font", "name", space))
	border := s.borders.add(borderMarkup(boxed, space))
	return s.looks.add(fmt.Sprintf(`<xf%s numFmtId="0" fontId="%d" fillId="%d" borderId="%d" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">`+
		`<alignment horizontal="%s" vertical="%s" wrapText="1"%s/></xf>`, space, font, s.fill(fill), border, horizontal, vertical, indent))
}

func borderMarkup(boxed bool, space string) string {
	if !boxed {
		return "<border" + space + "><left/><right/><top/><bottom/><diagonal/></border>"
	}
	b := "<border" + space + ">"
	for _, side := range []string{"left", "right", "top", "bottom"} {
		b += "<" + side + ` style="thin"><color rgb="FF9CA3AF"/></` + side + ">"
	}
	return b + "<diagonal/></border>"
}
