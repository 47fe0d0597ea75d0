package tabletest

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/table"
)

// tries is how often an interrupted call is made again before it should have
// succeeded: each fault is injected once.
const tries = 3

// WalkWrites shows that a call survives an error at each of its writes. It runs
// act on a fresh table without a fault, then once more for each write it made and
// each way a write can fail, calling act again until it succeeds, as a queue
// would. Every time the table must end up with the same documents.
//
// setUp, which may be nil, fills each table first, undisturbed. act must do the
// same each time it is called; what it sends elsewhere is for the test to compare.
func WalkWrites(t *testing.T, setUp func(t *testing.T, m *table.Memory), act func(t *testing.T, m *table.Memory) error) {
	t.Helper()
	want, writes := undisturbed(t, setUp, act)
	if writes == 0 {
		t.Fatal("the call writes nothing, so there is nothing to walk")
	}
	for n := range writes {
		for _, fault := range table.Faults {
			t.Run(fmt.Sprintf("write %d of %d %s", n+1, writes, fault), func(t *testing.T) {
				m := fresh(t, setUp)
				m.FailWrite(func(call int, _ []table.Write) table.Fault {
					if call == n {
						return fault
					}
					return table.NoFault
				})
				actUntilDone(t, m, act)
				if diff := cmp.Diff(want, documents(t, m)); diff != "" {
					t.Errorf("documents (-undisturbed +after the fault):\n%s", diff)
				}
			})
		}
	}
}

func fresh(t *testing.T, setUp func(t *testing.T, m *table.Memory)) *table.Memory {
	t.Helper()
	m := table.NewMemory()
	if setUp != nil {
		setUp(t, m)
	}
	return m
}

func undisturbed(t *testing.T, setUp func(t *testing.T, m *table.Memory), act func(t *testing.T, m *table.Memory) error) (want map[string]string, writes int) {
	t.Helper()
	m := fresh(t, setUp)
	m.FailWrite(func(int, []table.Write) table.Fault { writes++; return table.NoFault })
	if err := act(t, m); err != nil {
		t.Fatalf("without a fault: %v", err)
	}
	return documents(t, m), writes
}

// actUntilDone accepts no error but the injected one.
func actUntilDone(t *testing.T, m *table.Memory, act func(t *testing.T, m *table.Memory) error) {
	t.Helper()
	for range tries {
		err := act(t, m)
		if err == nil {
			return
		}
		if !errors.Is(err, table.ErrFault) {
			t.Fatalf("an error that is not the injected one: %v", err)
		}
	}
	t.Fatalf("still failing after %d calls", tries)
}

// documents is what the table holds, without the revisions, which count writes.
func documents(t *testing.T, m *table.Memory) map[string]string {
	t.Helper()
	all := make(map[string]string)
	for item, err := range m.Items() {
		if err != nil {
			t.Fatal(err)
		}
		all[item.PK+" "+item.SK] = fmt.Sprintf("%s | %s %s | %v", item.Doc, item.Group, item.GroupSort, item.ExpiresAt)
	}
	return all
}
