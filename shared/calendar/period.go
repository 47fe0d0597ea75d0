package calendar

import (
	"fmt"
	"time"
)

// PeriodID names a reference month as YYYY-MM.
type PeriodID string

// ParsePeriodID reads YYYY-MM.
func ParsePeriodID(s string) (PeriodID, error) {
	if _, err := time.Parse("2006-01", s); err != nil || len(s) != 7 {
		return "", fmt.Errorf("parse period %q: want YYYY-MM", s)
	}
	return PeriodID(s), nil
}

// first is the first day of the reference month. A PeriodID made by
// ParsePeriodID always has one.
func (id PeriodID) first() Date {
	t, err := time.ParseInLocation("2006-01", string(id), Zone)
	if err != nil {
		return Date{}
	}
	return DateOf(t)
}

// Year is the calendar year the month lies in; cumulative figures restart with it.
func (id PeriodID) Year() int { return id.first().Year }

// Month is the calendar month, January = 1.
func (id PeriodID) Month() int { return int(id.first().Month) }

// Next is the month after id.
func (id PeriodID) Next() PeriodID { return monthOf(id.first().AddDays(32)) }

// Previous is the month before id.
func (id PeriodID) Previous() PeriodID { return monthOf(id.first().AddDays(-1)) }

// Vietnamese is "Tháng 3/2018".
func (id PeriodID) Vietnamese() string {
	return fmt.Sprintf("Tháng %d/%d", id.Month(), id.Year())
}

func monthOf(d Date) PeriodID {
	return PeriodID(fmt.Sprintf("%04d-%02d", d.Year, d.Month))
}

// PeriodEndedBefore is the last calendar month that had ended when d began.
func PeriodEndedBefore(d Date) PeriodID { return monthOf(d).Previous() }

// Period is a reference month and the three dates that are never mixed:
// when links go out, until when a report is punctual, and when the books lock.
type Period struct {
	ID       PeriodID `json:"id"`
	Start    Date     `json:"start"`     // first day the figures speak of
	End      Date     `json:"end"`       // last day the figures speak of, printed as "tính đến ngày …"
	OpensOn  Date     `json:"opens_on"`  // links go out
	DueOn    Date     `json:"due_on"`    // punctual until 24:00 of this day
	ClosesOn Date     `json:"closes_on"` // locked from 24:00 of this day; later reports are amendments
}

// DueAt is the first instant that is late: 24:00 of DueOn in Viet Nam.
func (p Period) DueAt() time.Time { return p.DueOn.EndOfDay() }

// ClosesAt is the first instant at which the period is locked.
func (p Period) ClosesAt() time.Time { return p.ClosesOn.EndOfDay() }

// Rule makes periods. It is data: a province or a campaign may use another one.
type Rule struct {
	OpensDay  int `json:"opens_day"`  // day of the month after the reference month
	DueDay    int `json:"due_day"`    // moved to the next working day
	ClosesDay int `json:"closes_day"` // moved to the next working day, never before DueOn
}

// DefaultRule is the calendar month, opened on the 1st of the next month, due
// on the 15th (letter of the Bạc Liêu alliance, 20/03/2018), closed on the 25th.
var DefaultRule = Rule{OpensDay: 1, DueDay: 15, ClosesDay: 25}

// Period applies the rule to a reference month.
//
// A deadline on a day off runs to the end of the next working day (Civil Code
// 2015, article 148).
func (r Rule) Period(id PeriodID) Period {
	next := id.Next().first()
	due := NextWorkingDay(next.AddDays(r.DueDay - 1))
	closes := NextWorkingDay(next.AddDays(r.ClosesDay - 1))
	if closes.Before(due) {
		closes = due
	}
	return Period{
		ID: id, Start: id.first(), End: next.AddDays(-1),
		OpensOn: next.AddDays(r.OpensDay - 1), DueOn: due, ClosesOn: closes,
	}
}
