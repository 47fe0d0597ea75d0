package table

import "errors"

// Fault is how a write fails that a test disturbs.
type Fault int

// The faults. After an error of a real table, too, nobody knows which one it was.
const (
	NoFault          Fault = iota
	NotStored              // an error, and nothing was stored
	StoredButErrored       // an error, though everything was stored
)

// Faults lists the ways a write can fail.
var Faults = []Fault{NotStored, StoredButErrored}

// String names the fault in test names.
func (f Fault) String() string {
	return [...]string{"no fault", "not stored", "stored but errored"}[f]
}

// ErrFault is the error of an injected fault.
var ErrFault = errors.New("injected fault")

// FailWrite asks fault before each call of Write, counted from 0, how it ends;
// nil ends the faults. A write whose conditions do not hold is ErrConflict and
// not stored, whatever fault says. fault must not use the table.
func (m *Memory) FailWrite(fault func(n int, writes []Write) Fault) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fault, m.writes = fault, 0
}

// faultOf also counts the call.
func (m *Memory) faultOf(writes []Write) Fault {
	n := m.writes
	m.writes++
	if m.fault == nil {
		return NoFault
	}
	return m.fault(n, writes)
}
