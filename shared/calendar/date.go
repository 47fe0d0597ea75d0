// Package calendar decides what day it is in Viet Nam: civil dates, reporting
// periods and the working days a deadline may fall on.
//
// It never asks a clock. Every function takes the instant or the date it
// speaks about, so a month can be replayed and gives the same answer.
package calendar

import (
	"fmt"
	"time"
)

// Zone is Asia/Ho_Chi_Minh. Viet Nam has kept UTC+7 without daylight saving
// since 1975, so a fixed offset is exact and needs no zone database on the
// bare Lambda runtime.
var Zone = time.FixedZone("Asia/Ho_Chi_Minh", 7*60*60)

// Date is a civil date without a time of day. The zero Date means "not set".
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf returns the civil date in Viet Nam at the instant t.
func DateOf(t time.Time) Date {
	y, m, d := t.In(Zone).Date()
	return Date{y, m, d}
}

// ParseDate reads YYYY-MM-DD and refuses days that do not exist.
func ParseDate(s string) (Date, error) {
	t, err := time.ParseInLocation(time.DateOnly, s, Zone)
	if err != nil {
		return Date{}, fmt.Errorf("parse date %q: %w", s, err)
	}
	return DateOf(t), nil
}

// IsZero reports whether d is not set.
func (d Date) IsZero() bool { return d == Date{} }

// Start is the instant d begins in Viet Nam.
func (d Date) Start() time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, Zone)
}

// EndOfDay is 24:00 of d, that is the first instant that no longer belongs to it.
func (d Date) EndOfDay() time.Time { return d.AddDays(1).Start() }

// AddDays returns the date n days after d; n may be negative.
func (d Date) AddDays(n int) Date {
	return DateOf(time.Date(d.Year, d.Month, d.Day+n, 0, 0, 0, 0, Zone))
}

// DaysSince counts the days from e to d; it is negative when d is earlier.
func (d Date) DaysSince(e Date) int {
	return int(d.Start().Sub(e.Start()) / (24 * time.Hour))
}

// Before reports whether d comes before e.
func (d Date) Before(e Date) bool { return d.DaysSince(e) < 0 }

// After reports whether d comes after e.
func (d Date) After(e Date) bool { return d.DaysSince(e) > 0 }

// Weekday is the day of the week of d.
func (d Date) Weekday() time.Weekday { return d.Start().Weekday() }

// String is YYYY-MM-DD, or "" for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// Vietnamese is dd/mm/yyyy, the form people here read.
func (d Date) Vietnamese() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%02d/%02d/%04d", d.Day, d.Month, d.Year)
}

// MarshalText writes String.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads String; an empty text is the zero Date.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	v, err := ParseDate(string(b))
	*d = v
	return err
}
