package annotate

import (
	"errors"
	"fmt"

	"kipthoi/shared/report"
	"kipthoi/shared/sheet"
)

var (
	// ErrNotWorkbook says that the upload is a list, or no file we read: the
	// findings can only be handed out as a List.
	ErrNotWorkbook = errors.New("not a workbook to annotate")

	// ErrCannotAnnotate says that the workbook is read, but built in a way that
	// cannot be changed safely.
	ErrCannotAnnotate = errors.New("workbook cannot be annotated")
)

// Workbook returns the workbook with its findings in it. The same input gives
// the same bytes. Findings without a cell, or of a sheet that is not there, are
// listed only.
func Workbook(data []byte, findings []report.Finding) ([]byte, error) {
	book, err := sheet.Open(data)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotWorkbook, err)
	}
	if book.Format != sheet.XLSX {
		return nil, fmt.Errorf("%w: a list", ErrNotWorkbook)
	}
	out, err := annotated(data, book, findings)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCannotAnnotate, err)
	}
	return out, nil
}

// List returns a workbook of its own that lists the findings, for uploads that
// are no workbook.
func List(findings []report.Finding) ([]byte, error) {
	s, err := openSource(emptyPack(), nil)
	if err != nil {
		return nil, fmt.Errorf("begin list: %w", err)
	}
	if err := s.list(ordered(findings)); err != nil {
		return nil, fmt.Errorf("write list: %w", err)
	}
	return s.save()
}

func annotated(data []byte, book *sheet.Book, findings []report.Finding) ([]byte, error) {
	p, err := openPack(data)
	if err != nil {
		return nil, err
	}
	s, err := openSource(p, book)
	if err != nil {
		return nil, err
	}
	remarks := ordered(findings)
	if err := s.mark(remarks); err != nil {
		return nil, err
	}
	if err := s.list(remarks); err != nil {
		return nil, err
	}
	out, err := s.save()
	if err != nil {
		return nil, err
	}
	return out, s.verify(out)
}
