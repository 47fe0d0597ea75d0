package main

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"kipthoi/shared/form"
	"kipthoi/shared/inbox"
	"kipthoi/shared/inbox/inboxtest"
	"kipthoi/shared/outbox/outboxtest"
	"kipthoi/shared/page"
	"kipthoi/shared/report"
	"kipthoi/shared/sheet"
	"kipthoi/shared/workbook"
)

var own = tokenOf("htx-1", 1)

// formOn reads the upload form of a page as a browser does.
func formOn(t *testing.T, body string) inbox.Post {
	t.Helper()
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	post := inbox.Post{Fields: make(map[string]string)}
	var walk func(n *html.Node, inside bool)
	walk = func(n *html.Node, inside bool) {
		value := make(map[string]string)
		for _, a := range n.Attr {
			value[a.Key] = a.Val
		}
		if n.Data == "form" && value["enctype"] == "multipart/form-data" {
			inside, post.URL = true, value["action"]
		}
		if n.Data == "input" && inside && value["type"] == "hidden" {
			post.Fields[value["name"]] = value["value"]
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, inside)
		}
	}
	walk(root, false)
	return post
}

func TestUploadForm_IsBoundToItsKeySizeAndPage(t *testing.T) {
	w := newWorld(t)
	post := formOn(t, w.get("/l/"+own))
	key, err := report.ParseObjectKey(post.Fields["key"])
	if err != nil || key.Unit != "htx-1" || key.Period != "2018-03" || !isUpload(key.Upload) {
		t.Fatalf("key %q, %v", post.Fields["key"], err)
	}
	for name, broken := range map[string]struct {
		size int
		edit map[string]string
	}{
		"too large":    {size: maxFile + 1},
		"empty":        {size: 0},
		"another key":  {size: 10, edit: map[string]string{"key": "incoming/2018-03/htx-2/" + key.Upload}},
		"another page": {size: 10, edit: map[string]string{"success_action_redirect": "https://evil.example/"}},
	} {
		forged := inbox.Post{URL: post.URL, Fields: map[string]string{}}
		for k, v := range post.Fields {
			forged.Fields[k] = v
		}
		for k, v := range broken.edit {
			forged.Fields[k] = v
		}
		if got := inboxtest.SendPost(t, forged, make([]byte, broken.size)); got.StatusCode < 400 {
			t.Errorf("%s: answer %s", name, got.Status)
		}
	}
	got := inboxtest.SendPost(t, post, make([]byte, maxFile))
	want := portal + "/l/" + own + "/u/2018-03/" + key.Upload + "?"
	if got.StatusCode != http.StatusSeeOther || !strings.HasPrefix(got.Header.Get("Location"), want) {
		t.Errorf("answer %s to %s, want a redirection to %s", got.Status, got.Header.Get("Location"), want)
	}
	if again := formOn(t, w.get("/l/"+own)); again.Fields["key"] == post.Fields["key"] {
		t.Error("a page shown again has the same key")
	}
}

func TestUploadForm_InEnglish_LeadsBackInEnglish_WhateverTheBucketAppends(t *testing.T) {
	w := newWorld(t)
	back := formOn(t, w.get("/l/"+own+"?lang=en")).Fields["success_action_redirect"]
	for _, appended := range []string{"?bucket=b&key=k", "&bucket=b&key=k", ""} {
		body := w.get(strings.TrimPrefix(back, portal) + appended)
		if !strings.Contains(body, `<html lang="en">`) {
			t.Errorf("with %q appended the page is not in English", appended)
		}
	}
}

func TestOverview_ShowsTheOpenPeriodAndTheAnswerToTheLastUpload(t *testing.T) {
	w := newWorld(t)
	odd := w.odd()
	w.expect(w.ask(http.MethodGet, "/l/"+own), http.StatusOK,
		"Báo cáo tháng 3/2018", "Chờ giải trình", "Doanh thu gấp 1.000 lần", "E20", odd.Receipt(), "/l/"+own+"/template/2018-03", alliance, "Tháng 2/2018")
}

