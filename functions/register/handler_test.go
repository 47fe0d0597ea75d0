package main

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/letter"
	"kipthoi/shared/report"
	"kipthoi/shared/roster"
	"kipthoi/shared/roster/rostertest"
	"kipthoi/shared/sheet"
	"kipthoi/shared/store"
	"kipthoi/shared/store/storetest"
)

func TestImport_GoodRowsGoIn_BadRowsAreToldOneByOne(t *testing.T) {
	w := newWorld()
	done := w.bring(t, "register/95/u1", units(dongTien, nameless, thanhCong, homeless, toHopTac), uploaded)
	if got := counts(done); got != "rows 5: added 3, changed 0, unchanged 0, refused 2" {
		t.Error(got)
	}
	if done.Province != "95" || done.FileName != "danh bạ.csv" || !done.At.Equal(uploaded) {
		t.Errorf("import = %+v", done)
	}
	var told []string
	for _, p := range done.Problems {
		told = append(told, fmt.Sprint(p.Row, " ", p.Column))
	}
	if diff := cmp.Diff([]string{"3 Tên đơn vị", "5 Mã tỉnh", "5 Email"}, told); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	u := w.unit(t, "95", "HTX Đồng Tiến")
	if u.Identifier("MST") != "0100109106" || u.ProvinceOn(dayOf(done)) != "95" {
		t.Errorf("unit = %+v", u)
	}
	if c := w.contact(t, u.ID); c != (report.Contact{Name: "Kế toán", Email: "dong-tien@don-vi.example", Phone: "+84912345678"}) {
		t.Errorf("contact = %+v", c)
	}
	if _, err := w.store.Contact(t.Context(), w.unit(t, "95", "Tổ hợp tác Long Điền").ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a row without a contact left one: %v", err)
	}
	want := []letter.Order{letter.NewImport("95", "u1", uploaded)}
	if diff := cmp.Diff(want, w.mails.Orders()); diff != "" {
		t.Errorf("letters (-want +got):\n%s", diff)
	}
	storetest.Check(t, w.table)
}

func TestImport_TheSameEventTwice_ChangesNothing(t *testing.T) {
	w := newWorld()
	event := w.upload("register/95/u1", units(dongTien, nameless), uploaded)
	w.deliver(t, event)
	before := w.documents(t)
	if failed := w.deliver(t, event); len(failed) > 0 {
		t.Fatalf("the second went back: %s", w.log)
	}
	if diff := cmp.Diff(before, w.documents(t)); diff != "" {
		t.Errorf("documents:\n%s", diff)
	}
	if ids := w.mails.IDs(); len(ids) != 1 {
		t.Errorf("letters = %v", ids)
	}
}

func TestImport_TheSameFileAgain_LeavesTheRegisterAsItIs(t *testing.T) {
	w := newWorld()
	w.bring(t, "register/95/u1", units(dongTien, thanhCong, toHopTac), uploaded)
	register := func() map[string]string {
		docs := w.documents(t)
		for key := range docs {
			if !strings.HasPrefix(key, "unit#") && !strings.HasPrefix(key, "contact#") {
				delete(docs, key)
			}
		}
		return docs
	}
	before := register()
	done := w.bring(t, "register/95/u2", units(dongTien, thanhCong, toHopTac), uploaded.Add(72*time.Hour))
	if got := counts(done); got != "rows 3: added 0, changed 0, unchanged 3, refused 0" {
		t.Error(got)
	}
	if diff := cmp.Diff(before, register()); diff != "" || len(before) != 5 {
		t.Errorf("register of %d documents changed:\n%s", len(before), diff)
	}
}

func TestImport_ALaterListChangesWhatItSaysAndKeepsTheRest(t *testing.T) {
	w := newWorld()
	w.bring(t, "register/95/u1", units(dongTien, thanhCong), uploaded)
	changed := strings.NewReplacer("HTX Đồng Tiến", "HTX Đồng Tiến II", "DANG_HD", "Tạm ngừng", "0912345678", "").Replace(dongTien)
	done := w.bring(t, "register/95/u2", units(changed), uploaded.Add(30*24*time.Hour))
	if got := counts(done); got != "rows 1: added 0, changed 1, unchanged 0, refused 0" {
		t.Error(got)
	}
	u := w.unit(t, "95", "HTX Đồng Tiến II")
	if a, b := u.ActivityOn(dayOf(done)), u.ActivityOn(dayOf(done).AddDays(-1)); a != report.Suspended || b != report.Operating {
		t.Errorf("activity on the day and before = %s, %s", a, b)
	}
	if c := w.contact(t, u.ID); c.Phone != "+84912345678" {
		t.Errorf("a blank took the phone away: %+v", c)
	}
	w.unit(t, "95", "HTX Thành Công")
}

