package workbook

import (
	"fmt"
	"slices"
	"strings"

	"counterfoil/reports"

	"github.com/xuri/excelize/v2"
)

// sheet is one sheet being streamed. The library keeps a feature only when it is set in
// its moment: properties and dimension before the stream begins, panes and widths before
// the first row, tables, formats, links, print and protection after the last row and
// before the flush. Anything later is dropped without an error, hence begin and end.
type sheet struct {
	b    *book
	name string
	sw   *excelize.StreamWriter
	row  int // the next row
	err  error
}

// plan is what must be known of a sheet before its first row.
type plan struct {
	name     string
	color    string
	widths   []float64
	rows     int // the last row
	freeze   int // rows that stay in sight; 0 for none
	gridless bool
	portrait bool
	onePage  bool
	locked   bool
	repeat   int // row to repeat on every printed page; 0 for none
}

// Tab colours by kind of sheet.
const (
	coverTab   = "1F3A4D"
	summaryTab = "2E75B6"
	detailTab  = "9AA7B0"
	controlTab = "548235"
)

func (b *book) begin(p plan) (*sheet, error) {
	yes, color := true, "FF"+p.color // opaque
	err := b.file.SetSheetProps(p.name, &excelize.SheetPropsOptions{TabColorRGB: &color, FitToPage: &yes})
	if err != nil {
		return nil, err
	}
	if err := b.file.SetSheetDimension(p.name, fmt.Sprintf("A1:%s%d", column(len(p.widths)), p.rows)); err != nil {
		return nil, err
	}
	s := &sheet{b: b, name: p.name, row: 1}
	if s.sw, err = b.file.NewStreamWriter(p.name); err != nil {
		return nil, err
	}
	for i, w := range p.widths {
		if err := s.sw.SetColWidth(i+1, i+1, w); err != nil {
			return nil, err
		}
	}
	return s, s.view(p)
}

func (s *sheet) view(p plan) error {
	zoom, grid := 90.0, !p.gridless
	if err := s.b.file.SetSheetView(s.name, 0, &excelize.ViewOptions{ZoomScale: &zoom, ShowGridLines: &grid}); err != nil {
		return err
	}
	if p.freeze == 0 {
		return nil
	}
	top := fmt.Sprintf("A%d", p.freeze+1)
	return s.sw.SetPanes(&excelize.Panes{
		Freeze: true, YSplit: p.freeze, TopLeftCell: top, ActivePane: "bottomLeft",
		Selection: []excelize.Selection{{SQRef: top, ActiveCell: top, Pane: "bottomLeft"}},
	})
}

// put writes the next row. The first error sticks and is returned by end.
func (s *sheet) put(cells ...cell) { s.putHigh(0, cells...) }

// putHigh writes the next row at a height in points; 0 leaves it to the program.
func (s *sheet) putHigh(height float64, cells ...cell) {
	if s.err != nil {
		return
	}
	if cap(s.b.row) < len(cells) {
		s.b.row = make([]any, 0, 2*len(cells))
	}
	row := s.b.row[:0]
	for _, c := range cells {
		if c.value == nil && c.formula == "" && c.style == 0 {
			row = append(row, nil)
			continue
		}
		row = append(row, c.encode(s.b.styles))
	}
	s.b.row = row
	options := []excelize.RowOpts{}
	if height > 0 {
		options = append(options, excelize.RowOpts{Height: height})
	}
	s.err = s.sw.SetRow(fmt.Sprintf("A%d", s.row), row, options...)
	s.row++
}

// skipTo leaves rows out up to a row of the layout, and refuses to go back: a layout
// that disagrees with what is written would make formulas point at the wrong cells.
func (s *sheet) skipTo(row int) {
	if s.err == nil && row < s.row {
		s.err = fmt.Errorf("sheet %s: row %d is already written, the layout says %d", s.name, s.row-1, row)
	}
	s.row = max(s.row, row)
}

// head writes the four lines every sheet but the cover begins with.
func (s *sheet) head(title, population string) {
	s.put(label(title).with(styleTitle))
	s.put(textFormula(link(sheetCover, "← Cover"), "← Cover").with(styleLink))
	s.put(label(s.b.identity()).with(styleNote))
	s.put(label(reports.SignRule + " Currency " + string(s.b.m.Settings.Currency) + " unless another stands beside the amount.").with(styleNote))
	s.put(label(population).with(styleNote))
}

// header writes a row of column names. The columns named by numeric, counting from 1,
// hold figures and have their names on the right too.
func (s *sheet) header(names []string, numeric ...int) {
	cells := make([]cell, len(names))
	for i, n := range names {
		cells[i] = label(n).with(styleHeader)
		if slices.Contains(numeric, i+1) {
			cells[i].style = styleHeaderRight
		}
	}
	s.putHigh(30, cells...)
}

