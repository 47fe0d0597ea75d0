package compile

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"kipthoi/shared/report"
)

// flatFile is the flat data as CSV for Excel in Viet Nam: UTF-8 with BOM,
// semicolons, decimal commas, CRLF.
type flatFile struct {
	file   *os.File
	buf    *bufio.Writer
	csv    *csv.Writer
	fields []field
	row    []string
}

func createFlat(path string, fields []field) (*flatFile, error) {
	file, err := os.Create(path)
	if err != nil {
		return nil, fmt.Errorf("create flat data: %w", err)
	}
	f := &flatFile{file: file, buf: bufio.NewWriterSize(file, 1<<16), fields: fields, row: make([]string, len(fields))}
	f.csv = csv.NewWriter(f.buf)
	f.csv.Comma, f.csv.UseCRLF = ';', true
	if _, err := f.buf.WriteString("\ufeff"); err != nil {
		return nil, fmt.Errorf("write flat data: %w", err)
	}
	for i, fd := range fields {
		f.row[i] = fd.code
	}
	return f, f.write()
}

func (f *flatFile) write() error {
	if err := f.csv.Write(f.row); err != nil {
		return fmt.Errorf("write flat data: %w", err)
	}
	return nil
}

func (f *flatFile) add(o report.Obligation) error {
	for i, fd := range f.fields {
		if v := fd.value(o); fd.number {
			f.row[i] = strings.Replace(v, ".", ",", 1)
		} else {
			f.row[i] = guarded(v)
		}
	}
	return f.write()
}

func (f *flatFile) close() error {
	f.csv.Flush()
	return errors.Join(f.csv.Error(), f.buf.Flush(), f.file.Close())
}

// eachFlat reads the flat data back row by row, numbers in machine form again.
func (j *job) eachFlat(yield func([]string, error) bool) {
	file, err := os.Open(filepath.Join(j.dir, j.csvName))
	if err != nil {
		yield(nil, fmt.Errorf("open flat data: %w", err))
		return
	}
	defer file.Close()
	lines := csv.NewReader(bufio.NewReaderSize(file, 1<<16))
	lines.Comma, lines.ReuseRecord = ';', true
	for n := 0; ; n++ {
		row, err := lines.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		if n == 0 && err == nil {
			continue // the heading
		}
		for i := range row {
			if j.fields[i].number {
				row[i] = strings.Replace(row[i], ",", ".", 1)
			} else {
				row[i] = unguarded(row[i])
			}
		}
		if !yield(row, err) || err != nil {
			return
		}
	}
}
