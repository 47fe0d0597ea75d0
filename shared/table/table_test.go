package table_test

import (
	"errors"
	"os"
	"testing"

	"kipthoi/shared/table"
	"kipthoi/shared/table/tabletest"
)

func TestMemory_KeepsTheContract(t *testing.T) {
	tabletest.Run(t, func(*testing.T) table.Table { return table.NewMemory() })
}

func TestDynamo_KeepsTheContract(t *testing.T) {
	tabletest.Run(t, func(t *testing.T) table.Table { return tabletest.OpenDynamo(t, os.Getenv) })
}

func TestMemory_LaggingIndex_HidesTheLastWritesFromGroupsOnly(t *testing.T) {
	m := table.NewMemory()
	m.LagIndex(1)
	write := func(pk string) {
		i := table.Item{PK: pk, SK: "1", Group: "g", GroupSort: pk, Doc: []byte(`{}`)}
		if err := m.Write(t.Context(), table.Write{Op: table.Put, Item: i}); err != nil {
			t.Fatal(err)
		}
	}
	listed := func() (n int) {
		for _, err := range m.Group(t.Context(), "g") {
			if err != nil {
				t.Fatal(err)
			}
			n++
		}
		return n
	}
	write("a")
	if _, err := m.Get(t.Context(), "a", "1"); err != nil || listed() != 0 {
		t.Errorf("after the first write: get %v, group lists %d; want it there and not listed", err, listed())
	}
	write("b")
	if listed() != 1 {
		t.Errorf("after the second write the group lists %d, want 1", listed())
	}
	if m.LagIndex(0); listed() != 2 {
		t.Errorf("once caught up the group lists %d, want 2", listed())
	}
}

func TestMemory_InjectedFaults_FailBothWays(t *testing.T) {
	for _, c := range []struct {
		fault  table.Fault
		stored bool
	}{{table.NotStored, false}, {table.StoredButErrored, true}} {
		t.Run(c.fault.String(), func(t *testing.T) {
			m := table.NewMemory()
			m.FailWrite(func(n int, _ []table.Write) table.Fault {
				if n == 0 {
					return c.fault
				}
				return table.NoFault
			})
			w := table.Write{Op: table.Put, Item: table.Item{PK: "a", SK: "1", Doc: []byte(`{}`)}}
			if err := m.Write(t.Context(), w); !errors.Is(err, table.ErrFault) {
				t.Fatalf("write: %v, want ErrFault", err)
			}
			if _, err := m.Get(t.Context(), "a", "1"); (err == nil) != c.stored {
				t.Errorf("get after the fault: %v, want stored %t", err, c.stored)
			}
			if err := m.Write(t.Context(), w); errors.Is(err, table.ErrConflict) != c.stored || errors.Is(err, table.ErrFault) {
				t.Errorf("the same write again: %v", err)
			}
		})
	}
}
