// Desk is what is done at a desk, with files and no cloud: it writes the pages
// of the forms, it says of a filled-in workbook what the intake would say, and
// it makes up a list of units to try an import with.
//
//	go run ./infra/desk forms docs/forms
//	go run ./infra/desk check -file FILE [-form HTX-M] [-period 2018-03] [-unit ID] [-previous FILE]
//	go run ./infra/desk register -province 95 -htx 146 -qtdnd 4 -seed 2018 > danh-ba.csv
//
// It decides nothing about a report: package review does, for the intake as well.
package main

import (
	"fmt"
	"io"
	"os"
)

//go:generate go run . forms ../../docs/forms

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

const usage = `usage: desk forms DIR
       desk check -file FILE [-form FORM] [-period YYYY-MM] [-unit ID] [-previous FILE]
       desk register [-province CODE] [-htx N] [-qtdnd N] [-lhhtx N] [-tht N] [-seed N]
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
	case command == "register":
		return runRegister(args, out, complaints)
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
