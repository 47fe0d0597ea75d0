package main

import (
	"encoding/base64"
	"io"
	"net/http"
	"strings"
	"testing"

	"kipthoi/shared/inbox/inboxtest"
	"kipthoi/shared/report"
)

// bacLieu signs the province in.
func (w *world) bacLieu() visit { return withCookie(w.cookie("p95")) }

func (w *world) returned() report.Submission {
	s := w.submission("htx-1", "2018-03", "cc", report.OutcomeRejected)
	s.Findings = []report.Finding{
		{Rule: "H31", Effect: report.Note, Message: report.Text{Vi: "Chỉ là lưu ý."}},
		{Rule: "H01", Effect: report.Reject, Sheet: "Báo cáo", Cell: "E9", Message: report.Text{Vi: "Số thành viên không khớp."}},
	}
	return w.record(s)
}

func TestScreen_NamesTheMissingFirst_WithWhomToCallAndWhatWentWrong(t *testing.T) {
	w := newWorld(t)
	w.returned()
	w.record(w.submission("htx-2", "2018-03", "aa", report.OutcomeAccepted))
	body := w.get("/p/95/periods/2018-03", w.bacLieu())
	for _, want := range []string{
		"Nguyễn Thị htx-1", "tel:0912 000 001", "htx-1@unit.example", "Bị trả lại", "Số thành viên không khớp.", "quá hạn 2 ngày", "Trễ hạn",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("%q is not on the screen", want)
		}
	}
	if strings.Contains(body, "Chỉ là lưu ý.") || strings.Contains(body, "Đất Mũi") {
		t.Error("the screen has a note for a reason, or a unit of another province")
	}
	if strings.Index(body, "HTX nông nghiệp 19/5") > strings.Index(body, "HTX Hòa Bình") {
		t.Error("who is done stands before who is missing")
	}
}

func TestScreen_FiltersAndFinds_WithoutMarks(t *testing.T) {
	w := newWorld(t)
	for target, want := range map[string]string{
		"?only=missing": "HTX Hòa Bình", "?find=hoa+binh": "HTX Hòa Bình", "?only=timely": "khớp với bộ lọc", "?only=nonsense&page=x": "HTX Hòa Bình",
	} {
		if body := w.get("/p/95/periods/2018-03"+target, w.bacLieu()); !strings.Contains(body, want) {
			t.Errorf("%s: %q is not there", target, want)
		}
	}
	if body := w.get("/p/95/periods/2018-03?find=hoa+binh", w.bacLieu()); strings.Contains(body, "19/5") {
		t.Error("a search shows what does not match")
	}
}

func TestUnitView_ListsEverySubmissionWithItsFile(t *testing.T) {
	w := newWorld(t)
	bad := w.returned()
	odd := w.odd()
	body := w.get("/p/95/periods/2018-03/units/htx-1", w.bacLieu())
	for _, want := range []string{bad.Receipt(), odd.Receipt(), "Số thành viên không khớp.", "Doanh thu gấp", "/files/" + string(bad.ID)} {
		if !strings.Contains(body, want) {
			t.Errorf("%q is not there", want)
		}
	}
	if strings.Contains(body, "<textarea") {
		t.Error("a province may explain in a unit's place")
	}
}

func TestOriginal_IsTheVersionOfTheSubmission_UnderANameThatSaysWhich(t *testing.T) {
	w := newWorld(t)
	s := w.submission("htx-1", "2018-03", "cc", report.OutcomeRejected)
	s.VersionID = w.bucket.Upload(s.Key, s.FileName, []byte("first"), noon)
	w.bucket.Upload(s.Key, s.FileName, []byte("second"), noon)
	s = w.record(s)
	got := w.ask(http.MethodGet, "/p/95/periods/2018-03/units/htx-1/files/"+string(s.ID), w.bacLieu())
	if got.StatusCode != http.StatusSeeOther {
		t.Fatalf("answer %d", got.StatusCode)
	}
	response := w.fetch(got.Headers["Location"])
	if response.body != "first" || !strings.Contains(response.disposition, s.Receipt()+" bao cao cc.xlsx") {
		t.Errorf("downloaded %q as %s", response.body, response.disposition)
	}
}

