package play

import (
	"math/rand/v2"
	"time"

	"kipthoi/shared/calendar"
	"kipthoi/shared/form"
	"kipthoi/shared/report"
	"kipthoi/shared/roster/rostertest"
)

// Part is what a unit does in the month.
type Part string

// The parts, from the easiest reporter to the hardest.
const (
	Punctual    Part = "punctual"    // right at the first go
	Scripted    Part = "scripted"    // the same, through the API and a presigned PUT
	Noted       Part = "noted"       // an unusual figure, explained in the workbook
	Explained   Part = "explained"   // an unusual figure, explained on the page
	Mended      Part = "mended"      // mistakes first, then right
	Repeated    Part = "repeated"    // right, and the same file once more
	Replaced    Part = "replaced"    // right, and a better version days later
	Late        Part = "late"        // right, after the deadline
	Returned    Part = "returned"    // mistakes, never mended
	Strange     Part = "strange"     // sends what is no report
	Unexplained Part = "unexplained" // an unusual figure, never explained
	Idle        Part = "idle"        // declares on the page that nothing happened
	Silent      Part = "silent"      // nothing
)

// parts with their share in a hundred and few.
var parts = []struct {
	part   Part
	weight int
}{
	{Punctual, 55},
	{Scripted, 5},
	{Noted, 4},
	{Explained, 6},
	{Mended, 9},
	{Repeated, 3},
	{Replaced, 4},
	{Late, 5},
	{Returned, 3},
	{Strange, 2},
	{Unexplained, 2},
	{Idle, 1},
	{Silent, 8},
}

// Member is one unit of the sample register and what it did.
type Member struct {
	Row     rostertest.Unit
	Part    Part
	Unit    report.Unit                          // as registered
	Link    string                               // from its mail
	Figures map[calendar.PeriodID]report.Figures // as typed into the last file that was right
	Uploads []Upload

	rng   *rand.Rand
	meant map[calendar.PeriodID]report.Figures // before anything odd was typed
	last  []byte                               // the last file sent
}

// Upload is one file a unit sent, or its word that nothing happened, and what it
// should be answered.
type Upload struct {
	Period  calendar.PeriodID
	At      time.Time
	Digest  string // SHA-256 of the bytes, hex; none without a file
	Outcome report.Outcome
}

// previous is what the member last reported before a period.
func (m *Member) previous(id calendar.PeriodID) *report.Figures {
	if f, ok := m.Figures[id.Previous()]; ok {
		return &f
	}
	return nil
}

// cast gives every unit its part. The first of them play each part once, so that
// even a small register shows everything; the idle part only where it is wanted.
func cast(rng *rand.Rand, rows []rostertest.Unit, idle bool) []*Member {
	total := 0
	for _, p := range parts {
		total += p.weight
	}
	members := make([]*Member, len(rows))
	reporters := 0
	for i, row := range rows {
		m := &Member{
			Row: row, Part: Silent, Figures: make(map[calendar.PeriodID]report.Figures), meant: make(map[calendar.PeriodID]report.Figures),
			rng: rand.New(rand.NewPCG(rng.Uint64(), rng.Uint64())),
		}
		members[i] = m
		if row.Activity != report.Operating {
			continue // nothing is asked of it
		}
		if row.Kind != report.HTX {
			m.Part = Punctual
			continue
		}
		if m.Part = draw(rng, total); reporters < len(parts) {
			m.Part = parts[reporters].part
		}
		if m.Part == Idle && !idle {
			m.Part = Punctual
		}
		reporters++
	}
	return members
}

func draw(rng *rand.Rand, total int) Part {
	roll := rng.IntN(total)
	for _, p := range parts {
		if roll -= p.weight; roll < 0 {
			return p.part
		}
	}
	return Silent
}

// deed is what is done in an act.
type deed int

const (
	send    deed = iota // fill in and send with the page's form
	script              // fill in and send by the API
	again               // send the file of the act before once more
	explain             // write the reasons on the page
	declare             // press the button that nothing happened
)

// act is one thing a unit does.
type act struct {
	at      time.Time
	member  *Member
	deed    deed
	spoil   func(rng *rand.Rand, f report.Figures, e Entries) // makes the entries wrong or odd; nil leaves them right
	strange []byte                                            // sent instead of a workbook
	want    report.Outcome
}

// hours are when people report: in the morning, after lunch, at night.
var hours = []time.Duration{9*time.Hour + 15*time.Minute, 14*time.Hour + 30*time.Minute, 20*time.Hour + 45*time.Minute}

