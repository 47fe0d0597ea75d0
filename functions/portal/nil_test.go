package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"kipthoi/shared/calendar"
	"kipthoi/shared/outbox/outboxtest"
	"kipthoi/shared/page"
	"kipthoi/shared/report"
	"kipthoi/shared/store"
	"kipthoi/shared/store/storetest"
	"kipthoi/shared/table"
)

// nothing is the form with which nothing is declared for a period.
func nothing(id calendar.PeriodID) url.Values {
	return url.Values{"period": {string(id)}, page.NilMint: {upload}, page.NilReason: {string(report.OffSeason)}}
}

// nilFormOn reads the form of a page as a browser does; nil where there is none.
func nilFormOn(t *testing.T, body string) url.Values {
	t.Helper()
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	var fields url.Values
	for n := range root.Descendants() {
		value := make(map[string]string)
		for _, a := range n.Attr {
			value[a.Key] = a.Val
		}
		if n.Data == "form" && strings.HasSuffix(value["action"], "/nil") {
			fields = url.Values{}
		} else if n.Data == "form" {
			continue
		}
		if fields != nil && n.Data == "input" && value["type"] == "hidden" {
			fields.Set(value["name"], value["value"])
		}
	}
	return fields
}

func (w *world) declare(form url.Values) int {
	w.t.Helper()
	return w.ask(http.MethodPost, "/l/"+own+"/nil", withForm(form)).StatusCode
}

func (w *world) owes(id calendar.PeriodID) report.Obligation {
	w.t.Helper()
	o, err := w.h.store.Obligation(w.t.Context(), "htx-1", id)
	w.must(err)
	return o
}

func TestDeclare_WithTheFormOfThePage_IsRecordedOnce_HoweverOftenItIsSent(t *testing.T) {
	w := newWorld(t)
	form := nilFormOn(t, w.get("/l/"+own+"/p/2018-03"))
	form.Set(page.NilReason, string(report.OtherReason))
	form.Set(page.NilNote, "  Ao tôm\u200b đang\r\ncải tạo ")
	for range 2 {
		answer := w.ask(http.MethodPost, "/l/"+own+"/nil?lang=en", withForm(form))
		if want := "/l/" + own + "/p/2018-03?upload=" + form.Get(page.NilMint) + "&lang=en"; answer.StatusCode != http.StatusSeeOther || answer.Headers["Location"] != want {
			t.Errorf("answer %d to %q, want %q", answer.StatusCode, answer.Headers["Location"], want)
		}
		w.now = w.now.Add(time.Minute)
	}
	o := w.owes("2018-03")
	if o.Status != report.StatusNil || o.Submissions != 1 || o.Nil.Reason != report.OtherReason || o.Nil.Note != "Ao tôm đang cải tạo" || !o.Nil.At.Equal(noon) {
		t.Errorf("obligation %+v, declared %+v", o, o.Nil)
	}
	s, err := w.h.store.Submission(t.Context(), "htx-1", "2018-03", o.Nil.Submission)
	w.must(err)
	if ids := w.mails.IDs(); len(ids) != 1 || ids[0] != "receipt/"+string(s.ID) {
		t.Errorf("letters %v", ids)
	}
	w.expect(w.ask(http.MethodGet, "/l/"+own+"/p/2018-03"), http.StatusOK, s.Receipt(), "Không phát sinh", "Ao tôm đang cải tạo", "trễ 2 ngày")
	w.expect(w.ask(http.MethodGet, "/p/95/periods/2018-03", w.bacLieu()), http.StatusOK, "Không phát sinh", "Ao tôm đang cải tạo")
	view := w.ask(http.MethodGet, "/p/95/periods/2018-03/units/htx-1", w.bacLieu())
	w.expect(view, http.StatusOK, s.Receipt(), "Ao tôm đang cải tạo")
	file := w.ask(http.MethodGet, "/p/95/periods/2018-03/units/htx-1/files/"+string(s.ID), w.bacLieu())
	if file.StatusCode != http.StatusNotFound || strings.Contains(view.Body, "/files/") {
		t.Errorf("a declaration has a file: %d", file.StatusCode)
	}
	storetest.Check(t, w.table)
}

