package erp

import "strconv"

// RawVoucher is a voucher as its source wrote it: every field still text, nothing dropped
// yet. Dates are spelled 20260131, amounts 1250.00 with a minus in front for credits.
type RawVoucher struct {
	Line  int    // where it begins; what marks and messages name it by
	Where string // in words, where a source has no lines: "entry 4711"
	// Key is the voucher's identity where the source has one of its own; "" makes one of
	// the fiscal year, series and number.
	Key                         string
	Book, Series, Number, Kind  string
	Date, Registered, Generated string
	Modified                    string // RFC 3339
	Text                        string
	Rows                        []RawRow
	Problems                    []Problem
	overfull                    bool // it had too many rows, and none are kept
}

// RawRow is one row of a RawVoucher.
type RawRow struct {
	Line                              int
	Native, Label                     string
	Account, Amount, Wrote            string
	Foreign, ForeignCurrency, TaxCode string
	Date, Text                        string
	Objects                           []Object
	Fields                            [][2]string // by the names that reference rules use
}

// Object is one of a dimension: the dimension's number and the code in it.
type Object struct{ Dimension, Code string }

// Problem notes why the voucher cannot be trusted; line is 0 where a source has no lines.
func (v *RawVoucher) Problem(line int, text string) {
	if len(v.Problems) < mostProblems {
		v.Problems = append(v.Problems, Problem{line, text})
	}
}

// A voucher is held in memory as a whole, so a file that never ends one must not fill it.
// A day's batch of a large shop has some thousand rows.
const (
	mostRows     = 200_000
	mostProblems = 1000
)

// Add takes one more row. Of a voucher with too many none is kept: it is rejected.
func (v *RawVoucher) Add(row RawRow) {
	switch {
	case v.overfull:
	case len(v.Rows) == mostRows:
		v.overfull, v.Rows = true, nil
		v.Problems = append([]Problem{{row.Line, "the voucher has more than " + strconv.Itoa(mostRows) + " rows"}}, v.Problems...)
	default:
		v.Rows = append(v.Rows, row)
	}
}

func lineName(line int) string { return "line " + strconv.Itoa(line) }
