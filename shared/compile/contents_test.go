package compile_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
	"kipthoi/shared/rollup"
	"kipthoi/shared/store"
)

// TestPeriod_EveryCellOfEverySummaryIsWhatTheStoreSays reads the workbooks back
// with another reader.
func TestPeriod_EveryCellOfEverySummaryIsWhatTheStoreSays(t *testing.T) {
	m := newMonth(t, threeProvinces)
	rev, _ := m.compile(t, rollup.AtDeadline, atDeadline)
	provinces, nation := m.summaries(t)
	for _, f := range rev.Files {
		if !strings.HasSuffix(f.Name, ".xlsx") {
			continue
		}
		want := nation
		if f.Province != "" {
			want = provinces[f.Province]
		}
		rows := sheetRows(t, m.file(t, f), "Tổng hợp")
		compareSummary(t, f.Name, rows[6:], want)
		if !strings.Contains(rows[2][0], "Tháng 3/2018") || !strings.Contains(rows[2][0], "31/03/2018") || !strings.Contains(rows[2][0], "lần 1") {
			t.Errorf("%s: period line %q", f.Name, rows[2][0])
		}
	}
}

func compareSummary(t *testing.T, name string, rows [][]string, want *rollup.Summary) {
	t.Helper()
	lines := want.Table()
	if len(rows) != len(lines) {
		t.Fatalf("%s: %d lines, want %d", name, len(rows), len(lines))
	}
	for i, line := range lines {
		row := slices.Grow(rows[i], len(rollup.Columns)+1)[:len(rollup.Columns)+1]
		if row[0] != line.Label.Vi {
			t.Errorf("%s: line %d is %q, want %q", name, i, row[0], line.Label.Vi)
		}
		for c, v := range line.Values {
			if got := row[c+1]; got != shown(v, rollup.Columns[c].Format) {
				t.Errorf("%s: %s × %s = %q, want %q", name, line.Code, rollup.Columns[c].Code, got, shown(v, rollup.Columns[c].Format))
			}
		}
	}
}

// shown is a value as the file holds it: a share is a fraction of one.
func shown(v rollup.Value, format rollup.Format) string {
	switch {
	case !v.Given:
		return ""
	case format != rollup.Percent:
		return v.Number.String()
	}
	s := fmt.Sprintf("%.5f", float64(v.Number)/100_000)
	return strings.TrimRight(strings.TrimRight(s, "0"), ".")
}

func sheetRows(t *testing.T, data []byte, sheet string) [][]string {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func find(t *testing.T, rev store.Revision, part string) store.RevisionFile {
	t.Helper()
	i := slices.IndexFunc(rev.Files, func(f store.RevisionFile) bool { return strings.Contains(f.Name, part) })
	if i < 0 {
		t.Fatalf("no file %q in %v", part, rev.Files)
	}
	return rev.Files[i]
}

func (m *month) obligations(t *testing.T) []report.Obligation {
	t.Helper()
	var all []report.Obligation
	for _, code := range []string{"01", "95", "96"} {
		for o, err := range m.store.Obligations(t.Context(), code, march.ID) {
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, o)
		}
	}
	return all
}

// TestPeriod_EveryFigureOfEveryUnitIsInTheData holds CSV, JSON and the data
// sheets against the store.
func TestPeriod_EveryFigureOfEveryUnitIsInTheData(t *testing.T) {
	m := newMonth(t, threeProvinces)
	rev, _ := m.compile(t, rollup.AtDeadline, atDeadline)
	obligations := m.obligations(t)

	lines := readCSV(t, m.file(t, find(t, rev, "du-lieu.csv")))
	national := sheetRows(t, m.file(t, find(t, rev, "toan-quoc")), "Số liệu từng đơn vị")
	units := readJSON(t, m.file(t, find(t, rev, "du-lieu.json"))).Units
	header := lines[0]
	if diff := cmp.Diff(header, national[5]); diff != "" {
		t.Errorf("codes in CSV and workbook (-csv +xlsx):\n%s", diff)
	}
	if len(lines) != len(obligations)+1 || len(national) != len(obligations)+6 || len(units) != len(obligations) {
		t.Fatalf("%d CSV lines, %d rows, %d JSON units for %d obligations", len(lines), len(national), len(units), len(obligations))
	}
	for i, o := range obligations {
		for c, code := range header {
			want, number := wanted(o, code)
			csvWant, xlsxWant := want, want
			if number {
				csvWant = strings.Replace(want, ".", ",", 1)
			} else if want != "" && strings.ContainsAny(want[:1], "=+-@'") {
				csvWant = "'" + want
			}
			row := slices.Grow(national[i+6], len(header))[:len(header)]
			if lines[i+1][c] != csvWant || row[c] != xlsxWant || units[i][code] != want {
				t.Errorf("%s %s: CSV %q, workbook %q, JSON %q, want %q", o.Unit, code, lines[i+1][c], row[c], units[i][code], want)
			}
		}
	}
	for _, shown := range []string{"hai dòng", "ao\" đang cải tạo"} {
		if !strings.Contains(fmt.Sprint(lines), shown) {
			t.Errorf("the sample holds no %q", shown)
		}
	}
}