func TestRevisionFile_IsMintedOnAClick(t *testing.T) {
	w := newWorld(t)
	w.must(w.bucket.Put(t.Context(), "rollups/2018-02/r1/95-bac-lieu.xlsx", "x", []byte("totals")))
	got := w.ask(http.MethodGet, "/files/2018-02/1/95-bac-lieu.xlsx", w.bacLieu())
	if response := w.fetch(got.Headers["Location"]); response.body != "totals" || !strings.Contains(response.disposition, "95-bac-lieu.xlsx") {
		t.Errorf("downloaded %+v", response)
	}
}

type download struct{ body, disposition string }

// fetch follows a minted address.
func (w *world) fetch(address string) download {
	w.t.Helper()
	request, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, address, nil)
	w.must(err)
	response, err := http.DefaultClient.Do(request)
	w.must(err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	w.must(err)
	return download{string(body), response.Header.Get("Content-Disposition")}
}

func TestUnits_ListIsUploadedUnderTheProvince_AndItsResultShown(t *testing.T) {
	w := newWorld(t)
	post := formOn(t, w.get("/p/95/units", w.bacLieu()))
	name, ok := strings.CutPrefix(post.Fields["key"], "register/95/")
	if !ok || !isUpload(name) {
		t.Fatalf("key %q", post.Fields["key"])
	}
	if got := inboxtest.SendPost(t, post, make([]byte, maxList+1)); got.StatusCode < 400 {
		t.Errorf("a list over the limit: %s", got.Status)
	}
	got := inboxtest.SendPost(t, post, []byte("list"))
	back := strings.TrimPrefix(got.Header.Get("Location"), portal)
	if !strings.HasPrefix(back, "/p/95/units/imports/"+name) {
		t.Fatalf("the bucket leads to %q", back)
	}
	w.expect(w.ask(http.MethodGet, back, w.bacLieu()), http.StatusOK, "Đang đọc danh bạ", `http-equiv="refresh"`)
	w.expect(w.ask(http.MethodGet, "/p/95/units/imports/"+upload, w.bacLieu()), http.StatusOK, "danh ba.csv", "Thiếu chữ số.", "Mã số thuế")
}

func TestSample_OpensInExcelWithItsMarks(t *testing.T) {
	w := newWorld(t)
	answer := w.ask(http.MethodGet, "/p/95/units/sample.csv", w.bacLieu())
	data, err := base64.StdEncoding.DecodeString(answer.Body)
	w.must(err)
	if !strings.HasPrefix(string(data), "\ufeff\"Loại hình\",\"Tên đơn vị\"") || !strings.Contains(answer.Headers["Content-Disposition"], "Danh ba don vi.csv") {
		t.Errorf("%q as %s", data, answer.Headers["Content-Disposition"])
	}
}

func TestNation_CountsEveryProvince(t *testing.T) {
	w := newWorld(t)
	w.record(w.submission("htx-2", "2018-03", "aa", report.OutcomeAccepted))
	body := w.get("/c/periods/2018-03", withCookie(w.cookie("tw")))
	for _, want := range []string{"Bạc Liêu", "Cà Mau", "50,0 %", "33,3 %", "/p/96/periods/2018-03"} {
		if !strings.Contains(body, want) {
			t.Errorf("%q is not there", want)
		}
	}
	home := w.get("/c", withCookie(w.cookie("tw")))
	if strings.Index(home, "2018-03") > strings.Index(home, "2018-02") || !strings.Contains(home, "Lần 1") {
		t.Error("the periods of the nation are not newest first, or lack their revision")
	}
}

func TestCentre_LooksAtAProvince_WithoutAnythingToChange(t *testing.T) {
	w := newWorld(t)
	body := w.get("/p/95", withCookie(w.cookie("tw")))
	if !strings.Contains(body, "chỉ xem") || strings.Contains(body, "/p/95/units") {
		t.Error("the centre is offered a province's list")
	}
}
