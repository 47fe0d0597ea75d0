package play_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"kipthoi/infra/local/play"
)

// python is the interpreter LibreOffice's uno module is installed for.
const python = "/usr/bin/python3"

// libreOffice fills in workbooks with LibreOffice Calc itself.
type libreOffice struct {
	soffice, script string
	dir             string
}

// newLibreOffice says what to install where LibreOffice is missing, and fails
// where tests must be complete.
func newLibreOffice(t *testing.T) (l libreOffice, installed bool) {
	t.Helper()
	soffice, err := exec.LookPath("soffice")
	if err == nil {
		err = exec.Command(python, "-c", "import uno").Run()
	}
	if err != nil {
		const cure = "apt-get install libreoffice-calc python3-uno"
		if os.Getenv("CI") == "true" {
			t.Fatalf("LibreOffice with its Python module is missing: %s", cure)
		}
		t.Logf("LibreOffice with its Python module is missing, a library fills in every workbook: %s", cure)
		return libreOffice{}, false
	}
	script, err := filepath.Abs("testdata/fill.py") // before the stack changes the process's folder
	if err != nil {
		t.Fatal(err)
	}
	return libreOffice{soffice: soffice, script: script, dir: t.TempDir()}, true
}

// job is one workbook, as the script reads it.
type job struct {
	Template string         `json:"template"`
	Out      string         `json:"out"`
	Entries  map[string]any `json:"entries"`
}

// Fill implements play.Filler.
func (l libreOffice) Fill(ctx context.Context, blanks []play.Blank) ([][]byte, error) {
	dir, err := os.MkdirTemp(l.dir, "fill")
	if err != nil {
		return nil, fmt.Errorf("make folder: %w", err)
	}
	jobs := make([]job, len(blanks))
	for i, blank := range blanks {
		jobs[i] = job{
			Template: filepath.Join(dir, strconv.Itoa(i)+".xlsx"), Out: filepath.Join(dir, strconv.Itoa(i)+"-saved.xlsx"),
			Entries: make(map[string]any),
		}
		for name, entry := range blank.Entries {
			if jobs[i].Entries[name] = json.Number(entry.Number.String()); entry.Text != "" {
				jobs[i].Entries[name] = entry.Text
			}
		}
		if err := os.WriteFile(jobs[i].Template, blank.Template, 0o600); err != nil {
			return nil, fmt.Errorf("write template: %w", err)
		}
	}
	if err := l.run(ctx, dir, jobs); err != nil {
		return nil, err
	}
	filled := make([][]byte, len(jobs))
	for i, j := range jobs {
		if filled[i], err = os.ReadFile(j.Out); err != nil {
			return nil, fmt.Errorf("read saved workbook: %w", err)
		}
	}
	return filled, nil
}

func (l libreOffice) run(ctx context.Context, dir string, jobs []job) error {
	list, err := json.Marshal(jobs)
	if err != nil {
		return fmt.Errorf("encode jobs: %w", err)
	}
	file := filepath.Join(dir, "jobs.json")
	if err := os.WriteFile(file, list, 0o600); err != nil {
		return fmt.Errorf("write jobs: %w", err)
	}
	if out, err := exec.CommandContext(ctx, python, l.script, file, l.soffice).CombinedOutput(); err != nil {
		return fmt.Errorf("fill in with LibreOffice: %w\n%s", err, out)
	}
	return nil
}