func TestOverview_WithEverythingAnswered_ShowsTheLastReceipt(t *testing.T) {
	w := newWorld(t)
	s := w.record(w.submission("htx-1", "2018-03", "aa", report.OutcomeAccepted))
	w.expect(w.ask(http.MethodGet, "/l/"+own), http.StatusOK, s.Receipt(), "Đã chấp nhận", "trễ 2 ngày")
}

func TestUnitWithoutAForm_IsAskedForNothing(t *testing.T) {
	w := newWorld(t)
	group := tokenOf("tht-1", 1)
	body := w.get("/l/" + group)
	if strings.Contains(body, "multipart/form-data") || !strings.Contains(body, "chưa được ban hành") {
		t.Error("a group is offered an upload without a form")
	}
	w.expect(w.ask(http.MethodGet, "/l/"+group+"/template/2010-01"), http.StatusNotFound, "chưa được ban hành")
	w.expect(w.ask(http.MethodPost, "/api/uploads", withBearer(group), withJSON(`{"period":"2010-01","method":"post"}`)),
		http.StatusConflict, "nothing-to-submit")
}

func TestTemplate_IsAWorkbookOfThisUnitAndPeriod_PrefilledFromTheLastAccepted(t *testing.T) {
	w := newWorld(t)
	answer := w.ask(http.MethodGet, "/l/"+own+"/template/2018-03")
	if answer.StatusCode != http.StatusOK || answer.Headers["Content-Type"] != inbox.WorkbookType {
		t.Fatalf("answer %d %s", answer.StatusCode, answer.Headers["Content-Type"])
	}
	want := `attachment; filename="Bao cao 03-2018 - HTX nong nghiep 19-5.xlsx"`
	if got := answer.Headers["Content-Disposition"]; !strings.HasPrefix(got, want) || !strings.Contains(got, "filename*=UTF-8''B%C3%A1o") {
		t.Errorf("disposition %s", got)
	}
	data, err := base64.StdEncoding.DecodeString(answer.Body)
	w.must(err)
	book, err := sheet.Open(data)
	w.must(err)
	for name, value := range map[string]string{
		form.NameUnit: "htx-1", form.NamePeriod: "2018-03", form.NameForm: "HTX-M",
		workbook.PreviousPrefix + "tv_cuoi_ky": "47", form.NamePrefix + "tv_dau_ky": "47",
	} {
		place, ok := book.Named(name)
		if !ok {
			t.Errorf("no cell %s", name)
			continue
		}
		if got := place.Sheet.Cell(place.Row, place.Col).Text; got != value {
			t.Errorf("%s = %q, want %q", name, got, value)
		}
	}
}

func TestWaiting_GoesOnAsSoonAsTheOutcomeIsRecorded(t *testing.T) {
	w := newWorld(t)
	s := w.submission("htx-1", "2018-03", "bb", report.OutcomeAccepted)
	target := "/l/" + own + "/u/2018-03/" + s.ID.Upload()
	w.expect(w.ask(http.MethodGet, target), http.StatusOK, "Đang kiểm tra", target+"?look=1", "hidden")
	w.expect(w.ask(http.MethodGet, target+"?look=40"), http.StatusOK, "look=41", "Có thể đóng trang này")
	s = w.record(s)
	done := w.ask(http.MethodGet, target+"?lang=en")
	if want := "/l/" + own + "/p/2018-03?upload=" + s.ID.Upload() + "&lang=en"; done.StatusCode != http.StatusSeeOther || done.Headers["Location"] != want {
		t.Errorf("answer %d to %q, want %q", done.StatusCode, done.Headers["Location"], want)
	}
	w.expect(w.ask(http.MethodGet, done.Headers["Location"]), http.StatusOK, s.Receipt(), "Accepted")
}

func TestPeriodPage_AfterADuplicate_SaysSo(t *testing.T) {
	w := newWorld(t)
	first := w.record(w.submission("htx-1", "2018-03", "aa", report.OutcomeAccepted))
	second := w.submission("htx-1", "2018-03", "bb", report.OutcomeAccepted)
	second.Digest, second.UploadedAt = first.Digest, noon
	w.record(second)
	w.expect(w.ask(http.MethodGet, "/l/"+own+"/p/2018-03?upload="+second.ID.Upload()), http.StatusOK, "giống hệt", first.Receipt())
	state := w.ask(http.MethodGet, "/api/uploads/2018-03/"+second.ID.Upload(), withBearer(own))
	w.expect(state, http.StatusOK, `"outcome":"accepted"`, `"repeats":"`+string(first.ID)+`"`, first.Receipt())
}

