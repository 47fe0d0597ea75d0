package crash

import (
	"context"
	"regexp"
	"strings"

	"kipthoi/shared/report"
)

// number is how a submission is called in letters.
var number = regexp.MustCompile(`KT-\d{6}-[0-9A-F]{10}`)

// answers are the letters about one submission, by their subject.
type answers map[string]int

// receipts counts those that say that it was accepted.
func (l answers) receipts() (receipts, others int) {
	for subject, n := range l {
		if strings.HasPrefix(subject, "Biên nhận ") {
			receipts += n
		} else {
			others += n
		}
	}
	return receipts, others
}

// twice counts the letters that say what another one has said.
func (l answers) twice() int {
	twice := 0
	for _, n := range l {
		twice += n - 1
	}
	return twice
}

// letters holds the mails against the outcomes.
func (t *tester) letters(ctx context.Context, a *audit) error {
	mails, err := t.stack.Mails(ctx)
	if err != nil {
		return err
	}
	a.Mails = len(mails)
	about, links := make(map[string]answers), make(map[string]int)
	for _, m := range mails {
		n := number.FindString(m.Text)
		if n == "" {
			links[strings.Join(m.To, ",")]++
			continue
		}
		if about[n] == nil {
			about[n] = make(answers)
		}
		about[n][m.Subject]++
	}
	for _, m := range t.plan.members {
		if m.link != "" && links[m.row.Email] != 1 {
			a.problem("%s was sent %d links", m.unit.ID, links[m.row.Email])
		}
	}
	for unit, list := range a.submissions {
		for _, s := range list {
			a.answered(s, a.obligations[unit], about[s.Receipt()], strings.HasPrefix(string(unit), nobody))
			delete(about, s.Receipt())
		}
	}
	for n := range about {
		a.problem("a letter speaks about %s, which is no submission", n)
	}
	if most := t.report.Killed["mail"]; a.MailsTwice > most {
		a.problem("%d letters came twice, but only %d instances that could have been sending were killed", a.MailsTwice, most)
	}
	return nil
}

// answered checks that a submission has had the letters it should: a receipt
// when it was accepted, a question or a return when it was not, unless a later
// report was accepted before that could go out; nothing as a duplicate.
func (a *audit) answered(s report.Submission, o report.Obligation, letters answers, unknown bool) {
	receipts, others := letters.receipts()
	a.MailsTwice += letters.twice()
	a.Receipts += receipts
	superseded := o.Current != nil && o.Current.UploadedAt.After(s.UploadedAt)
	asked := false // whether something else than a receipt may have gone out
	switch s.Outcome {
	case report.OutcomeAccepted:
		asked = s.AcceptedAt.After(s.UploadedAt)
		if receipts == 0 {
			a.Lost++
			a.problem("submission %s of %s was accepted and has no receipt", s.ID, s.Unit)
		}
	case report.OutcomeRejected, report.OutcomeAwaitingExplanation:
		asked = !unknown
		if others == 0 && asked && !superseded {
			a.problem("submission %s of %s (%s) has no letter", s.ID, s.Unit, s.Outcome)
		}
	case report.OutcomeDuplicate:
	}
	if receipts > 0 && s.Outcome != report.OutcomeAccepted || others > 0 && !asked {
		a.problem("submission %s of %s (%s) has %d receipts and %d other letters", s.ID, s.Unit, s.Outcome, receipts, others)
	}
	if len(letters) > 2 {
		a.problem("submission %s of %s has %d kinds of letters", s.ID, s.Unit, len(letters))
	}
}
