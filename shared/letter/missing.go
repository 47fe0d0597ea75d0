package letter

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	h "kipthoi/shared/html"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
	"kipthoi/shared/vntext"
	"kipthoi/shared/wording"
)

// MaxMissing is how many missing units a letter names; mailboxes cut letters
// that are longer than some 100 KB. The page names every one.
const MaxMissing = 150

// Tally is what the letter about who is missing needs of a province's period.
// Obligations are added one by one, so that figures need not be kept.
type Tally struct {
	Period   calendar.PeriodID
	Expected int // reports asked for, exempt units left out
	Answered int // accepted, or nothing to report
	Missing  []Absent
}

// Absent is a unit that is still missing.
type Absent struct {
	Unit          report.UnitID
	Name, Commune string
	Kind          report.Kind
	Status        report.Status
	Contact       report.Contact
}

// Add counts an obligation. contact is the zero Contact where none is known.
func (t *Tally) Add(o report.Obligation, contact report.Contact) {
	if o.Status == report.StatusExempt {
		return
	}
	t.Expected++
	if o.Status.Done() {
		t.Answered++
		return
	}
	t.Missing = append(t.Missing, Absent{
		Unit: o.Unit, Name: o.Name, Commune: o.Commune, Kind: o.Kind, Status: o.Status, Contact: contact,
	})
}

// rate is the share that has answered in per cent, rounded down: it is 100 only
// when nobody is missing.
func (t Tally) rate() string {
	tenths := t.Answered * 1000 / max(1, t.Expected)
	return fmt.Sprintf("%d,%d %%", tenths/10, tenths%10)
}

// callOrder puts first who needs only a word to be done, and last who has sent
// nothing; then commune by commune, as calls are made.
var callOrder = []report.Status{report.StatusAwaitingExplanation, report.StatusRejected, report.StatusExpected}

func (t Tally) inCallOrder() []Absent {
	return slices.SortedFunc(slices.Values(t.Missing), func(a, b Absent) int {
		return cmp.Or(
			cmp.Compare(slices.Index(callOrder, a.Status), slices.Index(callOrder, b.Status)),
			cmp.Compare(vntext.Key(a.Commune), vntext.Key(b.Commune)),
			cmp.Compare(vntext.Key(a.Name), vntext.Key(b.Name)),
			cmp.Compare(a.Unit, b.Unit),
		)
	})
}

// Missing names to a province who is missing.
func (o Office) Missing(t Tally, page string) Letter {
	month, n := wording.Month(t.Period), len(t.Missing)
	return o.letter(
		subject("Báo cáo %s: còn %d đơn vị chưa nộp, đã nộp %s", month.Vi, n, t.rate()),
		fmt.Sprintf("For %s, %d of %d units have reported (%s); %d are missing and listed above, with those first who need "+
			"only a word to be done. Those who can be written to have had every reminder, so a call helps most now.",
			month.En, t.Answered, t.Expected, strings.Replace(t.rate(), ",", ".", 1), n),
		lead(fmt.Sprintf("Báo cáo %s: còn thiếu %d đơn vị.", month.Vi, n)),
		facts{
			{"Phải nộp", fmt.Sprint(t.Expected)},
			{"Đã nộp", fmt.Sprint(t.Answered)},
			{"Còn thiếu", fmt.Sprint(n)},
			{"Tỷ lệ nộp", t.rate()},
		},
		paragraph("Các đơn vị nhận được thư đều đã được nhắc đủ các lần, nên lúc này một cuộc gọi có ích nhất. Danh sách xếp đơn vị chỉ còn thiếu chút việc lên trước, rồi theo xã, phường."),
		button{"Mở trang của tỉnh", page},
		o.signIn(),
		absentees(t.inCallOrder()),
		paragraph("Danh sách có thông tin cá nhân: xin chỉ dùng để liên hệ về báo cáo."),
	)
}

// absentees is the table of who is missing: who on the left, how it stands and
// whom to call on the right, so that two columns fit a telephone.
type absentees []Absent

func (a absentees) text(b *strings.Builder) {
	for i, x := range a[:min(len(a), MaxMissing)] {
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(b, "%d. %s\n   %s\n   %s\n", i+1, clean(x.Name), x.kind(), strings.Join(x.reach(), " · "))
	}
	if more := a.more(); more != "" {
		fmt.Fprintf(b, "\n%s\n", more)
	}
}

func (a absentees) html() h.Node {
	rows := []h.Node{h.Tr(head("Đơn vị", "40%"), head("Tình trạng, liên hệ", "60%"))}
	for i, x := range a[:min(len(a), MaxMissing)] {
		right := []h.Node{h.Strong(h.Text(x.reach()[0]))}
		for _, line := range x.reach()[1:] {
			right = append(right, h.Br(), h.Text(line))
		}
		rows = append(rows, h.Tr(
			cell(h.Strong(h.Text(fmt.Sprintf("%d. %s", i+1, clean(x.Name)))), h.Br(), h.Text(x.kind())),
			cell(right...),
		))
	}
	return h.Group{
		h.Table(bare(), h.Width("100%"), style("margin:0 0 16px;font-size:14px;line-height:20px"), h.Group(rows)),
		h.If(a.more() != "", paragraph(a.more()).html()),
	}
}

func (a absentees) more() string {
	if len(a) <= MaxMissing {
		return ""
	}
	return fmt.Sprintf("Còn %d đơn vị nữa, xem trên trang của tỉnh.", len(a)-MaxMissing)
}

func (x Absent) kind() string {
	if x.Commune == "" {
		return x.Kind.Vietnamese()
	}
	return x.Kind.Vietnamese() + " · " + clean(x.Commune)
}

// reach is how it stands and every way to the unit.
func (x Absent) reach() []string {
	lines := []string{wording.Status(x.Status).Vi}
	if x.Contact.Name != "" {
		lines = append(lines, clean(x.Contact.Name))
	}
	if x.Contact.Phone != "" {
		lines = append(lines, "ĐT "+clean(wording.Phone(x.Contact.Phone)))
	}
	switch {
	case x.Contact.Email == "":
		lines = append(lines, "chưa có địa chỉ thư")
	case x.Contact.Dead:
		lines = append(lines, clean(x.Contact.Email)+" (thư không tới nơi)")
	default:
		lines = append(lines, clean(x.Contact.Email))
	}
	return lines
}

func head(text, width string) h.Node {
	return h.Th(h.Scope("col"), h.Attr("align", "left"), h.Width(width), style("padding:6px 8px 6px 0;border-bottom:2px solid "+line+";color:"+soft), h.Text(text))
}

func cell(nodes ...h.Node) h.Node {
	return h.Td(h.Attr("valign", "top"), style("padding:8px 8px 8px 0;border-bottom:1px solid "+line+";"+breakable), h.Group(nodes))
}
