// Package workbook writes every workbook the system hands out: the prefilled
// template a unit fills in, and the compiled files the centre downloads.
//
// Looks are made once, by excelize, when the skeletons are generated; at run
// time values are spliced into them (ADR 0001). The same input gives the same
// bytes. Whatever somebody typed is written as text, never as a formula.
//
// It refuses to read uploads (see shared/sheet) and to decide what a figure
// means.
package workbook

//go:generate go run ./skeleton skeletons