// wanted is what a column says of an obligation, and whether it is a number.
func wanted(o report.Obligation, code string) (string, bool) {
	provinces := map[string]string{"01": "Hà Nội", "95": "Bạc Liêu", "96": "Cà Mau"}
	text := map[string]string{
		"ma_tinh": o.Province, "tinh": provinces[o.Province], "ma_don_vi": string(o.Unit), "ten": o.Name, "loai": string(o.Kind),
		"linh_vuc_dk": string(o.Sector), "xa": o.Commune, "trang_thai": "Chưa báo cáo", "lan_nop": "", "ly_do": "",
	}
	if o.Nil != nil {
		text["trang_thai"], text["lan_nop"] = "Không phát sinh", string(o.Nil.Submission)
		text["ly_do"] = map[report.NilReason]string{
			report.OffSeason: "nghỉ vụ", report.TradingPaused: "tạm ngừng kinh doanh", report.Disaster: "thiên tai, dịch bệnh", report.OtherReason: "lý do khác",
		}[o.Nil.Reason] + ": " + o.Nil.Note
	}
	if o.Current != nil {
		text["trang_thai"], text["lan_nop"] = "Trễ hạn", string(o.Current.Submission)
		if o.Current.PunctualAt.Before(march.DueAt()) {
			text["trang_thai"] = "Đúng hạn"
		}
	}
	if s, known := text[code]; known {
		return s, false
	}
	if days, stands := o.Punctuality(); code == "so_ngay" && stands {
		return fmt.Sprint(days), true
	}
	if o.Current == nil {
		return "", true
	}
	if code == "ban_so" {
		return fmt.Sprint(o.Current.Version), true
	}
	if s, isText := o.Current.Figures.Texts[code]; isText {
		return s, false
	}
	if v, given := o.Current.Figures.Numbers[code]; given {
		return v.String(), true
	}
	return "", true
}

