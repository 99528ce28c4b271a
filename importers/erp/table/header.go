package table

import (
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"counterfoil/ledger/money"
)

// headerRows is how far down a header is looked for.
const headerRows = 200

// header is the row that names the columns.
type header struct {
	row     int            // its number in the file; 0 without one
	last    int            // the number of the last row that belongs to it
	names   map[string]int // position by name; -1 where a name stands twice
	titles  []title
	cells   []string // as they are compared, to know it when it is repeated
	width   int      // how many cells a row has; 0 when not known
	exact   bool
	missing []string // of the nearest row, where none was the header
}

// name is a column's name as it is compared.
func (h *header) name(s string) string {
	if h.exact {
		return tidy(s)
	}
	return folded(s)
}

// findHeader reads rows up to the header; above gets those before it. Where there is
// none, missing says what the nearest row lacks.
func findHeader(in rows, p *Profile, above func(*row)) (*header, error) {
	wanted := wantedNames(p)
	best := &header{exact: p.Header.Exact, missing: slices.Concat(wanted...)}
	for n := 0; n < headerRows; n++ {
		r, err := in.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if p.Header.Row > 0 && r.number < p.Header.Row {
			above(r)
			continue
		}
		h := headerFrom(r, p)
		if p.Header.Second {
			if err := h.second(in); err != nil {
				return nil, err
			}
		}
		h.missing = h.lacks(wanted)
		if len(h.missing) == 0 {
			return h, skipRows(in, p.Header.Skip)
		}
		if len(h.missing) < len(best.missing) {
			best = h
		}
		if p.Header.Row > 0 || p.Header.Second {
			break // it must have been this one
		}
		above(r)
	}
	return best, nil
}

func headerFrom(r *row, p *Profile) *header {
	h := &header{row: r.number, last: r.last, exact: p.Header.Exact, names: map[string]int{}}
	for i, c := range r.cells {
		name := h.name(c.text)
		h.cells = append(h.cells, name)
		h.put(name, i)
		if name != "" {
			h.width = i + 1 // columns without a name at the end are phantoms
		}
	}
	h.shorten()
	return h
}

func (h *header) put(name string, i int) {
	if name == "" {
		return
	}
	if _, twice := h.names[name]; twice {
		i = -1
	}
	h.names[name] = i
	h.titles = append(h.titles, title{name, i})
}

// title is a column's name at its position.
type title struct {
	name string
	at   int
}

// shorten lets "Debit (GBP)" be named "Debit" too, where no other column is.
func (h *header) shorten() {
	for _, t := range h.titles {
		short := word(t.name)
		if h.exact || short == t.name {
			continue
		}
		if at, known := h.names[short]; known && at != t.at {
			h.names[short] = -1
		} else {
			h.names[short] = t.at
		}
	}
}

// otherCurrency finds a column that says in its name that it is in another currency.
func (h *header) otherCurrency(g *getter, books money.Currency) string {
	for _, t := range h.titles {
		if short := word(t.name); short != t.name && slices.Contains(g.at, t.at) {
			code := strings.ToUpper(t.name[len(t.name)-4 : len(t.name)-1])
			if currency, err := money.ParseCurrency(code); err == nil && currency != books {
				return code
			}
		}
	}
	return ""
}

// second joins the names of the row below, as in "Amount" over "SEK".
func (h *header) second(in rows) error {
	r, err := in.next()
	if err != nil {
		if errors.Is(err, io.EOF) {
			return nil
		}
		return err
	}
	h.last, h.names, h.titles = r.last, map[string]int{}, nil
	above := ""
	for i := range max(len(h.cells), len(r.cells)) {
		if i < len(h.cells) && h.cells[i] != "" {
			above = h.cells[i] // a name over several columns stands in the first
		}
		h.put(h.name(strings.TrimSpace(above+" "+r.at(i).text)), i)
		if r.at(i).text != "" {
			h.width = max(h.width, i+1)
		}
	}
	h.shorten()
	return nil
}

func skipRows(in rows, n int) error {
	for range n {
		if _, err := in.next(); err != nil && !errors.Is(err, io.EOF) {
			return err
		}
	}
	return nil
}

// wantedNames are the names by which a header is known: of each list one must be there.
func wantedNames(p *Profile) [][]string {
	var wanted [][]string
	for _, name := range p.Header.Find {
		wanted = append(wanted, []string{name})
	}
	for _, c := range p.columns() {
		if c.Optional {
			continue
		}
		if len(c.Names) > 0 {
			wanted = append(wanted, c.Names)
		}
		parts, _ := templateParts(c.Template)
		for _, part := range parts {
			if part.column && !strings.HasPrefix(part.text, "#") {
				wanted = append(wanted, []string{part.text})
			}
		}
	}
	for _, name := range p.ruleColumns() {
		if !strings.HasPrefix(name, "#") {
			wanted = append(wanted, []string{name})
		}
	}
	return wanted
}

// columns are all columns that the profile describes.
func (p *Profile) columns() []*Column {
	var list []*Column
	for _, t := range p.Columns.targets() {
		if t.column.given() {
			list = append(list, t.column)
		}
	}
	for _, number := range sortedKeys(p.Dimensions) {
		c := p.Dimensions[number]
		list = append(list, &c)
	}
	for i := range p.References {
		list = append(list, &p.References[i].Column)
	}
	return list
}

// ruleColumns are the columns that rules about rows read.
func (p *Profile) ruleColumns() []string {
	names := slices.Clone([]string(p.Rows.Carry))
	for _, rules := range [][]Rule{p.Rows.Skip, p.Rows.Only, p.Rows.Stop, p.Rows.Headings} {
		for _, r := range rules {
			names = append(append(names, r.Column), r.Empty...)
		}
	}
	for _, t := range p.Rows.Totals {
		names = append(append(names, t.Column), t.Empty...)
	}
	for _, kind := range sortedKeys(p.Amount.Types) {
		if column := p.Amount.Types[kind].CounterColumn; column != "" {
			names = append(names, column)
		}
	}
	return names
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// lacks lists the names that are missing.
func (h *header) lacks(wanted [][]string) []string {
	var missing []string
	for _, names := range wanted {
		if !slices.ContainsFunc(names, func(s string) bool { _, ok := h.names[h.name(s)]; return ok }) {
			missing = append(missing, strings.Join(names, " or "))
		}
	}
	slices.Sort(missing)
	return slices.Compact(missing)
}

// position finds a column by its name, or by #1.
func (h *header) position(name string) (int, error) {
	if number, ok := strings.CutPrefix(name, "#"); ok {
		if n, err := strconv.Atoi(number); err == nil && n >= 1 && n <= maxColumns {
			return n - 1, nil
		}
	}
	i, ok := h.names[h.name(name)]
	switch {
	case !ok:
		return 0, refuse("the header in row %d has no column %s", h.row, name)
	case i < 0:
		return 0, refuse("the header in row %d names the column %s twice; say which by its position, such as #4", h.row, name)
	}
	return i, nil
}

// repeated tells that a row is the header once more, as printed pages begin with it.
func (h *header) repeated(r *row) bool {
	if h.row == 0 || len(r.cells) < len(h.cells) {
		return false
	}
	for i, name := range h.cells {
		if h.name(r.cells[i].text) != name {
			return false
		}
	}
	return true
}
