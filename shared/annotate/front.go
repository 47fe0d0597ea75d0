package annotate

import (
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"kipthoi/shared/sheet"
)

// listMark is the name of the first cell of the list, by which the next return
// finds it, whatever the sheet is called then.
const listMark = "ktl_danh_sach"

// readOld finds the list of an earlier return and what it says of the cells.
func (s *source) readOld() {
	if s.book == nil {
		return
	}
	for i, read := range s.book.Sheets {
		if s.isList(read) && s.pages[i].kind == "worksheet" && len(s.pages) > 1 {
			s.old = s.pages[i]
			for row := range read.Rows() {
				s.readRecord(read.Cell(row, hiddenCol).Text)
			}
			return
		}
	}
}

// isList recognises the list of an earlier return by its name for us or, since
// there are programs that lose names, by its own name and its headings.
func (s *source) isList(read *sheet.Sheet) bool {
	for i, c := range listColumns {
		if !strings.HasPrefix(read.Cell(headRow, i+1).Text, c.heading.Vi) {
			return false
		}
	}
	if at, marked := s.book.Named(listMark); marked {
		return at.Sheet == read
	}
	return nameKey(read.Name) == nameKey(listName)
}

// A record is what a cell looked like before it was coloured: its address, its
// fill in one line, its sheet.
func recordOf(p *page, at place, fill string) string { return at.String() + "|" + fill + "|" + p.name }

func (s *source) readRecord(record string) {
	words := strings.SplitN(record, "|", 5)
	if len(words) != 5 {
		return
	}
	row, col, ok := sheet.ParseRef(words[0])
	fill := strings.Join(words[1:4], "|")
	if _, sound := fillMarkup(fill, ""); !sound || !ok {
		return
	}
	if p := s.pageNamed(words[4]); p != nil {
		p.fills[place{row, col}] = fill
	}
}

// placeList makes the list the first sheet, in the place of an earlier one, and
// returns the name of its part.
func (s *source) placeList() (string, error) {
	m := s.main
	sheets := m.root.child("sheets")
	if sheets == nil || m.isEmptyTag(sheets) {
		return "", fmt.Errorf("%w: no sheets", errMarkup)
	}
	part, entry, err := s.listEntry(sheets)
	if err != nil {
		return "", err
	}
	m.insert(sheets.inner, entry)
	for _, view := range m.root.child("bookViews").all("workbookView") {
		for _, name := range []string{"activeTab", "firstSheet"} {
			if m.attr(view, name) != "" {
				m.set(view, name, "0")
			}
		}
	}
	s.nameList(entry)
	return part, nil
}

// listEntry is how the workbook lists the list.
func (s *source) listEntry(sheets *element) (part, entry string, err error) {
	m := s.main
	if old := s.old; old != nil {
		m.replace(old.entry.start, old.entry.end, "")
		rels, err := s.relations(old.part)
		if err != nil {
			return "", "", err
		}
		s.drop(rels.part)
		return old.part, withoutAttribute(m.raw(old.entry), "state"), nil
	}
	part = s.unused("xl/worksheets/sheet%d.xml")
	id, err := s.rels.add("worksheet", part)
	if err != nil {
		return "", "", err
	}
	s.types[part] = typeOffice + "spreadsheetml.worksheet+xml"
	used, number := make(map[int]bool), 1
	for _, e := range sheets.all("sheet") {
		n, _ := whole(m.attr(e, "sheetId"))
		used[n] = true
	}
	for used[number] {
		number++
	}
	return part, fmt.Sprintf(`<%ssheet xmlns:r="%s" name="%s" sheetId="%d" r:id="%s"/>`, sheets.prefix, nsRel, escaped(s.freeName()), number, id), nil
}

// freeName is what the list can be called beside the other sheets.
func (s *source) freeName() string {
	taken := make(map[string]bool)
	for _, p := range s.pages {
		taken[nameKey(p.name)] = true
	}
	name := listName
	for n := 2; taken[nameKey(name)]; n++ {
		name = listName + " " + strconv.Itoa(n)
	}
	return name
}

