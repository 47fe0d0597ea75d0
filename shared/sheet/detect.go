package sheet

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
)

// content is what a file may be, as far as its first bytes tell.
type content uint8

const (
	other   content = iota // refused, with a rule
	archive                // a zip, to be looked into
	text                   // a list, if it can be decoded
)

// oleMagic begins what older programs, and Excel with a password, write.
const oleMagic = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"

// magics are the first bytes of what is refused at once.
var magics = []struct{ start, rule string }{
	{"%PDF", RulePDF},
	{"\xFF\xD8\xFF", RulePicture}, // JPEG
	{"\x89PNG", RulePicture},
	{"GIF8", RulePicture},
	{"II*\x00", RulePicture}, // TIFF, from scanners
	{"MM\x00*", RulePicture},
	{`{\rtf`, RuleWord},
	{"\x09\x08", RuleOldExcel}, // BIFF 2 to 5 without a container
	{"\x09\x04", RuleOldExcel},
	{"\x09\x02", RuleOldExcel},
	{"\x09\x00", RuleOldExcel},
	{"PK\x05\x06", RuleUnknown}, // an archive of nothing
	{"Rar!", RuleUnknown},
	{"7z\xBC\xAF", RuleUnknown},
	{"\x1F\x8B", RuleUnknown}, // gzip
}

// detect says what a file is, and the rule by which it is refused if it is
// neither an archive nor text.
func detect(data []byte) (content, string) {
	switch {
	case len(data) == 0:
		return other, RuleEmpty
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return archive, ""
	case bytes.HasPrefix(data, []byte(oleMagic)):
		return other, container(data)
	case isPhonePicture(data):
		return other, RulePicture
	}
	for _, m := range magics {
		if bytes.HasPrefix(data, []byte(m.start)) {
			return other, m.rule
		}
	}
	if rule := markupKind(data); rule != "" {
		return other, rule
	}
	return text, ""
}

// container tells apart what is kept in an OLE container by the names of the
// streams in it.
func container(data []byte) string {
	for _, stream := range []struct{ name, rule string }{
		{"EncryptedPackage", RuleEncrypted},
		{"Workbook", RuleOldExcel},
		{"Book", RuleOldExcel},
		{"WordDocument", RuleWord},
	} {
		if bytes.Contains(data, utf16le(stream.name)) {
			return stream.rule
		}
	}
	return RuleUnknown
}

func utf16le(s string) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune(s)) {
		out = binary.LittleEndian.AppendUint16(out, u)
	}
	return out
}

// isPhonePicture recognises HEIC, AVIF and WebP, which carry their sign behind
// a length, and bitmaps, whose first letters may begin a text.
func isPhonePicture(data []byte) bool {
	if len(data) < 12 {
		return false
	}
	switch brand := string(data[8:12]); {
	case string(data[4:8]) == "ftyp":
		return true
	case string(data[:4]) == "RIFF" && brand == "WEBP":
		return true
	}
	return string(data[:2]) == "BM" && bytes.IndexByte(data[2:12], 0) >= 0
}

// markupKind recognises pages and XML that spreadsheet programs open although
// they are no workbooks.
func markupKind(data []byte) string {
	head := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(data[:min(len(data), 4096)], []byte("\xEF\xBB\xBF")), " \t\r\n"))
	if bytes.HasPrefix(head, []byte("mime-version:")) {
		return RuleWebPage
	}
	if !bytes.HasPrefix(head, []byte("<")) {
		return ""
	}
	if bytes.Contains(head, []byte("oasis:names:tc:opendocument")) {
		return RuleOpenDoc
	}
	if bytes.Contains(head, []byte("excel.sheet")) || bytes.Contains(head, []byte("schemas-microsoft-com:office:spreadsheet")) {
		return RuleXML2003
	}
	for _, tag := range []string{"<html", "<!doctype html", "<table", "<head", "<body", "<meta", "<div", "<style", "<script", "<tr", "<p>"} {
		if bytes.Contains(head, []byte(tag)) {
			return RuleWebPage
		}
	}
	return RuleUnknown
}