func TestImport_ADeadMailboxStaysDeadUntilTheListNamesAnother(t *testing.T) {
	w := newWorld()
	w.bring(t, "register/95/u1", units(dongTien), uploaded)
	id := w.unit(t, "95", "HTX Đồng Tiến").ID
	_, err := w.store.SaveContact(t.Context(), id, "95", func(known report.Contact, _ bool) report.Contact {
		known.Dead = true
		return known
	})
	must(t, err)
	for i, c := range []struct {
		email string
		dead  bool
		said  string
	}{
		{"dong-tien@don-vi.example", true, "unchanged 1"}, {"DONG-TIEN@don-vi.example", true, "unchanged 1"}, {"moi@don-vi.example", false, "changed 1"},
	} {
		row := strings.Replace(dongTien, "dong-tien@don-vi.example", c.email, 1)
		done := w.bring(t, fmt.Sprint("register/95/again", i), units(row), uploaded.Add(time.Hour))
		if got := w.contact(t, id); got.Dead != c.dead || !strings.Contains(counts(done), c.said) {
			t.Errorf("%s: dead %v, %s", c.email, got.Dead, counts(done))
		}
	}
}

func TestImport_AUnitListedBeforeWithoutItsTaxCode_IsTheSameUnit(t *testing.T) {
	w := newWorld()
	w.bring(t, "register/95/u1", units(thanhCong), uploaded)
	before := w.unit(t, "95", "HTX Thành Công").ID
	taxed := strings.Replace(thanhCong, "Công;;", "Công;0100233488;", 1)
	for i := range 2 {
		w.bring(t, fmt.Sprint("register/95/taxed", i), units(taxed), uploaded.Add(time.Hour))
		if u := w.unit(t, "95", "HTX Thành Công"); u.ID != before || u.Identifier("MST") != "0100233488" {
			t.Errorf("unit = %+v, want %s with its tax code", u, before)
		}
	}
}

func TestImport_AUnitOfAnotherProvince_IsRefusedAndLeftAlone(t *testing.T) {
	w := newWorld()
	w.bring(t, "register/95/u1", units(dongTien), uploaded)
	before := w.unit(t, "95", "HTX Đồng Tiến")
	theirs := strings.NewReplacer(";95;", ";96;", "dong-tien@", "ke-gian@").Replace(dongTien)
	done := w.bring(t, "register/96/u2", units(theirs, strings.Replace(thanhCong, ";95;", ";96;", 1)), uploaded.Add(time.Hour))
	if got := counts(done); got != "rows 2: added 1, changed 0, unchanged 0, refused 1" || done.Problems[0].Row != 2 {
		t.Errorf("%s: %+v", got, done.Problems)
	}
	if diff := cmp.Diff(before, w.unit(t, "95", "HTX Đồng Tiến")); diff != "" {
		t.Errorf("unit changed:\n%s", diff)
	}
	if c := w.contact(t, before.ID); c.Email != "dong-tien@don-vi.example" {
		t.Errorf("mailbox is now %s", c.Email)
	}
}

func TestImport_AfterTheMerger_TheNewProvinceTakesItsUnitsOver(t *testing.T) {
	w := newWorld()
	w.bring(t, "register/95/u1", units(dongTien, thanhCong), uploaded)
	before := w.unit(t, "95", "HTX Thành Công").ID
	later := time.Date(2026, 1, 5, 2, 0, 0, 0, time.UTC)
	done := w.bring(t, "register/96/u2", units(strings.Replace(dongTien, ";95;", ";96;", 1), strings.Replace(thanhCong, "01/06/2015", "", 1)), later)
	if got := counts(done); got != "rows 2: added 0, changed 2, unchanged 0, refused 0" {
		t.Errorf("%s: %+v", got, done.Problems)
	}
	u := w.unit(t, "96", "HTX Thành Công")
	if u.ID != before || u.ProvinceOn(dayOf(done)) != "96" {
		t.Errorf("unit = %+v, want %s", u, before)
	}
	for c, err := range w.store.ContactsOfProvince(t.Context(), "95") {
		t.Errorf("contact %v, %v is still listed under Bạc Liêu", c, err)
	}
}

