package sheet_test

import (
	"testing"

	"kipthoi/shared/sheet"
)

func BenchmarkOpen(b *testing.B) {
	_, ours := figures(b)
	for name, file := range map[string][]byte{
		"as we write it":            ours,
		"as LibreOffice saved it":   fixture(b, "template-libreoffice.xlsx"),
		"a list of a thousand rows": []byte("Mã;Tên;Số\n" + string(repeated("0012;Hợp tác xã Đồng Tiến;1.234,5\n", 1000))),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := sheet.Open(file); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func repeated(s string, n int) (out []byte) {
	for range n {
		out = append(out, s...)
	}
	return out
}
