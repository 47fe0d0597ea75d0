package main

import (
	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
	"kipthoi/shared/review"
)

// rejected ends a submission that could not be read against a form.
func rejected(sub report.Submission, finding report.Finding) report.Submission {
	sub.Findings, sub.Outcome = []report.Finding{finding}, report.OutcomeRejected
	return sub
}

// notExpected is the finding of a report that nothing asks for.
func notExpected(id calendar.PeriodID) *report.Finding {
	finding := review.NotExpected(id)
	return &finding
}
