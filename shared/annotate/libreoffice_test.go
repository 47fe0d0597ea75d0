package annotate_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"kipthoi/shared/calendar"
	"kipthoi/shared/form"
	"kipthoi/shared/review/reviewtest"
	"kipthoi/shared/workbook"
)

var update = flag.Bool("update", false, "have LibreOffice save the fixture anew")

// saved is a workbook of testdata.
func saved(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func template(t testing.TB) []byte {
	t.Helper()
	return reviewtest.Template(t, htx(t), workbook.Identity{Unit: dongTien, Period: calendar.DefaultRule.Period("2018-03"), Previous: &february, PreviousPeriod: "2018-02"})
}

// convert has LibreOffice open workbooks and save them as something else. It
// fails without LibreOffice where tests must be complete, and skips elsewhere.
func convert(t *testing.T, to string, books ...[]byte) [][]byte {
	t.Helper()
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		const cure = "LibreOffice is missing: apt-get install libreoffice-calc"
		if os.Getenv("CI") == "true" {
			t.Fatal(cure)
		}
		t.Skip(cure)
	}
	dir := t.TempDir()
	kind := map[string]string{"xlsx": "xlsx:Calc MS Excel 2007 XML", "pdf": "pdf"}[to]
	args := []string{
		"-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--headless", "--norestore",
		"--convert-to", kind, "--outdir", filepath.Join(dir, "out"),
	}
	for i, book := range books {
		path := filepath.Join(dir, fmt.Sprint(i, ".xlsx"))
		if err := os.WriteFile(path, book, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	if out, err := exec.Command(soffice, args...).CombinedOutput(); err != nil {
		t.Fatalf("convert: %v\n%s", err, out)
	}
	var converted [][]byte
	for i := range books {
		data, err := os.ReadFile(filepath.Join(dir, "out", fmt.Sprint(i, ".", to)))
		if err != nil {
			t.Fatal(err)
		}
		converted = append(converted, data)
	}
	return converted
}

// noted is a spoilt workbook in which she keeps a note of her own.
func noted(t *testing.T) []byte {
	t.Helper()
	return marchBook(t, spoilt, func(f *excelize.File) error {
		return f.AddComment(form.SheetReport, excelize.Comment{Cell: "E11", Author: "Lan", Paragraph: []excelize.RichTextRun{{Text: "hỏi lại"}}})
	})
}

func TestLibreOffice_SavesTheFixture(t *testing.T) {
	if !*update {
		t.Skip("only with -update")
	}
	if err := os.WriteFile("testdata/libreoffice.xlsx", convert(t, "xlsx", noted(t))[0], 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestWorkbook_SavedByLibreOffice_IsStillTheSameReport also holds that
// LibreOffice opens what we write, and loses nothing of it.
func TestWorkbook_SavedByLibreOffice_IsStillTheSameReport(t *testing.T) {
	data := saved(t, "libreoffice.xlsx")
	once := returned(t, data)
	out := convert(t, "xlsx", once)[0]
	want := judge(t, data)
	if diff := cmp.Diff(want, judge(t, out)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	before, after := open(t, once), open(t, out)
	if diff := cmp.Diff(names(before), names(after)); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(noteTexts(t, before, form.SheetReport), noteTexts(t, after, form.SheetReport)); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
	for _, cell := range []string{"E11", "E12", "E22", "E24", "E13"} {
		if was, is := fill(t, before, form.SheetReport, cell), fill(t, after, form.SheetReport, cell); was == "" || is != was {
			t.Errorf("%s is %s, was %s", cell, is, was)
		}
	}
	if linked, target, err := after.GetCellHyperLink(listName, "C5"); err != nil || !linked || target != "'"+form.SheetReport+"'!E12" {
		t.Errorf("the link leads to %q, %v", target, err)
	}
	mended := reviewtest.Fill(t, returned(t, out), right(t))
	if found := judge(t, mended); len(found) > 0 {
		t.Errorf("mended, and still: %v", found)
	}
	clean := open(t, returned(t, mended))
	for _, cell := range []string{"E11", "E12", "E22", "E24", "E41"} {
		if got := fill(t, clean, form.SheetReport, cell); got != "FFF9D6" {
			t.Errorf("%s is %s at the end", cell, got)
		}
	}
}

func TestWorkbook_IsPrintedByLibreOffice(t *testing.T) {
	list, err := listOf(t)
	if err != nil {
		t.Fatal(err)
	}
	for i, data := range convert(t, "pdf", returned(t, marchBook(t, spoilt)), list) {
		if !bytes.HasPrefix(data, []byte("%PDF-")) || len(data) < 5000 {
			t.Errorf("%d: no print", i)
		}
	}
}
