// Package province knows the provinces as dated data: 63 until 30/06/2025, 34
// from 01/07/2025 (Decision 19/2025/QĐ-TTg).
//
// Seven codes changed their meaning that day, so a code alone names nothing:
// every question is asked on a date.
package province

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"

	"kipthoi/shared/calendar"
)

// Merged is the first day of the 34 provinces.
var Merged = calendar.Date{Year: 2025, Month: 7, Day: 1}

// Province is one province of one of the two trees.
type Province struct {
	Code string
	Name string
}

// row is one old province and the one it became part of.
type row struct{ before, after Province }

//go:embed provinces.csv
var source string

var rows = mustRead(source)

// All lists the provinces in force on a day, ascending by code.
func All(on calendar.Date) []Province {
	var all []Province
	for _, r := range rows {
		all = append(all, r.at(on))
	}
	slices.SortFunc(all, func(a, b Province) int { return strings.Compare(a.Code, b.Code) })
	return slices.Compact(all)
}

// Find returns the province a code names on a day.
func Find(code string, on calendar.Date) (Province, bool) {
	for _, r := range rows {
		if p := r.at(on); p.Code == code {
			return p, true
		}
	}
	return Province{}, false
}

// Successor is the province of the 34 that a province of the 63 became part of.
func Successor(oldCode string) (Province, bool) {
	for _, r := range rows {
		if r.before.Code == oldCode {
			return r.after, true
		}
	}
	return Province{}, false
}

func (r row) at(on calendar.Date) Province {
	if on.Before(Merged) {
		return r.before
	}
	return r.after
}

func read(text string) ([]row, error) {
	records, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read provinces.csv: %w", err)
	}
	var out []row
	for _, r := range records[1:] {
		if len(r[0]) != 2 || len(r[2]) != 2 {
			return nil, fmt.Errorf("read provinces.csv: %v: a code has two digits", r)
		}
		out = append(out, row{Province{r[0], r[1]}, Province{r[2], r[3]}})
	}
	return out, nil
}

// mustRead stops a build whose data file is broken at its first test.
func mustRead(text string) []row {
	out, err := read(text)
	if err != nil {
		panic(err)
	}
	return out
}
