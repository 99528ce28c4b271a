package policy

import (
	"sync"

	"counterfoil/ledger"
	"counterfoil/ledger/money"

	"github.com/shopspring/decimal"
)

// A sheet is the working paper behind one document's entries: cells of exact figures
// first (goods.go, payment.go), amounts in both currencies then (round.go), entries
// last (entries.go). Everything is signed, debits positive.
type sheet struct {
	policy     *Policy
	document   ledger.Document
	functional money.Currency
	kind       ledger.EntryKind
	on         ledger.Date
	cells      []cell
	// figures counts the lines and charges that were added; the document may miss
	// adding up by half a minor unit for each, because that is how often it was rounded.
	figures int
	// figuresOf keeps every figure with what it is of, for Workings; nil otherwise.
	figuresOf map[key][]Figure
	of        string
	// rates are the tax rows found so far: a document's lines mostly share one.
	rates []rate
	// sku is the line's that figures are added for, "" for all else.
	sku ledger.SKU
	// spread: the figures are divided over cells, and carry the dimensions of those.
	spread bool
}

// role is what a cell is; its sequence is that of an entry's postings.
type role int

const (
	settlement role = iota // clearing, PSP: what is owed or paid
	stored                 // gift certificates and cards
	base                   // revenue, freight, handling, discount, fee: net of tax
	vat
	residual // what rounding leaves
)

// key is what figures are added up under. Slice is the applied percentage ("25"), or
// "pay" for what settles; it becomes an entry of its own in the daily grain.
type key struct {
	role    role
	account ledger.AccountCode
	code    ledger.TaxCode
	slice   string
}

const paySlice = "pay"

type cell struct {
	key
	exact   decimal.Decimal // as the source wrote it
	perLine decimal.Decimal // its parts rounded one by one; for VAT that is rounded per line
	net     decimal.Decimal // exact less what the VAT's rounding took or gave; for base only

	amount money.Amount // of the document's currency
	value  money.Amount // of the functional currency

	portions []portion // where dimensions are compared: what carries which
}

// add puts a figure under its key, on a side; nothing is kept of a zero.
func (s *sheet) add(k key, on side, figure decimal.Decimal) {
	if figure.IsZero() {
		return
	}
	s.note(k, on, figure)
	c := s.cell(k)
	c.exact = on.add(c.exact, figure)
	s.carry(c, on, figure)
	if k.role == vat && s.policy.Rounds.VAT == VATPerLine {
		c.perLine = c.perLine.Add(s.policy.Rounds.Mode.Places(on.of(figure), s.places()))
	}
}

func (s *sheet) cell(k key) *cell {
	for i := range s.cells {
		if s.cells[i].key == k {
			return &s.cells[i]
		}
	}
	s.cells = append(s.cells, cell{key: k})
	return &s.cells[len(s.cells)-1]
}

// unused are sheets that were released: a search works a thousand of them for one case.
var unused = sync.Pool{New: func() any { return &sheet{cells: make([]cell, 0, 8)} }} // most documents need no more cells

// newSheet is a sheet for a document, with room for its cells.
func newSheet(p *Policy, d ledger.Document) *sheet {
	s := unused.Get().(*sheet)
	s.policy, s.document, s.functional = p, d, p.Entity.Currency
	return s
}

// release gives the sheet back. Nothing of it may be used afterwards.
func (s *sheet) release() {
	clear(s.cells)
	clear(s.rates)
	*s = sheet{cells: s.cells[:0], rates: s.rates[:0]}
	unused.Put(s)
}

// side is 1 for a debit, −1 for a credit.
type side int

func (x side) of(d decimal.Decimal) decimal.Decimal {
	if x < 0 {
		return d.Neg()
	}
	return d
}

// add is sum + d or sum − d.
func (x side) add(sum, d decimal.Decimal) decimal.Decimal {
	switch {
	case sum.IsZero():
		return x.of(d)
	case x < 0:
		return sum.Sub(d)
	}
	return sum.Add(d)
}

func (s *sheet) places() int32 { return int32(s.document.Currency.Exponent()) }
