package page_test

import (
	"time"

	"kipthoi/shared/calendar"
	"kipthoi/shared/page"
	"kipthoi/shared/province"
	"kipthoi/shared/report"
	"kipthoi/shared/rollup"
	"kipthoi/shared/roster"
)

const token = "dQNodHgtMDA0Mg"

var (
	march  = calendar.DefaultRule.Period("2018-03")
	noon   = time.Date(2018, 4, 18, 5, 0, 0, 0, time.UTC)
	bacLie = province.Province{Code: "95", Name: "Bạc Liêu"}
)

// at is an instant of April 2018 in Viet Nam.
func at(day, hour, minute int) time.Time {
	return time.Date(2018, 4, day, hour, minute, 9, 0, calendar.Zone).UTC()
}

func frame(lang string) page.Frame {
	return page.Frame{Lang: lang, Address: "/somewhere?page=2", Home: "/"}
}

func owed(id, name string, status report.Status) report.Obligation {
	return report.Obligation{
		Unit: report.UnitID(id), Period: "2018-03", Province: "95", Kind: report.HTX, Sector: report.NN, Name: name,
		Commune: "Xã Vĩnh Hưng A", OpenedAt: march.OpensOn.Start(), DueAt: march.DueAt(), ClosesAt: march.ClosesAt(), Status: status,
	}
}

// tongTien is a unit whose report was accepted on the second try, and which
// then submitted something worse.
func accepted(id, name string, day int) report.Obligation {
	o := owed(id, name, report.StatusAccepted)
	o.Current = &report.Accepted{
		Submission: "01cacaesv000000000000000a2.0000000a", Version: 1, Kind: report.Original, Digest: "0d5f1c",
		UploadedAt: at(day, 9, 30), PunctualAt: at(day, 9, 30),
	}
	o.Latest = &report.Latest{Submission: o.Current.Submission, Outcome: report.OutcomeAccepted, UploadedAt: at(day, 9, 30)}
	o.Submissions = 2
	return o
}

func rejected(id, name string) report.Obligation {
	o := owed(id, name, report.StatusRejected)
	o.Latest = &report.Latest{Submission: wrong().ID, Outcome: report.OutcomeRejected, UploadedAt: at(13, 8, 5), Findings: 3}
	o.Submissions, o.Rejections = 1, 1
	return o
}

func awaiting(id, name string) report.Obligation {
	o := owed(id, name, report.StatusAwaitingExplanation)
	o.Latest = &report.Latest{Submission: odd().ID, Outcome: report.OutcomeAwaitingExplanation, UploadedAt: at(16, 8, 5), Findings: 2}
	o.Submissions = 1
	return o
}

func finding(rule string, effect report.Effect, cell, found, expected, vi, en string) report.Finding {
	return report.Finding{
		Rule: rule, Class: report.Validity, Effect: effect, Sheet: "Báo cáo", Cell: cell, Found: found, Expected: expected,
		Message: report.Text{Vi: vi, En: en},
		Cure:    report.Text{Vi: "Xem lại ô này và sửa nếu sai.", En: "Look at the cell again and correct it if it is wrong."},
	}
}

func wrong() report.Submission {
	return report.Submission{
		ID: "01cacaesv000000000000000a1.0000000b", Unit: "htx-0042", Period: "2018-03", Key: "incoming/2018-03/htx-0042/01cacaesv000000000000000a1",
		VersionID: "v1", Digest: "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3aaaaaaaaaaaaaaaaaaaaaaaa", Size: 41_200, FileName: "bao cao thang 3 <final>.xlsx",
		UploadedAt: at(13, 8, 5), Outcome: report.OutcomeRejected,
		Findings: []report.Finding{
			finding("H31", report.Note, "E12", "1", "", "Số lao động giảm so với kỳ trước.", "Fewer workers than last month."),
			finding("H01", report.Reject, "E9", "46", "45 + 3 − 1 = 47", "Số thành viên cuối kỳ không khớp.", "Members at the end do not add up."),
			{
				Rule: "F03", Class: report.Syntax, Effect: report.Reject,
				Message: report.Text{Vi: "Tệp không phải biểu mẫu của kỳ này.", En: "The file is not this period's form."},
				Cure:    report.Text{Vi: "Tải lại biểu mẫu.", En: "Download the form again."},
			},
		},
	}
}

