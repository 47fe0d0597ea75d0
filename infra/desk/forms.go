package main

import (
	"fmt"
	"os"
	"path/filepath"

	"kipthoi/shared/form/formdoc"
)

// writeForms writes the page of every form into a folder.
func writeForms(dir string) error {
	for name, page := range formdoc.Pages() {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(page), 0o644); err != nil { //nolint:gosec // pages of a repository, in the folder asked for
			return fmt.Errorf("write page: %w", err)
		}
	}
	return nil
}