func readCSV(t *testing.T, data []byte) [][]string {
	t.Helper()
	text, bom := strings.CutPrefix(string(data), "\ufeff")
	if !bom || !strings.Contains(text, "\r\n") {
		t.Error("the CSV lacks what Excel here needs: a BOM and CRLF")
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = ';'
	lines, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

type data struct {
	Nation struct {
		Lines map[string]map[string]report.Decimal
	}
	Provinces []struct {
		Province string
		Lines    map[string]map[string]report.Decimal
	}
	Units []map[string]string
}

// readJSON reads the units with every value as it is written.
func readJSON(t *testing.T, file []byte) data {
	t.Helper()
	var d data
	var raw struct{ Units []map[string]any }
	lenient := json.NewDecoder(bytes.NewReader(file))
	lenient.UseNumber()
	if err := lenient.Decode(&raw); err != nil {
		t.Fatal(err)
	}
	var whole struct{ Nation, Provinces json.RawMessage }
	if err := errors.Join(json.Unmarshal(file, &whole), json.Unmarshal(whole.Nation, &d.Nation), json.Unmarshal(whole.Provinces, &d.Provinces)); err != nil {
		t.Fatal(err)
	}
	for _, u := range raw.Units {
		unit := make(map[string]string)
		for code, v := range u {
			unit[code] = fmt.Sprint(v)
		}
		d.Units = append(d.Units, unit)
	}
	return d
}

func TestPeriod_TheJSONHoldsEverySummary(t *testing.T) {
	m := newMonth(t, threeProvinces)
	rev, _ := m.compile(t, rollup.AtDeadline, atDeadline)
	d := readJSON(t, m.file(t, find(t, rev, "du-lieu.json")))
	provinces, nation := m.summaries(t)
	if diff := cmp.Diff(byCode(nation), d.Nation.Lines); diff != "" {
		t.Errorf("nation (-want +got):\n%s", diff)
	}
	if len(d.Provinces) != len(provinces) {
		t.Errorf("%d provinces, want %d", len(d.Provinces), len(provinces))
	}
	for _, p := range d.Provinces {
		if diff := cmp.Diff(byCode(provinces[p.Province]), p.Lines); diff != "" {
			t.Errorf("province %s (-want +got):\n%s", p.Province, diff)
		}
	}
}

func byCode(s *rollup.Summary) map[string]map[string]report.Decimal {
	out := make(map[string]map[string]report.Decimal)
	for _, line := range s.Table() {
		out[line.Code] = make(map[string]report.Decimal)
		for i, v := range line.Values {
			if v.Given {
				out[line.Code][rollup.Columns[i].Code] = v.Number
			}
		}
	}
	return out
}

func TestPeriod_TheMissingAreListedByNameAndTheRatesByProvince(t *testing.T) {
	m := newMonth(t, threeProvinces)
	rev, _ := m.compile(t, rollup.AtDeadline, atDeadline)
	national := m.file(t, find(t, rev, "toan-quoc"))
	var want, got []string
	for _, o := range m.obligations(t) {
		if o.Current == nil && o.Nil == nil {
			state := map[report.Status]string{report.StatusExpected: "Chưa nộp", report.StatusRejected: "Bị trả lại, chưa nộp lại"}[o.Status]
			want = append(want, fmt.Sprintf("%s %s %s %s %d", o.Province, o.Unit, o.Name, state, o.Submissions))
		}
	}
	for _, row := range sheetRows(t, national, "Chưa báo cáo")[5:] {
		got = append(got, fmt.Sprintf("%s %s %s %s %s", row[0], row[1], row[2], row[6], row[7]))
	}
	if diff := cmp.Diff(want, got); diff != "" || len(want) == 0 {
		t.Errorf("missing (-want +got):\n%s", diff)
	}
	provinces, nation := m.summaries(t)
	rows := sheetRows(t, national, "Tỷ lệ nộp theo tỉnh")[5:]
	if len(rows) != len(provinces)+1 {
		t.Fatalf("%d rows for %d provinces", len(rows), len(provinces))
	}
	for _, row := range rows {
		s := nation
		if row[0] != "" {
			s = provinces[row[0]]
		}
		r := s.Total().Returns
		if want := fmt.Sprint([]int{r.Expected, r.OnTime, r.Late, r.Nil, r.Exempt, r.Missing()}); want != fmt.Sprintf("[%s]", strings.Join(row[2:8], " ")) {
			t.Errorf("%s: %v, want %s", row[1], row[2:8], want)
		}
	}
}

func TestPeriod_TheManifestNamesEveryInputAndEveryFile(t *testing.T) {
	m := newMonth(t, threeProvinces)
	rev, _ := m.compile(t, rollup.AtDeadline, atDeadline)
	var manifest struct {
		Period   calendar.PeriodID
		Revision int
		Reason   string
		Compiled time.Time `json:"compiled_at"`
		Inputs   []rollup.Input
		Register []rollup.RegisterInput
		Digest   string `json:"inputs_digest"`
		Files    []store.RevisionFile
	}
	d := json.NewDecoder(bytes.NewReader(m.file(t, find(t, rev, "manifest"))))
	d.DisallowUnknownFields()
	if err := d.Decode(&manifest); err != nil {
		t.Fatal(err)
	}
	var want []rollup.Input
	for _, o := range m.obligations(t) {
		want = append(want, rollup.InputOf(o))
	}
	if diff := cmp.Diff(want, manifest.Inputs); diff != "" {
		t.Errorf("inputs (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(rev.Files[:len(rev.Files)-1], manifest.Files); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if manifest.Period != march.ID || manifest.Revision != 1 || manifest.Reason != "deadline" || !manifest.Compiled.Equal(atDeadline) || manifest.Digest != rev.InputsDigest {
		t.Errorf("manifest = %+v", manifest)
	}
	if len(manifest.Register) != 3 || manifest.Register[1].Province != "95" || manifest.Register[1].Units["QTDND"].Operating == 0 {
		t.Errorf("register = %+v", manifest.Register)
	}
}