func TestMint_GivesScriptsAFormOrAPutThatWorks(t *testing.T) {
	w := newWorld(t)
	ask := func(body string) minted {
		t.Helper()
		answer := w.ask(http.MethodPost, "/api/uploads", withBearer(own), withJSON(body))
		w.expect(answer, http.StatusCreated)
		var m minted
		w.must(json.Unmarshal([]byte(answer.Body), &m))
		if m.Status != portal+"/api/uploads/2018-03/"+m.Upload || m.Key != "incoming/2018-03/htx-1/"+m.Upload || m.Expires.IsZero() {
			t.Errorf("minted %+v", m)
		}
		return m
	}
	post := ask(`{"period":"2018-03","method":"post","file_name":"báo cáo.xlsx"}`)
	if got := inboxtest.SendPost(t, inbox.Post{URL: post.URL, Fields: post.Fields}, []byte("x")); got.StatusCode != http.StatusCreated {
		t.Errorf("post: %s", got.Status)
	}
	put := ask(`{"period":"2018-03","method":"put","file_name":"báo cáo.xlsx","size":3}`)
	request := inbox.Put{URL: put.URL, Headers: put.Headers}
	if got := inboxtest.SendPut(t, request, []byte("abc")); got.StatusCode != http.StatusOK {
		t.Errorf("put: %s", got.Status)
	}
	if got := inboxtest.SendPut(t, request, []byte("abc")); got.StatusCode != http.StatusPreconditionFailed {
		t.Errorf("a second put of the same: %s, want 412", got.Status)
	}
	object, err := w.bucket.Get(t.Context(), put.Key, "", 10)
	if err != nil || object.FileName != "báo cáo.xlsx" {
		t.Errorf("stored %+v, %v", object, err)
	}
}

func TestMint_WhatCannotBeServed_IsAProblemInBothLanguages(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct {
		body, id string
		status   int
	}{
		"not JSON":            {`period=2018-03`, "malformed", 400},
		"no such method":      {`{"period":"2018-03","method":"get"}`, "malformed", 400},
		"no period":           {`{"method":"post"}`, "malformed", 400},
		"a put without size":  {`{"period":"2018-03","method":"put"}`, "malformed", 400},
		"a file over 2 MB":    {`{"period":"2018-03","method":"put","size":2097153}`, "file-too-large", 413},
		"a period not owed":   {`{"period":"2017-01","method":"post"}`, "not-found", 404},
		"a body of a quarter": {strings.Repeat(" ", 256<<10), "body-too-large", 413},
	} {
		answer := w.ask(http.MethodPost, "/api/uploads", withBearer(own), withJSON(c.body))
		var p struct {
			Type     string `json:"type"`
			Title    string `json:"title"`
			Detail   string `json:"detail"`
			TitleEn  string `json:"title_en"`
			DetailEn string `json:"detail_en"`
			Status   int    `json:"status"`
		}
		w.must(json.Unmarshal([]byte(answer.Body), &p))
		if answer.StatusCode != c.status || p.Status != c.status || p.Type != "urn:kipthoi:problem:"+c.id || answer.Headers["Content-Type"] != "application/problem+json" {
			t.Errorf("%s: %d %+v", name, answer.StatusCode, p)
		}
		if p.Title == "" || p.Detail == "" || p.TitleEn == "" || p.DetailEn == "" {
			t.Errorf("%s: a problem without words: %+v", name, p)
		}
	}
}

func explanation(s report.Submission, words string) url.Values {
	return url.Values{"period": {string(s.Period)}, "submission": {string(s.ID)}, page.ExplainField("H17:dt_ky"): {words}}
}

