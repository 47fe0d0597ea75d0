package workbook

import (
	"fmt"
	"strings"
)

// The fixed parts of a compiled workbook. They hold nothing but which sheets
// there are; everything about looks is copied from the skeleton.

const xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

const (
	nsMain     = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	nsRel      = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	nsPackage  = "http://schemas.openxmlformats.org/package/2006"
	typeOffice = "application/vnd.openxmlformats-officedocument."
)

const rootRels = xmlHead + `<Relationships xmlns="` + nsPackage + `/relationships">` +
	`<Relationship Id="rId1" Type="` + nsRel + `/officeDocument" Target="xl/workbook.xml"/>` +
	`<Relationship Id="rId2" Type="` + nsPackage + `/relationships/metadata/core-properties" Target="docProps/core.xml"/>` +
	`<Relationship Id="rId3" Type="` + nsRel + `/extended-properties" Target="docProps/app.xml"/>` +
	`</Relationships>`

func sheetPartName(i int) string { return fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1) }

func contentTypes(sheets int) []byte {
	var b strings.Builder
	b.WriteString(xmlHead + `<Types xmlns="` + nsPackage + `/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>`)
	override := func(part, kind string) {
		fmt.Fprintf(&b, `<Override PartName="/%s" ContentType="%s+xml"/>`, part, kind)
	}
	override("xl/workbook.xml", typeOffice+"spreadsheetml.sheet.main")
	override("xl/styles.xml", typeOffice+"spreadsheetml.styles")
	override("xl/theme/theme1.xml", typeOffice+"theme")
	override("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties")
	override("docProps/app.xml", typeOffice+"extended-properties")
	for i := range sheets {
		override(sheetPartName(i), typeOffice+"spreadsheetml.worksheet")
	}
	b.WriteString(`</Types>`)
	return []byte(b.String())
}

func workbookRels(sheets int) []byte {
	var b strings.Builder
	b.WriteString(xmlHead + `<Relationships xmlns="` + nsPackage + `/relationships">`)
	for i := range sheets {
		fmt.Fprintf(&b, `<Relationship Id="rId%d" Type="%s/worksheet" Target="worksheets/sheet%d.xml"/>`, i+1, nsRel, i+1)
	}
	fmt.Fprintf(&b, `<Relationship Id="rId%d" Type="%s/styles" Target="styles.xml"/>`, sheets+1, nsRel)
	fmt.Fprintf(&b, `<Relationship Id="rId%d" Type="%s/theme" Target="theme/theme1.xml"/>`, sheets+2, nsRel)
	b.WriteString(`</Relationships>`)
	return []byte(b.String())
}

func workbookXML(sheets []SheetSpec) []byte {
	var b strings.Builder
	b.WriteString(xmlHead + `<workbook xmlns="` + nsMain + `" xmlns:r="` + nsRel + `">` +
		`<workbookPr/><bookViews><workbookView activeTab="0"/></bookViews><sheets>`)
	for i, s := range sheets {
		fmt.Fprintf(&b, `<sheet name="%s" sheetId="%d" r:id="rId%d"/>`, appendText(nil, s.Name), i+1, i+1)
	}
	b.WriteString(`</sheets>`)
	writePrintTitles(&b, sheets)
	b.WriteString(`</workbook>`)
	return []byte(b.String())
}

func writePrintTitles(b *strings.Builder, sheets []SheetSpec) {
	var names []string
	for i, s := range sheets {
		if area := s.repeated(); area != "" {
			names = append(names, fmt.Sprintf(`<definedName name="_xlnm.Print_Titles" localSheetId="%d">%s</definedName>`, i, area))
		}
	}
	if len(names) > 0 {
		b.WriteString(`<definedNames>` + strings.Join(names, "") + `</definedNames>`)
	}
}

// repeated is what is printed on every page: the headings and the frozen columns.
func (s SheetSpec) repeated() string {
	quoted := "'" + string(appendText(nil, s.Name)) + "'!"
	var areas []string
	if s.FreezeColumns > 0 {
		areas = append(areas, fmt.Sprintf("%s$A:$%s", quoted, columnName(s.FreezeColumns-1)))
	}
	if s.Headings > 0 {
		areas = append(areas, fmt.Sprintf("%s$%d:$%d", quoted, len(s.Head)-s.Headings+1, len(s.Head)))
	}
	return strings.Join(areas, ",")
}

// columnName is the letters of a column, 0 = A.
func columnName(col int) string {
	name := ""
	for col++; col > 0; col = (col - 1) / 26 {
		name = string(rune('A'+(col-1)%26)) + name
	}
	return name
}
