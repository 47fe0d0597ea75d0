// Package sheet reads uploads: workbooks (.xlsx) and lists (.csv). It is the
// only reader of files that people send.
//
// It decides what a file is by its content, never by its name, and what every
// cell of it holds: exact lexemes of numbers, text in NFC, what is a formula and
// what is a date.
//
// A file is read to its end within hard bounds, or not at all: whatever is
// damaged, cut off, protected, of another kind or beyond any report is refused
// with the reason and the cure. A damaged file is never an empty one.
//
// Nothing is calculated, fetched, extracted or executed.
package sheet
