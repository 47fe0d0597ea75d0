package sheet_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kipthoi/shared/sheet"
)

const (
	head     = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	mainNS   = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	relsNS   = `xmlns="http://schemas.openxmlformats.org/package/2006/relationships"`
	relsKind = `http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
)

// bookParts is the parts of a workbook by name.
type bookParts map[string]string

// plainBook is a workbook of two sheets, "Báo cáo" with the cells given and the
// hidden "An's", as Excel lays it out.
func plainBook(cells string) bookParts {
	return bookParts{
		"[Content_Types].xml": head + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"></Types>`,
		"_rels/.rels":         rels("rId1", "officeDocument", "xl/workbook.xml"),
		"xl/workbook.xml": head + `<workbook ` + mainNS + `><workbookPr/><sheets><sheet name="Báo cáo" sheetId="1" r:id="rId1"/>` +
			`<sheet name="An's" sheetId="2" state="veryHidden" r:id="rId2"/></sheets><definedNames>` +
			`<definedName name="KT_one">'Báo cáo'!$B$2</definedName></definedNames></workbook>`,
		"xl/_rels/workbook.xml.rels": rels("rId1", "worksheet", "worksheets/sheet1.xml", "rId2", "worksheet", "worksheets/sheet2.xml",
			"rId3", "styles", "styles.xml", "rId4", "sharedStrings", "sharedStrings.xml"),
		"xl/styles.xml": head + `<styleSheet ` + mainNS + `><numFmts count="1"><numFmt numFmtId="164" formatCode="dd/mm/yyyy;@"/></numFmts>` +
			`<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="20"/></cellXfs></styleSheet>`,
		"xl/sharedStrings.xml":     head + `<sst ` + mainNS + `><si><t>Hợp tác xã</t></si></sst>`,
		"xl/worksheets/sheet1.xml": sheetPart(cells),
		"xl/worksheets/sheet2.xml": sheetPart(`<row r="1"><c r="A1"><v>7</v></c></row>`),
	}
}

func sheetPart(rows string) string {
	return head + `<worksheet ` + mainNS + `><sheetData>` + rows + `</sheetData></worksheet>`
}

// rels is a part of relations: id, kind, target and so on.
func rels(of ...string) string {
	var b strings.Builder
	b.WriteString(head + `<Relationships ` + relsNS + `>`)
	for r := range slices.Chunk(of, 3) {
		b.WriteString(`<Relationship Id="` + r[0] + `" Type="` + relsKind + r[1] + `" Target="` + r[2] + `"/>`)
	}
	b.WriteString(`</Relationships>`)
	return b.String()
}

// with is the workbook with other parts; "" takes a part away.
func (w bookParts) with(parts ...string) bookParts {
	w = maps.Clone(w)
	for p := range slices.Chunk(parts, 2) {
		if w[p[0]] = p[1]; p[1] == "" {
			delete(w, p[0])
		}
	}
	return w
}

// changed is the workbook with one text of a part replaced.
func (w bookParts) changed(part, old, new string) bookParts {
	if !strings.Contains(w[part], old) {
		panic("nothing to change in " + part)
	}
	return w.with(part, strings.Replace(w[part], old, new, 1))
}

// file packs the workbook.
func (w bookParts) file(t testing.TB) []byte {
	t.Helper()
	var parts []part
	for _, name := range slices.Sorted(maps.Keys(w)) {
		parts = append(parts, part{name, w[name]})
	}
	return pack(t, parts...)
}

type part struct{ name, content string }

func pack(t testing.TB, parts ...part) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, p := range parts {
		w, err := z.Create(p.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(p.content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func open(t testing.TB, data []byte) *sheet.Book {
	t.Helper()
	book, err := sheet.Open(data)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	return book
}

// refusal is the reason for which data is not read; nil when it is.
func refusal(t testing.TB, data []byte) *sheet.Refusal {
	t.Helper()
	book, err := sheet.Open(data)
	if err == nil {
		return nil
	}
	var r *sheet.Refusal
	if !errors.As(err, &r) || book != nil {
		t.Fatalf("Open = %v, %v; want no book and a *Refusal", book, err)
	}
	return r
}

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// contents is every cell that holds something, by sheet and address.
func contents(book *sheet.Book) map[string]sheet.Cell {
	all := make(map[string]sheet.Cell)
	for _, s := range book.Sheets {
		for row, cells := range s.Rows() {
			for i, c := range cells {
				if c != (sheet.Cell{}) {
					all[s.Name+"!"+sheet.Ref(row, i+1)] = c
				}
			}
		}
	}
	return all
}
