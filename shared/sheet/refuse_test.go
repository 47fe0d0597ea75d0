package sheet_test

import (
	"encoding/binary"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"kipthoi/shared/report"
	"kipthoi/shared/sheet"
)

// streams is an OLE container as far as the reader looks into one.
func streams(names ...string) string {
	file := "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + strings.Repeat("\x00", 504)
	for _, n := range names {
		file += inUTF16(binary.LittleEndian, n) + strings.Repeat("\x00", 64)
	}
	return file
}

func TestOpen_SaysWhatEveryOtherKindOfFileIs(t *testing.T) {
	plain := plainBook(``)
	archive := func(parts ...part) string { return string(pack(t, parts...)) }
	for name, c := range map[string]struct{ file, rule string }{
		"nothing":                            {"", sheet.RuleEmpty},
		"spaces and blank lines":             {" \r\n\t\n", sheet.RuleEmpty},
		"a byte order mark alone":            {"\uFEFF", sheet.RuleEmpty},
		"a workbook with a password":         {streams("EncryptionInfo", "EncryptedPackage"), sheet.RuleEncrypted},
		"a workbook of Excel 97":             {streams("Workbook"), sheet.RuleOldExcel},
		"a workbook of Excel 5":              {streams("Book"), sheet.RuleOldExcel},
		"a workbook of Excel 4":              {"\x09\x04\x06\x00\x00\x00\x10\x00", sheet.RuleOldExcel},
		"a workbook of Excel 3":              {"\x09\x02\x06\x00\x00\x00\x10\x00", sheet.RuleOldExcel},
		"a workbook of Excel 2":              {"\x09\x00\x04\x00\x00\x00\x10\x00", sheet.RuleOldExcel},
		"an .xls saved by LibreOffice":       {string(fixture(t, "kinds.xls")), sheet.RuleOldExcel},
		"an .ods saved by LibreOffice":       {string(fixture(t, "kinds.ods")), sheet.RuleOpenDoc},
		"an .fods":                           {string(fixture(t, "kinds.fods")), sheet.RuleOpenDoc},
		"an .odt":                            {"PK\x03\x04" + strings.Repeat("\x00", 26) + "mimetypeapplication/vnd.oasis.opendocument.text", sheet.RuleWord},
		"an .odp":                            {"PK\x03\x04" + strings.Repeat("\x00", 26) + "mimetypeapplication/vnd.oasis.opendocument.presentation", sheet.RuleUnknown},
		"a binary workbook":                  {string(plain.with("xl/workbook.xml", "", "xl/workbook.bin", "\x83").file(t)), sheet.RuleBinary},
		"a workbook with macros":             {string(plain.with("xl/vbaProject.bin", "\x00").file(t)), sheet.RuleMacros},
		"a workbook with old macros":         {string(plain.with("xl/macrosheets/sheet1.xml", "<m/>").file(t)), sheet.RuleMacros},
		"a sheet that is a macro":            {string(plain.changed("xl/_rels/workbook.xml.rels", relsKind+"worksheet", relsKind+"xlMacrosheet").file(t)), sheet.RuleMacros},
		"a web page":                         {"<html><body><table>", sheet.RuleWebPage},
		"a web page with a type":             {"\uFEFF\r\n <!DOCTYPE HTML PUBLIC>", sheet.RuleWebPage},
		"a table of a web page":              {"<TABLE border=1><TR>", sheet.RuleWebPage},
		"a web page in one file":             {"MIME-Version: 1.0\r\n", sheet.RuleWebPage},
		"XML of Excel 2003":                  {`<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook>`, sheet.RuleXML2003},
		"other XML of Excel 2003":            {`<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">`, sheet.RuleXML2003},
		"other XML":                          {`<?xml version="1.0"?><invoice/>`, sheet.RuleUnknown},
		"a .docx":                            {archive(part{"_rels/.rels", "x"}, part{"word/document.xml", "<d/>"}), sheet.RuleWord},
		"a .doc":                             {streams("WordDocument"), sheet.RuleWord},
		"an .rtf":                            {`{\rtf1\ansi`, sheet.RuleWord},
		"a .pdf":                             {"%PDF-1.7", sheet.RulePDF},
		"a photograph":                       {"\xFF\xD8\xFF\xE0\x00\x10JFIF", sheet.RulePicture},
		"a picture of a screen":              {"\x89PNG\r\n\x1a\n", sheet.RulePicture},
		"a photograph of an iPhone":          {"\x00\x00\x00\x18ftypheic\x00\x00", sheet.RulePicture},
		"a picture from the web":             {"RIFF\x00\x01\x00\x00WEBPVP8 ", sheet.RulePicture},
		"a bitmap":                           {"BM\x36\x00\x00\x00\x00\x00\x00\x00\x36\x00", sheet.RulePicture},
		"a scan":                             {"II*\x00\x08\x00", sheet.RulePicture},
		"another container":                  {streams("Something"), sheet.RuleUnknown},
		"an archive of other files":          {archive(part{"baocao.txt", "x"}), sheet.RuleUnknown},
		"an archive of nothing":              {"PK\x05\x06" + strings.Repeat("\x00", 18), sheet.RuleUnknown},
		"an archive of another program":      {"Rar!\x1A\x07", sheet.RuleUnknown},
		"bytes of no meaning":                {"\x7FELF\x02\x01\x01\x00\x00", sheet.RuleUnknown},
		"UTF-16 without a mark":              {inUTF16(binary.LittleEndian, "a;b\n")[2:], sheet.RuleUnknown},
		"half a letter of UTF-16":            {"\xFF\xFEa\x00b", sheet.RuleUnknownText},
		"letters of no code page":            {"M\xE3 s\x81;T\x8An\n", sheet.RuleUnknownText},
		"a list in TCVN3":                    {"Tªn;Hîp t¸c x· B¹c Liªu ®§", sheet.RuleUnknownText},
		"a list in TCVN3, in its own bytes":  {"T\xAAn;H\xEEp t\xB8c x\xB7 B\xB9c Li\xAAu \xAE\xA7", sheet.RuleUnknownText},
		"a list in VNI":                      {"Teân;Hôïp taùc xaõ Baïc Lieâu ñÑ", sheet.RuleUnknownText},
		"a list in UTF-8 taken for Latin":    {"TÃªn;Há»£p tÃ¡c xÃ£ Báº¡c LiÃªu", sheet.RuleUnknownText},
		"a list with too many columns":       {strings.Repeat(";", 256) + "x", sheet.RuleTooFar},
		"a list with too many rows":          {strings.Repeat("x\n", 5001), sheet.RuleTooFar},
		"a list with too much in one value":  {strings.Repeat("x", 32768), sheet.RuleTooFar},
		"a list with too many values":        {strings.Repeat(strings.Repeat("x;", 250)+"\n", 201), sheet.RuleTooLarge},
		"a list with a quotation never shut": {"a;\"" + strings.Repeat("b\n", 20000), sheet.RuleTooFar},
		"a file beyond the size":             {strings.Repeat("x", sheet.MaxSize+1), sheet.RuleTooLarge},
	} {
		t.Run(name, func(t *testing.T) { wantRule(t, []byte(c.file), c.rule) })
	}
}

