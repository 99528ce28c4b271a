package workbook

import "counterfoil/reports"

// The exceptions' columns that formulas use; their names are reports.ExceptionColumns.
const (
	xAge         = "D"
	xCause       = "E"
	xClass       = "F"
	xProof       = "G"
	xCluster     = "I"
	xAccount     = "K"
	xMeasure     = "M"
	xVariance    = "N"
	xAmount      = "O"
	xExplanation = "S"
	xOrder       = "T"
)

func writeExceptions(b *book) error {
	var explanations, orders int64
	for _, c := range b.m.Causes {
		explanations += c.Explanations
		orders += c.Orders
	}
	zero := zeroOf(b.m)
	rows := b.layout.exceptions
	return b.writeList(list{
		title: "Exceptions: every leg of every explanation, and what is unexplained", table: "Exceptions",
		columns: reports.ExceptionColumns, rows: rows, n: b.m.Population.Exceptions, none: "No exceptions: every reference agrees.",
		numeric: []int{4, 9, 14, 15, 17, 19, 20},
		widths:  []float64{12, 18, 11, 8, 15, 14, 12, 26, 9, 26, 10, 26, 18, 15, 15, 9, 15, 10, 12, 8, 18, 70, 16},
		totals: map[int]total{
			14: {rows.sum, amount(zero)},
			15: {rows.sum, amount(b.m.Bridge.Explained().Amount.Add(b.m.Bridge.Unexplained.Amount).Add(zero))},
			19: {rows.sum, count(explanations)},
			20: {rows.sum, count(orders)},
		},
	}, cells(b.m.Exceptions(b.ctx), exceptionRow(b.m)))
}

func exceptionRow(m *reports.MonthEnd) func(reports.Exception) []cell {
	currency := text(string(m.Settings.Currency))
	buffer := make([]cell, 0, len(reports.ExceptionColumns))
	return func(e reports.Exception) []cell {
		age := empty()
		if !e.OriginOn.IsZero() {
			age = count(int64(e.AgeDays))
		}
		cluster := empty()
		if e.ClusterNumber > 0 {
			cluster = count(int64(e.ClusterNumber))
		}
		buffer = append(buffer[:0],
			text(e.Number), text(string(e.Reference)), date(e.OriginOn), age,
			text(string(e.Cause)), text(string(e.Class)), text(string(e.Proof)), text(e.Kind), cluster, text(e.Cluster),
			text(string(e.Account)), text(e.AccountName), text(e.Measure.String()), amount(e.Variance), amount(e.Moved), currency,
			known(e.Document), text(string(e.Document.Currency())), mark(e.FirstOfExplanation), mark(e.FirstOfOrder),
			text(e.Owner), text(e.Evidence), text(string(e.Dimension)))
		return buffer
	}
}

// mark is 1 or 0, so that marked rows are counted by adding up.
func mark(set bool) cell {
	if set {
		return count(1)
	}
	return count(0)
}
