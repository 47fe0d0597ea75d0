package compile

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"kipthoi/shared/calendar"
	"kipthoi/shared/report"
	"kipthoi/shared/rollup"
)

// summaryJSON is one area of the JSON file: line code → column code → value.
// A value that cannot be computed is absent.
type summaryJSON struct {
	Province string                               `json:"province,omitempty"`
	Name     string                               `json:"name"`
	Lines    map[string]map[string]report.Decimal `json:"lines"`
}

// headJSON is the JSON file without its rows.
type headJSON struct {
	Period    calendar.Period `json:"period"`
	Revision  int             `json:"revision"`
	Reason    rollup.Reason   `json:"reason"`
	Source    string          `json:"source"`
	Columns   []columnJSON    `json:"columns"`
	Nation    summaryJSON     `json:"nation"`
	Provinces []summaryJSON   `json:"provinces"`
}

type columnJSON struct {
	Code  string      `json:"code"`
	Label report.Text `json:"label"`
}

// dataJSON writes the summaries and, streamed, the flat rows.
func (j *job) dataJSON() error {
	name := fileName(j.period.ID, j.number, "du-lieu", "json")
	out, err := os.Create(filepath.Join(j.dir, name))
	if err != nil {
		return fmt.Errorf("create %s: %w", name, err)
	}
	buf := bufio.NewWriterSize(out, 1<<16)
	if err := errors.Join(j.writeJSON(buf), buf.Flush(), out.Close()); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	j.files = append(j.files, file{name: name, kind: jsonFile})
	return nil
}

func (j *job) writeJSON(w io.Writer) error {
	head := headJSON{
		Period: j.period, Revision: j.number, Reason: j.reason, Source: source,
		Nation: summaryOf("", "Toàn quốc", j.nation),
	}
	for _, c := range rollup.Columns {
		head.Columns = append(head.Columns, columnJSON{c.Code, c.Label})
	}
	for _, a := range j.areas {
		head.Provinces = append(head.Provinces, summaryOf(a.code, a.name, a.summary))
	}
	start, err := json.Marshal(head)
	if err != nil {
		return fmt.Errorf("encode summaries: %w", err)
	}
	if _, err := w.Write(append(start[:len(start)-1], `,"units":[`...)); err != nil {
		return err
	}
	if err := j.writeJSONRows(w); err != nil {
		return err
	}
	_, err = io.WriteString(w, "\n]}\n")
	return err
}

func (j *job) writeJSONRows(w io.Writer) error {
	separator := "\n"
	for row, err := range j.eachFlat {
		if err != nil {
			return err
		}
		line, err := json.Marshal(j.rowJSON(row))
		if err != nil {
			return fmt.Errorf("encode row: %w", err)
		}
		if _, err := io.WriteString(w, separator+string(line)); err != nil {
			return err
		}
		separator = ",\n"
	}
	return nil
}

// rowJSON is one row with blanks left out; numbers stay exact.
func (j *job) rowJSON(row []string) map[string]any {
	out := make(map[string]any)
	for i, v := range row {
		switch {
		case v == "":
		case j.fields[i].number:
			out[j.fields[i].code] = json.Number(v)
		default:
			out[j.fields[i].code] = v
		}
	}
	return out
}

func summaryOf(code, name string, s *rollup.Summary) summaryJSON {
	out := summaryJSON{Province: code, Name: name, Lines: make(map[string]map[string]report.Decimal)}
	for _, line := range s.Table() {
		values := make(map[string]report.Decimal)
		for i, v := range line.Values {
			if v.Given {
				values[rollup.Columns[i].Code] = v.Number
			}
		}
		out.Lines[line.Code] = values
	}
	return out
}
