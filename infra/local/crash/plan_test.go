package crash

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func planOf(seed uint64) *plan {
	return newPlan(rand.New(rand.NewPCG(seed, 2)), Options{Uploads: 5000, Units: 400, Seed: seed})
}

// tell is what can be compared of a plan.
func tell(p *plan) []string {
	var lines []string
	for _, u := range p.uploads {
		form, unit := -1, u.base
		if u.form != nil {
			form = u.form.number
		}
		if u.member != nil {
			unit = u.member.row.Name
		}
		lines = append(lines, fmt.Sprint(u.number, u.tick, unit, u.kind, u.file.number, form, u.minted, u.late))
	}
	return lines
}

func TestPlan_SameSeed_SendsTheSame(t *testing.T) {
	if diff := cmp.Diff(tell(planOf(7)), tell(planOf(7))); diff != "" {
		t.Errorf("two plans (-one +other):\n%s", diff)
	}
	if cmp.Equal(tell(planOf(7)), tell(planOf(8))) {
		t.Error("another seed sends the same")
	}
}

func TestPlan_HasEverythingThatIsHard(t *testing.T) {
	has := make(map[string]int)
	for _, u := range planOf(7).uploads {
		has[string(u.kind)]++
		for name, so := range map[string]bool{
			"a form used twice": u.form != nil, "minted": u.minted, "explained in trouble": u.kind == odd && !u.late,
			"explained later": u.kind == odd && u.late, "from a unit at rest": u.kind == stray && u.member != nil,
			"from nobody": u.member == nil, "two at one instant": u.member != nil && together(u),
		} {
			if so {
				has[name]++
			}
		}
	}
	for _, name := range []string{
		"right", "noted", "odd", "wrong", "strange", "again", "stray", "a form used twice", "minted", "explained in trouble",
		"explained later", "from a unit at rest", "from nobody", "two at one instant",
	} {
		if has[name] < 10 {
			t.Errorf("%d times %s", has[name], name)
		}
	}
}

func together(u *upload) bool {
	for _, other := range u.member.sent {
		if other != u && other.tick == u.tick {
			return true
		}
	}
	return false
}

func TestPlan_AFileThatRepeats_FollowsWhatItRepeatsAtOnce(t *testing.T) {
	for _, m := range planOf(7).members {
		for i, u := range m.sent {
			if u.kind == again && u.file != m.sent[i-1].file {
				t.Errorf("file %d does not repeat the one before it", u.number)
			}
			if u.form != nil && (u.form.tick >= u.tick || u.form.minted) {
				t.Errorf("file %d has a form that is not there yet", u.number)
			}
		}
	}
}

func TestPlan_Instants_EndBeforeAClaimMayBeTakenOver(t *testing.T) {
	for _, uploads := range []int{1, 150, 5000, 40_000} {
		p := newPlan(rand.New(rand.NewPCG(1, 2)), Options{Uploads: uploads, Units: 20})
		if got := p.instant(p.ticks - 1).Sub(p.instant(0)); got >= time.Hour {
			t.Errorf("%d uploads take %v", uploads, got)
		}
	}
}
