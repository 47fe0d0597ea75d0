package play

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"kipthoi/shared/calendar"
	"kipthoi/shared/form"
	"kipthoi/shared/report"
	"kipthoi/shared/roster/rostertest"
)

// doing is an act under way.
type doing struct {
	act
	browser *browser
	page    *page   // where the form is
	form    webForm // for the upload
	file    []byte
	name    string
	after   string // where the outcome is shown
}

// slot plays what happens at one instant: everybody opens the page and downloads
// the template, fills it in, and sends it; then everybody looks at the outcome.
func (p *player) slot(ctx context.Context, period calendar.Period, at time.Time, acts []act) error {
	p.stack.Clock.Set(at)
	doings := make([]*doing, len(acts))
	for i, a := range acts {
		doings[i] = &doing{act: a}
	}
	steps := []func(context.Context, *doing) error{
		func(ctx context.Context, d *doing) error { return p.visit(ctx, period.ID, d) },
		func(ctx context.Context, d *doing) error { return p.send(ctx, period.ID, at, d) },
		func(ctx context.Context, d *doing) error { return p.look(ctx, d) },
	}
	for i, step := range steps {
		if i == 1 {
			if err := p.fillIn(ctx, period, doings); err != nil {
				return err
			}
		}
		if err := each(ctx, doings, func(ctx context.Context, d *doing) error {
			if err := step(ctx, d); err != nil {
				return fmt.Errorf("%s (%s) at %s: %w", d.member.Unit.ID, d.member.Part, at.In(calendar.Zone).Format(time.DateTime), err)
			}
			return nil
		}); err != nil {
			return err
		}
		if err := p.stack.Settle(ctx); err != nil {
			return err
		}
	}
	p.say.slot(at, acts)
	return nil
}

// visit opens the personal link, and the page of the period behind it.
func (p *player) visit(ctx context.Context, id calendar.PeriodID, d *doing) (err error) {
	if d.browser, err = newBrowser(); err != nil {
		return err
	}
	if d.page, err = d.browser.open(ctx, d.member.Link); err != nil {
		return err
	}
	at, ok := d.page.link("/p/" + string(id))
	if !ok {
		return fmt.Errorf("the page (status %d) does not lead to %s", d.page.status, id)
	}
	if d.page, err = d.browser.open(ctx, at); err != nil {
		return err
	}
	if d.deed == explain || d.deed == declare {
		return nil
	}
	d.form, err = d.page.form(func(f webForm) bool { return f.file != "" && strings.Contains(f.values.Get("key"), string(id)) })
	return err
}

// fillIn downloads the templates of a slot and fills them in, all in one go.
func (p *player) fillIn(ctx context.Context, period calendar.Period, doings []*doing) error {
	var blanks []Blank
	var filled []*doing
	for _, d := range doings {
		d.name = fmt.Sprintf("Báo cáo %s %s.xlsx", d.member.Row.Name, period.ID)
		switch {
		case d.strange != nil:
			d.file = d.strange
		case d.deed == again:
			d.file = d.member.last
		case d.deed == send || d.deed == script:
			blank, err := p.blank(ctx, period, d)
			if err != nil {
				return fmt.Errorf("prepare report of %s: %w", d.member.Unit.ID, err)
			}
			blanks, filled = append(blanks, blank), append(filled, d)
		}
	}
	files, err := p.options.Filler.Fill(ctx, blanks)
	if err != nil {
		return err
	}
	for i, d := range filled {
		d.file = files[i]
	}
	return nil
}

// blank downloads a template and decides what is typed into it.
func (p *player) blank(ctx context.Context, period calendar.Period, d *doing) (Blank, error) {
	at, ok := d.page.link("/template/" + string(period.ID))
	if !ok {
		return Blank{}, fmt.Errorf("the page offers no template")
	}
	template, err := d.browser.open(ctx, at)
	if err != nil {
		return Blank{}, err
	}
	if template.status != http.StatusOK {
		return Blank{}, fmt.Errorf("the template answers %d", template.status)
	}
	f, err := form.ForKind(d.member.Row.Kind, period.End)
	if err != nil {
		return Blank{}, fmt.Errorf("find form: %w", err)
	}
	previous := d.member.previous(period.ID)
	figures := d.member.figures(period.ID)
	typed := entries(f, figures, previous != nil)
	if d.spoil != nil {
		d.spoil(d.member.rng, figures, typed)
	}
	if d.want != report.OutcomeRejected {
		d.member.Figures[period.ID] = typed.figures(figures)
	}
	return Blank{Template: template.data, Entries: typed}, nil
}

// figures is what the member means to report for a period.
func (m *Member) figures(id calendar.PeriodID) report.Figures {
	if f, known := m.Figures[id]; known {
		return f
	}
	if f, known := m.meant[id]; known {
		return f
	}
	f := rostertest.Figures(m.rng, m.Unit, m.previous(id), id)
	m.meant[id] = f
	return f
}

