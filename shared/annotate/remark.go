package annotate

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"kipthoi/shared/report"
	"kipthoi/shared/wording"
)

// level is what a finding asks of the reporter, the most pressing first.
type level uint8

const (
	mustMend level = iota
	toExplain
	toKnow
	nLevels = iota
)

// colours of the levels, light enough for any writing on them. They are not
// those of the usual palettes, so that an earlier return can be told from what
// she coloured herself.
var colours = [nLevels]string{"FFFFB8B3", "FFFFDF80", "FFC9D7E6"}

// markLook is the fill of a level in one line: see fillLook.
func (l level) markLook() string { return "solid|rgb=" + colours[l] + "|indexed=64" }

// isMark reports whether a fill is one of ours. Programs keep the colour, but
// not always what stands behind it.
func isMark(look string) bool {
	for _, c := range colours {
		if strings.HasPrefix(strings.ToUpper(look), "SOLID|RGB="+c+"|") {
			return true
		}
	}
	return false
}

// remark is a finding as it is shown.
type remark struct {
	report.Finding
	level level
}

// ordered puts first what must be mended, then what must be explained.
func ordered(findings []report.Finding) []remark {
	var all []remark
	for l := range level(nLevels) {
		for _, f := range wording.Ordered(findings) {
			if levelOf(f) == l {
				all = append(all, remark{f, l})
			}
		}
	}
	return all
}

func levelOf(f report.Finding) level {
	switch {
	case f.Effect == report.Reject:
		return mustMend
	case f.Open():
		return toExplain
	}
	return toKnow
}

// word is what a remark asks, in a word.
func (r remark) word() report.Text {
	if r.Effect == report.Explain && !r.Open() {
		return report.Text{Vi: "Đã giải trình", En: "Explained"}
	}
	return wording.Effect(r.Effect)
}

// found is what she wrote, as a text that cannot be taken for one of the form's
// own headings when the list is read with the rest of the file.
func (r remark) found() string {
	if strings.ContainsFunc(r.Found, unicode.IsLetter) {
		return "chữ “" + clip(r.Found) + "”"
	}
	return clip(r.Found)
}

// cure is what to do, and what she has said already.
func (r remark) cure() report.Text {
	if r.Explanation == "" {
		return r.Cure
	}
	return report.Text{Vi: "Lời giải trình của đơn vị: " + r.Explanation, En: "The unit has explained this."}
}

// maxWords is how much of a text is shown, in characters.
const maxWords = 1500

func clip(text string) string {
	if len(text) <= maxWords || utf8.RuneCountInString(text) <= maxWords {
		return text
	}
	return string([]rune(text)[:maxWords]) + "…"
}

// A note of ours begins and ends with these words, by which a later return
// tells it from what she noted herself.
const (
	author   = "Kịp Thời"
	noteHead = "Kịp Thời · "
	noteEnd  = "— hết lời nhắc của Kịp Thời —"
)

// line is a line of a note.
type line struct {
	text        string
	bold, small bool
}

// noteLines is what the note of a cell says.
func noteLines(remarks []remark) []line {
	var lines []line
	for i, r := range remarks {
		if i > 0 {
			lines = append(lines, line{})
		}
		lines = append(lines, r.lines()...)
	}
	lines[0].text = noteHead + lines[0].text
	return append(lines, line{text: noteEnd, small: true})
}

func (r remark) lines() []line {
	word, cure := r.word(), r.cure()
	lines := []line{
		{text: fmt.Sprintf("%s (quy tắc %s)", strings.ToUpper(word.Vi), clip(r.Rule)), bold: true},
		{text: clip(r.Message.Vi)},
	}
	for _, said := range []struct{ what, text string }{
		{"Đã ghi: ", clip(r.Found)}, {"Cần có: ", clip(r.Expected)}, {"Cách sửa: ", clip(cure.Vi)},
	} {
		if said.text != "" {
			lines = append(lines, line{text: said.what + said.text})
		}
	}
	english := strings.TrimSpace(clip(r.Message.En) + " " + clip(cure.En))
	return append(lines, line{text: word.En + ": " + english, small: true})
}
