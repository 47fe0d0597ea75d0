package main

import (
	"context"
	"errors"
	"fmt"

	"kipthoi/shared/calendar"
	"kipthoi/shared/chase"
	"kipthoi/shared/letter"
	"kipthoi/shared/link"
	"kipthoi/shared/province"
	"kipthoi/shared/report"
	"kipthoi/shared/store"
)

// reason says why an order ends without a letter; "" means that there is one.
type reason string

// The reasons beside those of package chase.
const (
	unknownUnit   reason = "unknown_unit"   // nobody to write to: a file under a unit that is not in the register
	unknownOffice reason = "unknown_office" // the province has no office yet
	notAsked      reason = "not_asked"      // no report is expected of the unit
	otherOutcome  reason = "other_outcome"  // the submission is no longer what the order says
	superseded    reason = "superseded"     // a later report was accepted meanwhile
	nobodyMissing reason = "nobody_missing" // the last one came in meanwhile
	mended        reason = "mended"         // the unit has a working address again
)

// compose makes the letter of the state of this moment, or says why there is
// none.
func (h *handler) compose(ctx context.Context, d delivery) (letter.Letter, reason, error) {
	if d.ToUnit() {
		return h.toUnit(ctx, d)
	}
	return h.toOffice(ctx, d)
}

func (h *handler) toUnit(ctx context.Context, d delivery) (letter.Letter, reason, error) {
	unit, err := h.store.Unit(ctx, d.Unit)
	if errors.Is(err, store.ErrNotFound) {
		return letter.Letter{}, unknownUnit, nil
	}
	if err != nil {
		return letter.Letter{}, "", err
	}
	contact, err := h.contact(ctx, d.Unit)
	if err != nil {
		return letter.Letter{}, "", err
	}
	if unreachable := (chase.Case{Contact: contact}).Reaches(); unreachable != chase.Write {
		return letter.Letter{}, reason(unreachable), nil
	}
	obligation, err := h.store.Obligation(ctx, d.Unit, d.Period)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return letter.Letter{}, "", err
	}
	to, err := h.reporter(ctx, d, unit, contact)
	if err != nil {
		return letter.Letter{}, "", err
	}
	if d.Kind == letter.KindLink || d.Kind == letter.KindReminder {
		composed, skip := asking(d, to, obligation)
		return composed, skip, nil
	}
	return h.answer(ctx, d, to, obligation)
}

// contact is the zero Contact where none is known.
func (h *handler) contact(ctx context.Context, unit report.UnitID) (report.Contact, error) {
	contact, err := h.store.Contact(ctx, unit)
	if errors.Is(err, store.ErrNotFound) {
		return report.Contact{}, nil
	}
	return contact, err
}

// reporter is the unit with its personal link and the office it may ask.
func (h *handler) reporter(ctx context.Context, d delivery, unit report.Unit, contact report.Contact) (letter.Reporter, error) {
	keys, err := h.ring.Keys(ctx, d.at)
	if err != nil {
		return letter.Reporter{}, err
	}
	helper, err := h.helper(ctx, unit.ProvinceOn(calendar.DateOf(d.At)), calendar.DateOf(d.At))
	if err != nil {
		return letter.Reporter{}, err
	}
	token := keys.Token(link.Holder{ID: string(unit.ID), Role: link.RoleUnit, Epoch: unit.LinkEpoch})
	return letter.Reporter{
		Email: contact.Email, Person: contact.Name, Unit: unit.Name, Page: h.site + "/l/" + token, Office: helper,
	}, nil
}

// helper is the office of a province; one that is not registered has a name all
// the same.
func (h *handler) helper(ctx context.Context, code string, on calendar.Date) (letter.Office, error) {
	office, err := h.store.Office(ctx, "p"+code)
	if err == nil {
		return letter.Office{Name: office.Name, Email: office.Email}, nil
	}
	if !errors.Is(err, store.ErrNotFound) {
		return letter.Office{}, err
	}
	where, known := province.Find(code, on)
	if !known {
		return letter.Office{}, nil
	}
	return letter.Office{Name: "Liên minh hợp tác xã " + where.Name}, nil
}

// asking composes the letters that ask for a report, while one is still asked for.
func asking(d delivery, to letter.Reporter, o report.Obligation) (letter.Letter, reason) {
	if o.Status == "" {
		return letter.Letter{}, notAsked
	}
	if settled := (chase.Case{Obligation: o}).Asks(calendar.DateOf(d.At)); settled != chase.Write {
		return letter.Letter{}, reason(settled)
	}
	if d.Kind == letter.KindLink {
		return to.Link(o), ""
	}
	return to.Reminder(o, d.At), ""
}