func odd() report.Submission {
	s := wrong()
	s.ID, s.Outcome, s.FileName, s.UploadedAt = "01cacaesv000000000000000a3.0000000c", report.OutcomeAwaitingExplanation, "", at(16, 8, 5)
	s.Findings = []report.Finding{
		finding("H17", report.Explain, "E20", "180250", "150 – 250", "Doanh thu gấp 1.000 lần kỳ trước.", "Turnover is 1,000 times last month's."),
		finding("H18", report.Explain, "E21", "0", "> 0", "Không có lao động nào.", "There are no workers."),
	}
	s.Findings[1].Explanation = "Nghỉ vụ, \"không\" thuê ai"
	s.Findings[0].Code, s.Findings[1].Code = "dt_ky", "ld_tong"
	return s
}

func right() report.Submission {
	s := wrong()
	s.ID, s.Outcome, s.Version, s.UploadedAt, s.Findings = "01cacaesv000000000000000a2.0000000a", report.OutcomeAccepted, 1, at(14, 9, 30), nil
	s.FileName, s.AcceptedAt = "bao cao thang 3.xlsx", s.UploadedAt
	return s
}

func again() report.Submission {
	s := right()
	s.ID, s.Outcome, s.Version, s.DuplicateOf, s.UploadedAt = "01cacaesv000000000000000a4.0000000d", report.OutcomeDuplicate, 0, right().ID, at(17, 10, 0)
	return s
}

func nothing() report.Submission {
	why := report.Declaration{Reason: report.OtherReason, Note: "ao tôm đang cải tạo <chưa thả giống>"}
	return report.NewNil("htx-0042", "2018-03", "01cacaesv000000000000000a6", why, at(12, 7, 45))
}

// declared is a unit that has declared that nothing happened, and has then sent
// what more says.
func declared(id, name string, more ...report.Submission) report.Obligation {
	return owed(id, name, report.StatusExpected).Settle(append(more, nothing()))
}

func unitPage(lang string) page.Unit {
	return page.Unit{
		Frame: frame(lang), Token: token, Now: noon,
		Unit:   report.Unit{ID: "htx-0042", Kind: report.HTX, Name: "HTX nông nghiệp 19/5 \"Đồng Tiến\" & <bạn>", Commune: "Xã Vĩnh Hưng A"},
		Helper: page.Helper{Name: "Liên minh hợp tác xã Bạc Liêu", Email: "lienminh@baclieu.example"},
	}
}

func minted() *page.Upload {
	return &page.Upload{Action: "https://bucket.example/reports", Fields: map[string]string{
		"key": "incoming/2018-03/htx-0042/01cacaesv000000000000000a5", "policy": "cG9saWN5", "x-amz-meta-name": "",
	}}
}

// task is an obligation with the submissions it names.
func task(o report.Obligation) page.Task {
	t := page.Task{Obligation: o, Upload: minted()}
	known := map[report.SubmissionID]report.Submission{wrong().ID: wrong(), right().ID: right(), odd().ID: odd(), nothing().ID: nothing()}
	if o.Latest != nil {
		s := known[o.Latest.Submission]
		t.Answer = &s
	}
	if id, _, stands := o.Stands(); stands {
		s := known[id]
		t.Standing = &s
	} else if o.Status != report.StatusExempt {
		t.Nil = &page.NilForm{Mint: "01cacaesv000000000000000a7"}
	}
	return t
}

func february(status report.Status) report.Obligation {
	o := owed("htx-0042", "HTX nông nghiệp 19/5", status)
	p := calendar.DefaultRule.Period("2018-02")
	o.Period, o.DueAt, o.ClosesAt, o.OpenedAt = p.ID, p.DueAt(), p.ClosesAt(), p.OpensOn.Start()
	return o
}

func area(lang string, guest bool) page.Area {
	f := frame(lang)
	f.Office, f.Home = "Liên minh hợp tác xã Bạc Liêu", "/p/95"
	return page.Area{Frame: f, Province: bacLie, Now: noon, Guest: guest}
}

