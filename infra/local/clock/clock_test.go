package clock_test

import (
	"testing"
	"time"

	"kipthoi/infra/local/clock"
)

var march = time.Date(2018, 3, 15, 23, 59, 0, 0, time.UTC)

func TestClock_Set_StandsStill(t *testing.T) {
	var c clock.Clock
	c.Set(march)
	if first, second := c.Now(), c.Now(); !first.Equal(march) || !second.Equal(march) {
		t.Errorf("shows %v then %v, want %v", first, second, march)
	}
	if got := c.Advance(time.Minute); !got.Equal(march.Add(time.Minute)) || !c.Now().Equal(got) {
		t.Errorf("advanced to %v", got)
	}
}

func TestClock_Run_GoesOnFromWhereItStands(t *testing.T) {
	var c clock.Clock
	c.Set(march)
	c.Run()
	first := c.Now()
	for !c.Now().After(first) {
		time.Sleep(time.Millisecond)
	}
	if first.Before(march) || first.Sub(march) > time.Hour {
		t.Errorf("goes on at %v, want %v", first, march)
	}
}

func TestClock_Unset_ShowsTheMachinesTimeAndCountsNoJump(t *testing.T) {
	var c clock.Clock
	before := time.Now()
	now, jumps := c.Read()
	if now.Before(before) || now.After(time.Now()) || jumps != 0 {
		t.Errorf("shows %v after %d jumps", now, jumps)
	}
	c.Advance(-time.Hour)
	if now, jumps = c.Read(); now.After(time.Now().Add(-59*time.Minute)) || jumps != 1 {
		t.Errorf("shows %v after %d jumps", now, jumps)
	}
}
