package workbook

import (
	"archive/zip"
	"strings"
	"sync"
)

// look is what the skeleton of the compiled workbooks gives them: the parts
// about looks, and the style number of every style in every format.
type look struct {
	parts  []*zip.File
	styles [nStyles][nFormats]int
}

// bookLook reads the skeleton once.
var bookLook = sync.OnceValues(func() (*look, error) {
	sk, err := openSkeleton(BookSkeleton)
	if err != nil {
		return nil, err
	}
	return newLook(sk)
})

// BookSkeleton names the skeleton of the compiled workbooks. Its sheet has a
// name for the cell of every style in every format: see StyleName.
const BookSkeleton = "book"

// StyleName names the cell of the skeleton that looks like a style in a format.
func StyleName(s Style, f Format) string {
	return "look_" + string(rune('a'+s)) + string(rune('a'+f))
}

func newLook(sk *skeleton) (*look, error) {
	l := &look{}
	for _, s := range Styles {
		for _, f := range Formats {
			cell, err := sk.cell(StyleName(s, f))
			if err != nil {
				return nil, err
			}
			l.styles[s][f] = cell.style
		}
	}
	for _, f := range sk.files {
		if isLook(f.Name) {
			l.parts = append(l.parts, f)
		}
	}
	return l, nil
}

func isLook(part string) bool {
	return part == "xl/styles.xml" || strings.HasPrefix(part, "xl/theme/") || strings.HasPrefix(part, "docProps/")
}

func (l *look) copyTo(p *pack) error {
	for _, f := range l.parts {
		if err := p.copy(f); err != nil {
			return err
		}
	}
	return nil
}

func (l *look) style(c Cell) int { return l.styles[c.Style][c.format()] }

// footerText doubles the ampersands, which are commands in a footer.
func footerText(s string) string { return strings.ReplaceAll(s, "&", "&&") }
