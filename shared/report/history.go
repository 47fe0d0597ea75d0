package report

import "kipthoi/shared/calendar"

// LastAccepted picks from a unit's history the last period before id whose
// report stands: what a new report continues and is held against.
func LastAccepted(history []Obligation, id calendar.PeriodID) *Obligation {
	var last *Obligation
	for i, o := range history {
		if o.Current != nil && o.Period < id && (last == nil || o.Period > last.Period) {
			last = &history[i]
		}
	}
	return last
}
