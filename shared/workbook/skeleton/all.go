package main

import "kipthoi/shared/workbook"

// all builds every skeleton, by file name.
func all() (map[string][]byte, error) {
	data, err := book()
	if err != nil {
		return nil, err
	}
	return map[string][]byte{workbook.BookSkeleton + ".xlsx": data}, nil
}
