package report

import "fmt"

// AnnotatedKey is where the reporter's own file lies with the findings in it:
// annotated/{period}/{unit}/{submission}.xlsx. There is one for every file that
// was returned or waits for explanations.
func (s Submission) AnnotatedKey() string {
	return fmt.Sprintf("annotated/%s/%s/%s.xlsx", s.Period, s.Unit, s.ID)
}

// Returned reports whether the reporter gets her file back: something in it is to
// be mended or explained.
func (s Submission) Returned() bool {
	return len(s.Findings) > 0 && (s.Outcome == OutcomeRejected || s.Outcome == OutcomeAwaitingExplanation)
}
