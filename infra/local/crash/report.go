package crash

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Report is what was done, and what came of it.
type Report struct {
	Uploads int
	Took    time.Duration
	Killed  map[string]int // instances, by function
	// Refused calls never reached their service; Denied ones were done and
	// answered with an error all the same.
	Refused, Denied int
	// Sweeps ran in the trouble; SweepsFailed of them were given up. Swept is
	// how many objects all runs drove again.
	Sweeps, SweepsFailed, Swept int
	Redriven                    int // dead letters moved back by an operator
	Audit
}

// troubles says what was done to the functions.
func (r *Report) troubles() string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(r.Killed)) {
		fmt.Fprintf(&b, "killed_%s=%d ", name, r.Killed[name])
	}
	fmt.Fprintf(&b, "calls_refused=%d calls_done_and_denied=%d sweeps=%d sweeps_failed=%d", r.Refused, r.Denied, r.Sweeps, r.SweepsFailed)
	return b.String()
}

// books says whether all is accounted for.
func (r *Report) books() string {
	if r.Uploads == r.Objects && r.Objects == r.Accepted+r.Rejected+r.Duplicate+r.Awaiting && r.InWork == 0 && len(r.Problems) == 0 {
		return "closed"
	}
	return "open"
}

// Err is an error if anything was lost, counted twice or otherwise not as it
// should be.
func (r *Report) Err() error {
	if r.books() == "closed" && r.Lost == 0 && r.Double == 0 && r.GivenUp == 0 {
		return nil
	}
	return fmt.Errorf("crash test found %d problems", max(1, len(r.Problems)))
}

// shown is how many problems are told one by one.
const shown = 20

// Lines are the report for people, and as its last line the one for machines.
func (r *Report) Lines() string {
	var b strings.Builder
	for _, problem := range r.Problems[:min(shown, len(r.Problems))] {
		fmt.Fprintf(&b, "problem: %s\n", problem)
	}
	fmt.Fprintf(&b, "trouble: %s\n", r.troubles())
	fmt.Fprintf(&b, "repair: swept=%d dead_letters_redriven=%d\n", r.Swept, r.Redriven)
	fmt.Fprintf(&b, "letters: mails=%d receipts=%d mails_twice=%d\n", r.Mails, r.Receipts, r.MailsTwice)
	fmt.Fprintf(&b, "detail: awaiting=%d in_work=%d problems=%d seconds=%.0f\n", r.Awaiting, r.InWork, len(r.Problems), r.Took.Seconds())
	fmt.Fprintf(&b, "crash: uploads=%d accepted=%d rejected=%d duplicate=%d quarantined=%d lost=%d double=%d books=%s",
		r.Uploads, r.Accepted, r.Rejected, r.Duplicate, r.GivenUp, r.Lost, r.Double, r.books())
	return b.String()
}
