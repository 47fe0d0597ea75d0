package page_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kipthoi/shared/calendar"
	"kipthoi/shared/page"
	"kipthoi/shared/report"
	"kipthoi/shared/rollup"
)

func TestStandingOf_EveryStatus_SaysWhereItStandsAndWhatToDo(t *testing.T) {
	bad := accepted("htx-1", "HTX", 14)
	bad.Latest = &report.Latest{Outcome: report.OutcomeRejected}
	for _, c := range []struct {
		name       string
		o          report.Obligation
		now        time.Time
		chip, line string
		next       string
	}{
		{"before the deadline", owed("u", "U", report.StatusExpected), at(16, 23, 59), "Chưa nộp", "Chưa có báo cáo nào", "Tải biểu mẫu"},
		{"two days after it", owed("u", "U", report.StatusExpected), noon, "Quá hạn", "quá hạn 2 ngày", "Vẫn nhận báo cáo"},
		{"after the close", owed("u", "U", report.StatusExpected), at(27, 0, 1), "Quá hạn", "đã khóa sổ", "lần tổng hợp sau"},
		{"returned", rejected("u", "U"), noon, "Bị trả lại", "có 3 điểm", "Sửa các ô"},
		{"waiting for words", awaiting("u", "U"), noon, "Chờ giải trình", "cần giải trình", "ghi lý do"},
		{"accepted", accepted("u", "U", 14), noon, "Đã chấp nhận", "đã được chấp nhận", "Không phải làm gì thêm"},
		{"accepted, then something worse", bad, noon, "Đã chấp nhận", "vẫn có hiệu lực", "Nếu muốn thay"},
		{"accepted, whatever was declared after it", declared("u", "U", right()), noon, "Đã chấp nhận", "đã được chấp nhận", "Không phải làm gì thêm"},
		{"nothing to report", declared("u", "U"), noon, "Không phát sinh", "không phát sinh", "Không phải làm gì"},
		{"nothing to report, and then a file that was returned", declared("u", "U", wrong()), noon, "Không phát sinh", "vẫn có hiệu lực", "xem các điểm dưới đây"},
		{"exempt", owed("u", "U", report.StatusExempt), noon, "Được miễn", "được miễn", "Không phải làm gì"},
	} {
		s := page.StandingOf(c.o, c.now)
		for _, pair := range [][2]string{{s.Chip.Vi, c.chip}, {s.Line.Vi, c.line}, {s.Next.Vi, c.next}} {
			if !strings.Contains(pair[0], pair[1]) {
				t.Errorf("%s: %q does not say %q", c.name, pair[0], pair[1])
			}
		}
		if s.Chip.En == "" || s.Line.En == "" || s.Next.En == "" {
			t.Errorf("%s: not said in English", c.name)
		}
	}
}

// anyObligation is one of every kind that settling can make.
func anyObligation(t *rapid.T) report.Obligation {
	o := owed("u", "U", rapid.SampledFrom(report.Statuses).Draw(t, "status"))
	if o.Status == report.StatusAccepted || rapid.Bool().Draw(t, "stands all the same") {
		o.Current = &report.Accepted{PunctualAt: march.DueAt().Add(time.Duration(rapid.IntRange(-2, 2).Draw(t, "hours")) * time.Hour)}
	}
	if o.Status == report.StatusNil {
		o.Current, o.Nil = nil, &report.Declared{PunctualAt: march.DueAt()}
	}
	return o
}

func TestCoverage_AddsUpToWhatWasExpected_AndSaysWhatTheTotalsSay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var c page.Coverage
		summary := rollup.NewSummary(march)
		all := rapid.SliceOfN(rapid.Custom(anyObligation), 0, 30).Draw(t, "obligations")
		for _, o := range all {
			c.Add(o)
			summary.AddObligation(o)
		}
		if c.Expected() != len(all) {
			t.Fatalf("%+v adds up to %d of %d", c, c.Expected(), len(all))
		}
		got := rollup.Returns{Expected: c.Expected(), OnTime: c.Timely, Late: c.Late, Nil: c.Nil, Exempt: c.Exempt}
		if want := summary.Total().Returns; got != want {
			t.Fatalf("the screen counts %+v, the totals %+v", got, want)
		}
		if both := c.Plus(c); both.Expected() != 2*len(all) || both.Missing != 2*c.Missing {
			t.Fatalf("twice %+v is %+v", c, both)
		}
	})
}