func TestDeclare_IsOffered_WhileNothingIsThereThatItWouldNotChange(t *testing.T) {
	for name, c := range map[string]struct {
		sent    func(w *world)
		offered bool
		upload  bool
	}{
		"nothing sent":               {func(*world) {}, true, true},
		"a file was returned":        {func(w *world) { w.record(w.submission("htx-1", "2018-03", "bb", report.OutcomeRejected)) }, true, true},
		"figures wait for a word":    {func(w *world) { w.odd() }, true, true},
		"a report was accepted":      {func(w *world) { w.record(w.submission("htx-1", "2018-03", "aa", report.OutcomeAccepted)) }, false, true},
		"it was declared already":    {func(w *world) { w.declare(nothing("2018-03")) }, false, true},
		"the unit is exempt":         {func(w *world) { w.exempt() }, false, false},
		"the period closed long ago": {func(w *world) { w.now = w.now.AddDate(0, 1, 0) }, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			c.sent(w)
			body := w.get("/l/" + own + "/p/2018-03")
			if form := nilFormOn(t, body); (form != nil) != c.offered {
				t.Errorf("offered %v", form)
			}
			if got := formOn(t, body); (got.URL != "") != c.upload {
				t.Errorf("an upload is offered to %q", got.URL)
			}
		})
	}
}

// exempt excuses htx-1 from March, as nobody can on a page.
func (w *world) exempt() {
	w.t.Helper()
	item, err := w.table.Get(w.t.Context(), "unit#htx-1", "ob#2018-03")
	w.must(err)
	item.Doc = []byte(strings.Replace(string(item.Doc), `"status":"expected"`, `"status":"exempt"`, 1))
	w.must(w.table.Write(w.t.Context(), table.Write{Op: table.Put, Item: item}))
}

func TestDeclare_WhereAReportStands_IsKept_AndChangesNothing(t *testing.T) {
	w := newWorld(t)
	form := nilFormOn(t, w.get("/l/"+own+"/p/2018-03"))
	form.Set(page.NilReason, string(report.OffSeason))
	s := w.record(w.submission("htx-1", "2018-03", "aa", report.OutcomeAccepted))
	answer := w.ask(http.MethodPost, "/l/"+own+"/nil", withForm(form))
	w.expect(w.ask(http.MethodGet, answer.Headers["Location"]), http.StatusOK, "không có hiệu lực", s.Receipt())
	if o := w.owes("2018-03"); o.Status != report.StatusAccepted || o.Current.Submission != s.ID || o.Submissions != 2 {
		t.Errorf("obligation %+v", o)
	}
}

func TestDeclare_ThenAReport_TheReportStands(t *testing.T) {
	w := newWorld(t)
	w.declare(nothing("2018-03"))
	w.expect(w.ask(http.MethodPost, "/api/uploads", withBearer(own), withJSON(`{"period":"2018-03","method":"post"}`)), http.StatusCreated)
	w.record(w.submission("htx-1", "2018-03", "aa", report.OutcomeAccepted))
	if o := w.owes("2018-03"); o.Status != report.StatusAccepted || o.Nil != nil {
		t.Errorf("obligation %+v", o)
	}
}

