package store

import (
	"fmt"
	"time"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
)

// place is where a document lies, and under what it is listed.
type place struct {
	pk, sk      string
	group, sort string    // of the index, both empty to stay out of it
	expires     time.Time // zero: never
}

// Everything about a unit but its contact lies in one partition, so that its
// page, its history and the recording of a submission read consistently.
func unitPK(id report.UnitID) string { return "unit#" + string(id) }

func unitPlace(id report.UnitID, province string) place {
	return place{pk: unitPK(id), sk: "unit", group: unitsGroup(province), sort: string(id)}
}

func unitsGroup(province string) string { return "units#" + province }

// A contact is personal data and lies apart from the figures.
func contactPlace(id report.UnitID, province string) place {
	return place{pk: "contact#" + string(id), sk: "contact", group: contactsGroup(province), sort: string(id)}
}

func contactsGroup(province string) string { return "contacts#" + province }

const obligationPrefix = "ob#"

func obligationPlace(unit report.UnitID, period calendar.PeriodID, province string) place {
	return place{
		pk: unitPK(unit), sk: obligationPrefix + string(period),
		group: obligationsGroup(province, period), sort: string(unit),
	}
}

func obligationsGroup(province string, period calendar.PeriodID) string {
	return fmt.Sprintf("ob#%s#%s", province, period)
}

func submissionPrefix(period calendar.PeriodID) string { return fmt.Sprintf("sub#%s#", period) }

func submissionPlace(unit report.UnitID, period calendar.PeriodID, id report.SubmissionID) place {
	return place{pk: unitPK(unit), sk: submissionPrefix(period) + string(id)}
}

const officesPK = "offices"

func officePlace(id string) place { return place{pk: officesPK, sk: id} }

func importPlace(upload string) place { return place{pk: "import#" + upload, sk: "import"} }

const periodsPK = "periods"

func periodPlace(id calendar.PeriodID) place { return place{pk: periodsPK, sk: string(id)} }

func periodPK(id calendar.PeriodID) string { return "period#" + string(id) }

const provincePrefix = "province#"

func provincePeriodPlace(province string, id calendar.PeriodID) place {
	return place{pk: periodPK(id), sk: provincePrefix + province}
}

func sweepPlace(id calendar.PeriodID) place { return place{pk: periodPK(id), sk: "sweep"} }

func rollupPK(id calendar.PeriodID) string { return "rollup#" + string(id) }

const revisionPrefix = "revision#"

func revisionPlace(id calendar.PeriodID, number int) place {
	return place{pk: rollupPK(id), sk: fmt.Sprintf("%s%06d", revisionPrefix, number)}
}

func leasePlace(id calendar.PeriodID) place { return place{pk: rollupPK(id), sk: "lease"} }

func letterPlace(id string) place { return place{pk: "letter#" + id, sk: "letter"} }

// A nonce opens a session, so only its digest is kept.
func loginPlace(digest string) place { return place{pk: "login#" + digest, sk: "login"} }

func lastLoginPlace(office string) place { return place{pk: "office#" + office, sk: "login"} }
