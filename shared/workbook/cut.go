package workbook

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// The parts of a skeleton are our own, so they are read plainly; uploads are
// read by shared/sheet, which trusts nothing.

type xmlWorkbook struct {
	Sheets []struct {
		Name string `xml:"name,attr"`
		ID   string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
	} `xml:"sheets>sheet"`
	Names []struct {
		Name string `xml:"name,attr"`
		Ref  string `xml:",chardata"`
	} `xml:"definedNames>definedName"`
}

type xmlRels struct {
	Rels []struct {
		ID     string `xml:"Id,attr"`
		Target string `xml:"Target,attr"`
	} `xml:"Relationship"`
}

// definedNames gives per sheet part which cell has which name. Names of ranges
// are left out.
func definedNames(z *zip.Reader) (map[string]map[string]string, error) {
	var book xmlWorkbook
	var rels xmlRels
	if err := errors.Join(readXML(z, "xl/workbook.xml", &book), readXML(z, "xl/_rels/workbook.xml.rels", &rels)); err != nil {
		return nil, err
	}
	target := make(map[string]string)
	for _, r := range rels.Rels {
		target[r.ID] = "xl/" + strings.TrimPrefix(r.Target, "/xl/")
	}
	part := make(map[string]string)
	for _, s := range book.Sheets {
		part[s.Name] = target[s.ID]
	}
	cells := make(map[string]map[string]string)
	for _, n := range book.Names {
		sheet, ref, ok := cellRef(n.Ref)
		if !ok {
			continue
		}
		if cells[part[sheet]] == nil {
			cells[part[sheet]] = make(map[string]string)
		}
		cells[part[sheet]][ref] = n.Name
	}
	return cells, nil
}

// cellRef splits 'Sheet'!$B$3 into Sheet and B3.
func cellRef(s string) (sheet, ref string, ok bool) {
	i := strings.LastIndexByte(s, '!')
	if i < 0 || strings.ContainsAny(s[i:], ":,") {
		return "", "", false
	}
	return strings.Trim(s[:i], "'"), strings.ReplaceAll(s[i+1:], "$", ""), true
}

func readXML(z *zip.Reader, part string, into any) error {
	data, err := readPart(z, part)
	if err != nil {
		return err
	}
	if err := xml.Unmarshal(data, into); err != nil {
		return fmt.Errorf("read %q: %w", part, err)
	}
	return nil
}

func readPart(z *zip.Reader, part string) ([]byte, error) {
	f, err := z.Open(part)
	if err != nil {
		return nil, fmt.Errorf("open %q: %w", part, err)
	}
	data, err := io.ReadAll(f)
	if err != nil {
		return nil, fmt.Errorf("read %q: %w", part, err)
	}
	return data, f.Close()
}

// cutPart finds the named cells of a sheet part. names is name by cell.
func cutPart(z *zip.Reader, part string, names map[string]string) (*cutSheet, error) {
	data, err := readPart(z, part)
	if err != nil {
		return nil, err
	}
	sheet := &cutSheet{xml: data}
	if sheet.slots, err = findSlots(data, names); err != nil {
		return nil, err
	}
	if len(sheet.slots) != len(names) {
		return nil, fmt.Errorf("%d of %d named cells are there", len(sheet.slots), len(names))
	}
	return sheet, nil
}

func findSlots(data []byte, names map[string]string) ([]slot, error) {
	var slots []slot
	d := xml.NewDecoder(bytes.NewReader(data))
	for {
		start := int(d.InputOffset())
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return slots, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read cells: %w", err)
		}
		tag, ok := token.(xml.StartElement)
		if !ok || tag.Name.Local != "c" || names[attr(tag, "r")] == "" {
			continue
		}
		if err := d.Skip(); err != nil {
			return nil, fmt.Errorf("read cell: %w", err)
		}
		s, err := newSlot(tag, names[attr(tag, "r")])
		if err != nil {
			return nil, err
		}
		s.start, s.end = start, int(d.InputOffset())
		s.formula = element(string(data[s.start:s.end]), "f")
		slots = append(slots, s)
	}
}

func newSlot(tag xml.StartElement, name string) (slot, error) {
	style, err := strconv.Atoi(attr(tag, "s"))
	if err != nil {
		return slot{}, fmt.Errorf("style of cell %q: %w", name, err)
	}
	return slot{name: name, ref: attr(tag, "r"), style: style}, nil
}

func attr(tag xml.StartElement, name string) string {
	i := slices.IndexFunc(tag.Attr, func(a xml.Attr) bool { return a.Name.Local == name && a.Name.Space == "" })
	if i < 0 {
		return ""
	}
	return tag.Attr[i].Value
}

// element cuts <name>…</name> out of a cell, "" when there is none.
func element(cell, name string) string {
	i, j := strings.Index(cell, "<"+name+">"), strings.Index(cell, "</"+name+">")
	if i < 0 || j < 0 {
		return ""
	}
	return cell[i : j+len(name)+3]
}
