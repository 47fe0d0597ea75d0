package main

import (
	"fmt"

	"kipthoi/shared/form"
	"kipthoi/shared/workbook"
)

// all builds every skeleton, by file name.
func all() (map[string][]byte, error) {
	data, err := book()
	if err != nil {
		return nil, fmt.Errorf("looks of the compiled workbooks: %w", err)
	}
	files := map[string][]byte{workbook.BookSkeleton + ".xlsx": data}
	for _, f := range form.All() {
		if files[workbook.SkeletonName(f)+".xlsx"], err = template(f); err != nil {
			return nil, err
		}
	}
	return files, nil
}