func TestChoose_PutsWhoIsNearestToBeingDoneFirst(t *testing.T) {
	shown, matches := page.Selection{}.Choose(obligations())
	var names []string
	for _, o := range shown {
		names = append(names, string(o.Unit))
	}
	want := "htx-0006 htx-0042 htx-0001 tht-0009 htx-0002 htx-0003 htx-0005 htx-0004"
	if got := strings.Join(names, " "); got != want || matches != 8 {
		t.Errorf("%d matches: %s, want %s", matches, got, want)
	}
}

func TestChoose_PagesHoldEveryMatchOnce(t *testing.T) {
	var all []report.Obligation
	for i := range 250 {
		o := owed("htx-"+strings.Repeat("x", i%7)+string(rune('a'+i%26))+time.Duration(i).String(), "HTX", report.StatusExpected)
		all = append(all, o)
	}
	seen := make(map[report.UnitID]int)
	for p := range 4 {
		shown, matches := page.Selection{Page: p}.Choose(all)
		if matches != 250 {
			t.Errorf("page %d: %d matches", p, matches)
		}
		for _, o := range shown {
			seen[o.Unit]++
		}
	}
	whole, _ := page.Selection{Whole: true, Page: 2}.Choose(all)
	if len(seen) != 250 || len(whole) != 250 {
		t.Errorf("%d units on the pages, %d on the whole list", len(seen), len(whole))
	}
	for unit, n := range seen {
		if n != 1 {
			t.Errorf("%s is shown %d times", unit, n)
		}
	}
}

func TestChoose_FindsNamesCommunesAndIds_WithoutMarks(t *testing.T) {
	for find, want := range map[string]int{
		"dong tien": 1, "ĐỒNG TIẾN": 1, "vinh hung": 7, "tht-0009": 1, "  ": 8, "không có": 0,
	} {
		if _, got := (page.Selection{Find: find}).Choose(obligations()); got != want {
			t.Errorf("%q finds %d, want %d", find, got, want)
		}
	}
}

func TestUrgent_StartsWithWhatIsStillCollected_ThenTheNewest(t *testing.T) {
	of := func(id calendar.PeriodID, status report.Status) report.Obligation {
		p := calendar.DefaultRule.Period(id)
		return report.Obligation{Period: id, Status: status, DueAt: p.DueAt(), ClosesAt: p.ClosesAt()}
	}
	missing, done := report.StatusExpected, report.StatusAccepted
	for _, c := range []struct {
		name    string
		history []report.Obligation
		want    string
	}{
		{"nothing was ever asked", nil, ""},
		{"one is being collected", []report.Obligation{of("2018-02", done), of("2018-03", missing)}, "2018-03"},
		{"older ones are missing", []report.Obligation{of("2018-01", missing), of("2018-02", missing), of("2018-03", missing)}, "2018-03 2018-02 2018-01"},
		{"the newest is done, an older one missing", []report.Obligation{of("2018-01", missing), of("2018-03", done)}, "2018-01"},
		{"all is done", []report.Obligation{of("2018-02", done), of("2018-03", done)}, "2018-03"},
	} {
		var got []string
		for _, o := range page.Urgent(c.history, noon) {
			got = append(got, string(o.Period))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v, want %s", c.name, got, c.want)
		}
	}
}

func TestRates_AreCut_SoThatAHundredPercentIsTheWhole(t *testing.T) {
	s := screen("vi", page.Selection{})
	s.Coverage = page.Coverage{Timely: 99_999, Missing: 1}
	if body := string(s.Page().HTML()); !strings.Contains(body, "99,9 %") || strings.Contains(body, "100,0 %") {
		t.Error("all but one are shown as all")
	}
	s.Coverage = page.Coverage{Timely: 7}
	if body := string(s.Page().HTML()); !strings.Contains(body, "100,0 %") {
		t.Error("all are not shown as all")
	}
}

func TestText_OfAReporter_CannotBecomeMarkup(t *testing.T) {
	u := unitPage("vi")
	u.Unit.Name = `<script>alert(1)</script>"'`
	body := string(u.Overview().HTML())
	if strings.Contains(body, "<script>alert") || !strings.Contains(body, "&lt;script&gt;alert(1)&lt;/script&gt;&#34;&#39;") {
		t.Error("a unit's name is written as it comes")
	}
}
