package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"kipthoi/shared/roster"
)

// workbook is a list as it is kept in Excel: a row each on the first sheet.
func workbook(t *testing.T, rows ...string) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, row := range append([]string{strings.Join(roster.Header(), ";")}, rows...) {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		must(t, err)
		fields := strings.Split(row, ";")
		must(t, f.SetSheetRow("Sheet1", cell, &fields))
	}
	var out bytes.Buffer
	must(t, f.Write(&out))
	return out.Bytes()
}

func TestImport_AWorkbook_IsTakenAsTheSameListIs(t *testing.T) {
	w := newWorld()
	done := w.bring(t, "register/95/u1", workbook(t, dongTien, nameless, thanhCong), uploaded)
	if got := counts(done); got != "rows 3: added 2, changed 0, unchanged 0, refused 1" || done.Problems[0].Row != 3 {
		t.Errorf("%s, problems %+v", got, done.Problems)
	}
	if u := w.unit(t, "95", "HTX Đồng Tiến"); u.Identifier("MST") != "0100109106" {
		t.Errorf("unit = %+v", u)
	}
	again := w.bring(t, "register/95/u2", units(dongTien, nameless, thanhCong), uploaded.Add(time.Hour))
	if got := counts(again); got != "rows 3: added 0, changed 0, unchanged 2, refused 1" {
		t.Errorf("the same rows in a list: %s", got)
	}
}