func obligations() []report.Obligation {
	late := accepted("htx-0003", "HTX Hòa Bình", 17)
	exempt, none := owed("htx-0004", "HTX Quyết Thắng", report.StatusExempt), declared("htx-0005", "HTX Tiến Lợi")
	never := owed("htx-0001", "HTX Ấp Bắc", report.StatusExpected)
	unheard := owed("tht-0009", "Tổ hợp tác Bình Minh", report.StatusExpected)
	unheard.Kind, unheard.Commune = report.THT, ""
	return []report.Obligation{
		never, unheard, rejected("htx-0042", "HTX nông nghiệp 19/5"), awaiting("htx-0006", "HTX Đồng Tiến"),
		accepted("htx-0002", "HTX Vĩnh Lợi", 14), late, exempt, none,
	}
}

func screen(lang string, s page.Selection) page.Screen {
	out := page.Screen{Area: area(lang, false), Period: march, Selection: s, Revisions: revisions("95")}
	var shown []report.Obligation
	for _, o := range obligations() {
		out.Coverage.Add(o)
	}
	shown, out.Matches = s.Choose(obligations())
	for _, o := range shown {
		row := page.UnitRow{Obligation: o}
		switch o.Unit {
		case "htx-0042":
			row.Contact = report.Contact{Name: "Nguyễn Thị Mười", Phone: "0912345678", Email: "muoi@example.vn"}
			row.Trouble = &report.Text{Vi: "Số thành viên cuối kỳ không khớp.", En: "Members at the end do not add up."}
		case "htx-0006":
			row.Contact = report.Contact{Name: "Trần Văn Ba", Email: "ba@example.vn", Dead: true}
		case "htx-0001":
			row.Contact = report.Contact{Phone: "0291 382 2222"}
		}
		out.Units = append(out.Units, row)
	}
	return out
}

func revisions(code string) []page.Revision {
	files := []page.RevisionFile{
		{Name: "kipthoi-2018-03-r1-95-bac-lieu.xlsx", Size: 61_000, Province: "95"},
	}
	digest := ""
	if code == "" {
		files = append(files, page.RevisionFile{Name: "kipthoi-2018-03-r1-ca-nuoc.xlsx", Size: 2_400_000}, page.RevisionFile{Name: "kipthoi-2018-03-r1-manifest.json", Size: 900})
		digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
	}
	first := page.Revision{Number: 1, CompiledAt: at(17, 0, 30), Reason: string(rollup.AtDeadline), Expected: 8, Accepted: 1, Missing: 5, ManifestDigest: digest, Files: files}
	second := first
	second.Number, second.Reason, second.CompiledAt, second.Accepted = 2, string(rollup.OnDemand), at(18, 9, 0), 2
	return []page.Revision{first, second}
}

func coverage() page.Coverage {
	var c page.Coverage
	for _, o := range obligations() {
		c.Add(o)
	}
	return c
}

func imported() page.Import {
	return page.Import{
		FileName: "danh ba 2018.xlsx", Rows: 154, Added: 150, Changed: 1, Unchanged: 1, Refused: 2, At: at(1, 9, 0),
		Problems: []roster.Problem{
			{Row: 7, Column: "Mã số thuế", Found: "990000012", Message: report.Text{Vi: "Mã số thuế thiếu chữ số.", En: "The tax code lacks a digit."}, Cure: report.Text{Vi: "Ghi đủ 10 chữ số.", En: "Write all 10 digits."}},
			{Row: 9, Message: report.Text{Vi: "Trùng với dòng 8.", En: "Same unit as row 8."}, Cure: report.Text{Vi: "Giữ một dòng cho mỗi đơn vị.", En: "Keep one row per unit."}},
		},
	}
}

func periodLines() []page.PeriodLine {
	c := coverage()
	return []page.PeriodLine{
		{Period: march, Expected: 8, Coverage: &c, Revision: 2},
		{Period: calendar.DefaultRule.Period("2018-02"), Expected: 1234},
	}
}

