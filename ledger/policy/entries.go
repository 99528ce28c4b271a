package policy

import (
	"cmp"
	"slices"
	"strings"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// entries turns the rounded sheet into one entry per order, or one per applied rate.
func (s *sheet) entries() ([]ledger.Entry, error) {
	if s.policy.GrainOf(s.document) != PerDay {
		return s.collect(nil, s.entry(s.document.Order), s.cells)
	}
	var entries []ledger.Entry
	for _, slice := range s.slices() {
		var err error
		if entries, err = s.collect(entries, s.entry(s.batch(slice)), slice.cells); err != nil {
			return nil, err
		}
	}
	return entries, nil
}

// batch is the reference a slice is compared under.
func (s *sheet) batch(of slice) ledger.Reference {
	return s.policy.BatchReference(s.document, s.on, of.name)
}

// BatchReference is the reference of a document's part in a day's batch: the date, the
// store (or what else the policy parts batches by), the currency and the applied rate, or
// "pay" for captures and refunds.
func (p *Policy) BatchReference(d ledger.Document, on ledger.Date, rate string) ledger.Reference {
	return ledger.Reference(strings.Join([]string{on.String(), p.batchOf(d), string(d.Currency), rate}, "|"))
}

func (s *sheet) entry(reference ledger.Reference) ledger.Entry {
	d := s.document
	return ledger.Entry{
		Book: ledger.Expected, Kind: s.kind, Scope: ledger.InScope,
		EffectiveOn: s.on, Reference: reference, Order: d.Order,
		Document: d.ID, Version: d.Version, Text: entryText(s.kind, d),
	}
}

func entryText(kind ledger.EntryKind, d ledger.Document) string {
	text := strings.ToUpper(string(kind[:1])) + string(kind[1:]) + " of order " + string(d.Order)
	if d.Goods != nil && d.Goods.Shipment != "" {
		text += ", shipment " + d.Goods.Shipment
	}
	return text
}

// collect appends the entry with the cells' postings: settlement first (debit before
// credit), then stored value, revenue and charges, VAT, and what rounding left.
func (s *sheet) collect(entries []ledger.Entry, e ledger.Entry, cells []cell) ([]ledger.Entry, error) {
	cells = inPostingSequence(merged(cells))
	e.Postings = make([]ledger.Posting, 0, len(cells)+1)
	for _, c := range cells {
		for _, part := range s.byDimension(c) {
			for _, p := range postings(c.account, part.amount, part.value) {
				p.TaxCode, p.Dimension = c.code, part.dimension
				e.Postings = append(e.Postings, p)
			}
		}
	}
	if len(e.Postings) == 0 {
		return entries, nil
	}
	if err := e.Check(); err != nil {
		return nil, err
	}
	return append(entries, e), nil
}

// inPostingSequence sorts cells, in place, as an entry's postings stand.
func inPostingSequence(cells []cell) []cell {
	slices.SortStableFunc(cells, func(a, b cell) int {
		if a.role == settlement && b.role == settlement {
			return cmp.Compare(b.amount.Sign(), a.amount.Sign())
		}
		return cmp.Compare(a.role, b.role)
	})
	return cells
}

// merged adds up neighbours that differ only by slice. It works in place.
func merged(cells []cell) []cell {
	out := cells[:0]
	for _, c := range cells {
		c.slice = ""
		if n := len(out); n > 0 && out[n-1].key == c.key {
			out[n-1].amount, out[n-1].value = out[n-1].amount.Add(c.amount), out[n-1].value.Add(c.value)
			out[n-1].portions = slices.Concat(out[n-1].portions, c.portions)
			continue
		}
		out = append(out, c)
	}
	return out
}

// postings makes the posting of a cell: none of nothing, and two where a residual
// turned the functional amount to the other side.
func postings(account ledger.AccountCode, amount, value money.Amount) []ledger.Posting {
	switch {
	case amount.IsZero() && value.IsZero():
		return nil
	case amount.Sign()*value.Sign() < 0:
		return []ledger.Posting{
			ledger.NewPosting(account, amount, money.Zero(value.Currency())),
			ledger.NewPosting(account, money.Zero(amount.Currency()), value),
		}
	}
	return []ledger.Posting{ledger.NewPosting(account, amount, value)}
}
