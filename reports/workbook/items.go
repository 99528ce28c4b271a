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
	iOpening     = "O"
	iClosing     = "P"
	iMovement    = "R"
	iTiming      = "S"
)

func writeItems(b *book) error {
	zero := zeroOf(b.m)
	rows, roll := b.layout.items, b.m.Roll
	return b.writeList(list{
		title: "Open items: every case that is not settled, and those this month found settled", table: "OpenItems",
		columns: []string{
			"Item", "Reference", "Causes", "Lead cause", "Owner", "Explained", "Unexplained", "Currency", "Origin date", "Age days", "Bucket", "Status",
			"Seen before", "First seen", "Opening variance", "Closing variance", "Change", "Movement", "Timing of last month", "Moved by",
			"Accepted", "Accepted by", "Accepted on", "Reason", "Next step", "Comment",
		},
		numeric: []int{6, 7, 10, 15, 16, 17, 21},
		widths:  []float64{10, 20, 28, 15, 18, 15, 15, 9, 11, 9, 9, 9, 10, 18, 15, 15, 15, 12, 14, 40, 15, 18, 18, 40, 40, 30},
		rows:    rows, n: b.m.Population.Items, none: "No open items.",
		totals: map[int]total{
			6:  {rows.sum, amount(b.m.Bridge.Explained().Amount.Add(zero))},
			7:  {rows.sum, amount(b.m.Bridge.Unexplained.Amount)},
			15: {rows.sum, amount(roll.Opening.Amount)},
			16: {rows.sum, amount(roll.Closing.Amount)},
			17: {rows.sum, amount(roll.Closing.Amount.Sub(roll.Opening.Amount))},
			21: {rows.sum, amount(b.m.Accepted.Explained.Add(b.m.Accepted.Unexplained))},
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
		age, bucket := empty(), label(reports.BucketOf(b.m.Ageing, i))
		if !i.OriginOn.IsZero() {
			age = countFormula(fmt.Sprintf("%s-I%d", cutOff, row), int64(i.AgeDays))
			if i.Status() != reports.ItemAccepted {
				bucket = textFormula(b.bucketFormula(row), reports.BucketOf(b.m.Ageing, i))
			}
		}
		before := "new"
		if !i.New {
			before = "carried"
		}
		cells := []cell{
			text(fmt.Sprint(i.Item)), text(string(i.Reference)), text(causeList(i)), text(string(i.Lead)), text(i.Owner),
			amount(i.Explained), amount(i.Unexplained), currency, date(i.OriginOn), age, bucket, label(i.Status()), label(before),
			instant(b.m.Settings.At(i.OpenedAt)), amount(i.Opening.Add(zeroOf(b.m))), amount(i.Gross),
			amountFormula(fmt.Sprintf("%s%d-%s%d", iClosing, row, iOpening, row), i.Gross.Sub(i.Opening)),
			label(i.Movement()), label(string(i.Outcome)), text(i.MovedBy()),
		}
		cells = append(cells, b.acceptance(i)...)
		return append(cells, nextStep(i), empty().with(styleInput))
	}
}

// acceptance is who let the item stand, from when and why.
func (b *book) acceptance(i reports.Item) []cell {
	if i.Acceptance == nil {
		return []cell{amount(i.Accepted), empty(), empty(), empty()}
	}
	return []cell{amount(i.Accepted), text(i.Acceptance.By), instant(b.m.Settings.At(i.Acceptance.At)), text(i.Acceptance.Reason)}
}

func nextStep(i reports.Item) cell {
	switch i.Status() {
	case reports.ItemCleared:
		return text("None: the books agree now.")
	case reports.ItemAccepted:
		return text("None: accepted.")
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
