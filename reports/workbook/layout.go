package workbook

import (
	"fmt"

	"counterfoil/ledger"
	"counterfoil/reports"
)

// The sheets, in the sequence they stand in the file.
const (
	sheetCover      = "Cover"
	sheetSummary    = "Summary"
	sheetTieOuts    = "Tie-outs"
	sheetCauses     = "Causes"
	sheetItems      = "Open items"
	sheetJournals   = "Proposed JEs"
	sheetToDecide   = "JEs to decide"
	sheetRoll       = "Roll-forward"
	sheetTrial      = "Trial balance"
	sheetExceptions = "Exceptions"
	sheetChecks     = "Checks"
	sheetRun        = "Run info"
)

// On detail sheets totals stand above the header, where a filter does not hide them.
const (
	totalRow    = 6
	filteredRow = 7
	headerRow   = 8
	firstRow    = 9
)

// layout knows where everything stands before anything is written, because formulas
// point at sheets that come later.
type layout struct {
	exceptions, items, journals, toDecide spans
	causes, tieOuts, trial                span
	movements                             span
	roll, timing, rollAccounts            span
	checks                                span
	classes, gross, clusters              span
	bridge                                bridgeRows
	ageing                                span
	chart                                 span
	limits                                span // Summary: what is compared with thresholds
	run                                   runRows
	snapshots                             span
}

// bridgeRows are the Summary's rows.
type bridgeRows struct {
	header, expected, unexplained, firstCause, lastCause, arrives, booked, difference, status int
}

func newLayout(m *reports.MonthEnd, rows int) layout {
	var l layout
	l.exceptions = detail(sheetExceptions, m.Population.Exceptions, rows)
	l.items = detail(sheetItems, m.Population.Items, rows)
	l.journals = detail(sheetJournals, m.JournalTotals.Lines, rows)
	l.toDecide = detail(sheetToDecide, m.ToDecide.Lines, rows)
	l.tieOuts = block(sheetTieOuts, firstRow, len(m.TieOuts))
	l.movements = block(sheetTieOuts, l.tieOuts.last+4, len(m.Movements))
	l.trial = block(sheetTrial, firstRow, len(m.TrialBalance))
	l.roll = block(sheetRoll, firstRow, rollLines)
	l.timing = block(sheetRoll, l.roll.last+4, len(timingLines))
	l.rollAccounts = block(sheetRoll, l.timing.last+4, len(m.Roll.Accounts))
	l.checks = block(sheetChecks, firstRow, len(m.Checks))
	l.causes = block(sheetCauses, firstRow, len(ledger.Causes))
	l.classes = block(sheetCauses, l.causes.last+4, len(classes))
	l.gross = block(sheetCauses, l.classes.last+4, len(grossLines(m)))
	l.clusters = block(sheetCauses, l.gross.last+4, len(shownClusters(m)))
	l.bridge = newBridgeRows(len(ledger.Causes) - 1)
	l.limits = block(sheetSummary, l.bridge.status+4, len(limitedCauses(m)))
	l.ageing = block(sheetSummary, l.limits.last+4, len(m.Ageing))
	l.chart = block(sheetSummary, l.ageing.last+chartRows+4, len(ledger.Causes)+1)
	l.run = newRunRows()
	l.snapshots = block(sheetRun, l.run.last+4, len(m.Snapshots))
	return l
}

// chartRows is the room the waterfall takes.
const chartRows = 26

func newBridgeRows(causes int) bridgeRows {
	b := bridgeRows{header: headerRow, expected: firstRow, unexplained: firstRow + 1, firstCause: firstRow + 2}
	b.lastCause = b.firstCause + causes - 1
	b.arrives, b.booked, b.difference, b.status = b.lastCause+1, b.lastCause+2, b.lastCause+3, b.lastCause+4
	return b
}

// line is the Summary row of a cause.
func (b bridgeRows) line(i int) int { return b.unexplained + i }

// block is n rows, at least one: an empty list says so in a row.
func block(sheet string, first, n int) span { return span{sheet, first, first + max(n, 1) - 1} }

// detail spreads n rows over as many sheets as they need.
func detail(name string, n int64, rows int) spans {
	each := int64(rows - headerRow)
	var list spans
	for part := int64(1); part == 1 || n > 0; part++ {
		sheet := name
		if part > 1 {
			sheet = fmt.Sprintf("%s %d", name, part)
		}
		list = append(list, block(sheet, firstRow, int(min(n, each))))
		n -= each
	}
	return list
}

// names lists all sheets of the file.
func (l layout) names() []string {
	list := []string{sheetCover, sheetSummary, sheetTieOuts, sheetCauses}
	for _, s := range []spans{l.items, l.journals, l.toDecide} {
		list = append(list, s.names()...)
	}
	list = append(list, sheetRoll, sheetTrial)
	list = append(list, l.exceptions.names()...)
	return append(list, sheetChecks, sheetRun)
}

func (s spans) names() []string {
	var list []string
	for _, p := range s {
		list = append(list, p.sheet)
	}
	return list
}
