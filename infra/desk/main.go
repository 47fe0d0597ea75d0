// Desk is what is done at a desk, with files and no cloud: it writes the pages
// of the forms, and it says of a filled-in workbook what the intake would say.
//
//	go run ./infra/desk forms docs/forms
//	go run ./infra/desk check -file FILE [-form HTX-M] [-period 2018-03] [-unit ID] [-previous FILE]
//
// It decides nothing about a report: package review does, for the intake as well.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
)

//go:generate go run . forms ../../docs/forms

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

const usage = `usage: desk forms DIR
       desk check -file FILE [-form FORM] [-period YYYY-MM] [-unit ID] [-previous FILE]
`

// run does what is asked for and returns the exit code.
func run(args []string, out, complaints io.Writer) int {
	command := ""
	if len(args) > 0 {
		command, args = args[0], args[1:]
	}
	switch {
	case command == "forms" && len(args) == 1:
		return told(writeForms(args[0]), complaints)
	case command == "check":
		return runCheck(args, out, complaints)
	default:
		fmt.Fprint(complaints, usage)
		return misused
	}
}

func told(err error, complaints io.Writer) int {
	if err != nil {
		fmt.Fprintln(complaints, "desk:", err)
		return misused
	}
	return 0
}

// misused is the exit code when nothing was done.
const misused = 3

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
