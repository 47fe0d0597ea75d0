package review_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/report"
	"kipthoi/shared/review"
	"kipthoi/shared/review/reviewtest"
	"kipthoi/shared/sheet"
)

func TestClaimed_AnyFile_IsJudgedAsFileDoes(t *testing.T) {
	own := review.Claim{Form: "HTX-M", Unit: dongTien.ID, Period: "2018-03"}
	for name, data := range map[string][]byte{
		"right": marchBook(t, nil), "spoilt": marchBook(t, spoilt), "an old version": marchBook(t, reviewtest.Cells{"ktf_version": "2017.1"}),
	} {
		want := judge(t, data, expectation())
		for _, asked := range []review.Claim{{}, own, {Form: "HTX-M"}, {Unit: dongTien.ID}, {Period: "2018-03"}} {
			got, claim, err := review.Claimed(data, asked, expectation().Previous)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" || claim != own {
				t.Errorf("%s, asked %+v: claim %+v, review (-want +got):\n%s", name, asked, claim, diff)
			}
		}
	}
}

func TestClaimed_NotWhatItIsSaidToBe_HasOneFinding(t *testing.T) {
	right, nobodys := marchBook(t, nil), marchBook(t, reviewtest.Cells{"ktf_unit": nil})
	for name, c := range map[string]struct {
		data  []byte
		asked review.Claim
		rule  string
	}{
		"another form":           {right, review.Claim{Form: "THT-M"}, "M02"},
		"no form at all":         {right, review.Claim{Form: "ABC-M"}, "M02"},
		"another unit":           {right, review.Claim{Unit: "htx-1"}, "M03"},
		"another period":         {right, review.Claim{Period: "2018-04"}, "M04"},
		"before the form":        {right, review.Claim{Period: "2017-04"}, "M05"},
		"does not say whose":     {nobodys, review.Claim{}, "M01"},
		"does not say, is asked": {nobodys, review.Claim{Unit: dongTien.ID}, "M01"},
		"a picture":              {[]byte("\x89PNG\r\n\x1a\n"), review.Claim{}, sheet.RulePicture},
		"beyond what is read":    {make([]byte, sheet.MaxSize+1), review.Claim{}, "U02"},
	} {
		got, _, err := review.Claimed(c.data, c.asked, nil)
		if err != nil {
			t.Fatal(err)
		}
		if rules(got.Findings) != c.rule || got.Readable || report.Judge(got.Findings) != report.OutcomeRejected {
			t.Errorf("%s: findings %s, want %s; readable %v", name, rules(got.Findings), c.rule, got.Readable)
		}
	}
}

func TestTooLarge_JustOverTheLimit_NeverLooksLikeTheLimit(t *testing.T) {
	got := review.TooLarge(sheet.MaxSize + 1)
	if got.Found != "2,1 MB" || got.Expected != "≤ 2 MB" {
		t.Errorf("found %s, expected %s", got.Found, got.Expected)
	}
}