// send sends the file, or the reasons, and notes what was sent.
func (p *player) send(ctx context.Context, id calendar.PeriodID, at time.Time, d *doing) error {
	switch d.deed {
	case explain:
		return p.explain(ctx, d)
	case declare:
		return p.declare(ctx, id, at, d)
	}
	sum := sha256.Sum256(d.file)
	d.member.Uploads = append(d.member.Uploads, Upload{Period: id, At: at, Digest: hex.EncodeToString(sum[:]), Outcome: d.want})
	d.member.last = d.file
	if d.deed == script {
		return p.sendByScript(ctx, id, d)
	}
	shown, err := d.browser.sendFile(ctx, d.form, d.name, d.file)
	if err != nil {
		return err
	}
	if shown.status != http.StatusOK {
		return fmt.Errorf("after the upload the browser shows status %d", shown.status)
	}
	d.after = shown.address.String()
	return nil
}

// explain writes a reason into every field the page asks one in.
func (p *player) explain(ctx context.Context, d *doing) error {
	reasons, err := d.page.form(func(f webForm) bool { return strings.HasSuffix(strings.SplitN(f.action, "?", 2)[0], "/explain") })
	if err != nil {
		return err
	}
	for _, name := range reasons.names {
		if strings.HasPrefix(name, "because:") {
			reasons.values.Set(name, "Số đúng: thành viên chưa góp đủ vốn theo điều lệ.")
		}
	}
	last := len(d.member.Uploads) - 1
	d.member.Uploads[last].Outcome = d.want
	d.after = d.page.address.String()
	_, err = d.browser.send(ctx, reasons)
	return err
}

// declare says that nothing happened, with a click too many.
func (p *player) declare(ctx context.Context, id calendar.PeriodID, at time.Time, d *doing) error {
	nothing, err := d.page.form(func(f webForm) bool { return strings.HasSuffix(strings.SplitN(f.action, "?", 2)[0], "/nil") })
	if err != nil {
		return err
	}
	nothing.values.Set("reason", string(report.NilReasons[d.member.rng.IntN(len(report.NilReasons))]))
	nothing.values.Set("note", "Chưa vào vụ, tháng này không có doanh thu.")
	d.member.Uploads = append(d.member.Uploads, Upload{Period: id, At: at, Outcome: d.want})
	for range 2 {
		after, err := d.browser.send(ctx, nothing)
		if err != nil {
			return err
		}
		if after.status != http.StatusOK {
			return fmt.Errorf("after the declaration the browser shows status %d", after.status)
		}
		d.after = after.address.String()
	}
	return nil
}

// minted is what the API answers to a script.
type minted struct {
	URL       string            `json:"url"`
	Headers   map[string]string `json:"headers"`
	StatusURL string            `json:"status_url"`
}

// sendByScript does what a program of the unit's would do: mint, then PUT.
func (p *player) sendByScript(ctx context.Context, id calendar.PeriodID, d *doing) error {
	order, err := json.Marshal(map[string]any{"period": id, "method": "put", "file_name": d.name, "size": len(d.file)})
	if err != nil {
		return fmt.Errorf("encode order: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, p.stack.URL+"/api/uploads", bytes.NewReader(order))
	if err != nil {
		return fmt.Errorf("mint upload: %w", err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+strings.TrimPrefix(d.member.Link, p.stack.URL+"/l/"))
	answer, err := d.browser.do(request)
	if err != nil {
		return err
	}
	var m minted
	if err := json.Unmarshal(answer.data, &m); err != nil || m.URL == "" {
		return fmt.Errorf("mint upload: status %d", answer.status)
	}
	if request, err = http.NewRequestWithContext(ctx, http.MethodPut, m.URL, bytes.NewReader(d.file)); err != nil {
		return fmt.Errorf("put file: %w", err)
	}
	for name, value := range m.Headers {
		request.Header.Set(name, value)
	}
	if answer, err = d.browser.do(request); err != nil {
		return err
	}
	if answer.status != http.StatusOK {
		return fmt.Errorf("put file: status %d", answer.status)
	}
	d.after = d.page.address.String()
	return nil
}

// shown is what the page of a period says about the last upload. A duplicate
// shows what it repeats.
var shown = map[report.Outcome]string{
	report.OutcomeAccepted: "Đã chấp nhận", report.OutcomeDuplicate: "Đã chấp nhận",
	report.OutcomeRejected: "Bị trả lại", report.OutcomeAwaitingExplanation: "Chờ giải trình",
	report.OutcomeNil: "Đã ghi nhận: không phát sinh",
}

// look opens the page the upload led to and holds it against what should be there.
func (p *player) look(ctx context.Context, d *doing) error {
	page, err := d.browser.open(ctx, d.after)
	if err != nil {
		return err
	}
	if text := page.text(); !strings.Contains(text, shown[d.want]) {
		return fmt.Errorf("the page (status %d) does not say %q: %s", page.status, shown[d.want], excerpt(text))
	}
	return nil
}

// excerpt is the first lines of what a page of the sample says.
func excerpt(text string) string {
	words := strings.Fields(text)
	return strings.Join(words[:min(len(words), 160)], " ")
}