func TestImport_AFileThatIsNoList_IsToldAndIsNoError(t *testing.T) {
	long := bytes.Repeat([]byte("HTX;HTX Thành Công;;;;NN;95;X;;;;;;\r\n"), 1+sheet.MaxSize/40)
	for name, c := range map[string]struct {
		data []byte
		said string
	}{
		"an old .xls":       {[]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 W\x00o\x00r\x00k\x00b\x00o\x00o\x00k\x00"), ".xls"},
		"a scan":            {[]byte("%PDF-1.4 …"), "PDF"},
		"nothing":           {nil, "trống"},
		"far too long":      {long, ""},
		"without a heading": {[]byte("HTX;HTX Thành Công\r\n"), "Dòng tiêu đề thiếu cột"},
		"a heading alone":   {units(), "không có dòng nào"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			done := w.bring(t, "register/95/u1", c.data, uploaded)
			if got := counts(done); got != "rows 0: added 0, changed 0, unchanged 0, refused 0" || len(done.Problems) != 1 {
				t.Fatalf("%s, problems %+v", got, done.Problems)
			}
			p := done.Problems[0]
			if p.Row != 0 || !strings.Contains(p.Message.Vi, c.said) || p.Message.En == "" || p.Cure.Vi == "" {
				t.Errorf("problem = %+v", p)
			}
			if ids := w.mails.IDs(); len(ids) != 1 {
				t.Errorf("letters = %v", ids)
			}
		})
	}
}

func TestImport_AKeyUsedTwice_HoldsTwoLists(t *testing.T) {
	w := newWorld()
	first := w.upload("register/95/u1", units(dongTien), uploaded)
	second := w.upload("register/95/u1", units(thanhCong), uploaded.Add(time.Minute))
	for range 2 { // each event comes twice, the second first
		if failed := w.deliver(t, second, first); len(failed) > 0 {
			t.Fatalf("went back: %s", w.log)
		}
	}
	w.unit(t, "95", "HTX Đồng Tiến")
	w.unit(t, "95", "HTX Thành Công")
	ids := w.mails.IDs()
	if len(ids) != 2 {
		t.Fatalf("letters = %v, want one a list", ids)
	}
	for _, id := range ids {
		if done, err := w.store.Import(t.Context(), strings.TrimPrefix(id, "import/")); err != nil || done.Added != 1 {
			t.Errorf("%s tells %+v, %v", id, done, err)
		}
	}
}

func TestImport_ALateRepetition_DoesNotUndoANewerList(t *testing.T) {
	w := newWorld()
	old := w.upload("register/95/u1", units(dongTien), uploaded)
	w.deliver(t, old)
	w.bring(t, "register/95/u2", units(strings.Replace(dongTien, "dong-tien@", "moi@", 1)), uploaded.Add(time.Hour))
	before := w.documents(t)
	w.deliver(t, old)
	if diff := cmp.Diff(before, w.documents(t)); diff != "" {
		t.Errorf("the old list came again and changed:\n%s", diff)
	}
}

func TestImport_OfficesGetTheirMailboxes(t *testing.T) {
	w := newWorld()
	done := w.bring(t, "register/tw/o1", offices("95;Liên minh HTX Bạc Liêu;bac-lieu@lien-minh.example", "tw;Trung tâm Thông tin;trung-tam@lien-minh.example", "00;Không có;x@y.example"), uploaded)
	if got := counts(done); got != "rows 3: added 2, changed 0, unchanged 0, refused 1" || done.Province != "" {
		t.Errorf("%s, %+v", got, done)
	}
	want := store.Office{ID: "p95", Province: "95", Name: "Liên minh HTX Bạc Liêu", Email: "bac-lieu@lien-minh.example"}
	if got, err := w.store.Office(t.Context(), "p95"); err != nil || got != want {
		t.Errorf("office = %+v, %v", got, err)
	}
	if diff := cmp.Diff([]letter.Order{letter.NewImport("", "o1", uploaded)}, w.mails.Orders()); diff != "" {
		t.Errorf("letters (-want +got):\n%s", diff)
	}
	done = w.bring(t, "register/tw/o2", offices("95;Liên minh HTX Bạc Liêu;moi@lien-minh.example", "TW;Trung tâm Thông tin;trung-tam@lien-minh.example"), uploaded.Add(time.Hour))
	if got := counts(done); got != "rows 2: added 0, changed 1, unchanged 1, refused 0" {
		t.Error(got)
	}
	if got, err := w.store.Office(t.Context(), "p95"); err != nil || got.Email != "moi@lien-minh.example" || got.Epoch != 1 {
		t.Errorf("office = %+v, %v: a new mailbox ends the sessions of the old one", got, err)
	}
}