// pages are all there are, each in its most telling state.
func pages(lang string) map[string]page.Page {
	u, f := unitPage(lang), frame(lang)
	with := func(tasks ...page.Task) page.Unit {
		v := unitPage(lang)
		v.Tasks = tasks
		for _, t := range tasks {
			v.History = append(v.History, t.Obligation)
		}
		return v
	}
	replaced := accepted("htx-0042", "HTX nông nghiệp 19/5", 14)
	replaced.Latest = &report.Latest{Submission: wrong().ID, Outcome: report.OutcomeRejected, UploadedAt: at(17, 8, 0), Findings: 3}
	noForm := page.Task{Obligation: owed("qtd-0001", "Quỹ tín dụng nhân dân Hộ Phòng", report.StatusExpected), NoForm: true}
	centre := page.Centre{Frame: page.Frame{Lang: lang, Address: "/c", Home: "/c", Office: "Trung ương"}, Now: noon}
	view := page.UnitView{Area: area(lang, true), Period: "2018-03", Submissions: []report.Submission{wrong(), right(), odd(), again()}}
	idle := page.UnitView{Area: area(lang, false), Period: "2018-03", Submissions: []report.Submission{nothing()}}
	idle.Unit = page.UnitRow{Obligation: declared("htx-0005", "HTX Tiến Lợi")}
	blank := task(february(report.StatusRejected))
	blank.Nil.Again = true
	view.Unit = page.UnitRow{Obligation: accepted("htx-0042", "HTX nông nghiệp 19/5", 14), Contact: report.Contact{Name: "Nguyễn Thị Mười", Phone: "0912345678"}}
	return map[string]page.Page{
		"welcome": f.Welcome(), "asked": f.Asked(), "sign-in": f.SignIn("/login/abc"), "refused": f.Refused(), "broken": f.Broken(), "no-form": f.NoForm(),
		"unit-nothing":   u.Overview(),
		"unit-expected":  with(task(owed("htx-0042", "HTX nông nghiệp 19/5", report.StatusExpected)), page.Task{Obligation: february(report.StatusExpected)}).Overview(),
		"unit-rejected":  with(task(rejected("htx-0042", "HTX nông nghiệp 19/5"))).Overview(),
		"unit-awaiting":  with(task(awaiting("htx-0042", "HTX nông nghiệp 19/5"))).Overview(),
		"unit-accepted":  with(task(accepted("htx-0042", "HTX nông nghiệp 19/5", 14))).Overview(),
		"unit-exempt":    with(task(february(report.StatusExempt))).Overview(),
		"unit-nil":       with(task(declared("htx-0042", "HTX nông nghiệp 19/5"))).Overview(),
		"unit-nil-wrong": with(task(declared("htx-0042", "HTX nông nghiệp 19/5", wrong()))).Overview(),
		"unit-nil-blank": with().Period(blank, nil, ""),
		"unit-overruled": with().Period(task(declared("htx-0042", "HTX nông nghiệp 19/5", right())), []report.Submission{nothing(), right()}, nothing().ID.Upload()),
		"unit-view-nil":  idle.Page(),
		"unit-no-form":   with(noForm).Overview(),
		"unit-period":    with().Period(task(replaced), []report.Submission{wrong(), right(), again()}, again().ID.Upload()),
		"waiting":        u.Waiting("2018-03", "/api/uploads/2018-03/abc", "/l/"+token+"/u/2018-03/abc?look=1", 0),
		"waiting-long":   u.Waiting("2018-03", "/api/uploads/2018-03/abc", "/l/"+token+"/u/2018-03/abc?look=99", 98),
		"province":       area(lang, false).Home(periodLines()),
		"province-new":   area(lang, false).Home(nil),
		"province-guest": area(lang, true).Home(periodLines()),
		"screen":         screen(lang, page.Selection{}).Page(),
		"screen-missing": screen(lang, page.Selection{Only: page.Missing, Find: "đồng tiến \"&"}).Page(),
		"screen-empty":   page.Screen{Area: area(lang, true), Period: march}.Page(),
		"unit-view":      view.Page(),
		"units":          area(lang, false).Units(*minted()),
		"import-waiting": area(lang, false).ImportWaiting("/p/95/units/imports/abc"),
		"import":         area(lang, false).Imported(imported()),
		"import-clean":   area(lang, false).Imported(page.Import{Rows: 3, Added: 3, At: at(1, 9, 0)}),
		"nation-home":    centre.Home(periodLines()),
		"nation-none":    centre.Home(nil),
		"nation":         page.Nation{Centre: centre, Period: march, Revisions: revisions(""), Provinces: []page.ProvinceLine{{Province: bacLie, Coverage: coverage()}, {Province: province.Province{Code: "96", Name: "Cà Mau"}}}}.Page(),
		"nation-empty":   page.Nation{Centre: centre, Period: march}.Page(),
	}
}
