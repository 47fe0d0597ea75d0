package sheet

import (
	"fmt"

	"kipthoi/shared/report"
)

// The reasons for which a file is not read; they are the rule ids of the
// findings.
const (
	RuleEmpty       = "F01" // no bytes, or no text
	RuleDamaged     = "F02" // cut off, a bit flipped, not put together as a workbook
	RuleEncrypted   = "F03" // password
	RuleOldExcel    = "F04" // .xls
	RuleOpenDoc     = "F05" // .ods
	RuleBinary      = "F06" // .xlsb
	RuleMacros      = "F07" // .xlsm
	RuleWebPage     = "F08" // HTML, often named .xls
	RuleXML2003     = "F09" // "XML Spreadsheet 2003"
	RuleWord        = "F10" // .doc, .docx, .rtf
	RulePDF         = "F11"
	RulePicture     = "F12" // a photograph or a scan
	RuleUnknown     = "F13" // anything else
	RuleTooLarge    = "F14" // more than a report can need
	RuleTooFar      = "F15" // something stands far outside of the form
	RuleSuspicious  = "F16" // built to harm the reader; no spreadsheet program writes it
	RuleUnknownText = "F17" // a list whose letters cannot be made out
)

// Refusal says why an upload is not read. It is the only error of Open.
type Refusal struct {
	Rule  string
	Sheet string // where, when it is one place
	Cell  string

	detail string
}

// Error is for the log: it holds nothing of what is in the file.
func (r *Refusal) Error() string { return fmt.Sprintf("refuse upload: %s: %s", r.Rule, r.detail) }

// Finding is what the reporter is told.
func (r *Refusal) Finding() report.Finding {
	said := reasons[r.Rule]
	return report.Finding{
		Rule: r.Rule, Class: report.Syntax, Effect: report.Reject,
		Sheet: r.Sheet, Cell: r.Cell,
		Message: said.message, Cure: said.cure,
	}
}

func refuse(rule, detail string, args ...any) error {
	return &Refusal{Rule: rule, detail: fmt.Sprintf(detail, args...)}
}