func TestExplain_AcceptsTheReportAndOrdersItsReceipt_HoweverOftenItIsSent(t *testing.T) {
	w := newWorld(t)
	odd := w.odd()
	send := func(words string) int {
		return w.ask(http.MethodPost, "/l/"+own+"/explain", withForm(explanation(odd, words))).StatusCode
	}
	if got := send("  "); got != http.StatusSeeOther {
		t.Errorf("a blank explanation: %d", got)
	}
	if ids := w.mails.IDs(); len(ids) != 1 || !strings.HasPrefix(ids[0], "explain/") {
		t.Errorf("letters after a blank explanation: %v", ids)
	}
	for range 2 {
		if got := send("Bán lúa vụ Đông Xuân"); got != http.StatusSeeOther {
			t.Errorf("answer %d", got)
		}
	}
	got, err := w.h.store.Submission(t.Context(), "htx-1", "2018-03", odd.ID)
	w.must(err)
	if got.Outcome != report.OutcomeAccepted || got.Version != 1 || !got.AcceptedAt.Equal(noon) || got.Findings[0].Explanation != "Bán lúa vụ Đông Xuân" {
		t.Errorf("submission %+v", got)
	}
	if ids := w.mails.IDs(); len(ids) != 2 || ids[1] != "receipt/"+string(odd.ID) {
		t.Errorf("letters %v", ids)
	}
	w.expect(w.ask(http.MethodGet, "/l/"+own+"/p/2018-03"), http.StatusOK, got.Receipt(), "Bán lúa vụ Đông Xuân")
}

func TestExplain_QueueFails_SaysSoAndASecondTryOrdersTheReceipt(t *testing.T) {
	for _, fault := range outboxtest.Faults {
		w := newWorld(t)
		odd := w.odd()
		w.mails.Inject(func(send int) outboxtest.Fault {
			if send == 0 {
				return fault
			}
			return outboxtest.None
		})
		send := func() int {
			return w.ask(http.MethodPost, "/l/"+own+"/explain", withForm(explanation(odd, "Đúng"))).StatusCode
		}
		if got := send(); got != http.StatusInternalServerError {
			t.Errorf("fault %d: answer %d", fault, got)
		}
		if got := send(); got != http.StatusSeeOther {
			t.Errorf("fault %d: second answer %d", fault, got)
		}
		if ids := w.mails.IDs(); len(ids) != 1 || ids[0] != "receipt/"+string(odd.ID) {
			t.Errorf("fault %d: letters %v", fault, ids)
		}
	}
}

func TestExplain_LongerThanTheForm_IsCut(t *testing.T) {
	w := newWorld(t)
	odd := w.odd()
	w.ask(http.MethodPost, "/l/"+own+"/explain", withForm(explanation(odd, strings.Repeat("ữ", 3000))))
	got, err := w.h.store.Submission(t.Context(), "htx-1", "2018-03", odd.ID)
	w.must(err)
	if n := len([]rune(got.Findings[0].Explanation)); n != page.MaxExplanation {
		t.Errorf("%d characters are kept", n)
	}
}

func TestMarked_IsHerOwnFileUnderItsOwnName(t *testing.T) {
	w := newWorld(t)
	s := w.odd()
	w.must(w.bucket.Put(t.Context(), s.AnnotatedKey(), inbox.WorkbookType, []byte("marked")))
	at := "/l/" + own + "/marked/2018-03/" + string(s.ID)
	if shown := w.ask(http.MethodGet, "/l/"+own+"/p/2018-03"); !strings.Contains(shown.Body, at) {
		t.Errorf("the page does not lead to %s", at)
	}
	got := w.ask(http.MethodGet, at)
	if got.StatusCode != http.StatusSeeOther {
		t.Fatalf("answer %d", got.StatusCode)
	}
	response := w.fetch(got.Headers["Location"])
	if response.body != "marked" || !strings.Contains(response.disposition, `filename="Can sua - bao cao dd.xlsx"`) {
		t.Errorf("downloaded %q as %s", response.body, response.disposition)
	}
}

func TestMarked_OfAnAcceptedReport_IsNotThere(t *testing.T) {
	w := newWorld(t)
	s := w.submission("htx-1", "2018-03", "ok", report.OutcomeAccepted)
	if got := w.ask(http.MethodGet, "/l/"+own+"/marked/2018-03/"+string(s.ID)); got.StatusCode != http.StatusNotFound {
		t.Errorf("answer %d", got.StatusCode)
	}
}