func nameKey(name string) string { return strings.ToLower(norm.NFC.String(name)) }

// nameList gives the list its names, and moves those of single sheets along
// with their sheets, which are counted from 0.
func (s *source) nameList(entry string) {
	m := s.main
	names := m.root.child("definedNames")
	hasTitles, hasMark := false, false
	for _, e := range names.all("definedName") {
		name := m.attr(e, "name")
		hasMark = hasMark || name == listMark
		if n, local := whole(m.attr(e, "localSheetId")); local {
			moved := s.moved(n)
			m.set(e, "localSheetId", strconv.Itoa(moved))
			hasTitles = hasTitles || moved == 0 && name == "_xlnm.Print_Titles"
		}
	}
	own := quoted(attribute(startTag(entry), "name"))
	var added strings.Builder
	if !hasMark {
		fmt.Fprintf(&added, `<definedName name="%s" hidden="1">%s!$A$1</definedName>`, listMark, escaped(own))
	}
	if !hasTitles {
		fmt.Fprintf(&added, `<definedName name="_xlnm.Print_Titles" localSheetId="0">%s!$%[2]d:$%[2]d</definedName>`, escaped(own), headRow)
	}
	m.addNames(names, added.String())
}

// moved is where a sheet stands once the list is in front.
func (s *source) moved(n int) int {
	for i, p := range s.pages {
		if p != s.old {
			continue
		}
		if n == i {
			return 0
		}
		if n > i {
			return n
		}
	}
	return n + 1
}

// addNames adds names to a workbook, behind what may stand before them.
func (d *doc) addNames(names *element, markup string) {
	if markup == "" {
		return
	}
	if p := d.root.prefix; p != "" {
		markup = strings.NewReplacer("</", "</"+p, "<", "<"+p).Replace(markup)
	}
	if names != nil {
		d.append(names, markup)
		return
	}
	at := d.root.child("sheets").end
	for _, name := range []string{"functionGroups", "externalReferences"} {
		if e := d.root.child(name); e != nil {
			at = max(at, e.end)
		}
	}
	p := d.root.prefix
	d.insert(at, "<"+p+"definedNames>"+markup+"</"+p+"definedNames>")
}

// The parts of a workbook that holds nothing yet.
var emptyParts = map[string]string{
	"[Content_Types].xml": `<Types xmlns="` + nsPackage + `/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/xl/workbook.xml" ContentType="` + typeOffice + `spreadsheetml.sheet.main+xml"/>` +
		`<Override PartName="/xl/styles.xml" ContentType="` + typeOffice + `spreadsheetml.styles+xml"/></Types>`,
	"_rels/.rels":                `<Relationships xmlns="` + nsPackage + `/relationships"><Relationship Id="rId1" Type="` + nsRel + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
	"xl/workbook.xml":            `<workbook xmlns="` + nsMain + `"><workbookPr/><bookViews><workbookView activeTab="0"/></bookViews><sheets></sheets></workbook>`,
	"xl/_rels/workbook.xml.rels": `<Relationships xmlns="` + nsPackage + `/relationships"><Relationship Id="rId1" Type="` + nsRel + `/styles" Target="styles.xml"/></Relationships>`,
	"xl/styles.xml": `<styleSheet xmlns="` + nsMain + `"><fonts count="1"><font><sz val="12"/><name val="Times New Roman"/><family val="1"/></font></fonts>` +
		`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
		`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
		`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
		`<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>` +
		`<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`,
}

// emptyPack is a workbook without sheets.
func emptyPack() *pack {
	p := &pack{changed: make(map[string]string), dropped: make(map[string]bool), room: maxTotal}
	for _, name := range sortedKeys(emptyParts) {
		p.put(name, xmlHead+emptyParts[name])
	}
	return p
}
