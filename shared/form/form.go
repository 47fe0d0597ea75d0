// Package form holds the definitions of the monthly forms: what is asked, what
// must hold, and what the reporter is told. A form is versioned data under
// definitions/, reviewed like code; the Excel template, the reader, the checks,
// the messages, the rollup's columns and the documentation all come from it.
//
// It refuses to know about cells, files or storage.
package form

import (
	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
)

// Type is what a cell of an indicator may hold.
type Type string

// The four types.
const (
	Int     Type = "int"  // a whole number
	Decimal Type = "dec"  // an exact number with at most Indicator.Decimals decimals
	Enum    Type = "enum" // one of the choices of Indicator.Enum
	Text    Type = "text" // free text, at most Indicator.MaxLength characters
)

// Nature says how a figure relates to time.
type Nature string

// The six natures.
const (
	Opening    Nature = "O" // opening stock, prefilled from the last accepted closing
	Stock      Nature = "S" // stock at period end
	Flow       Nature = "M" // movement within the period
	Cumulative Nature = "Y" // from 1 January to period end
	Enumerated Nature = "E" // an enumeration or a text
	Derived    Nature = "D" // computed from others, never typed
)

// Need says whether an indicator must be given.
type Need string

// The three needs.
const (
	Required    Need = "R"
	Optional    Need = "O"
	Conditional Need = "C" // required when Indicator.When holds
)

// Choice is one value of an enumeration.
type Choice struct {
	Code  string      `json:"code"`  // stored
	Label report.Text `json:"label"` // shown in the drop-down
}

// Indicator is one line of a form.
type Indicator struct {
	Number    int             `json:"n"`
	Code      string          `json:"code"` // stable ASCII id
	Label     report.Text     `json:"label"`
	Unit      report.Text     `json:"unit"`
	Type      Type            `json:"type"`
	Decimals  int             `json:"decimals,omitempty"`
	Nature    Nature          `json:"nature"`
	Need      Need            `json:"need"`
	When      string          `json:"when,omitempty"`       // in the rule language: where it is Conditional on, or where an Optional one is asked for
	WhenSaid  report.Text     `json:"when_said,omitzero"`   // the same in words
	Money     bool            `json:"money,omitempty"`      // takes part in the unit-slip check
	Signed    bool            `json:"signed,omitempty"`     // may be negative
	OpensWith string          `json:"opens_with,omitempty"` // for Opening: the code whose last closing it continues
	Formula   string          `json:"formula,omitempty"`    // for Derived, in the rule language
	Low       *report.Decimal `json:"low,omitempty"`        // usual range: outside is a question, not an error
	High      *report.Decimal `json:"high,omitempty"`
	Enum      string          `json:"enum,omitempty"`       // key into Form.Enums
	MaxLength int             `json:"max_length,omitempty"` // of a text, in characters
	Part      bool            `json:"part,omitempty"`       // shown indented below the line it is part of
	Help      report.Text     `json:"help,omitzero"`
}

// Form is one version of a form.
type Form struct {
	ID         string              `json:"id"`      // HTX-M
	Version    string              `json:"version"` // 2018.1; printed in the template, checked on receipt
	ValidFrom  calendar.Date       `json:"valid_from"`
	Kind       report.Kind         `json:"kind"`
	Title      report.Text         `json:"title"`
	Enums      map[string][]Choice `json:"enums"`
	Indicators []Indicator         `json:"indicators"`
	UnitSlip   UnitSlip            `json:"unit_slip"`
	CopyWhen   string              `json:"copy_when,omitempty"` // where stocks and flows that all stand still are asked about
	Rules      []Rule              `json:"rules"`

	program *program // made by the loader
}

// UnitSlip holds the parameters of the two questions about money written in
// the wrong unit; see package check for how they are used.
type UnitSlip struct {
	Anchor   string         `json:"anchor"`    // a money stock whose usual range every unit is in: charter capital
	Share    report.Decimal `json:"share"`     // of the comparable cells that must be off by the same power
	MinCells int            `json:"min_cells"` // and how many at least
	Band     report.Decimal `json:"band"`      // a ratio within power ÷ band … power × band is about the power
	Ratio    report.Decimal `json:"ratio"`     // a single cell beyond this ratio to the last report is asked about
	Floor    report.Decimal `json:"floor"`     // unless both amounts are below this
}

// Rule is one check, as data. Left and Right are expressions of the rule
// language (see docs/forms/rules.md); what a missing value means is said by Missing.
type Rule struct {
	ID        string         `json:"id"`
	When      string         `json:"when,omitempty"` // checked only where this holds
	Left      string         `json:"left"`
	Op        string         `json:"op"` // = <= >= < >
	Right     string         `json:"right"`
	Tolerance report.Decimal `json:"tolerance,omitempty"`
	Class     report.Class   `json:"class"`
	Effect    report.Effect  `json:"effect"`
	Missing   Missing        `json:"missing"`
	After     []string       `json:"after,omitempty"` // not asked where one of these rules, further up, has failed
	At        string         `json:"at"`              // the code whose cell the finding points at
	Message   report.Text    `json:"message"`
	Cure      report.Text    `json:"cure"`
}

// Missing says what a rule does where a figure it names was not given.
type Missing string

// The three policies for missing figures.
const (
	SkipAny Missing = "skip_any" // not checked if any is missing
	SkipAll Missing = "skip_all" // not checked if all are missing; otherwise a missing one counts as 0
	Zero    Missing = "zero"     // always checked, a missing one counts as 0
)

// Names of the cells the template and the reader agree on. A defined name
// travels with its cell when rows and columns are inserted.
const (
	NamePrefix    = "kt_"         // + indicator code: the cell of its value
	ExplainPrefix = "gt_"         // + indicator code: the cell of the reporter's explanation
	NameForm      = "ktf_form"    // hidden sheet: form id
	NameVersion   = "ktf_version" // hidden sheet: form version
	NameUnit      = "ktf_unit"    // hidden sheet: unit id
	NamePeriod    = "ktf_period"  // hidden sheet: period id
	NameDigest    = "ktf_digest"  // hidden sheet: digest of the identity and the prefilled figures
	NameCells     = "ktf_cells"   // hidden sheet: where the values stood when the template was written, as text: E9:E41
	SheetReport   = "Báo cáo"     // the sheet she fills in
	SheetGuide    = "Hướng dẫn"   // what to do
	SheetHidden   = "_kipthoi"    // hidden: identity of the template
)

// CodeSector is the indicator the template prefills from the register; the
// reporter confirms it or chooses another one.
const CodeSector = "linh_vuc"

// Indicator returns the indicator with the code.
func (f *Form) Indicator(code string) (Indicator, bool) {
	for _, in := range f.Indicators {
		if in.Code == code {
			return in, true
		}
	}
	return Indicator{}, false
}
