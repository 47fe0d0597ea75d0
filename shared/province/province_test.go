package province_test

import (
	"testing"

	"kipthoi/shared/calendar"
	"kipthoi/shared/province"
)

var (
	lastOld  = calendar.Date{Year: 2025, Month: 6, Day: 30}
	firstNew = calendar.Date{Year: 2025, Month: 7, Day: 1}
)

func TestAll_CountsSixtyThreeBeforeTheMergerAndThirtyFourAfter(t *testing.T) {
	if n := len(province.All(lastOld)); n != 63 {
		t.Errorf("provinces on %s = %d, want 63", lastOld, n)
	}
	if n := len(province.All(firstNew)); n != 34 {
		t.Errorf("provinces on %s = %d, want 34", firstNew, n)
	}
}

// TestFind_SevenCodesChangedTheirMeaning holds the trap of the merger: the code
// survives, the name behind it does not.
func TestFind_SevenCodesChangedTheirMeaning(t *testing.T) {
	for code, names := range map[string][2]string{
		"15": {"Yên Bái", "Lào Cai"},
		"24": {"Bắc Giang", "Bắc Ninh"},
		"44": {"Quảng Bình", "Quảng Trị"},
		"52": {"Bình Định", "Gia Lai"},
		"80": {"Long An", "Tây Ninh"},
		"82": {"Tiền Giang", "Đồng Tháp"},
		"91": {"Kiên Giang", "An Giang"},
	} {
		before, _ := province.Find(code, lastOld)
		after, _ := province.Find(code, firstNew)
		if before.Name != names[0] || after.Name != names[1] {
			t.Errorf("code %s = %q then %q, want %q then %q", code, before.Name, after.Name, names[0], names[1])
		}
	}
}

func TestFind_BacLieuExistsUntilItJoinedCaMau(t *testing.T) {
	if p, ok := province.Find("95", lastOld); !ok || p.Name != "Bạc Liêu" {
		t.Errorf("95 on %s = %v, %v", lastOld, p, ok)
	}
	if p, ok := province.Find("95", firstNew); ok {
		t.Errorf("95 on %s = %v, want none", firstNew, p)
	}
	if p, ok := province.Successor("95"); !ok || p != (province.Province{Code: "96", Name: "Cà Mau"}) {
		t.Errorf("successor of 95 = %v, %v", p, ok)
	}
}

func TestSuccessor_EveryOldProvinceBecameOneOfTheNew(t *testing.T) {
	for _, old := range province.All(lastOld) {
		next, ok := province.Successor(old.Code)
		if found, exists := province.Find(next.Code, firstNew); !ok || !exists || found != next {
			t.Errorf("successor of %v = %v, %v", old, next, ok)
		}
	}
}
