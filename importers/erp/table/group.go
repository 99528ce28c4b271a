package table

import (
	"fmt"
	"hash/maphash"

	"counterfoil/importers/erp"
)

// How rows become vouchers.
const (
	byKey     = "key"     // the same key, wherever in the file
	byChange  = "change"  // the same key, one below the other
	byBlank   = "blank"   // between blank rows
	byBalance = "balance" // until debits and credits are equal
)

// What is held at most. A voucher whose rows are scattered is held until its last row
// was read; a file that is sorted by account holds nearly all of itself.
const (
	mostVoucherRows = 250_000
	mostHeldRows    = 500_000
)

// pending is a voucher, or a run of its rows, being put together.
type pending struct {
	erp.RawVoucher
	group string
	hash  uint64
	sum   int64
	last  int // the row that was added last
	// from and to are the dates of its rows.
	from, to string
	dateRow  int     // which Date is of
	other    rowDate // the first row of another date
	packed   []byte  // its rows, while it waits for more of them
}

// rowDate is the date of a row.
type rowDate struct {
	day string
	row int
}

// grouper puts lines together that stand one below the other, and hands each run on.
type grouper struct {
	by      string
	seed    maphash.Seed
	out     func(*pending) error
	totals  *totals
	current *pending
	seen    lineCounts
	// keysOnly: the rows' content is not wanted.
	keysOnly bool
}

// lineCounts are what is odd about lines, for findings.
type lineCounts struct {
	both, implied, taxOdd, rateOdd, damaged, lost int64
	firstLost, firstImplied, firstBoth            int
	firstTax, firstRate, firstDamaged             int
}

func (c *lineCounts) add(l *line) {
	first := func(at *int) {
		if *at == 0 {
			*at = l.row
		}
	}
	if l.both {
		c.both++
		first(&c.firstBoth)
	}
	if l.implied {
		c.implied++
		first(&c.firstImplied)
	}
	if l.lost {
		c.lost++
		first(&c.firstLost)
	}
	if l.taxOdd {
		c.taxOdd++
		first(&c.firstTax)
	}
	if l.rateOdd {
		c.rateOdd++
		first(&c.firstRate)
	}
	if l.damaged {
		c.damaged++
		first(&c.firstDamaged)
	}
}

func (g *grouper) line(l *line) error {
	g.seen.add(l)
	if g.current != nil && g.current.group != l.group {
		if err := g.flush(); err != nil {
			return err
		}
	}
	if g.current == nil {
		g.current = newPending(l, maphash.String(g.seed, l.group))
	}
	g.current.add(l)
	if len(g.current.Rows) > mostVoucherRows {
		return refuse("the voucher that begins in row %d has more than %d rows: the profile's voucher key does not tell vouchers apart", g.current.Line, mostVoucherRows)
	}
	if g.by == byBalance && g.current.sum == 0 && len(g.current.Rows) > 1 && len(g.current.Problems) == 0 {
		g.totals.newVoucher()
		return g.flush()
	}
	return nil
}

func (g *grouper) boundary() error {
	if g.by == byBlank {
		g.totals.newVoucher()
		return g.flush()
	}
	return nil
}

// flush hands the current run on.
func (g *grouper) flush() error {
	p := g.current
	if p == nil {
		return nil
	}
	g.current = nil
	return g.out(p)
}

// newPending begins a voucher with what its first line says of it as a whole.
func newPending(l *line, hash uint64) *pending {
	p := &pending{group: l.group, hash: hash}
	p.Line, p.Key, p.Book, p.Series, p.Number, p.Kind = l.row, l.id, l.book, l.series, l.number, l.kind
	return p
}

// add takes a line's rows. What the first line leaves out of the voucher, a later may say.
func (p *pending) add(l *line) {
	fill := func(s *string, value string) {
		if *s == "" {
			*s = value
		}
	}
	p.dateAs(rowDate{l.date, l.row})
	fill(&p.Registered, l.registered)
	fill(&p.Text, l.text)
	fill(&p.Number, l.number)
	fill(&p.Series, l.series)
	if l.modified > p.Modified {
		p.Modified = l.modified
	}
	p.Rows = append(p.Rows, l.rows...)
	p.Problems = append(p.Problems, l.problems...)
	p.sum += l.sum
	p.last = l.row
	if l.date != "" && (p.from == "" || l.date < p.from) {
		p.from = l.date
	}
	p.to = max(p.to, l.date)
}

// dateAs dates the voucher as its first row with a date is, and notes the first that has
// another.
func (p *pending) dateAs(d rowDate) {
	switch {
	case d.day == "":
	case p.Date == "":
		p.Date, p.dateRow = d.day, d.row
	case d.day != p.Date && p.other.row == 0:
		p.other = d
	}
}

// datesDiffer says that a voucher's rows bear several dates.
func (p *pending) datesDiffer() string {
	a, _ := erp.ParseDate(p.Date)
	b, _ := erp.ParseDate(p.other.day)
	return fmt.Sprintf("its rows are dated %s (row %d) and %s (row %d): the key takes several vouchers for one; add date to the voucher's key, or say `dates: first` under voucher if rows have dates of their own", a, p.dateRow, b, p.other.row)
}

// join takes what a later run of the same voucher says of it as a whole.
func (p *pending) join(later *pending) {
	p.Problems = append(p.Problems, later.Problems...)
	p.sum += later.sum
	p.last = later.last
	p.dateAs(rowDate{later.Date, later.dateRow})
	p.dateAs(later.other)
	if p.Text == "" {
		p.Text = later.Text
	}
	if later.Modified > p.Modified {
		p.Modified = later.Modified
	}
}

// joiner holds runs of vouchers whose rows are scattered until the last has come.
type joiner struct {
	runs map[uint64]int // how many runs a scattered voucher still has
	held map[uint64][]*pending
	rows int
	out  func(*pending) error
}

func (j *joiner) take(p *pending) error {
	left, scattered := j.runs[p.hash]
	if !scattered {
		return j.out(p)
	}
	j.hold(p)
	if j.rows > mostHeldRows {
		return refuse("the rows of too many vouchers are scattered over the file: %d rows had to be held by row %d; sort the file by voucher number, or export a shorter period", j.rows, p.last)
	}
	if j.runs[p.hash] = left - 1; left > 1 {
		return nil
	}
	complete := j.held[p.hash]
	delete(j.held, p.hash)
	for _, v := range complete {
		v.Rows, v.packed = unpack(v.packed), nil
		j.rows -= len(v.Rows)
		if err := j.out(v); err != nil {
			return err
		}
	}
	return nil
}

func (j *joiner) hold(p *pending) {
	j.rows += len(p.Rows)
	for _, v := range j.held[p.hash] {
		if v.group == p.group {
			v.packed = pack(v.packed, p.Rows)
			v.join(p)
			return
		}
	}
	p.packed = pack(make([]byte, 0, packedRoom*len(p.Rows)), p.Rows)
	p.Rows = nil
	j.held[p.hash] = append(j.held[p.hash], p)
}

// packedRoom is about what a packed row and its successors take.
const packedRoom = 96
