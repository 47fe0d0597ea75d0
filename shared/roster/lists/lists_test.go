package lists_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
	"kipthoi/shared/roster"
	"kipthoi/shared/roster/lists"
	"kipthoi/shared/sheet"
)

var importDay = day(2018, 1, 30)

func day(y int, m time.Month, d int) calendar.Date { return calendar.Date{Year: y, Month: m, Day: d} }

func open(t *testing.T, data []byte) *sheet.Book {
	t.Helper()
	book, err := sheet.Open(data)
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// TestRows_AWorkbookAsAClerkKeepsIt has a cover, numbers that ate their zero,
// a real date and a hidden copy of last year.
func TestRows_AWorkbookAsAClerkKeepsIt(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	put := func(name, cell string, values ...any) {
		if err := f.SetSheetRow(name, cell, &values); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"Năm ngoái", "Danh sách"} {
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		put(name, "A3", "Loại hình", "Tên đơn vị", "Lĩnh vực", "MST", "Ngày thành lập", "Điện thoại")
	}
	if err := f.SetSheetVisible("Năm ngoái", false); err != nil {
		t.Fatal(err)
	}
	put("Sheet1", "A1", "Liên minh hợp tác xã tỉnh Bạc Liêu")
	put("Danh sách", "A5", "HTX", "HTX Thành Công", "Nông nghiệp", 100109106, time.Date(2012, 3, 15, 0, 0, 0, 0, time.UTC), 912345678)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	entries, problems := roster.Read(lists.Rows(open(t, b.Bytes())), "95", importDay)
	if len(problems) > 0 || len(entries) != 1 {
		t.Fatalf("entries %v, problems %+v", entries, problems)
	}
	got := entries[0]
	if got.Row != 5 || got.Unit.Founded != day(2012, 3, 15) || got.Contact.Phone != "+84912345678" ||
		cmp.Diff([]report.Identifier{{Scheme: "MST", Value: "0100109106"}}, got.Unit.Identifiers) != "" {
		t.Errorf("entry = %+v", got)
	}
}

func TestRows_AListWithoutAHeadingIsStillSaidWhatItLacks(t *testing.T) {
	rows := lists.Rows(open(t, []byte("HTX;Thành Công\r\n\r\nHTX;Đồng Tiến\r\n")))
	want := []roster.Row{{Number: 1, Fields: []string{"HTX", "Thành Công"}}, {Number: 3, Fields: []string{"HTX", "Đồng Tiến"}}}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	if _, problems := roster.Read(rows, "95", importDay); len(problems) != 1 {
		t.Errorf("problems = %+v", problems)
	}
}
