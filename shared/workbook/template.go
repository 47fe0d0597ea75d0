package workbook

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"kipthoi/shared/calendar"
	"kipthoi/shared/form"
	"kipthoi/shared/province"
	"kipthoi/shared/report"
)

// Identity says whose report a template is for, and what is known already.
type Identity struct {
	Unit   report.Unit
	Period calendar.Period

	Previous       *report.Figures   // of the last accepted report, nil when there is none
	PreviousPeriod calendar.PeriodID // what it speaks of

	Help string // who answers questions: name, phone, address of the alliance; may be blank
}

// Template writes the workbook a unit fills in: its identity, the figures of
// its last accepted report beside the cells to fill in, and everything known
// filled in. The error wraps ErrNoSkeleton for a form without one.
func Template(f *form.Form, id Identity) ([]byte, error) {
	sk, err := cachedSkeleton(SkeletonName(f))
	if err != nil {
		return nil, fmt.Errorf("template of %s %s: %w", f.ID, f.Version, err)
	}
	var out bytes.Buffer
	if err := sk.write(&out, fills(f, id)); err != nil {
		return nil, fmt.Errorf("template of %s %s: %w", f.ID, f.Version, err)
	}
	return out.Bytes(), nil
}

// SkeletonName names the skeleton of a version of a form.
func SkeletonName(f *form.Form) string { return f.ID + "-" + f.Version }

// Digest stands for what a template says: form, unit, period and the figures it
// was prefilled with. Templates with the same digest ask the same.
func (id Identity) Digest(f *form.Form) string {
	said, err := json.Marshal([]any{f.ID, f.Version, id.Unit.ID, id.Period.ID, id.PreviousPeriod, id.Previous})
	if err != nil {
		return "" // strings and exact numbers always have a JSON form
	}
	sum := sha256.Sum256(said)
	return hex.EncodeToString(sum[:])
}

// fills says what every cell of the template is to hold.
func fills(f *form.Form, id Identity) map[string]fill {
	all := make(map[string]fill)
	put := func(name string, c Cell) { all[name] = fill{value: c} }
	id.hidden(f, put)
	id.lines(put)
	blank := 0
	for _, in := range f.Indicators {
		if c, known := previousCell(f, in, id.Previous); known {
			put(PreviousPrefix+in.Code, c)
		}
		known, ok := id.known(f, in)
		switch {
		case ok:
			all[form.NamePrefix+in.Code] = known
		case in.Need == form.Required && in.Nature != form.Derived:
			blank++
		}
	}
	put(NameStatus, Text(fmt.Sprint(StatusBlank[0], blank, StatusBlank[1])))
	return all
}

// hidden fills the sheet the reader tells the template by.
func (id Identity) hidden(f *form.Form, put func(string, Cell)) {
	put(form.NameUnit, Text(string(id.Unit.ID)))
	put(form.NamePeriod, Text(string(id.Period.ID)))
	put(form.NameDigest, Text(id.Digest(f)))
	put(NameMonth, Int(id.Period.ID.Month()))
	put(NameEnd, Date(id.Period.End))
	sameYear := id.Previous != nil && id.PreviousPeriod != "" && id.PreviousPeriod.Year() == id.Period.ID.Year()
	put(NameHasPrev, flag(id.Previous != nil))
	put(NameSameYear, flag(sameYear))
	put(NameAdjacent, flag(sameYear && id.PreviousPeriod.Next() == id.Period.ID))
}

func flag(on bool) Cell {
	if on {
		return Int(1)
	}
	return Int(0)
}

// lines fills what she reads above the table and in the guide.
func (id Identity) lines(put func(string, Cell)) {
	due := id.Period.DueOn.Vietnamese()
	put(NameOffice, Text(strings.ToUpper(id.office())))
	put(NamePeriodLine, Text(fmt.Sprintf("Kỳ báo cáo: %s · Số liệu tính đến ngày %s · Hạn nộp: %s",
		id.Period.ID.Vietnamese(), id.Period.End.Vietnamese(), due)))
	put(NameUnitLine, Text(fmt.Sprintf("Đơn vị: %s · Mã đơn vị: %s", id.Unit.Name, id.Unit.ID)))
	put(NameInfoLine, Text(strings.Join(id.facts(), " · ")))
	put(NameCurrent, Text("Kỳ này\n("+shortPeriod(id.Period.ID)+")"))
	if id.Previous != nil && id.PreviousPeriod != "" {
		put(NamePrevious, Text("Kỳ trước\n("+shortPeriod(id.PreviousPeriod)+")"))
	}
	put(NameGuideDue, Text("Nộp trước 24 giờ ngày "+due+". Nộp sớm thì có thời gian sửa; nộp lại bao nhiêu lần cũng được, bản được chấp nhận sau cùng là bản có giá trị."))
	if id.Help != "" {
		put(NameGuideHelp, Text("Cần hỏi, xin gọi hoặc viết cho "+id.office()+": "+id.Help))
	} else {
		put(NameGuideHelp, Text("Cần hỏi, xin gọi "+id.office()+", hoặc trả lời thư có đường dẫn tải biểu này."))
	}
}

// office is the alliance of the province the unit belongs to.
func (id Identity) office() string {
	p, ok := province.Find(id.Unit.ProvinceOn(id.Period.End), id.Period.End)
	if !ok {
		return "Liên minh hợp tác xã tỉnh"
	}
	return "Liên minh hợp tác xã " + p.Name
}

// facts is what the register says of the unit.
func (id Identity) facts() []string {
	facts := []string{"Loại hình: " + id.Unit.Kind.Vietnamese()}
	if id.Unit.Sector != "" {
		facts = append(facts, "Lĩnh vực: "+id.Unit.Sector.Vietnamese())
	}
	if id.Unit.Commune != "" {
		facts = append(facts, "Xã, phường: "+id.Unit.Commune)
	}
	if tax := id.Unit.Identifier("MST"); tax != "" {
		facts = append(facts, "MST: "+tax)
	}
	return facts
}

func shortPeriod(id calendar.PeriodID) string { return fmt.Sprintf("%d/%d", id.Month(), id.Year()) }

// previousCell is what the last accepted report said about an indicator.
func previousCell(f *form.Form, in form.Indicator, previous *report.Figures) (Cell, bool) {
	if previous == nil {
		return Cell{}, false
	}
	if d, ok := previous.Numbers[in.Code]; ok {
		return Number(d), true
	}
	if in.Type == form.Enum {
		return choiceCell(f, in, previous.Texts[in.Code])
	}
	return Cell{}, false
}

// known is what need not be asked. An opening stock is the last closing: it is
// locked, and looks like the figure it continues. The sector comes from the
// register and may be changed.
func (id Identity) known(f *form.Form, in form.Indicator) (fill, bool) {
	if in.Nature == form.Opening && id.Previous != nil {
		d, ok := id.Previous.Numbers[in.OpensWith]
		return fill{value: Number(d), like: PreviousPrefix + in.Code}, ok
	}
	if in.Code == form.CodeSector {
		c, ok := choiceCell(f, in, string(id.Unit.Sector))
		return fill{value: c}, ok
	}
	return fill{}, false
}

// choiceCell shows a choice by its label; the reader takes the label too.
func choiceCell(f *form.Form, in form.Indicator, code string) (Cell, bool) {
	for _, choice := range f.Enums[in.Enum] {
		if choice.Code == code {
			return Text(choice.Label.Vi), true
		}
	}
	return Cell{}, false
}
