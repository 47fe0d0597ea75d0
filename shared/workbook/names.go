package workbook

// Names of the cells of a form's skeleton that only the writer knows; those
// the reader looks for are in shared/form.
const (
	PreviousPrefix = "kp_" // + indicator code: the figure of the last accepted report

	NameOffice     = "ktd_office"     // the alliance the report goes to
	NamePeriodLine = "ktd_period"     // period, cut-off date, due date
	NameUnitLine   = "ktd_unit"       // name and id
	NameInfoLine   = "ktd_info"       // kind, sector, commune, identifiers
	NameStatus     = "ktd_status"     // formula: how much is left to do
	NamePrevious   = "ktd_previous"   // heading of the last accepted report
	NameCurrent    = "ktd_current"    // heading of the figures to fill in
	NameGuideDue   = "ktd_guide_due"  // guide: until when
	NameGuideHelp  = "ktd_guide_help" // guide: who answers questions

	NameMonth    = "ktf_month"     // hidden sheet: 1 to 12
	NameEnd      = "ktf_end"       // hidden sheet: last day of the period
	NameHasPrev  = "ktf_has_prev"  // hidden sheet: 1 when there is an accepted report before
	NameSameYear = "ktf_same_year" // hidden sheet: 1 when it speaks of the same year
	NameAdjacent = "ktf_adjacent"  // hidden sheet: 1 when it speaks of the month just before, in the same year
)

// StatusBlank is the beginning of the status line while required cells are
// blank: its number goes between the two. The formula in the skeleton and the
// value shown before anything is calculated say the same.
var StatusBlank = [2]string{"Còn ", " ô bắt buộc chưa điền. "}
