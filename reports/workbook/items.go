package workbook

import (
	"fmt"
	"strings"

	"counterfoil/reports"
)

// The open items' columns that formulas use.
const (
	iExplained   = "F"
	iUnexplained = "G"
	iAge         = "J"
	iBucket      = "K"
	iStatus      = "L"
)

const (
	statusOpen    = "open"
	statusCleared = "cleared"
)

func writeItems(b *book) error {
	zero := zeroOf(b.m)
	rows := b.layout.items
	return b.writeList(list{
		title: "Open items: every case that is not settled, and those this run found settled", table: "OpenItems",
		columns: []string{"Item", "Reference", "Causes", "Lead cause", "Owner", "Explained", "Unexplained", "Currency", "Origin date", "Age days", "Bucket", "Status", "Seen before", "First seen", "Next step", "Comment"},
		numeric: []int{6, 7, 10},
		widths:  []float64{10, 20, 28, 15, 18, 15, 15, 9, 11, 9, 9, 9, 10, 18, 40, 30},
		rows:    rows, n: b.m.Population.Items, none: "No open items.",
		totals: map[int]total{
			6: {rows.sum, amount(b.m.Bridge.Explained().Amount.Add(zero))},
			7: {rows.sum, amount(b.m.Bridge.Unexplained.Amount)},
		},
	}, cells(b.m.Items(b.ctx), itemRow(b)))
}

func itemRow(b *book) func(reports.Item) []cell {
	currency := text(string(b.m.Settings.Currency))
	cutOff := at(sheetRun, "B", b.layout.run.cutOff)
	row := firstRow - 1
	sheet := 0
	return func(i reports.Item) []cell {
		if row++; row > b.layout.items[sheet].last {
			row, sheet = firstRow, sheet+1
		}
		age, bucket := empty(), label(reports.NoDate)
		if !i.OriginOn.IsZero() {
			age = countFormula(fmt.Sprintf("%s-I%d", cutOff, row), int64(i.AgeDays))
			bucket = textFormula(b.bucketFormula(row), b.bucketOf(i.AgeDays))
		}
		status, before := statusOpen, "new"
		if i.Cleared {
			status = statusCleared
		}
		if !i.New {
			before = "carried"
		}
		return []cell{
			text(fmt.Sprint(i.Item)), text(string(i.Reference)), text(causeList(i)), text(string(i.Lead)), text(i.Owner),
			amount(i.Explained), amount(i.Unexplained), currency, date(i.OriginOn), age, bucket, label(status), label(before),
			instant(b.m.Settings.At(i.OpenedAt)), nextStep(i), empty().with(styleInput),
		}
	}
}

func nextStep(i reports.Item) cell {
	if i.Cleared {
		return text("None: the books agree now.")
	}
	return text(reports.Action(i.Lead))
}

func causeList(i reports.Item) string {
	names := make([]string, len(i.Causes))
	for k, c := range i.Causes {
		names[k] = string(c)
	}
	return strings.Join(names, "; ")
}

// bucketFormula compares the age with the limits on the Summary, where they are labelled.
func (b *book) bucketFormula(row int) string {
	a := b.layout.ageing
	name := func(i int) string { return at(sheetSummary, "A", a.first+i) }
	limit := func(i int) string { return at(sheetSummary, "C", a.first+i) }
	age := fmt.Sprintf("%s%d", iAge, row)
	return fmt.Sprintf("IF(%s<=%s,%s,IF(%s<=%s,%s,IF(%s<=%s,%s,%s)))",
		age, limit(0), name(0), age, limit(1), name(1), age, limit(2), name(2), name(3))
}

func (b *book) bucketOf(days int) string {
	for _, x := range b.m.Ageing[:3] {
		if days <= x.To {
			return x.Label
		}
	}
	return b.m.Ageing[3].Label
}