// acts is a member's month. Most report on the last days.
func (m *Member) acts(p calendar.Period) []act {
	first := m.slot(p.OpensOn.AddDays(1), p.DueOn.AddDays(-1))
	nextDay := first.AddDate(0, 0, 1)
	right := act{at: first, member: m, deed: send, want: report.OutcomeAccepted}
	wrong := act{at: first, member: m, deed: send, spoil: mistakes, want: report.OutcomeRejected}
	odd := act{at: first, member: m, deed: send, spoil: oddity, want: report.OutcomeAwaitingExplanation}
	switch m.Part {
	case Punctual:
		return []act{right}
	case Scripted:
		right.deed = script
		return []act{right}
	case Noted:
		right.spoil = explainedOddity
		return []act{right}
	case Explained:
		return []act{odd, {at: nextDay, member: m, deed: explain, want: report.OutcomeAccepted}}
	case Mended:
		right.at = nextDay
		return []act{wrong, right}
	case Repeated:
		return []act{right, {at: nextDay, member: m, deed: again, want: report.OutcomeDuplicate}}
	case Replaced:
		better := right
		better.at, better.spoil = nextDay, betterIncome
		return []act{right, better}
	case Late:
		right.at = m.slot(p.DueOn.AddDays(1), p.DueOn.AddDays(3))
		return []act{right}
	case Returned:
		return []act{wrong}
	case Strange:
		return []act{{at: first, member: m, deed: send, strange: strangers[m.rng.IntN(len(strangers))], want: report.OutcomeRejected}}
	case Unexplained:
		return []act{odd}
	case Idle:
		return []act{{at: first, member: m, deed: declare, want: report.OutcomeNil}}
	case Silent:
	}
	return nil
}

// slot draws an hour between two days, the later the likelier.
func (m *Member) slot(from, to calendar.Date) time.Time {
	span := to.DaysSince(from) + 1
	day := max(m.rng.IntN(span), m.rng.IntN(span))
	return from.AddDays(day).Start().Add(hours[m.rng.IntN(len(hours))])
}

// strangers are what people attach by mistake: an old .xls, a scan, a photo.
var strangers = [][]byte{
	append([]byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}, []byte("W\x00o\x00r\x00k\x00b\x00o\x00o\x00k\x00")...),
	[]byte("%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"),
	{0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x10, 'J', 'F', 'I', 'F', 0x00},
}

// blunders are wrong in ways no explanation helps.
var blunders = []func(f report.Figures, e Entries){
	func(f report.Figures, e Entries) { e.number("tv_cuoi_ky", f.Numbers["tv_cuoi_ky"]+report.Int(1)) },
	func(f report.Figures, e Entries) { e.number("ld_nu", f.Numbers["ld_tong"]+report.Int(3)) },
	func(_ report.Figures, e Entries) { delete(e, form.NamePrefix+"cb_tong") },
	func(_ report.Figures, e Entries) { e[form.NamePrefix+"ld_tong"] = Entry{Text: "l0"} },
	func(_ report.Figures, e Entries) { e.number("tv_ra", report.Int(-1)) },
	func(f report.Figures, e Entries) { e.number("ln_luy_ke", f.Numbers["dt_luy_ke"]+report.Int(10)) },
}

func (e Entries) number(code string, d report.Decimal) { e[form.NamePrefix+code] = Entry{Number: d} }

// mistakes makes one to three blunders.
func mistakes(rng *rand.Rand, f report.Figures, e Entries) {
	for _, i := range rng.Perm(len(blunders))[:1+rng.IntN(3)] {
		blunders[i](f, e)
	}
}

// oddity registers more charter capital than there is capital.
func oddity(_ *rand.Rand, f report.Figures, e Entries) {
	e.number("von_dieu_le", f.Numbers["von_tong"]+report.Int(150))
}

// explainedOddity is an oddity with its reason beside it.
func explainedOddity(rng *rand.Rand, f report.Figures, e Entries) {
	oddity(rng, f, e)
	e[form.ExplainPrefix+"von_dieu_le"] = Entry{Text: "Thành viên chưa góp đủ vốn theo điều lệ, sẽ góp trong quý tới."}
}

// betterIncome corrects one optional figure.
func betterIncome(_ *rand.Rand, f report.Figures, e Entries) {
	e.number("nop_ns_luy_ke", f.Numbers["nop_ns_luy_ke"]+report.Int(1))
}
