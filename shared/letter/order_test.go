package letter_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/letter"
	"kipthoi/shared/report"
)

var noon = time.Date(2018, 3, 10, 5, 0, 0, 0, time.UTC)

func outcome(o report.Outcome) letter.Order {
	order, _ := letter.ForOutcome(report.Submission{
		ID: "u1.0a1b2c3d", Unit: "htx-0042", Period: "2018-02", UploadedAt: noon, Outcome: o,
	})
	return order
}

func every() map[string]letter.Order {
	return map[string]letter.Order{
		"link/2018-02/htx-0042":             letter.NewLink("htx-0042", "2018-02", noon),
		"reminder/2018-02/htx-0042/d2":      letter.NewReminder("htx-0042", "2018-02", "d2", noon),
		"receipt/u1.0a1b2c3d":               outcome(report.OutcomeAccepted),
		"rejected/u1.0a1b2c3d":              outcome(report.OutcomeRejected),
		"explain/u1.0a1b2c3d":               outcome(report.OutcomeAwaitingExplanation),
		"missing/2018-02/95":                letter.NewMissing("95", "2018-02", noon),
		"bounced/htx-0042/2018-03/dec4ce9a": letter.NewBounced("95", "htx-0042", "Ke.Toan@example.vn", noon),
		"import/up-7":                       letter.NewImport("95", "up-7", noon),
		"login/tw/78377b525757b494":         letter.NewLogin("tw", "nonce", noon),
	}
}

func TestOrder_ItsIDFollowsFromTheEvent(t *testing.T) {
	kinds := make(map[letter.Kind]bool)
	for id, order := range every() {
		if order.ID != id {
			t.Errorf("id = %q, want %q", order.ID, id)
		}
		if err := order.Validate(); err != nil {
			t.Errorf("Validate(%q) = %v", id, err)
		}
		kinds[order.Kind] = true
	}
	if len(kinds) != len(letter.Kinds) {
		t.Errorf("%d kinds are ordered, want %d", len(kinds), len(letter.Kinds))
	}
}

func TestOrder_ComesBackFromTheQueueAsItWas(t *testing.T) {
	for id, order := range every() {
		body, err := json.Marshal(order)
		if err != nil {
			t.Fatal(err)
		}
		var back letter.Order
		if err := json.Unmarshal(body, &back); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(order, back); diff != "" {
			t.Errorf("%s (-want +got):\n%s", id, diff)
		}
	}
}

func TestOrder_ThatLacksWhatItIsAbout_IsRefused(t *testing.T) {
	for id, whole := range every() {
		for name, cut := range map[string]func(*letter.Order){
			"its id":     func(o *letter.Order) { o.ID = "" },
			"its time":   func(o *letter.Order) { o.At = time.Time{} },
			"its kind":   func(o *letter.Order) { o.Kind = "poem" },
			"everything": func(o *letter.Order) { *o = letter.Order{ID: o.ID, Kind: o.Kind, At: o.At} },
		} {
			order := whole
			if cut(&order); order.Validate() == nil {
				t.Errorf("%s without %s is valid", id, name)
			}
		}
	}
}

func TestForOutcome_ADuplicate_BringsNoSecondLetter(t *testing.T) {
	if order, ok := letter.ForOutcome(report.Submission{ID: "u1.0a1b2c3d", Outcome: report.OutcomeDuplicate}); ok {
		t.Errorf("ordered %+v", order)
	}
}

func TestForOutcome_ADeclaration_BringsItsReceipt(t *testing.T) {
	s := report.NewNil("htx-0042", "2018-02", "d1", report.Declaration{Reason: report.OffSeason}, noon)
	want := letter.Order{ID: "receipt/" + string(s.ID), Kind: letter.KindReceipt, Unit: "htx-0042", Period: "2018-02", Submission: s.ID, At: noon}
	order, ok := letter.ForOutcome(s)
	if diff := cmp.Diff(want, order); diff != "" || !ok || order.Validate() != nil {
		t.Errorf("ordered %v (-want +got):\n%s", ok, diff)
	}
}

func TestForOutcome_AcceptedOnceExplained_IsDatedByTheExplanation(t *testing.T) {
	later := noon.Add(26 * time.Hour)
	order, ok := letter.ForOutcome(report.Submission{
		ID: "u1.0a1b2c3d", Outcome: report.OutcomeAccepted, UploadedAt: noon, AcceptedAt: later,
	})
	if !ok || !order.At.Equal(later) {
		t.Errorf("order at %v, want %v", order.At, later)
	}
}

func TestNewBounced_TheSameAddressInAMonth_IsOneLetter(t *testing.T) {
	first := letter.NewBounced("95", "htx-0042", "ke.toan@example.vn", noon)
	again := letter.NewBounced("95", "htx-0042", "KE.TOAN@example.vn", noon.Add(48*time.Hour))
	mended := letter.NewBounced("95", "htx-0042", "thu.quy@example.vn", noon)
	month := letter.NewBounced("95", "htx-0042", "ke.toan@example.vn", noon.AddDate(0, 1, 0))
	if first.ID != again.ID || first.ID == mended.ID || first.ID == month.ID {
		t.Errorf("ids %q %q %q %q: want the first two alike, the others not", first.ID, again.ID, mended.ID, month.ID)
	}
}
