// Command skeleton writes the skeletons shared/workbook fills in: one for each
// version of each form, and one with the looks of the compiled workbooks.
//
// It is the only place where excelize is linked into a program, and it runs
// when somebody changes a form or a look, never in a function (ADR 0001).
package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: skeleton <directory>")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "write skeletons:", err)
		os.Exit(1)
	}
}

func run(dir string) error {
	files, err := all()
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if err := os.WriteFile(filepath.Join(dir, name), files[name], 0o644); err != nil {
			return fmt.Errorf("write skeleton: %w", err)
		}
	}
	return nil
}
