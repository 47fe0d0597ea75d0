package letter

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
)

// Kind says what a letter is about.
type Kind string

// The kinds of letter.
const (
	KindLink     Kind = "link"     // to a unit: the period has opened
	KindReceipt  Kind = "receipt"  // to a unit: the report was accepted, or its word that nothing happened
	KindRejected Kind = "rejected" // to a unit: the file was returned, with every finding
	KindExplain  Kind = "explain"  // to a unit: figures wait for an explanation
	KindReminder Kind = "reminder" // to a unit that is still missing
	KindMissing  Kind = "missing"  // to a province: who is missing
	KindBounced  Kind = "bounced"  // to a province: a unit's address is dead
	KindImport   Kind = "import"   // to a province or the centre: what became of a list it sent
	KindLogin    Kind = "login"    // to an office: its one-time link
)

// Kinds lists every kind.
var Kinds = []Kind{
	KindLink, KindReceipt, KindRejected, KindExplain, KindReminder, KindMissing, KindBounced, KindImport, KindLogin,
}

// Order asks for one letter. As JSON it is a message of the mail queue.
//
// It names what the letter is about and holds none of it: whoever composes the
// letter reads the state of that moment, so a late order never tells old news.
// Nothing in it is personal, and no personal link is: the one-time nonce of a
// login is spent within the half hour and worth nothing without the button
// behind it.
type Order struct {
	ID         string              `json:"id"` // follows from the event: the same event orders the same letter
	Kind       Kind                `json:"kind"`
	Unit       report.UnitID       `json:"unit,omitempty"`
	Office     string              `json:"office,omitempty"` // p95, tw: whom it goes to, or speaks for
	Period     calendar.PeriodID   `json:"period,omitempty"`
	Submission report.SubmissionID `json:"submission,omitempty"`
	Stage      string              `json:"stage,omitempty"`
	Upload     string              `json:"upload,omitempty"`
	Nonce      string              `json:"nonce,omitempty"`
	At         time.Time           `json:"at"` // when the event happened: the letter's own now
}

// NewLink orders the letter that a period has opened for a unit.
func NewLink(unit report.UnitID, period calendar.PeriodID, at time.Time) Order {
	return Order{ID: id(KindLink, string(period), string(unit)), Kind: KindLink, Unit: unit, Period: period, At: at}
}

// NewReminder orders a reminder of one stage.
func NewReminder(unit report.UnitID, period calendar.PeriodID, stage string, at time.Time) Order {
	return Order{
		ID: id(KindReminder, string(period), string(unit), stage), Kind: KindReminder,
		Unit: unit, Period: period, Stage: stage, At: at,
	}
}

// ForOutcome orders the letter about what became of a submission. ok is false
// for a duplicate: the answer it repeats has had its letter, and the page shows
// it again. Explanations that make a submission acceptable bring a receipt.
func ForOutcome(s report.Submission) (order Order, ok bool) {
	order = Order{Unit: s.Unit, Period: s.Period, Submission: s.ID, At: s.UploadedAt}
	switch s.Outcome {
	case report.OutcomeAccepted:
		order.Kind = KindReceipt
		if s.AcceptedAt.After(order.At) {
			order.At = s.AcceptedAt
		}
	case report.OutcomeNil:
		order.Kind = KindReceipt
	case report.OutcomeRejected:
		order.Kind = KindRejected
	case report.OutcomeAwaitingExplanation:
		order.Kind = KindExplain
	case report.OutcomeDuplicate:
		return Order{}, false
	default:
		return Order{}, false
	}
	order.ID = id(order.Kind, string(s.ID))
	return order, true
}

// NewMissing orders the list of who is missing for the office of a province.
func NewMissing(province string, period calendar.PeriodID, at time.Time) Order {
	return Order{
		ID: id(KindMissing, string(period), province), Kind: KindMissing,
		Office: provincial(province), Period: period, At: at,
	}
}

// NewBounced orders the notice that a unit's address is dead. There is one a
// month for the same address: letters already under way bounce as well.
func NewBounced(province string, unit report.UnitID, address string, at time.Time) Order {
	sum := sha256.Sum256([]byte(strings.ToLower(address)))
	month := calendar.DateOf(at).String()[:len("2006-01")]
	return Order{
		ID: id(KindBounced, string(unit), month, hex.EncodeToString(sum[:4])), Kind: KindBounced,
		Office: provincial(province), Unit: unit, At: at,
	}
}

// NewImport orders the result of a list that came up under register/. The
// province is "" for a list of offices, which concerns the centre.
func NewImport(province, upload string, at time.Time) Order {
	return Order{ID: id(KindImport, upload), Kind: KindImport, Office: provincial(province), Upload: upload, At: at}
}

// NewLogin orders an office's one-time link. The id follows from the nonce and
// does not tell it: ids are logged and kept.
func NewLogin(office, nonce string, at time.Time) Order {
	sum := sha256.Sum256([]byte(nonce))
	return Order{ID: id(KindLogin, office, hex.EncodeToString(sum[:8])), Kind: KindLogin, Office: office, Nonce: nonce, At: at}
}

// Validate refuses an order that does not name what its kind of letter needs.
func (o Order) Validate() error {
	needs := map[Kind][]string{
		KindLink: {string(o.Unit), string(o.Period)}, KindReminder: {string(o.Unit), string(o.Period), o.Stage},
		KindReceipt:  {string(o.Unit), string(o.Period), string(o.Submission)},
		KindRejected: {string(o.Unit), string(o.Period), string(o.Submission)},
		KindExplain:  {string(o.Unit), string(o.Period), string(o.Submission)},
		KindMissing:  {o.Office, string(o.Period)}, KindBounced: {o.Office, string(o.Unit)},
		KindImport: {o.Office, o.Upload}, KindLogin: {o.Office, o.Nonce},
	}
	parts, known := needs[o.Kind]
	if !known {
		return fmt.Errorf("order %q: no letter of kind %q", o.ID, o.Kind)
	}
	for _, part := range append(parts, o.ID) {
		if part == "" {
			return fmt.Errorf("order %q: a letter of kind %q lacks what it is about", o.ID, o.Kind)
		}
	}
	if o.At.IsZero() {
		return fmt.Errorf("order %q: no time", o.ID)
	}
	return nil
}

// ToUnit reports whether the letter goes to a unit, else it goes to an office.
func (o Order) ToUnit() bool { return o.Office == "" }

func id(kind Kind, parts ...string) string {
	return string(kind) + "/" + strings.Join(parts, "/")
}

// provincial is the id of a province's office, or of the centre for "".
func provincial(province string) string {
	if province == "" {
		return "tw"
	}
	return "p" + province
}
