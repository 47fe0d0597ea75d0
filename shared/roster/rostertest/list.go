package rostertest

import (
	"encoding/csv"
	"fmt"
	"io"
	"math/rand/v2"

	"kipthoi/shared/roster"
)

// WriteCSV writes the list as people send it.
func WriteCSV(w io.Writer, provinceCode string, units []Unit) error {
	var rows [][]string
	for _, u := range units {
		rows = append(rows, u.Fields(provinceCode))
	}
	return WriteRows(w, roster.Header(), rows)
}

// WriteOfficesCSV writes the list of offices: the centre and one province each.
// A province is its code and name; mailboxes are of a reserved domain.
func WriteOfficesCSV(w io.Writer, provinces ...[2]string) error {
	rows := [][]string{{"TW", "Trung tâm Thông tin", "trung-tam@lien-minh.example"}}
	for _, p := range provinces {
		rows = append(rows, []string{p[0], "Liên minh hợp tác xã " + p[1], "tinh-" + p[0] + "@lien-minh.example"})
	}
	return WriteRows(w, roster.OfficeHeader(), rows)
}

// WriteRows writes rows under a heading as Excel does in Viet Nam: semicolons,
// UTF-8 with BOM, CRLF.
func WriteRows(w io.Writer, heading []string, rows [][]string) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return fmt.Errorf("write list: %w", err)
	}
	out := csv.NewWriter(w)
	out.Comma, out.UseCRLF = ';', true
	for _, row := range append([][]string{heading}, rows...) {
		if err := out.Write(row); err != nil {
			return fmt.Errorf("write list: %w", err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write list: %w", err)
	}
	return nil
}

// Fields of a row, in the order of roster.Header.
const (
	fieldKind = iota
	fieldName
	fieldTaxCode
	_
	_
	fieldSector
	fieldProvince
	_
	fieldFounded
	_
	_
	_
	fieldEmail
	fieldPhone
)

// spoilers are the mistakes people make in such lists.
var spoilers = []func(rng *rand.Rand, row []string){
	func(_ *rand.Rand, row []string) { row[fieldKind] = "Doanh nghiệp" },
	func(_ *rand.Rand, row []string) { row[fieldName] = "" },
	func(_ *rand.Rand, row []string) { row[fieldTaxCode] = "9,9E+09" },
	func(_ *rand.Rand, row []string) { row[fieldSector] = "Nhiều ngành" },
	func(_ *rand.Rand, row []string) { row[fieldProvince] = "00" },
	func(_ *rand.Rand, row []string) { row[fieldFounded] = "30/02/2012" },
	func(_ *rand.Rand, row []string) { row[fieldEmail] = "khong co" },
	func(rng *rand.Rand, row []string) { row[fieldPhone] = fmt.Sprint(rng.IntN(9999)) },
}

// Spoil returns the rows of a list of which about the given share, and at least
// one, holds a mistake each, and how many those are. Everything else stays good.
func Spoil(rng *rand.Rand, provinceCode string, units []Unit, share float64) (rows [][]string, bad int) {
	for _, u := range units {
		rows = append(rows, u.Fields(provinceCode))
	}
	bad = min(len(rows), max(1, int(float64(len(rows))*share+0.5)))
	for _, i := range rng.Perm(len(rows))[:bad] {
		pick(rng, spoilers)(rng, rows[i])
	}
	return rows, bad
}
