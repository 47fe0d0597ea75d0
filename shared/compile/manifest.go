package compile

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"kipthoi/shared/calendar"
	"kipthoi/shared/rollup"
	"kipthoi/shared/store"
)

// manifestWriter writes the manifest line by line, for a nation's inputs are
// not held in memory, and condenses the lines to the digest that says whether
// anything changed.
type manifestWriter struct {
	file     *os.File
	buf      *bufio.Writer
	digest   *rollup.Digest
	lines    int
	register []json.RawMessage // one a province
}

// manifestHead is what the manifest says about the revision itself. It is
// followed by "inputs", "register", "inputs_digest" and "files".
type manifestHead struct {
	Period   calendar.PeriodID `json:"period"`
	Revision int               `json:"revision"`
	Reason   rollup.Reason     `json:"reason"`
	Compiled string            `json:"compiled_at"`
}

func createManifest(path string, head manifestHead) (*manifestWriter, error) {
	file, err := os.Create(path)
	if err != nil {
		return nil, fmt.Errorf("create manifest: %w", err)
	}
	m := &manifestWriter{file: file, buf: bufio.NewWriterSize(file, 1<<16), digest: rollup.NewDigest()}
	start, err := json.Marshal(head)
	if err != nil {
		return nil, fmt.Errorf("encode manifest: %w", err)
	}
	return m, m.write(strings.TrimSuffix(string(start), "}") + `,"inputs":[`)
}

func (m *manifestWriter) write(s string) error {
	if _, err := m.buf.WriteString(s); err != nil {
		return fmt.Errorf("write manifest: %w", err)
	}
	return nil
}

// add notes what stood for one obligation.
func (m *manifestWriter) add(in rollup.Input) error {
	line, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("encode manifest line of %s: %w", in.Unit, err)
	}
	m.digest.Add(line)
	separator := ",\n"
	if m.lines++; m.lines == 1 {
		separator = "\n"
	}
	return m.write(separator + string(line))
}

// addRegister notes what the register added to a province.
func (m *manifestWriter) addRegister(in rollup.RegisterInput) error {
	line, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("encode register of %s: %w", in.Province, err)
	}
	m.digest.Add(line)
	m.register = append(m.register, line)
	return nil
}

// close ends the manifest with what the revision consists of besides itself.
func (m *manifestWriter) close(files []store.RevisionFile) error {
	tail, err := json.Marshal(struct {
		Register []json.RawMessage    `json:"register"`
		Inputs   string               `json:"inputs_digest"`
		Files    []store.RevisionFile `json:"files"`
	}{m.register, m.digest.Hex(), files})
	if err != nil {
		return fmt.Errorf("encode manifest: %w", err)
	}
	return errors.Join(m.write("\n],"+strings.TrimPrefix(string(tail), "{")+"\n"), m.buf.Flush(), m.file.Close())
}