func TestDeclare_WhatIsNoDeclaration_IsNotRecorded(t *testing.T) {
	for name, c := range map[string]struct {
		edit   func(w *world, form url.Values)
		status int
		leads  string
	}{
		"no reason":          {func(_ *world, f url.Values) { f.Del(page.NilReason) }, http.StatusSeeOther, "/p/2018-03?" + blankReason},
		"a reason of others": {func(_ *world, f url.Values) { f.Set(page.NilReason, "lười") }, http.StatusSeeOther, "/p/2018-03?" + blankReason},
		"an exempt unit":     {func(w *world, _ url.Values) { w.exempt() }, http.StatusSeeOther, "/p/2018-03"},
		"no mint":            {func(_ *world, f url.Values) { f.Del(page.NilMint) }, http.StatusNotFound, ""},
		"a mint of others":   {func(_ *world, f url.Values) { f.Set(page.NilMint, "../../x") }, http.StatusNotFound, ""},
		"no period":          {func(_ *world, f url.Values) { f.Del("period") }, http.StatusNotFound, ""},
		"a period not owed":  {func(_ *world, f url.Values) { f.Set("period", "2017-01") }, http.StatusNotFound, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			form := nothing("2018-03")
			c.edit(w, form)
			answer := w.ask(http.MethodPost, "/l/"+own+"/nil", withForm(form))
			if answer.StatusCode != c.status || !strings.HasSuffix(answer.Headers["Location"], c.leads) {
				t.Errorf("answer %d to %q", answer.StatusCode, answer.Headers["Location"])
			}
			if subs, err := w.h.store.Submissions(t.Context(), "htx-1", "2018-03"); err != nil || len(subs) > 0 || len(w.mails.IDs()) > 0 {
				t.Errorf("recorded %v, %v, letters %v", subs, err, w.mails.IDs())
			}
		})
	}
}

func TestDeclare_WithoutAReason_OpensTheFormAgain(t *testing.T) {
	w := newWorld(t)
	w.expect(w.ask(http.MethodGet, "/l/"+own+"/p/2018-03?"+blankReason), http.StatusOK, "<details class=\"again\" open>", "Xin chọn một lý do.")
}

func TestDeclare_LongerThanTheForm_IsCut(t *testing.T) {
	w := newWorld(t)
	form := nothing("2018-03")
	form.Set(page.NilNote, strings.Repeat("ữ", 3000))
	w.declare(form)
	if n := len([]rune(w.owes("2018-03").Nil.Note)); n != report.MaxNilNote {
		t.Errorf("%d characters are kept", n)
	}
}

func TestDeclare_QueueFails_SaysSoAndASecondTryOrdersTheReceipt(t *testing.T) {
	for _, fault := range outboxtest.Faults {
		w := newWorld(t)
		w.mails.Inject(func(send int) outboxtest.Fault {
			if send == 0 {
				return fault
			}
			return outboxtest.None
		})
		if first, second := w.declare(nothing("2018-03")), w.declare(nothing("2018-03")); first != http.StatusInternalServerError || second != http.StatusSeeOther {
			t.Errorf("fault %d: answers %d and %d", fault, first, second)
		}
		if ids := w.mails.IDs(); len(ids) != 1 || ids[0] != "receipt/"+string(report.NilID("htx-1", "2018-03", upload)) {
			t.Errorf("fault %d: letters %v", fault, ids)
		}
	}
}

func TestDeclare_TableFails_SaysSoAndASecondTryRecordsOne(t *testing.T) {
	for _, fault := range table.Faults {
		t.Run(fault.String(), func(t *testing.T) {
			w := newWorld(t)
			w.table.FailWrite(func(n int, _ []table.Write) table.Fault { return []table.Fault{fault, table.NoFault}[min(n, 1)] })
			if first, second := w.declare(nothing("2018-03")), w.declare(nothing("2018-03")); first != http.StatusInternalServerError || second != http.StatusSeeOther {
				t.Errorf("answers %d and %d", first, second)
			}
			if o := w.owes("2018-03"); o.Status != report.StatusNil || o.Submissions != 1 || len(w.mails.IDs()) != 1 {
				t.Errorf("obligation %+v, letters %v", o, w.mails.IDs())
			}
			storetest.Check(t, w.table)
		})
	}
}

func TestDeclare_Log_NamesTheUnitAndNotItsReason(t *testing.T) {
	w := newWorld(t)
	form := nothing("2018-03")
	form.Set(page.NilNote, "Doanh thu không có")
	w.declare(form)
	w.h.store = store.New(deaf{w.table})
	w.declare(form)
	w.noSecrets("không có")
	if !strings.Contains(w.log.String(), `"route":"/l/{token}/nil"`) {
		t.Errorf("log: %s", w.log)
	}
}
