package workbook

import (
	"fmt"

	"counterfoil/ledger/money"
	"counterfoil/reports"

	"github.com/xuri/excelize/v2"
)

// The library has no waterfall. It is made of stacked columns: an unseen base, and per
// direction one series above and one below the axis, because stacking keeps the signs
// apart and a step may cross zero.

// step is one bar: it leads from start to end.
type step struct {
	label      string
	start, end money.Amount
}

func (b *book) steps() []step {
	at := zeroOf(b.m)
	var list []step
	for _, line := range b.m.Bridge.Lines() {
		next := at.Add(line.Effect[reports.NetSales])
		list = append(list, step{string(line.Cause), at, next})
		at = next
	}
	return append(list, step{"ERP − Centra", zeroOf(b.m), at})
}

func (b *book) chartRows(s *sheet) {
	c := b.layout.chart
	s.skipTo(c.first - 2)
	s.section("Figures of the chart: variance in net sales, from nothing to ERP − Centra", 10)
	s.header([]string{"Step", "Change", "From", "To", "Base", "Up, above 0", "Up, below 0", "Down, above 0", "Down, below 0", "Total"}, from(2, 10)...)
	for i, x := range b.steps() {
		if c.first+i == c.last {
			b.totalStep(s, x, c.last)
			return
		}
		b.changeStep(s, x, c.first+i)
	}
}

func (b *book) changeStep(s *sheet, x step, row int) {
	zero := zeroOf(b.m)
	low, high := least(x.start, x.end), least(x.start.Neg(), x.end.Neg()).Neg()
	base, above, below := zero, zero, zero
	switch {
	case low.Sign() >= 0:
		base = low
	case high.Sign() <= 0:
		base = high
	}
	above = positive(high).Sub(positive(low))
	below = positive(high.Neg()).Sub(positive(low.Neg()))
	from := fmt.Sprintf("D%d", row-1)
	if row == b.layout.chart.first {
		from = "0"
	}
	f := func(format string) string { return fmt.Sprintf(format, row) }
	up := x.end.Units() >= x.start.Units()
	pick := func(want bool, a money.Amount) money.Amount {
		if want {
			return a
		}
		return zero
	}
	s.put(
		label(x.label),
		amountFormula(fmt.Sprintf("%s%d", measureColumn(reports.NetSales), row-b.layout.chart.first+b.layout.bridge.unexplained), x.end.Sub(x.start)),
		amountFormula(from, x.start), amountFormula(f("B%[1]d+C%[1]d"), x.end),
		amountFormula(f("IF(MIN(C%[1]d:D%[1]d)>=0,MIN(C%[1]d:D%[1]d),MIN(MAX(C%[1]d:D%[1]d),0))"), base),
		amountFormula(f("IF(B%[1]d>=0,MAX(MAX(C%[1]d:D%[1]d),0)-MAX(MIN(C%[1]d:D%[1]d),0),0)"), pick(up, above)),
		amountFormula(f("IF(B%[1]d>=0,MIN(MIN(C%[1]d:D%[1]d),0)-MIN(MAX(C%[1]d:D%[1]d),0),0)"), pick(up, below)),
		amountFormula(f("IF(B%[1]d<0,MAX(MAX(C%[1]d:D%[1]d),0)-MAX(MIN(C%[1]d:D%[1]d),0),0)"), pick(!up, above)),
		amountFormula(f("IF(B%[1]d<0,MIN(MIN(C%[1]d:D%[1]d),0)-MIN(MAX(C%[1]d:D%[1]d),0),0)"), pick(!up, below)),
	)
}

func (b *book) totalStep(s *sheet, x step, row int) {
	end := amountFormula(fmt.Sprintf("D%d", row-1), x.end)
	total := amountFormula(fmt.Sprintf("D%d", row), x.end)
	s.put(restyle([]cell{label(x.label), empty(), empty(), end, empty(), empty(), empty(), empty(), empty(), total}, cell.bold)...)
}

func least(a, b money.Amount) money.Amount {
	if a.Units() < b.Units() {
		return a
	}
	return b
}

func positive(a money.Amount) money.Amount {
	if a.Sign() < 0 {
		return money.Zero(a.Currency())
	}
	return a
}

// waterfall draws the chart between the ageing and its figures.
func (b *book) waterfall() error {
	c := b.layout.chart
	gap, overlap := uint(40), 100
	series := func(col, color string) excelize.ChartSeries {
		look := excelize.Fill{Type: "pattern", Pattern: 0}
		if color != "" {
			look = fill(color)
		}
		return excelize.ChartSeries{
			Name: at(sheetSummary, col, c.first-1), Categories: c.of("A"), Values: c.of(col), Fill: look,
		}
	}
	return b.file.AddChart(sheetSummary, fmt.Sprintf("A%d", b.layout.ageing.last+2), &excelize.Chart{
		Type:   excelize.ColStacked,
		Series: []excelize.ChartSeries{series("E", ""), series("F", "2E75B6"), series("G", "2E75B6"), series("H", "C55A11"), series("I", "C55A11"), series("J", dark)},
		Title: excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{
			Text: fmt.Sprintf("Net sales: how ERP − Centra builds up by cause, %s (blue up = more debit, orange down = more credit)", b.m.Settings.Currency),
			Font: &excelize.Font{Family: fontFamily, Size: 11, Bold: true, Color: dark},
		}}},
		Legend:    excelize.ChartLegend{Position: "none"},
		Dimension: excelize.ChartDimension{Width: 1180, Height: 400},
		Format:    excelize.GraphicOptions{AltText: "Waterfall of the variance in net sales by cause; its figures stand in the table below the chart."},
		XAxis:     excelize.ChartAxis{Font: excelize.Font{Family: fontFamily, Size: 9, Color: "404040"}, TickLabelPosition: excelize.ChartTickLabelLow},
		YAxis:     excelize.ChartAxis{MajorGridLines: true, Font: excelize.Font{Family: fontFamily, Size: 9, Color: "404040"}, NumFmt: excelize.ChartNumFmt{CustomNumFmt: "#,##0"}},
		GapWidth:  &gap, Overlap: &overlap,
	})
}