func TestImport_AListOfUnitsSentAsOffices_ChangesNoOffice(t *testing.T) {
	w := newWorld()
	if done := w.bring(t, "register/tw/o1", units(dongTien), uploaded); len(done.Problems) != 1 || done.Problems[0].Row != 0 {
		t.Errorf("problems = %+v", done.Problems)
	}
	if all, err := w.store.Offices(t.Context()); err != nil || len(all) > 0 {
		t.Errorf("offices = %v, %v", all, err)
	}
}

func TestHandle_AMessageThatFailsGoesBackAlone(t *testing.T) {
	w := newWorld()
	good := w.upload("register/95/u1", units(dongTien), uploaded)
	bad := []string{
		`{"Records":[{"eventTime":"2018-02-26T02:00:00Z","s3":{"object":{"key":"register/95/gone","versionId":"v"}}}]}`,
		`{"Records":[{"eventTime":"2018-02-26T02:00:00Z","s3":{"object":{"key":"incoming/2018-03/htx-1/u","versionId":"v"}}}]}`,
		`{"Records":[{"eventTime":"2018-02-26T02:00:00Z","s3":{"object":{"key":"register/950/u","versionId":"v"}}}]}`,
		`{"Records":[{"s3":{"object":{"key":"register/95/u1","versionId":"v"}}}]}`,
		`not JSON`,
	}
	var want []string
	var batch []events.SQSMessage
	for _, body := range bad {
		m := message(body)
		want, batch = append(want, m.MessageId), append(batch, m)
	}
	batch = slices.Insert(batch, 2, good)
	if diff := cmp.Diff(want, w.deliver(t, batch...)); diff != "" {
		t.Errorf("messages that go back (-want +got):\n%s", diff)
	}
	w.unit(t, "95", "HTX Đồng Tiến")
}

func TestHandle_OneRecordThatFailsDoesNotStopTheNext(t *testing.T) {
	w := newWorld()
	good := w.upload("register/95/u1", units(dongTien), uploaded).Body
	both := strings.Replace(good, `{"Records":[`, `{"Records":[{"eventTime":"2018-02-26T02:00:00Z","s3":{"object":{"key":"register/95/gone","versionId":"v"}}},`, 1)
	if failed := w.deliver(t, message(both)); len(failed) != 1 {
		t.Errorf("went back: %v, want the message", failed)
	}
	w.unit(t, "95", "HTX Đồng Tiến")
}

func TestHandle_TheTestEventOfABucketIsNoList(t *testing.T) {
	w := newWorld()
	if failed := w.deliver(t, message(`{"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2018-02-26T02:00:00.000Z","Bucket":"b"}`)); len(failed) > 0 {
		t.Errorf("went back: %v", failed)
	}
}

func TestHandle_LogsCountsAndNoPerson(t *testing.T) {
	w := newWorld()
	w.bring(t, "register/95/u1", units(dongTien, homeless), uploaded)
	line := w.logged(t, "done")
	if line["upload"] != "u1" || line["added"] != 1.0 || line["refused"] != 1.0 {
		t.Errorf("logged %v", line)
	}
	for _, private := range []string{"@", "Đồng Tiến", "Kế toán", "912345678", "khong-co"} {
		if strings.Contains(w.log.String(), private) {
			t.Errorf("the log holds %q: %s", private, w.log)
		}
	}
}

func TestImport_AProvinceOfBacLieusSize(t *testing.T) {
	w := newWorld()
	rng := rand.New(rand.NewPCG(1, 2018))
	rows, bad := rostertest.Spoil(rng, "95", rostertest.Units(rng, rostertest.BacLieu2018), 0.03)
	var list bytes.Buffer
	must(t, rostertest.WriteRows(&list, roster.Header(), rows))
	done := w.bring(t, "register/95/u1", list.Bytes(), uploaded)
	if want := fmt.Sprintf("rows 150: added %d, changed 0, unchanged 0, refused %d", 150-bad, bad); counts(done) != want {
		t.Errorf("%s, want %s", counts(done), want)
	}
	storetest.Check(t, w.table)
}
