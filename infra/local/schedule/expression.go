// Package schedule knows when EventBridge Scheduler starts what: its cron and rate expressions, their time zones, and
// the placeholders in their input.
package schedule

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Expression says when a schedule is due.
type Expression interface {
	// Next is the first instant after t at which the schedule is due; zero if there is none.
	Next(t time.Time) time.Time
}

// Parse reads "cron(…)" or "rate(…)". A rate counts from the beginning of 1970, so that it is due at the same instants
// after every start of the stack.
func Parse(text, zone string) (Expression, error) {
	location, err := time.LoadLocation(zone)
	if err != nil {
		return nil, fmt.Errorf("read schedule %q: %w", text, err)
	}
	kind, arguments, ok := strings.Cut(strings.TrimSuffix(text, ")"), "(")
	if !ok || !strings.HasSuffix(text, ")") {
		return nil, fmt.Errorf("read schedule %q: neither cron(…) nor rate(…)", text)
	}
	var expression Expression
	switch kind {
	case "cron":
		expression, err = parseCron(arguments, location)
	case "rate":
		expression, err = parseRate(arguments)
	default:
		err = errors.New("neither cron(…) nor rate(…)")
	}
	if err != nil {
		return nil, fmt.Errorf("read schedule %q: %w", text, err)
	}
	return expression, nil
}

type rate time.Duration

func (r rate) Next(t time.Time) time.Time {
	return time.Unix(0, 0).Add(t.Sub(time.Unix(0, 0)).Truncate(time.Duration(r)) + time.Duration(r)).UTC()
}

func parseRate(text string) (Expression, error) {
	number, name, _ := strings.Cut(text, " ")
	n, err := strconv.Atoi(number)
	unit, ok := map[string]time.Duration{"minute": time.Minute, "hour": time.Hour, "day": 24 * time.Hour}[strings.TrimSuffix(name, "s")]
	if err != nil || n < 1 || !ok {
		return nil, fmt.Errorf("%q is not a number of minutes, hours or days", text)
	}
	return rate(time.Duration(n) * unit), nil
}
