// Package annotate gives a reporter her own workbook back with what is wrong in
// it: wrong cells coloured, a note in each, and a first sheet that lists
// everything and leads to the cells.
//
// It decides how a finding looks in a spreadsheet. Everything else of the
// workbook stays as it was saved, byte for byte where nothing had to change, so
// that the file can be mended and sent again; what an earlier return left in it
// is taken out first. Before a workbook is handed out it is read again and held
// against the original cell by cell.
//
// It refuses to judge, to calculate, and to mend: what it does not understand
// well enough to change safely is ErrCannotAnnotate, and the findings can then
// be handed out as a List. Nothing a reporter wrote ever becomes a formula.
package annotate