// wantRule checks that a file is refused, with words that help.
func wantRule(t *testing.T, file []byte, rule string) report.Finding {
	t.Helper()
	r := refusal(t, file)
	if r == nil || r.Rule != rule {
		t.Fatalf("refusal = %v, want %s", r, rule)
	}
	f := r.Finding()
	if f.Rule != rule || f.Class != report.Syntax || f.Effect != report.Reject {
		t.Errorf("finding = %+v, want rule %s, class syntax, effect reject", f, rule)
	}
	for _, text := range []report.Text{f.Message, f.Cure} {
		if text.Vi == "" || text.En == "" {
			t.Errorf("finding without words: %+v", f)
		}
	}
	return f
}

// rowsOfCells is n rows with what each holds.
func rowsOfCells(n int, cell func(row int) string) string {
	var b strings.Builder
	for row := 1; row <= n; row++ {
		fmt.Fprintf(&b, `<row r="%d">%s</row>`, row, cell(row))
	}
	return b.String()
}

func inline(text string) string { return `<c t="inlineStr"><is><t>` + text + `</t></is></c>` }

// hostile is what somebody might send to make the reader suffer, each with the
// rule that refuses it; "" when it does no harm and is read.
func hostile() map[string]struct {
	book bookParts
	rule string
} {
	const sheet1, sst = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
	plain := plainBook(``)
	manyParts := plain
	for i := range 250 {
		manyParts = manyParts.with(fmt.Sprintf("xl/media/%d", i), "x")
	}
	fiveLarge := plain
	related, listed := `<Relationships `+relsNS+`>`, ``
	for i := range 5 {
		at := fmt.Sprintf("worksheets/l%d.xml", i)
		fiveLarge = fiveLarge.with("xl/"+at, sheetPart(strings.Repeat(" ", 2_000_000)))
		related += fmt.Sprintf(`<Relationship Id="l%d" Type="%sworksheet" Target="%s"/>`, i, relsKind, at)
		listed += fmt.Sprintf(`<sheet name="L%d" r:id="l%d"/>`, i, i)
	}
	fiveLarge = fiveLarge.with("xl/_rels/workbook.xml.rels", related+`</Relationships>`,
		"xl/workbook.xml", `<workbook xmlns:r="urn:r"><sheets>`+listed+`</sheets></workbook>`)
	const dtd = `<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/hostname">]>`
	return map[string]struct {
		book bookParts
		rule string
	}{
		"a bomb":                                    {plainBook(strings.Repeat(`<row/>`, 4_000_000)), sheet.RuleTooLarge},
		"a million rows of nothing":                 {plainBook(strings.Repeat(`<row/>`, 1_000_000)), sheet.RuleTooLarge},
		"many rows of nothing, small enough":        {plainBook(strings.Repeat(`<row/>`, 250_000)), ""},
		"more tags than a report has":               {plainBook(strings.Repeat(`<row/>`, 310_000)), sheet.RuleTooLarge},
		"a row of empty cells":                      {plainBook(`<row>` + strings.Repeat(`<c/>`, 400_000) + `</row>`), sheet.RuleTooLarge},
		"ten thousand rows with the last column":    {plainBook(rowsOfCells(10_000, func(row int) string { return fmt.Sprintf(`<c r="XFD%d"><v>1</v></c>`, row) })), sheet.RuleTooFar},
		"a row as far as can be":                    {plainBook(`<row r="1048576"><c r="A1048576"><v>1</v></c></row>`), sheet.RuleTooFar},
		"a row too far":                             {plainBook(`<row r="5001"><c><v>1</v></c></row>`), sheet.RuleTooFar},
		"the last row there may be":                 {plainBook(`<row r="5000"><c r="IV5000"><v>1</v></c></row>`), ""},
		"a column too far":                          {plainBook(`<row r="1"><c r="IW1"><v>1</v></c></row>`), sheet.RuleTooFar},
		"dense cells":                               {plainBook(rowsOfCells(250, func(int) string { return strings.Repeat(`<c><v>1</v></c>`, 201) })), sheet.RuleTooLarge},
		"as many cells as there may be":             {plainBook(rowsOfCells(250, func(int) string { return strings.Repeat(`<c><v>1</v></c>`, 199) })), ""},
		"every last column of every row":            {plainBook(rowsOfCells(5000, func(row int) string { return fmt.Sprintf(`<c r="IV%d"><v>1</v></c>`, row) })), ""},
		"a text too long":                           {plainBook(`<row r="1">` + inline(strings.Repeat("ế", 32_768)) + `</row>`), sheet.RuleTooFar},
		"the longest text there may be":             {plainBook(`<row r="1">` + inline(strings.Repeat("ế", 32_767)) + `</row>`), ""},
		"a text in a hundred thousand pieces":       {plainBook(`<row r="1">` + inline(strings.Repeat("a<!-- -->", 100_000)) + `</row>`), sheet.RuleTooFar},
		"a long text used forty thousand times":     {plainBook(rowsOfCells(200, func(int) string { return strings.Repeat(`<c t="s"><v>0</v></c>`, 200) })).with(sst, `<sst><si><t>`+strings.Repeat("x", 30_000)+`</t></si></sst>`), ""},
		"twenty thousand texts and one":             {plain.with(sst, `<sst>`+strings.Repeat(`<si/>`, 20_001)+`</sst>`), sheet.RuleTooLarge},
		"a count of texts that is a lie":            {plainBook(`<row r="1"><c t="s"><v>0</v></c></row>`).with(sst, `<sst count="1000000000000" uniqueCount="9223372036854775807"><si><t>x</t></si></sst>`), ""},
		"elements within elements":                  {plainBook(strings.Repeat(`<a>`, 100) + strings.Repeat(`</a>`, 100)), sheet.RuleSuspicious},
		"two hundred thousand of them":              {plainBook(strings.Repeat(`<a>`, 200_000)), sheet.RuleSuspicious},
		"a crowd of attributes":                     {plainBook(`<row ` + strings.Repeat(`a="" `, 100_000) + `/>`), sheet.RuleSuspicious},
		"entities in a sheet":                       {plain.with(sheet1, dtd+sheetPart(`<row><c t="inlineStr"><is><t>&b;</t></is></c></row>`)), sheet.RuleSuspicious},
		"entities in the texts":                     {plain.with(sst, dtd+`<sst><si><t>&f;</t></si></sst>`), sheet.RuleSuspicious},
		"entities in the workbook":                  {plain.with("xl/workbook.xml", dtd+plain["xl/workbook.xml"]), sheet.RuleSuspicious},
		"entities in the relations":                 {plain.with("_rels/.rels", dtd+plain["_rels/.rels"]), sheet.RuleSuspicious},
		"an entity nobody declared":                 {plainBook(`<row>` + inline("&b;") + `</row>`), sheet.RuleDamaged},
		"two parts that differ in case only":        {plain.with("XL/Workbook.xml", "<x/>"), sheet.RuleSuspicious},
		"a crowd of parts":                          {manyParts, sheet.RuleTooLarge},
		"parts that are too large together":         {fiveLarge, sheet.RuleTooLarge},
		"a crowd of sheets":                         {plain.changed("xl/workbook.xml", `</sheets>`, strings.Repeat(`<sheet name="x" r:id="rId2"/>`, 255)+`</sheets>`), sheet.RuleTooLarge},
		"a sheet outside of the file":               {plain.with("xl/_rels/workbook.xml.rels", strings.Replace(rels("rId1", "worksheet", "https://example.invalid/1", "rId2", "worksheet", "x"), `Target`, `TargetMode="External" Target`, 1)), sheet.RuleDamaged},
		"a sheet at a path out of the archive":      {plain.changed("xl/_rels/workbook.xml.rels", "worksheets/sheet1.xml", "../../../etc/passwd"), sheet.RuleDamaged},
		"merged cells without end":                  {plain.changed(sheet1, `</sheetData>`, `</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>`), ""},
		"formulas that need each other":             {plainBook(`<row r="1"><c r="A1"><f>B1</f><v>1</v></c><c r="B1"><f>A1</f><v>1</v></c></row>`), ""},
		"four hundred thousand styles":              {plain.with("xl/styles.xml", `<styleSheet><cellXfs>`+strings.Repeat(`<xf/>`, 400_000)+`</cellXfs></styleSheet>`), sheet.RuleTooLarge},
		"fifty thousand names":                      {plain.changed("xl/workbook.xml", `</definedNames>`, strings.Repeat(`<definedName name="x">A!A1</definedName>`, 50_000)+`</definedNames>`), ""},
		"a text in the place of a part of sheets":   {plain.with(sheet1, plain[sst]), sheet.RuleDamaged},
		"a part that goes on behind its end":        {plain.with(sheet1, plain[sheet1]+plain[sheet1]), sheet.RuleDamaged},
		"a sheet whose end is missing":              {plain.with(sheet1, strings.TrimSuffix(plain[sheet1], `</worksheet>`)), sheet.RuleDamaged},
		"a sheet cut off between two rows":          {plain.with(sheet1, sheetPart("")[:len(sheetPart(""))-len(`</sheetData></worksheet>`)]), sheet.RuleDamaged},
		"a sheet without data":                      {plain.with(sheet1, `<worksheet/>`), sheet.RuleDamaged},
		"a sheet of no bytes":                       {plain.with(sheet1, " "), sheet.RuleDamaged},
		"a sheet in UTF-16":                         {plain.with(sheet1, inUTF16(binary.LittleEndian, plain[sheet1])), sheet.RuleDamaged},
		"a sheet that says it is in another code":   {plain.changed(sheet1, `UTF-8`, `windows-1258`), sheet.RuleDamaged},
		"a sheet that is not UTF-8":                 {plainBook(`<row>` + inline("\xE3") + `</row>`), sheet.RuleDamaged},
		"a sheet that is missing":                   {plain.with(sheet1, ""), sheet.RuleDamaged},
		"texts that are missing":                    {plain.with(sst, ""), sheet.RuleDamaged},
		"styles that are missing":                   {plain.with("xl/styles.xml", ""), sheet.RuleDamaged},
		"relations that are missing":                {plain.with("_rels/.rels", ""), sheet.RuleDamaged},
		"relations of the workbook missing":         {plain.with("xl/_rels/workbook.xml.rels", ""), sheet.RuleDamaged},
		"no workbook among the relations":           {plain.with("_rels/.rels", rels()), sheet.RuleDamaged},
		"a workbook without sheets":                 {plain.with("xl/workbook.xml", `<workbook/>`), sheet.RuleDamaged},
		"a sheet that points at styles":             {plain.changed("xl/workbook.xml", `r:id="rId1"`, `r:id="rId3"`), sheet.RuleDamaged},
		"a sheet that points nowhere":               {plain.changed("xl/workbook.xml", `r:id="rId1"`, ``), sheet.RuleDamaged},
		"a shared text that is not there":           {plainBook(`<row r="3"><c r="B3" t="s"><v>1</v></c></row>`), sheet.RuleDamaged},
		"a shared text with a negative number":      {plainBook(`<row><c t="s"><v>-1</v></c></row>`), sheet.RuleDamaged},
		"a shared text without a number":            {plainBook(`<row><c t="s"><v>x</v></c></row>`), sheet.RuleDamaged},
		"a number that is none":                     {plainBook(`<row><c><v>1.234.567,89</v></c></row>`), sheet.RuleDamaged},
		"a number beyond numbers":                   {plainBook(`<row><c><v>NaN</v></c></row>`), sheet.RuleDamaged},
		"a number that is half an exponent":         {plainBook(`<row><c><v>1E+</v></c></row>`), sheet.RuleDamaged},
		"a sign and no number":                      {plainBook(`<row><c><v>-</v></c></row>`), sheet.RuleDamaged},
		"a yes that is none":                        {plainBook(`<row><c t="b"><v>2</v></c></row>`), sheet.RuleDamaged},
		"a date that is none":                       {plainBook(`<row><c t="d"><v>2018-02-30</v></c></row>`), sheet.RuleDamaged},
		"a kind of cell nobody knows":               {plainBook(`<row><c t="x"><v>1</v></c></row>`), sheet.RuleDamaged},
		"a cell twice":                              {plainBook(`<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>`), sheet.RuleDamaged},
		"a row twice":                               {plainBook(`<row r="1"><c r="A1"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c></row>`), sheet.RuleDamaged},
		"a cell in another row":                     {plainBook(`<row r="1"><c r="A2"><v>1</v></c></row>`), sheet.RuleDamaged},
		"a cell at no address":                      {plainBook(`<row r="1"><c r="11"><v>1</v></c></row>`), sheet.RuleDamaged},
		"a row without a number":                    {plainBook(`<row r="-1"><c><v>1</v></c></row>`), sheet.RuleDamaged},
		"a row beyond every sheet":                  {plainBook(`<row r="1048577"><c><v>1</v></c></row>`), sheet.RuleDamaged},
		"a name for a cell in a row beyond numbers": {plain.changed("xl/workbook.xml", `$B$2`, `$B$99999999999999999999`), ""},
	}
}

