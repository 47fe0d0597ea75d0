package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/letter"
	"kipthoi/shared/outbox/outboxtest"
	"kipthoi/shared/report"
	"kipthoi/shared/table"
)

// notice is the id of the one letter to the province about the unit.
var notice = letter.NewBounced("95", unitID, address, struck).ID

func TestBounce_OfAUnit_MarksTheAddressAndTellsTheProvinceOnce(t *testing.T) {
	for name, f := range map[string]feedback{
		"permanent bounce": bounced(nil),
		"bounce of an address on the suppression list": bounced(func(f *feedback) { f.Bounce.BounceSubType = "OnAccountSuppressionList" }),
		"bounce that names the recipient with brackets": bounced(func(f *feedback) {
			f.Bounce.BouncedRecipients[0].EmailAddress = "Ke Toan <" + address + ">"
		}),
		"bounce with another recipient first": bounced(func(f *feedback) {
			f.Bounce.BouncedRecipients = append([]recipient{{EmailAddress: "x@example.vn"}}, f.Bounce.BouncedRecipients...)
		}),
		"complaint":                complained("abuse"),
		"complaint without a type": complained(""),
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			for range 2 {
				if back := w.deliver(w.wrapped(w.raw(f)), w.raw(f)); back != nil {
					t.Errorf("%q go back", back)
				}
			}
			want := report.Contact{Name: "Chị Ngân", Email: address, Phone: "0900000042", Dead: true}
			if diff := cmp.Diff(want, w.contact()); diff != "" {
				t.Errorf("contact (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff([]string{notice}, w.mails.IDs()); diff != "" {
				t.Errorf("letters (-want +got):\n%s", diff)
			}
			w.check()
		})
	}
}

func TestBounce_ThatMeansNothingForTheUnit_ChangesNothing(t *testing.T) {
	for name, c := range map[string]struct {
		f    feedback
		want string
	}{
		"a full mailbox":          {bounced(func(f *feedback) { f.Bounce.BounceType = "Transient" }), "ignored transient"},
		"nobody knows":            {bounced(func(f *feedback) { f.Bounce.BounceType = "Undetermined" }), "ignored transient"},
		"a complaint taken back":  {complained("not-spam"), "ignored not_spam"},
		"a delivery":              {bounced(func(f *feedback) { f.EventType, f.Bounce = "Delivery", nil }), "ignored other_event"},
		"a bounce without detail": {bounced(func(f *feedback) { f.Bounce = nil }), "ignored other_event"},
		"another address":         {bounced(func(f *feedback) { f.Bounce.BouncedRecipients[0].EmailAddress = "old@example.vn" }), "ignored other_address"},
		"a unit that is gone":     {bounced(func(f *feedback) { f.Mail.Tags["unit"] = []string{"htx-none"} }), "ignored unknown_unit"},
		"a letter to an office":   {bounced(func(f *feedback) { f.Mail.Tags["office"] = []string{"p95"} }), "office bounce"},
		"a mail without tags":     {bounced(func(f *feedback) { f.Mail.Tags = nil }), "ignored untagged"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			if back := w.deliver(w.wrapped(w.raw(c.f))); back != nil {
				t.Fatalf("goes back: %s", w.log)
			}
			if w.contact().Dead || w.mails.Sends() != 0 {
				t.Errorf("contact %+v, %d letters ordered", w.contact(), w.mails.Sends())
			}
			if diff := cmp.Diff([]string{c.want}, w.outcomes()); diff != "" {
				t.Errorf("outcomes (-want +got):\n%s", diff)
			}
			w.check()
		})
	}
}

func TestBounce_OfAnOffice_IsALineTheAlarmCounts(t *testing.T) {
	w := newWorld(t)
	w.deliver(w.raw(bounced(func(f *feedback) { f.Mail.Tags = map[string][]string{"office": {"p95"}} })))
	if !strings.Contains(w.log.String(), `"msg":"office address is dead","office_id":"p95"`) {
		t.Errorf("log: %s", w.log)
	}
}

func TestBounce_AfterTheRegisterGotABetterAddress_ChangesNothing(t *testing.T) {
	w := newWorld(t)
	w.register("thu.quy@example.vn")
	w.deliver(w.raw(bounced(nil)))
	if c := w.contact(); c.Dead || w.mails.Sends() != 0 {
		t.Errorf("contact %+v, %d letters ordered", c, w.mails.Sends())
	}
}

func TestBounce_OfAUnitWithoutAContact_ChangesNothing(t *testing.T) {
	w := newWorld(t)
	w.deliver(w.raw(bounced(func(f *feedback) { f.Mail.Tags["unit"] = []string{"htx-0043"} })))
	_, err := w.store.SaveUnit(t.Context(), "htx-0043", func(report.Unit, bool) report.Unit { return report.Unit{ID: "htx-0043"} })
	w.must(err)
	w.deliver(w.raw(bounced(func(f *feedback) { f.Mail.Tags["unit"] = []string{"htx-0043"} })))
	if diff := cmp.Diff([]string{"ignored unknown_unit", "ignored other_address"}, w.outcomes()); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
}

func TestBounce_WritesAndSendsThatFail_AreTriedAgain(t *testing.T) {
	check := func(w *world, name string) {
		w.untilDone(w.raw(bounced(nil)))
		if !w.contact().Dead || !slices.Equal(w.mails.IDs(), []string{notice}) {
			t.Errorf("%s: contact %+v, letters %q", name, w.contact(), w.mails.IDs())
		}
		w.check()
	}
	for _, fault := range table.Faults {
		w := newWorld(t)
		w.table.FailWrite(func(n int, _ []table.Write) table.Fault {
			if n == 0 {
				return fault
			}
			return table.NoFault
		})
		check(w, fault.String())
	}
	for _, fault := range outboxtest.Faults {
		w := newWorld(t)
		w.mails.Inject(func(send int) outboxtest.Fault {
			if send == 0 {
				return fault
			}
			return outboxtest.None
		})
		check(w, "order")
	}
}

func TestBounce_Greeting_IsNoReport(t *testing.T) {
	w := newWorld(t)
	if back := w.deliver(w.wrapped(greeting), greeting+"\n"); back != nil {
		t.Errorf("%q go back", back)
	}
	if diff := cmp.Diff([]string{"ignored greeting", "ignored greeting"}, w.outcomes()); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
}

func TestBounce_WhatIsNoReport_StopsNoOther(t *testing.T) {
	w := newWorld(t)
	back := w.deliver("{", w.wrapped("hello"), w.wrapped(`{}`), w.raw(bounced(nil)))
	if diff := cmp.Diff([]string{"m1", "m2", "m3"}, back); diff != "" || !w.contact().Dead {
		t.Errorf("contact %+v; go back (-want +got):\n%s", w.contact(), diff)
	}
	w.check()
}
