package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kipthoi/shared/form/formdoc"
)

const committed = "../../docs/forms"

func TestForms_CommittedPages_AreThoseOfTheDefinitions(t *testing.T) {
	dir := t.TempDir()
	var out, complaints bytes.Buffer
	if code := run([]string{"forms", dir}, &out, &complaints); code != 0 || complaints.Len() > 0 {
		t.Fatalf("exit %d: %s", code, &complaints)
	}
	for name := range formdoc.Pages() {
		want := read(t, filepath.Join(dir, name))
		if diff := cmp.Diff(want, read(t, filepath.Join(committed, name))); diff != "" {
			t.Errorf("docs/forms/%s is not what the definition says; run go generate ./infra/desk (-want +got):\n%s", name, diff)
		}
	}
}

// TestForms_Folder_HasNoPageOfAFormThatIsGone finds pages nobody would update.
func TestForms_Folder_HasNoPageOfAFormThatIsGone(t *testing.T) {
	names, err := filepath.Glob(filepath.Join(committed, "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"rules.md"}
	for name := range formdoc.Pages() {
		want = append(want, name)
	}
	slices.Sort(want)
	var got []string
	for _, name := range names {
		got = append(got, filepath.Base(name))
	}
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("pages (-want +got):\n%s", diff)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
