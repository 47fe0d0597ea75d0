package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"kipthoi/shared/calendar"
	"kipthoi/shared/form"
	"kipthoi/shared/report"
	"kipthoi/shared/review"
	"kipthoi/shared/wording"
)

func runCheck(args []string, out, complaints io.Writer) int {
	flags := flag.NewFlagSet("check", flag.ContinueOnError)
	flags.SetOutput(complaints)
	q := question{}
	flags.StringVar(&q.file, "file", "", "the filled-in workbook or list")
	flags.StringVar(&q.form, "form", "", "the form it must be, such as HTX-M; what the file says if left out")
	flags.StringVar(&q.period, "period", "", "the period it must be for, such as 2018-03; what the file says if left out")
	flags.StringVar(&q.unit, "unit", "", "the unit it must be of; what the file says if left out")
	flags.StringVar(&q.previous, "previous", "", "the report accepted before, filled in")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return misused
	case q.file == "" || flags.NArg() > 0:
		fmt.Fprint(complaints, usage)
		return misused
	}
	code, err := q.answer(out)
	if err != nil {
		return told(err, complaints)
	}
	return code
}

// question is a file, and what it is said to be. What is "" is taken from the file.
type question struct{ file, form, period, unit, previous string }

// answer is what is printed about a file.
type answer struct {
	Readable bool              `json:"readable"`
	Reason   *report.Text      `json:"reason,omitempty"` // why it is not readable
	Outcome  report.Outcome    `json:"outcome"`
	Form     string            `json:"form"`
	Version  string            `json:"version"` // of the definition it was held against
	Unit     report.UnitID     `json:"unit"`
	Period   calendar.PeriodID `json:"period"`
	Previous calendar.PeriodID `json:"previous,omitempty"` // of the report it was compared with
	Values   map[string]any    `json:"values"`             // by code: a number, or a text
	Findings []finding         `json:"findings"`
}

// finding is a report.Finding that says every field, for scripts.
type finding struct {
	Rule        string        `json:"rule"`
	Class       report.Class  `json:"class"`
	Effect      report.Effect `json:"effect"`
	Code        string        `json:"code"`
	Sheet       string        `json:"sheet"`
	Cell        string        `json:"cell"`
	Found       string        `json:"found"`
	Expected    string        `json:"expected"`
	Message     report.Text   `json:"message"`
	Cure        report.Text   `json:"cure"`
	Explanation string        `json:"explanation"`
}

// The exit codes of check, for scripts.
const (
	wouldBeAccepted = 0
	hasFindings     = 1 // that reject, or that ask for an explanation
	notReadable     = 2
)

func (a answer) exitCode() int {
	switch {
	case !a.Readable:
		return notReadable
	case a.Outcome != report.OutcomeAccepted:
		return hasFindings
	default:
		return wouldBeAccepted
	}
}

// answer prints what the intake would say of the file. An error means that the
// question itself makes no sense.
func (q question) answer(out io.Writer) (exitCode int, err error) {
	asked, err := q.claim()
	if err != nil {
		return 0, err
	}
	a, err := judge(q.file, q.previous, asked)
	var reason unreadable
	if errors.As(err, &reason) {
		a, err = of(review.Review{}, asked), nil
		a.Outcome, a.Reason = report.OutcomeRejected, (*report.Text)(&reason)
	}
	if err != nil {
		return 0, err
	}
	if err := a.print(out); err != nil {
		return 0, fmt.Errorf("print answer: %w", err)
	}
	return a.exitCode(), nil
}

func (q question) claim() (review.Claim, error) {
	asked := review.Claim{Form: q.form, Unit: report.UnitID(strings.ToLower(q.unit))}
	if q.form != "" && form.Versions(q.form) == nil {
		return asked, fmt.Errorf("there is no form %q", q.form)
	}
	if q.period == "" {
		return asked, nil
	}
	var err error
	asked.Period, err = calendar.ParsePeriodID(q.period)
	return asked, err
}

// judge reviews a file twice where there is a last report: only after the first
// time is known whose it must be.
func judge(file, previous string, asked review.Claim) (answer, error) {
	data, err := load(file)
	if err != nil {
		return answer{}, err
	}
	got, claim, err := review.Claimed(data, asked, nil)
	if err != nil || !got.Readable || previous == "" {
		return of(got, claim), err
	}
	before, err := last(previous, claim)
	if err != nil {
		return answer{}, err
	}
	got, claim, err = review.Claimed(data, asked, before)
	a := of(got, claim)
	a.Previous = before.Period
	return a, err
}

// last reads the filled-in file of an earlier period as the report accepted then.
func last(file string, of review.Claim) (*report.Obligation, error) {
	data, err := load(file)
	if err != nil {
		return nil, err
	}
	got, claim, err := review.Claimed(data, review.Claim{Form: of.Form, Unit: of.Unit}, nil)
	switch {
	case err != nil:
		return nil, err
	case !got.Readable:
		return nil, ofPrevious(got.Findings[0].Message)
	case claim.Period >= of.Period:
		found, wanted := wording.Month(claim.Period), wording.Month(of.Period)
		return nil, ofPrevious(report.Text{
			Vi: fmt.Sprintf("tệp là của %s, không trước %s.", found.Vi, wanted.Vi),
			En: fmt.Sprintf("the file is of %s, which is not before %s.", found.En, wanted.En),
		})
	}
	return &report.Obligation{Unit: claim.Unit, Period: claim.Period, Current: &report.Accepted{Figures: got.Figures}}, nil
}

// unreadable says why there is nothing to be judged, or to compare with.
type unreadable report.Text

func (u unreadable) Error() string { return u.En }

func ofPrevious(t report.Text) error {
	return unreadable{Vi: "Báo cáo kỳ trước: " + t.Vi, En: "The previous report: " + t.En}
}

// load reads a file that may be uploaded.
func load(path string) ([]byte, error) {
	data, err := os.ReadFile(path)
	var why *os.PathError
	if errors.As(err, &why) {
		name := filepath.Base(path)
		return nil, unreadable{
			Vi: fmt.Sprintf("Không mở được tệp %s (%v).", name, why.Err),
			En: fmt.Sprintf("The file %s cannot be opened (%v).", name, why.Err),
		}
	}
	return data, err
}

func of(got review.Review, claim review.Claim) answer {
	a := answer{
		Readable: got.Readable, Outcome: report.Judge(got.Findings), Form: cmp.Or(got.Form, claim.Form), Version: got.Version,
		Unit: claim.Unit, Period: claim.Period, Values: make(map[string]any), Findings: []finding{},
	}
	for code, number := range got.Figures.Numbers {
		a.Values[code] = number
	}
	for code, said := range got.Figures.Texts {
		a.Values[code] = said
	}
	for _, f := range got.Findings {
		a.Findings = append(a.Findings, finding(f))
	}
	if !got.Readable && len(got.Findings) > 0 {
		a.Reason = &got.Findings[0].Message
	}
	return a
}

// print writes one JSON object.
func (a answer) print(out io.Writer) error {
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(a)
}
