package play

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
	"kipthoi/shared/store"
)

// Result is what everybody did, and what came of it.
type Result struct {
	Period   calendar.Period
	Members  []*Member
	Mails    int
	Revision store.Revision
	SHA256   string // of the national workbook, as the centre downloaded it
	Workbook []byte

	Expected, Accepted, Explained, Rejected, Awaiting, Nil, Missing int
}

// result counts what stands in the store, and lets the centre download.
func (p *player) result(ctx context.Context, period calendar.Period) (*Result, error) {
	r := &Result{Period: period, Members: p.members}
	for o, err := range p.store.Obligations(ctx, Province, period.ID) {
		if err != nil {
			return nil, fmt.Errorf("read obligations: %w", err)
		}
		r.count(o)
	}
	revisions, err := p.store.Revisions(ctx, period.ID)
	if err != nil || len(revisions) == 0 {
		return nil, fmt.Errorf("no revision of %s was compiled: %w", period.ID, err)
	}
	r.Revision = revisions[len(revisions)-1]
	if r.SHA256, r.Workbook, err = p.download(ctx, period.ID, r.Revision.Number); err != nil {
		return nil, err
	}
	mails, err := p.stack.Mails(ctx)
	r.Mails = len(mails)
	p.say.line(p.stack.Clock.Now(), "trung ương tải tệp tổng hợp lần %d (%d KB)", r.Revision.Number, len(r.Workbook)/1024)
	return r, err
}

func (r *Result) count(o report.Obligation) {
	r.Expected++
	switch o.Status {
	case report.StatusAccepted:
		r.Accepted++
		if o.Current.Explained > 0 {
			r.Explained++
		}
	case report.StatusRejected:
		r.Rejected++
	case report.StatusAwaitingExplanation:
		r.Awaiting++
	case report.StatusNil:
		r.Nil++
	case report.StatusExpected, report.StatusExempt:
		r.Missing++
	}
}

// Line is the result for machines; where nobody is Idle, what was expected is
// accepted, rejected or missing.
func (r *Result) Line() string {
	return fmt.Sprintf("demo: expected=%d accepted=%d explained=%d rejected=%d missing=%d mails=%d rollup=r%d sha256=%s",
		r.Expected, r.Accepted, r.Explained, r.Rejected, r.Awaiting+r.Missing, r.Mails, r.Revision.Number, r.SHA256)
}

// Table is the result for people.
func (r *Result) Table() string {
	var b strings.Builder
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	row := func(label string, n int) {
		fmt.Fprintf(t, "  %s\t%d\t%s\n", label, n, strings.Repeat("█", n*40/max(1, r.Expected)))
	}
	fmt.Fprintf(t, "\n%s – Bạc Liêu\n", r.Period.ID.Vietnamese())
	row("phải nộp", r.Expected)
	row("được chấp nhận", r.Accepted)
	row("  trong đó có giải trình", r.Explained)
	row("bị trả lại", r.Rejected)
	row("chờ giải trình", r.Awaiting)
	row("không phát sinh", r.Nil)
	row("chưa nộp", r.Missing)
	fmt.Fprintf(t, "  thư đã gửi\t%d\n  bản tổng hợp\tr%d\n", r.Mails, r.Revision.Number)
	_ = t.Flush() // a strings.Builder takes everything
	return b.String()
}

// Example is a unit a reader may want to look at.
type Example struct {
	Part Part
	Name string
	Link string
}

// Examples are the first unit of each part that looks different on the page.
func (r *Result) Examples() []Example {
	var list []Example
	for _, part := range []Part{Replaced, Returned, Unexplained, Idle, Silent} {
		i := slices.IndexFunc(r.Members, func(m *Member) bool { return m.Part == part })
		if i >= 0 {
			list = append(list, Example{part, r.Members[i].Row.Name, r.Members[i].Link})
		}
	}
	return list
}

// teller tells the reader what happens.
type teller struct{ out io.Writer }

func newTeller(out io.Writer) *teller {
	if out == nil {
		out = io.Discard
	}
	return &teller{out: out}
}

func (t *teller) line(at time.Time, format string, arguments ...any) {
	fmt.Fprintf(t.out, "%s  %s\n", at.In(calendar.Zone).Format("02/01/2006 15:04"), fmt.Sprintf(format, arguments...))
}

// slot tells what was sent at one instant, a mark for each file.
func (t *teller) slot(at time.Time, acts []act) {
	if len(acts) == 0 {
		return
	}
	counts := make(map[report.Outcome]int)
	var marks strings.Builder
	for _, a := range acts {
		counts[a.want]++
		marks.WriteString(mark[a.want])
	}
	var parts []string
	for _, o := range []report.Outcome{report.OutcomeAccepted, report.OutcomeRejected, report.OutcomeAwaitingExplanation, report.OutcomeDuplicate, report.OutcomeNil} {
		if counts[o] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", counts[o], word[o]))
		}
	}
	t.line(at, "%s  %s", marks.String(), strings.Join(parts, ", "))
}

var mark = map[report.Outcome]string{
	report.OutcomeAccepted: "█", report.OutcomeRejected: "✗", report.OutcomeAwaitingExplanation: "?", report.OutcomeDuplicate: "=",
	report.OutcomeNil: "∅",
}

var word = map[report.Outcome]string{
	report.OutcomeAccepted: "được chấp nhận", report.OutcomeRejected: "bị trả lại",
	report.OutcomeAwaitingExplanation: "chờ giải trình", report.OutcomeDuplicate: "trùng",
	report.OutcomeNil: "không phát sinh",
}