func TestOpen_SurvivesWhatIsMadeToHarmIt(t *testing.T) {
	const most = 64 << 20 // bytes handed out in all; what is held at a time is less
	for name, c := range hostile() {
		t.Run(name, func(t *testing.T) {
			file := c.book.file(t)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := sheet.Open(file)
			runtime.ReadMemStats(&after)
			if used := after.TotalAlloc - before.TotalAlloc; used > most {
				t.Errorf("%d MB for a file of %d bytes", used>>20, len(file))
			}
			if c.rule != "" {
				wantRule(t, file, c.rule)
			} else if err != nil {
				t.Errorf("Open: %v", err)
			}
		})
	}
}

func TestOpen_NamesTheCellItCannotRead(t *testing.T) {
	for rows, rule := range map[string]string{
		`<row r="5001"><c r="IW5001"><v>1</v></c></row>`:                         sheet.RuleTooFar,
		`<row r="5001"><c r="IW5001" t="s"><v>9</v></c></row>`:                   sheet.RuleDamaged,
		`<row r="5001">` + strings.Repeat(`<c/>`, 256) + `<c><v>1</v></c></row>`: sheet.RuleTooFar,
	} {
		if f := wantRule(t, plainBook(rows).file(t), rule); f.Sheet != "Báo cáo" || f.Cell != "IW5001" {
			t.Errorf("finding at %q %q, want Báo cáo IW5001", f.Sheet, f.Cell)
		}
	}
}

func TestRefusal_TellsTheLogNothingOfTheContent(t *testing.T) {
	for _, w := range []bookParts{
		plainBook(`<row r="1"><c r="A1"><v>Nguyễn Thị Bí Mật</v></c></row>`),
		plainBook(``).with("Nguyễn Thị Bí Mật", "x").changed("xl/_rels/workbook.xml.rels", "worksheets/sheet1.xml", "Nguyễn Thị Bí Mật"),
	} {
		if r := refusal(t, w.file(t)); r == nil || strings.Contains(r.Error(), "Bí Mật") || !strings.Contains(r.Error(), r.Rule) {
			t.Errorf("refusal = %v, want the rule and nothing of the content", r)
		}
	}
}
