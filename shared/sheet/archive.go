package sheet

import (
	"archive/zip"
	"bytes"
	"path"
	"strings"
)

// parts is the archive a workbook is kept in. Only the parts that are asked for
// are unpacked.
type parts struct {
	data   []byte
	byName map[string]*zip.File // by partKey
	room   *room
}

// openArchive reads a workbook, or says what else is in the archive.
func openArchive(data []byte) (*Book, error) {
	if rule := openDocument(data); rule != "" {
		return nil, refuse(rule, "an OpenDocument file")
	}
	p, err := listParts(data)
	if err != nil {
		return nil, err
	}
	if rule := p.otherKind(); rule != "" {
		return nil, refuse(rule, "an archive of another kind")
	}
	return readWorkbook(p)
}

// openDocument recognises an OpenDocument file by its first part, which says
// what it is.
func openDocument(data []byte) string {
	const at = 30 // behind the header of the part
	first, isODF := bytes.CutPrefix(data[min(at, len(data)):], []byte("mimetypeapplication/vnd.oasis.opendocument."))
	switch {
	case !isODF:
		return ""
	case bytes.HasPrefix(first, []byte("spreadsheet")):
		return RuleOpenDoc
	case bytes.HasPrefix(first, []byte("text")):
		return RuleWord
	}
	return RuleUnknown
}

func listParts(data []byte) (*parts, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, refuse(RuleDamaged, "the archive has no sound directory")
	}
	if len(z.File) > maxParts {
		return nil, refuse(RuleTooLarge, "%d parts", len(z.File))
	}
	p := &parts{data: data, byName: make(map[string]*zip.File, len(z.File)), room: newRoom()}
	for _, f := range z.File {
		key := partKey(f.Name)
		if _, twice := p.byName[key]; twice {
			return nil, refuse(RuleSuspicious, "a part stands in the archive twice")
		}
		p.byName[key] = f
	}
	return p, nil
}

// partKey is the form in which names of parts are compared: spreadsheet
// programs do not regard case, and some writers begin with a slash or separate
// with backslashes.
func partKey(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/"))
}

// otherKind is the rule that refuses an archive which is no workbook without
// macros, "" if it may be one.
func (p *parts) otherKind() string {
	_, isWorkbook := p.byName["xl/workbook.xml"]
	for name := range p.byName {
		folder, file := path.Split(name)
		switch {
		case file == "workbook.bin":
			return RuleBinary
		case file == "vbaproject.bin", strings.HasSuffix(folder, "macrosheets/"):
			return RuleMacros
		case folder == "word/" && !isWorkbook:
			return RuleWord
		}
	}
	if _, isPackage := p.byName["_rels/.rels"]; !isPackage && !isWorkbook {
		return RuleUnknown
	}
	return ""
}

// text unpacks a part to its end and makes sure that it is what was packed.
func (p *parts) text(name string) (string, error) {
	f, ok := p.byName[partKey(name)]
	if !ok {
		return "", refuse(RuleDamaged, "a part is missing")
	}
	size := f.UncompressedSize64
	if size > maxPart || int(size) > p.room.bytes {
		return "", refuse(RuleTooLarge, "a part of %d bytes", size)
	}
	p.room.bytes -= int(size)
	packed, err := p.packed(f)
	if err != nil {
		return "", err
	}
	return unpack(f, packed)
}

// packed is the part as it stands in the archive.
func (p *parts) packed(f *zip.File) ([]byte, error) {
	const encrypted = 1
	start, err := f.DataOffset()
	if err != nil || f.Flags&encrypted != 0 {
		return nil, refuse(RuleDamaged, "a part without a sound header")
	}
	rest := p.data[min(start, int64(len(p.data))):]
	if f.CompressedSize64 > uint64(len(rest)) {
		return nil, refuse(RuleDamaged, "a part is cut off")
	}
	return rest[:f.CompressedSize64], nil
}
