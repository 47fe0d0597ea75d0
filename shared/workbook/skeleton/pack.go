package main

import (
	"archive/zip"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/xuri/excelize/v2"
)

// madeAt is the time written into every skeleton: a skeleton that says nothing
// new must not differ.
var madeAt = time.Date(2018, time.January, 1, 0, 0, 0, 0, time.UTC)

// finish writes the workbook with fixed properties and its parts in a fixed
// order, content types first as some readers want it.
func finish(f *excelize.File, title string) ([]byte, error) {
	stamp := madeAt.Format(time.RFC3339)
	if err := f.SetDocProps(&excelize.DocProperties{
		Title: title, Creator: "kipthoi", LastModifiedBy: "kipthoi", Created: stamp, Modified: stamp, Language: "vi-VN",
	}); err != nil {
		return nil, fmt.Errorf("set properties: %w", err)
	}
	if err := f.SetAppProps(&excelize.AppProperties{Application: "kipthoi"}); err != nil {
		return nil, fmt.Errorf("set properties: %w", err)
	}
	var raw bytes.Buffer
	if err := f.Write(&raw); err != nil {
		return nil, fmt.Errorf("write workbook: %w", err)
	}
	return repack(raw.Bytes())
}

func repack(data []byte) ([]byte, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("read workbook: %w", err)
	}
	files := slices.Clone(z.File)
	slices.SortFunc(files, func(a, b *zip.File) int { return cmp.Compare(a.Name, b.Name) })
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range files {
		if err := repackPart(w, f); err != nil {
			return nil, fmt.Errorf("repack %q: %w", f.Name, err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("close workbook: %w", err)
	}
	return out.Bytes(), nil
}

func repackPart(w *zip.Writer, f *zip.File) error {
	r, err := f.Open()
	if err != nil {
		return fmt.Errorf("open part: %w", err)
	}
	part, err := w.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Deflate, Modified: madeAt})
	if err != nil {
		return fmt.Errorf("start part: %w", err)
	}
	if _, err := io.Copy(part, r); err != nil {
		return fmt.Errorf("copy part: %w", err)
	}
	return r.Close()
}
