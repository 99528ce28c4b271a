package table

import (
	"fmt"

	"counterfoil/importers"
	"counterfoil/importers/erp"
)

// The codes of findings that only tables have; those of every format stand behind the
// source's name ("xero-unbalanced"). They are stable: reports and people filter by them.
const (
	findProfile    = "table-profile"        // how the file was read
	findEncoding   = "table-encoding"       // signs that speak for another encoding
	findDamaged    = "table-damaged-text"   // holds U+FFFD
	findDates      = "table-doubtful-dates" // somebody was asked which part is the day
	findScientific = "table-scientific"     // codes whose figures a spreadsheet cut
	findBothSides  = "table-both-sides"     // rows with a debit and a credit
	findImplied    = "table-implied-tax"    // codes that post tax which is no row
	findTax        = "table-tax"            // tax that is not its code's rate of net
	findRate       = "table-rate"           // amounts and rate do not agree
	findTotals     = "table-totals"         // the file's totals are not those of its lines
	findAgree      = "table-totals-agree"   // the file's totals are those of its lines
	findSigns      = "table-signs"          // income is debited: signs may be the wrong way round
	findPeriod     = "table-outside-period" // dated outside of what the file covers
	findSkipped    = "table-rows-left-out"  // rows that the profile leaves out
	findCut        = "table-cut-off"        // the last voucher does not balance
	findScattered  = "table-scattered"      // rows of a voucher are not together
)

// note tells what was odd about the lines of a reading.
func (j *journal) note(add func(code, position, text string), seen *lineCounts) {
	say := func(n int64, code string, first int, text string) {
		if n > 0 {
			position := "file"
			if first > 0 {
				position = fmt.Sprintf("row %d", first)
			}
			add(code, position, fmt.Sprintf(text, n))
		}
	}
	say(seen.lost, findScientific, seen.firstLost, "%d rows have codes that a spreadsheet has cut (1.00045E+11, or a date made of 1-2); format these columns as text and export again")
	say(seen.both, findBothSides, seen.firstBoth, "%d rows have both a debit and a credit; both were read")
	say(seen.implied, findImplied, seen.firstImplied, "%d rows have a tax code that implies a posting of tax, which is no row of the file; nothing was added for it, so the accounts of tax and net differ from the ERP's")
	say(seen.taxOdd, findTax, seen.firstTax, "%d rows have a tax that is not the rate of their tax code")
	say(seen.rateOdd, findRate, seen.firstRate, "%d rows have amounts that do not agree with their exchange rate")
	say(seen.damaged, findDamaged, seen.firstDamaged, "%d rows hold U+FFFD: letters were lost before the file was exported or on the way")
	say(j.tally.skipped, findSkipped, 0, "%d rows were left out as the profile says (rows.skip, rows.only)")
	say(j.tally.beyond, findSkipped, 0, "%d rows stand behind the journal's end (rows.stop)")
}

// dropped counts the columns of the file that were not kept.
func (j *journal) dropped() map[string]int64 {
	used := j.used()
	n := int64(0)
	for i, name := range j.header.cells {
		if name != "" && !used[i] {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	return map[string]int64{"columns the profile does not name": n}
}

// used are the positions that the profile reads.
func (j *journal) used() map[int]bool {
	used := map[int]bool{}
	for _, g := range j.columns.all() {
		for _, i := range g.at {
			used[i] = true
		}
		for _, p := range g.template {
			used[p.at] = true
		}
	}
	return used
}

// FileTotal and LinesTotal begin the names of control totals that belong together: what the
// file's own total row says, and what the same column of its lines comes to.
const (
	FileTotal  = "file's total of "
	LinesTotal = "lines' total of "
)

// totalsOf adds to the control totals what only a table has.
func (r *reading) totalsOf(s *importers.Summary) {
	p, t := r.plan.profile, &r.journal.tally
	s.Totals["profile"] = fmt.Sprintf("%s %d sha256:%s", p.Name, p.Version, p.Hash)
	s.Totals["rows in file"] = fmt.Sprint(t.rows)
	s.Totals["lines in file"] = fmt.Sprint(t.lines)
	s.Totals["total rows"] = fmt.Sprint(t.totals)
	s.Totals["totals checked"] = fmt.Sprint(r.journal.totals.checked)
	for name, figures := range r.journal.totals.shown {
		for i, prefix := range []string{FileTotal, LinesTotal} {
			s.Totals[prefix+name] = erp.WriteUnits(figures[i], r.plan.currency)
		}
	}
	if c := r.claim; c != nil {
		s.Totals["covers from"], s.Totals["covers to"] = c.From, c.To
	}
	if r.exported != "" {
		s.Totals["exported"] = r.exported
	}
}
