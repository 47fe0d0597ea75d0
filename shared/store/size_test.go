package store_test

import (
	"strings"
	"testing"
	"time"

	"kipthoi/shared/calendar"
	"kipthoi/shared/form"
	"kipthoi/shared/report"
	"kipthoi/shared/store"
	"kipthoi/shared/store/storetest"
	"kipthoi/shared/table"
)

// The largest province has some 3,000 units; all of them are one partition of
// the index for a month, and read whole by the clerk's screen and the rollup.
const (
	unitsOfAProvince  = 3000
	provinceMonthSize = 10 << 20
)

// filled answers every indicator of a form as a middling unit does, with some
// words about its difficulties.
func filled(f *form.Form) report.Figures {
	figures := report.Figures{Numbers: map[string]report.Decimal{}, Texts: map[string]string{}}
	for n, in := range f.Indicators {
		switch {
		case in.Enum != "":
			figures.Texts[in.Code] = "DANG_HD"
		case in.MaxLength > 0:
			figures.Texts[in.Code] = strings.Repeat("Giá vật tư tăng, thiếu vốn lưu động. ", 6)
		case in.Money:
			figures.Numbers[in.Code] = report.Decimal(1_234_567 + n)
		default:
			figures.Numbers[in.Code] = report.Int(int64(120 + n))
		}
	}
	return figures
}

// TestSize_AProvinceMonth_StaysUnderTenMegabytes measures the documents as they
// are stored, every unit accepted, each with the largest form there is.
func TestSize_AProvinceMonth_StaysUnderTenMegabytes(t *testing.T) {
	day := calendar.Date{Year: 2018, Month: 3, Day: 1}
	for _, kind := range report.Kinds {
		f, err := form.ForKind(kind, day)
		if err != nil {
			t.Fatal(err)
		}
		asked, accepted := obligationSizes(t, f)
		t.Logf("%s: %d bytes when asked for, %d once accepted, a province-month %.1f MB", f.ID, asked, accepted, float64(accepted*unitsOfAProvince)/(1<<20))
		if accepted*unitsOfAProvince > provinceMonthSize {
			t.Errorf("%s: %d units × %d bytes = %d, over %d", f.ID, unitsOfAProvince, accepted, unitsOfAProvince*accepted, provinceMonthSize)
		}
	}
}

func obligationSizes(t *testing.T, f *form.Form) (asked, accepted int) {
	t.Helper()
	m := table.NewMemory()
	s := store.New(m)
	o := storetest.Obligation(1)
	o.Name = "Hợp tác xã dịch vụ nông nghiệp tổng hợp Vĩnh Mỹ A"
	if _, err := s.AddObligations(t.Context(), []report.Obligation{o}); err != nil {
		t.Fatal(err)
	}
	asked = sizeOf(t, m, "ob#")
	sub := storetest.Submission(1, 1, time.Hour, strings.Repeat("x", 48), report.OutcomeAccepted)
	sub.Figures = filled(f)
	if _, _, err := s.Record(t.Context(), sub); err != nil {
		t.Fatal(err)
	}
	return asked, sizeOf(t, m, "ob#")
}

func sizeOf(t *testing.T, m *table.Memory, prefix string) int {
	t.Helper()
	for item, err := range m.Items() {
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(item.SK, prefix) {
			return item.Size()
		}
	}
	t.Fatalf("no document %s…", prefix)
	return 0
}