// section heads a block of rows within a sheet.
func (s *sheet) section(title string, columns int) {
	cells := []cell{label(title).with(styleSection)}
	for range columns - 1 {
		cells = append(cells, empty().with(styleSection))
	}
	s.putHigh(18, cells...)
}

// from lists the numbers from first to last.
func from(first, last int) []int {
	var list []int
	for i := first; i <= last; i++ {
		list = append(list, i)
	}
	return list
}

// table makes rows a table: filters and a name for those who build on it.
func (s *sheet) table(name string, rows span, columns int) {
	if s.err == nil {
		no := false
		s.err = s.sw.AddTable(&excelize.Table{
			Range: fmt.Sprintf("A%d:%s%d", rows.first-1, column(columns), rows.last),
			Name:  name, StyleName: "TableStyleLight1", ShowRowStripes: &no,
		})
	}
}

// words colours cells that hold OK or CHECK; the word itself is the signal.
func (s *sheet) words(cells string) {
	if s.err != nil {
		return
	}
	var rules []excelize.ConditionalFormatOptions
	for _, w := range []struct {
		word string
		look int
	}{{`"OK"`, s.b.good}, {`"CHECK"`, s.b.bad}} {
		look := w.look
		rules = append(rules, excelize.ConditionalFormatOptions{Type: "cell", Criteria: "=", Value: w.word, Format: &look})
	}
	s.err = s.b.file.SetConditionalFormat(s.name, cells, rules)
}

// end sets what belongs after the rows and flushes.
func (s *sheet) end(p plan) error {
	if s.err != nil {
		return fmt.Errorf("sheet %s: %w", s.name, s.err)
	}
	if s.row-1 > p.rows {
		return fmt.Errorf("sheet %s: %d rows written, the layout says %d", s.name, s.row-1, p.rows)
	}
	steps := []func(plan) error{s.print, s.protect}
	for _, step := range steps {
		if err := step(p); err != nil {
			return fmt.Errorf("sheet %s: %w", s.name, err)
		}
	}
	if err := s.sw.Flush(); err != nil {
		return fmt.Errorf("sheet %s: %w", s.name, err)
	}
	return nil
}

func (s *sheet) print(p plan) error {
	a4, wide, high, orientation := 9, 1, 0, "landscape"
	if p.portrait {
		orientation = "portrait"
	}
	if p.onePage {
		high = 1
	}
	err := s.b.file.SetPageLayout(s.name, &excelize.PageLayoutOptions{Size: &a4, Orientation: &orientation, FitToWidth: &wide, FitToHeight: &high})
	if err != nil {
		return err
	}
	if err := s.b.file.SetPageMargins(s.name, margins()); err != nil {
		return err
	}
	if err := s.b.file.SetHeaderFooter(s.name, &excelize.HeaderFooterOptions{OddFooter: s.b.footer()}); err != nil {
		return err
	}
	area := fmt.Sprintf("'%s'!$A$1:$%s$%d", s.name, column(len(p.widths)), p.rows)
	if err := s.b.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Area", RefersTo: area, Scope: s.name}); err != nil {
		return err // without it a long text in the last column shrinks the whole print
	}
	if p.repeat == 0 {
		return nil
	}
	return s.b.file.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("'%s'!$%d:$%d", s.name, p.repeat, p.repeat), Scope: s.name,
	})
}

// margins are in inches.
func margins() *excelize.PageLayoutMarginsOptions {
	side, top, bottom, edge := 0.4, 0.5, 0.7, 0.3
	return &excelize.PageLayoutMarginsOptions{Left: &side, Right: &side, Top: &top, Bottom: &bottom, Header: &edge, Footer: &edge}
}

// protect guards against slips; it has no password and is no security.
func (s *sheet) protect(p plan) error {
	if !p.locked {
		return nil
	}
	return s.b.file.ProtectSheet(s.name, &excelize.SheetProtectionOptions{
		SelectLockedCells: true, SelectUnlockedCells: true, FormatColumns: true, FormatRows: true, EditScenarios: true,
	})
}

// footer is at most 255 characters; & is doubled because it begins a code.
func (b *book) footer() string {
	name := []rune(strings.ReplaceAll(clean(b.m.Settings.Name), "\n", " "))
	short := strings.ReplaceAll(string(name[:min(len(name), 40)]), "&", "&&")
	return fmt.Sprintf("&L%s · %s&C&A · run %d&R%s · page &P of &N", short, b.m.Period, b.m.Run.ID, b.standing())
}
