// Package workbook writes the month-end as a spreadsheet for finance and auditors.
//
// Every figure is either a detail value or a live formula over the detail in the same
// file, stored together with its result, so that previews, phones and protected view show
// it and a recalculation changes nothing. Results are computed from whole minor units;
// the only floating-point numbers are made in cell.go, at the last moment.
//
// Every sheet is streamed, in the one sequence of calls that keeps its features (see
// sheet.go). The same month-end gives the same bytes: parts are sorted and stamped with a
// fixed time, and the document's dates are the run's.
//
// A sheet is added with a file of its own, its rows in layout.go, and a line in the list
// of book.go.
package workbook
