package sheet_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"hash/crc32"
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/sheet"
)

// sound are files that are read, to be damaged.
func sound(t testing.TB) map[string][]byte {
	return map[string][]byte{
		"saved by LibreOffice":          fixture(t, "kinds-libreoffice.xlsx"),
		"a template saved by it":        fixture(t, "template-libreoffice.xlsx"),
		"as Excel lays it out":          plainBook(`<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="s"><v>0</v></c></row>`).file(t),
		"with the template's long rows": plainBook(rowsOfCells(50, func(int) string { return inline("Hợp tác xã") + `<c><v>1</v></c>` })).file(t),
	}
}

func TestOpen_NeverReadsLessFromADamagedFile(t *testing.T) {
	const step = 23 // every so many bytes; coprime to the sizes of headers
	for name, file := range sound(t) {
		t.Run(name, func(t *testing.T) {
			whole := contents(open(t, file))
			refused := 0
			for at := 0; at < len(file); at += step {
				damaged := bytes.Clone(file)
				damaged[at] ^= 1 << (at % 8)
				book, err := sheet.Open(damaged)
				if err != nil {
					refused++
					continue
				}
				// The byte was in a part that is not read, or in a date of the archive.
				if diff := cmp.Diff(whole, contents(book)); diff != "" {
					t.Fatalf("bit flipped in byte %d of %d (-whole +read):\n%s", at, len(file), diff)
				}
			}
			if refused == 0 {
				t.Error("no damage was noticed")
			}
		})
	}
}

func TestOpen_RefusesAFileThatIsCutOff(t *testing.T) {
	for name, file := range sound(t) {
		t.Run(name, func(t *testing.T) {
			for size := len(file) - 1; size > 3; size -= 1 + size/200 {
				if r := refusal(t, file[:size]); r == nil || r.Rule != sheet.RuleDamaged {
					t.Fatalf("the first %d of %d bytes: %v, want %s", size, len(file), r, sheet.RuleDamaged)
				}
			}
		})
	}
}

func TestOpen_RefusesAnArchiveThatLies(t *testing.T) {
	const lying = "xl/worksheets/sheet1.xml"
	content := []byte(plainBook(`<row r="1"><c r="A1"><v>1</v></c></row>`)[lying])
	var deflated bytes.Buffer
	w, err := flate.NewWriter(&deflated, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	honest := zip.FileHeader{
		Name: lying, Method: zip.Deflate, CRC32: crc32.ChecksumIEEE(content),
		UncompressedSize64: uint64(len(content)), CompressedSize64: uint64(deflated.Len()),
	}
	for name, c := range map[string]struct {
		lie  func(*zip.FileHeader)
		rule string
	}{
		"the truth":                       {func(*zip.FileHeader) {}, ""},
		"a size too small":                {func(h *zip.FileHeader) { h.UncompressedSize64 -= 10 }, sheet.RuleDamaged},
		"a size of nothing":               {func(h *zip.FileHeader) { h.UncompressedSize64, h.CRC32 = 0, 0 }, sheet.RuleDamaged},
		"a size too large":                {func(h *zip.FileHeader) { h.UncompressedSize64++ }, sheet.RuleDamaged},
		"a size of four gigabytes":        {func(h *zip.FileHeader) { h.UncompressedSize64 = 4<<30 - 16 }, sheet.RuleTooLarge},
		"a size beyond all numbers":       {func(h *zip.FileHeader) { h.UncompressedSize64 = 1<<63 + 1 }, sheet.RuleTooLarge},
		"a packed size too small":         {func(h *zip.FileHeader) { h.CompressedSize64 -= 3 }, sheet.RuleDamaged},
		"a packed size beyond the file":   {func(h *zip.FileHeader) { h.CompressedSize64 = 1 << 30 }, sheet.RuleDamaged},
		"another sum":                     {func(h *zip.FileHeader) { h.CRC32++ }, sheet.RuleDamaged},
		"no sum":                          {func(h *zip.FileHeader) { h.CRC32 = 0 }, sheet.RuleDamaged},
		"packed by a method nobody knows": {func(h *zip.FileHeader) { h.Method = 99 }, sheet.RuleDamaged},
		"not packed at all":               {func(h *zip.FileHeader) { h.Method = zip.Store }, sheet.RuleDamaged},
		"encrypted":                       {func(h *zip.FileHeader) { h.Flags |= 1 }, sheet.RuleDamaged},
	} {
		t.Run(name, func(t *testing.T) {
			header := honest
			c.lie(&header)
			file := packRaw(t, plainBook(``).with(lying, ""), &header, deflated.Bytes())
			if c.rule != "" {
				wantRule(t, file, c.rule)
			} else if got := open(t, file).Sheets[0].Cell(1, 1).Text; got != "1" {
				t.Errorf("A1 = %q, want 1", got)
			}
		})
	}
}

// packRaw packs a workbook and one part as it is said to be.
func packRaw(t testing.TB, book bookParts, header *zip.FileHeader, packed []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	w, err := z.CreateRaw(header)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(packed); err != nil {
		t.Fatal(err)
	}
	for name, content := range maps.All(book) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestOpen_RefusesAPartThatStandsTwice(t *testing.T) {
	var parts []part
	for name, content := range plainBook(``) {
		parts = append(parts, part{name, content})
	}
	parts = append(parts, part{"xl/worksheets/sheet1.xml", sheetPart(`<row r="1"><c r="A1"><v>9</v></c></row>`)})
	wantRule(t, pack(t, parts...), sheet.RuleSuspicious)
}

func TestOpen_ReadsPartsThatAreNotPacked(t *testing.T) {
	content := plainBook(`<row r="1"><c r="A1"><v>1</v></c></row>`)["xl/worksheets/sheet1.xml"]
	header := zip.FileHeader{
		Name: "xl/worksheets/sheet1.xml", Method: zip.Store, CRC32: crc32.ChecksumIEEE([]byte(content)),
		UncompressedSize64: uint64(len(content)), CompressedSize64: uint64(len(content)),
	}
	file := packRaw(t, plainBook(``).with(header.Name, ""), &header, []byte(content))
	if got := open(t, file).Sheets[0].Cell(1, 1).Text; got != "1" {
		t.Errorf("A1 = %q, want 1", got)
	}
}

func TestOpen_KeepsNothingOfTheUpload(t *testing.T) {
	for name, file := range sound(t) {
		file = bytes.Clone(file)
		book := open(t, file)
		before := contents(book)
		clear(file)
		if diff := cmp.Diff(before, contents(book)); diff != "" {
			t.Errorf("%s changed with the upload (-before +after):\n%s", name, diff)
		}
	}
}