// answer composes the letters about what became of a submission. One that asks
// for something is not sent any more once a later report was accepted, nor is one
// about a declaration that a report has overruled; the receipt of a report stays
// true.
func (h *handler) answer(ctx context.Context, d delivery, to letter.Reporter, o report.Obligation) (letter.Letter, reason, error) {
	s, err := h.store.Submission(ctx, d.Unit, d.Period, d.Submission)
	if err != nil {
		return letter.Letter{}, "", err
	}
	if now, ok := letter.ForOutcome(s); !ok || now.Kind != d.Kind {
		return letter.Letter{}, otherOutcome, nil
	}
	switch {
	case s.Nil != nil && o.Current != nil:
		return letter.Letter{}, superseded, nil
	case s.Nil != nil:
		return to.Nil(o, s), "", nil
	case d.Kind == letter.KindReceipt:
		return to.Receipt(o, s), "", nil
	}
	if o.Current != nil && o.Current.UploadedAt.After(s.UploadedAt) {
		return letter.Letter{}, superseded, nil
	}
	if d.Kind == letter.KindExplain {
		return to.Explain(o, s), "", nil
	}
	return to.Rejected(o, s), "", nil
}

func (h *handler) toOffice(ctx context.Context, d delivery) (letter.Letter, reason, error) {
	office, err := h.store.Office(ctx, d.Office)
	if errors.Is(err, store.ErrNotFound) {
		return letter.Letter{}, unknownOffice, nil
	}
	if err != nil {
		return letter.Letter{}, "", err
	}
	if office.Email == "" {
		return letter.Letter{}, reason(chase.NoAddress), nil
	}
	to := letter.Office{Name: office.Name, Email: office.Email, Front: h.site}
	switch d.Kind {
	case letter.KindMissing:
		return h.missing(ctx, d, to, office.Province, h.page(office, "/periods/"+string(d.Period)))
	case letter.KindBounced:
		return h.bounced(ctx, d, to, h.page(office, "/units"))
	case letter.KindImport:
		return h.imported(ctx, d, to, h.page(office, "/units/imports/"+d.Upload))
	case letter.KindLogin:
		return to.Login(h.site+"/login/"+d.Nonce, d.At), "", nil
	case letter.KindLink, letter.KindReceipt, letter.KindRejected, letter.KindExplain, letter.KindReminder:
	}
	return letter.Letter{}, "", fmt.Errorf("a letter of kind %q goes to no office", d.Kind)
}

// page is a page of a province's own; the centre has one for everything.
func (h *handler) page(office store.Office, path string) string {
	if office.Province == "" {
		return h.site + "/c"
	}
	return h.site + "/p/" + office.Province + path
}

func (h *handler) missing(ctx context.Context, d delivery, to letter.Office, code, page string) (letter.Letter, reason, error) {
	contacts := make(map[report.UnitID]report.Contact)
	for c, err := range h.store.ContactsOfProvince(ctx, code) {
		if err != nil {
			return letter.Letter{}, "", err
		}
		contacts[c.Unit] = c.Contact
	}
	tally := letter.Tally{Period: d.Period}
	for o, err := range h.store.Obligations(ctx, code, d.Period) {
		if err != nil {
			return letter.Letter{}, "", err
		}
		contact, listed := contacts[o.Unit]
		if !listed && !o.Status.Done() { // the unit has moved to another province since
			if contact, err = h.contact(ctx, o.Unit); err != nil {
				return letter.Letter{}, "", err
			}
		}
		tally.Add(o, contact)
	}
	if len(tally.Missing) == 0 {
		return letter.Letter{}, nobodyMissing, nil
	}
	return to.Missing(tally, page), "", nil
}

func (h *handler) bounced(ctx context.Context, d delivery, to letter.Office, page string) (letter.Letter, reason, error) {
	unit, err := h.store.Unit(ctx, d.Unit)
	if errors.Is(err, store.ErrNotFound) {
		return letter.Letter{}, unknownUnit, nil
	}
	if err != nil {
		return letter.Letter{}, "", err
	}
	contact, err := h.contact(ctx, d.Unit)
	if err != nil {
		return letter.Letter{}, "", err
	}
	if !contact.Dead {
		return letter.Letter{}, mended, nil
	}
	return to.Bounced(unit, contact, page), "", nil
}

func (h *handler) imported(ctx context.Context, d delivery, to letter.Office, page string) (letter.Letter, reason, error) {
	i, err := h.store.Import(ctx, d.Upload)
	if err != nil {
		return letter.Letter{}, "", err
	}
	problems := make([]letter.Problem, len(i.Problems))
	for n, p := range i.Problems {
		problems[n] = letter.Problem(p)
	}
	return to.Import(letter.Import{
		FileName: i.FileName, Rows: i.Rows, Added: i.Added, Changed: i.Changed, Unchanged: i.Unchanged, Refused: i.Refused,
		Problems: problems, At: i.At,
	}, page), "", nil
}
