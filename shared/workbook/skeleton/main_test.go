package main

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const committed = "../skeletons"

func TestSkeletons_AreThoseTheGeneratorWrites(t *testing.T) {
	want, err := all()
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range want {
		got, err := os.ReadFile(filepath.Join(committed, name))
		if err != nil {
			t.Errorf("%v: run `go generate ./shared/workbook`", err)
			continue
		}
		if diff := cmp.Diff(parts(t, data), parts(t, got)); diff != "" {
			t.Errorf("%s is not what the generator writes; run `go generate ./shared/workbook` (-generated +committed):\n%.2000s", name, diff)
		}
	}
}

func TestSkeletons_OfAFormThatIsGone_AreGone(t *testing.T) {
	want, err := all()
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(committed)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if _, known := want[e.Name()]; !known {
			t.Errorf("%s belongs to no form: delete it", e.Name())
		}
	}
}

func TestSkeletons_WrittenTwice_AreTheSameBytes(t *testing.T) {
	first, err := all()
	if err != nil {
		t.Fatal(err)
	}
	second, err := all()
	if err != nil {
		t.Fatal(err)
	}
	for name := range first {
		if !bytes.Equal(first[name], second[name]) {
			t.Errorf("%s differs from one run to the next", name)
		}
	}
}

func TestRun_WritesEveryFile(t *testing.T) {
	dir := t.TempDir()
	if err := run(dir); err != nil {
		t.Fatal(err)
	}
	written, err := filepath.Glob(filepath.Join(dir, "*.xlsx"))
	if err != nil || len(written) < 2 {
		t.Errorf("wrote %v, %v", written, err)
	}
	if err := run(filepath.Join(dir, "absent")); err == nil {
		t.Error("a directory that is not there was written to")
	}
}

// parts is the content of a workbook, whatever it was compressed with.
func parts(t *testing.T, data []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	found := make(map[string]string)
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		found[f.Name] = string(content)
	}
	return found
}
