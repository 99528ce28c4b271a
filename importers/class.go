package importers

import (
	"maps"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// class is how a later version of a document differs from the one before.
type class int

const (
	classText       class = iota // only in what is not posted, or in references and texts
	classMoney                   // in accounts, amounts or dates
	classVanished                // the source has it no more
	classReappeared              // it was gone and is there again
)

// classOf tells it from both versions and from what stands and what should.
func classOf(d ledger.Document, stored StoredVersion, standing, entries []ledger.Entry) class {
	switch {
	case stored.Due && d.Hash() == withdrawn(d).Hash():
		return classVanished
	case d.Due && !stored.Due && stored.Hash == withdrawn(d).Hash():
		return classReappeared
	case !maps.Equal(sums(standing, standing), sums(entries, standing)):
		return classMoney
	}
	return classText
}

// withdrawn is what a document becomes that its source no longer has: not due and without
// content.
func withdrawn(d ledger.Document) ledger.Document {
	gone := ledger.Document{ID: d.ID, Order: d.Order}
	switch d.ID.Kind {
	case ledger.DocumentShipment, ledger.DocumentReturn:
		gone.Goods = &ledger.Goods{}
	case ledger.DocumentCapture, ledger.DocumentRefund:
		gone.Payment = &ledger.Payment{}
	}
	return gone
}

// count adds a later version to its class.
func (n *Documents) count(c class) {
	switch c {
	case classVanished:
		n.Vanished++
	case classReappeared:
		n.Reappeared++
	case classMoney:
		n.Changed++
	default:
		n.Text++
	}
}

// sumKey is what money is compared by: how a voucher is divided into entries is no matter
// of money.
type sumKey struct {
	book    ledger.Book
	day     string
	account ledger.AccountCode
	side    ledger.Side
	in      money.Currency
}

type sum struct{ amount, functional money.Amount }

// sums adds up what entries post. A late entry stands in another month than its own, so
// months that standing entries are late for are compared as months.
func sums(entries, standing []ledger.Entry) map[sumKey]sum {
	late := map[ledger.Period]bool{}
	for i := range standing {
		late[standing[i].LateFor] = true
	}
	totals := map[sumKey]sum{}
	for i := range entries {
		e := &entries[i]
		day := e.EffectiveOn.String()
		if month := monthOf(e); late[month] {
			day = month.String()
		}
		for _, p := range e.Postings {
			key := sumKey{e.Book, day, p.Account, p.Side, p.Amount.Currency()}
			if t, ok := totals[key]; ok {
				totals[key] = sum{t.amount.Add(p.Amount), t.functional.Add(p.Functional)}
			} else {
				totals[key] = sum{p.Amount, p.Functional}
			}
		}
	}
	return totals
}

// monthOf is the month an entry belongs to, wherever it is posted.
func monthOf(e *ledger.Entry) ledger.Period {
	if !e.LateFor.IsZero() {
		return e.LateFor
	}
	return e.EffectiveOn.Period()
}
