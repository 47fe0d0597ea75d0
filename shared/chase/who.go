package chase

import (
	"cmp"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
)

// Reason says why a unit is left alone; "" means that it is written to.
type Reason string

// The reasons to leave a unit alone.
const (
	Write       Reason = ""
	Answered    Reason = "answered"     // accepted, nothing to report, or exempt
	Closed      Reason = "closed"       // the books are locked; a reminder would be too late
	Promised    Reason = "promised"     // somebody called, and the unit named a day
	NoAddress   Reason = "no_address"   // only the telephone is left
	DeadAddress Reason = "dead_address" // a bounce or a complaint came back
)

// Case is what is known of one unit and its obligation.
type Case struct {
	Obligation report.Obligation
	Contact    report.Contact
	Promise    calendar.Date // the day the unit promised to report by, zero for none
}

// Asks says whether something is still asked of the unit on day.
func (c Case) Asks(day calendar.Date) Reason {
	switch {
	case c.Obligation.Status.Done():
		return Answered
	case !day.Start().Before(c.Obligation.ClosesAt):
		return Closed
	case !c.Promise.IsZero() && !day.After(c.Promise):
		return Promised
	}
	return Write
}

// Reaches says whether the unit can be written to.
func (c Case) Reaches() Reason {
	switch {
	case c.Contact.Email == "":
		return NoAddress
	case c.Contact.Dead:
		return DeadAddress
	}
	return Write
}

// Remind says whether the unit is reminded on day.
func (c Case) Remind(day calendar.Date) Reason { return cmp.Or(c.Asks(day), c.Reaches()) }
