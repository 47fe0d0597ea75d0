package form_test

import (
	"errors"
	"testing"

	"kipthoi/shared/calendar"
	"kipthoi/shared/form"
	"kipthoi/shared/report"
)

var march2018 = calendar.Date{Year: 2018, Month: 3, Day: 31}

func TestFind_HTXInMarch2018_HasThe33Indicators(t *testing.T) {
	f, err := form.Find("HTX-M", march2018)
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Indicators) != 33 || f.Version != "2018.1" {
		t.Errorf("got version %s with %d indicators, want 2018.1 with 33", f.Version, len(f.Indicators))
	}
	for i, in := range f.Indicators {
		if in.Number != i+1 {
			t.Errorf("indicator %s has number %d, want %d", in.Code, in.Number, i+1)
		}
	}
}

func TestFind_BeforeTheFirstVersion_IsNotInForce(t *testing.T) {
	_, err := form.Find("HTX-M", calendar.Date{Year: 2017, Month: 12, Day: 31})
	if !errors.Is(err, form.ErrNotInForce) {
		t.Errorf("got %v, want ErrNotInForce", err)
	}
	if _, err := form.Find("XYZ-M", march2018); !errors.Is(err, form.ErrNotInForce) {
		t.Errorf("unknown form: got %v, want ErrNotInForce", err)
	}
}

func TestForKind_HTX_IsTheMonthlyForm(t *testing.T) {
	f, err := form.ForKind(report.HTX, march2018)
	if err != nil {
		t.Fatal(err)
	}
	if f.ID != "HTX-M" || len(form.Versions("HTX-M")) != 1 || form.Versions("none") != nil {
		t.Errorf("got form %s, versions %d", f.ID, len(form.Versions("HTX-M")))
	}
}
