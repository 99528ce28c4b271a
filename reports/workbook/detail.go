package workbook

import (
	"fmt"
	"iter"

	"counterfoil/reports"
)

// list describes a detail sheet: one header, one row per item, typed columns.
type list struct {
	title   string
	table   string // name of the Excel table
	columns []string
	widths  []float64
	rows    spans
	numeric []int // columns of figures, counting from 1
	n       int64 // population
	none    string
	totals  map[int]total // by column, counting from 1
}

// total is a column's sum over all sheets, above the header.
type total struct {
	formula func(col string) string // nil for none
	value   cell                    // carries the result
}

// pages writes rows one after another, over as many sheets as the layout gave.
type pages struct {
	b       *book
	l       list
	sheet   *sheet
	plan    plan
	part    int
	written int64
}

func (b *book) writeList(l list, rows iter.Seq2[[]cell, error]) error {
	p := &pages{b: b, l: l}
	for row, err := range rows {
		if err != nil {
			return err
		}
		if err := p.put(row); err != nil {
			return err
		}
	}
	if p.written != l.n {
		return fmt.Errorf("sheet %s: %d rows read, the month-end counted %d", l.title, p.written, l.n)
	}
	if p.written == 0 {
		if err := p.open(); err != nil {
			return err
		}
		p.sheet.put(label(l.none).with(styleNote))
	}
	return p.close()
}

func (p *pages) put(row []cell) error {
	if p.sheet == nil || p.sheet.row > p.l.rows[p.part-1].last {
		if err := p.next(); err != nil {
			return err
		}
	}
	p.sheet.put(row...)
	p.written++
	return p.sheet.err
}

func (p *pages) next() error {
	if p.sheet != nil {
		if err := p.close(); err != nil {
			return err
		}
	}
	if p.part == len(p.l.rows) {
		return fmt.Errorf("sheet %s: more rows than the month-end counted (%d)", p.l.title, p.l.n)
	}
	return p.open()
}

func (p *pages) open() error {
	here := p.l.rows[p.part]
	p.plan = plan{
		name: here.sheet, color: detailTab, widths: p.l.widths, rows: here.last, freeze: headerRow, repeat: headerRow,
	}
	p.part++
	s, err := p.b.begin(p.plan)
	if err != nil {
		return err
	}
	p.sheet = s
	shown := int64(here.last - here.first + 1)
	if p.l.n == 0 {
		shown = 0
	}
	s.head(p.l.title, fmt.Sprintf("Population %s rows, shown %s, filter: none.%s", reports.Count(p.l.n), reports.Count(shown), p.sequel()))
	p.totals(here)
	s.header(p.l.columns, p.l.numeric...)
	return s.err
}

func (p *pages) sequel() string {
	if len(p.l.rows) == 1 {
		return ""
	}
	return fmt.Sprintf(" Sheet %d of %d.", p.part, len(p.l.rows))
}

// totals writes the sum over everything and, where it is one sheet, the sum of what a
// filter leaves.
func (p *pages) totals(here span) {
	all, filtered := []cell{label("Total").bold()}, []cell{label("Filtered").with(styleNote)}
	for i := 2; i <= len(p.l.columns); i++ {
		t, ok := p.l.totals[i]
		if !ok {
			all, filtered = append(all, empty().with(styleBold)), append(filtered, empty())
			continue
		}
		c := t.value
		c.formula = t.formula(column(i))
		all = append(all, c.bold())
		if len(p.l.rows) > 1 {
			filtered = append(filtered, empty())
			continue
		}
		c.formula = fmt.Sprintf("SUBTOTAL(109,%s)", here.of(column(i)))
		filtered = append(filtered, c)
	}
	p.sheet.put(all...)
	p.sheet.put(filtered...)
}

func (p *pages) close() error {
	here := p.l.rows[p.part-1]
	name := p.l.table
	if p.part > 1 {
		name = fmt.Sprintf("%s_%d", name, p.part)
	}
	p.sheet.table(name, here, len(p.l.columns))
	return p.sheet.end(p.plan)
}

// cells turns items into rows.
func cells[T any](items iter.Seq2[T, error], row func(T) []cell) iter.Seq2[[]cell, error] {
	return func(yield func([]cell, error) bool) {
		for item, err := range items {
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(row(item), nil) {
				return
			}
		}
	}
}
