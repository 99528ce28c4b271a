package ledger

import (
	"fmt"
	"sort"

	"counterfoil/ledger/money"
)

// EntryKind is the business event an entry books.
type EntryKind string

const (
	KindSale    EntryKind = "sale"    // a shipment: revenue, VAT, charges against clearing
	KindCapture EntryKind = "capture" // PSP receivable against clearing
	KindReturn  EntryKind = "return"  // reversal of revenue and VAT, return fee
	KindRefund  EntryKind = "refund"  // money out: clearing against PSP receivable
	KindVoucher EntryKind = "voucher" // what an ERP booked, whatever it is
)

// Scope says whether a booked entry takes part in the comparison. Expected entries
// are always InScope.
type Scope string

const (
	// InScope entries are compared.
	InScope Scope = "in_scope"
	// Recognised entries touch shop accounts but by nature have no Centra document
	// (payouts, fees, opening balances); Entry.Rule names the policy rule that said so.
	Recognised Scope = "recognised"
	// OutOfScope entries touch no shop account: posted, counted, left alone.
	OutOfScope Scope = "out_of_scope"
)

// VoucherNumber identifies a voucher in the ERP's own numbering; both may be empty.
type VoucherNumber struct {
	Series string `json:"series"`
	Number string `json:"number"`
}

// String is "SERIES NUMBER", e.g. "A 17".
func (v VoucherNumber) String() string {
	if v.Series == "" {
		return v.Number
	}
	return v.Series + " " + v.Number
}

// Entry is a dated, balanced set of postings in one book.
type Entry struct {
	// ID is gapless per entity and given by the store; 0 before.
	ID int64
	// Batch is the batch that carried it; 0 before.
	Batch int64
	Book  Book
	Kind  EntryKind
	// EffectiveOn is the accounting date. It lies in an open period when posted.
	EffectiveOn Date
	// Reference is what the entry is compared under.
	Reference Reference
	// Order is the order number where one is known, for finding the entry; it equals
	// Reference unless the policy's grain is a batch.
	Order Reference
	// Document and Version are where the figures came from.
	Document DocumentID
	Version  int
	// Voucher is the ERP's number; empty in the expected book.
	Voucher VoucherNumber
	Scope   Scope
	// Rule names the policy rule that found the reference or recognised the movement.
	Rule string
	// LateFor is the closed period a late entry belongs to; zero when on time.
	LateFor Period
	// Reverses is the ID of the entry this one undoes; 0 when none.
	Reverses int64
	Text     string
	Postings []Posting
}

// Posting is one debit or credit to one account.
//
// Amount is in the currency of the document, Functional in the entity's functional
// currency; both are zero or more and at least one is more than zero (a conversion
// residual has no document amount). A source that knows only the functional currency
// gives the same amount twice.
type Posting struct {
	Account    AccountCode
	Side       Side
	Amount     money.Amount
	Functional money.Amount
	TaxCode    TaxCode // "" where none
	SKU        SKU     // what a revenue posting sold, where one SKU made it; "" otherwise
	// Dimension holds its objects in the dimensions that the policy compares on the
	// account, and no others; "" where it compares none.
	Dimension Dimensions
}

// Signed returns the document amount, debits positive.
func (p Posting) Signed() money.Amount { return p.sign(p.Amount) }

// SignedFunctional returns the functional amount, debits positive.
func (p Posting) SignedFunctional() money.Amount { return p.sign(p.Functional) }

func (p Posting) sign(a money.Amount) money.Amount {
	if p.Side == Credit {
		return a.Neg()
	}
	return a
}

// NewPosting makes a posting from signed amounts, debits positive. The two must not
// have opposite signs.
func NewPosting(account AccountCode, signed, functional money.Amount) Posting {
	side := Debit
	if signed.Sign() < 0 || signed.Sign() == 0 && functional.Sign() < 0 {
		side, signed, functional = Credit, signed.Neg(), functional.Neg()
	}
	return Posting{Account: account, Side: side, Amount: signed, Functional: functional}
}

// Check returns what is wrong with the entry: fewer than two postings, a negative or
// empty posting, or a difference between debits and credits in any currency, in
// document or functional amounts.
func (e Entry) Check() error {
	if len(e.Postings) < 2 {
		return fmt.Errorf("entry %s has %d postings, needs two or more: %w", e.Reference, len(e.Postings), ErrInvalid)
	}
	if e.EffectiveOn.IsZero() {
		return fmt.Errorf("entry %s has no date: %w", e.Reference, ErrInvalid)
	}
	document, functional := map[money.Currency]money.Amount{}, map[money.Currency]money.Amount{}
	for i, p := range e.Postings {
		if p.Amount.Sign() < 0 || p.Functional.Sign() < 0 || p.Amount.IsZero() && p.Functional.IsZero() {
			return fmt.Errorf("entry %s posting %d: %s / %s is not a positive amount: %w", e.Reference, i+1, p.Amount, p.Functional, ErrInvalid)
		}
		if p.Side != Debit && p.Side != Credit || p.Account == "" {
			return fmt.Errorf("entry %s posting %d has no side or account: %w", e.Reference, i+1, ErrInvalid)
		}
		document[p.Amount.Currency()] = document[p.Amount.Currency()].Add(p.Signed())
		functional[p.Functional.Currency()] = functional[p.Functional.Currency()].Add(p.SignedFunctional())
	}
	for _, sums := range []map[money.Currency]money.Amount{document, functional} {
		for _, c := range sortedCurrencies(sums) {
			if !sums[c].IsZero() {
				return &UnbalancedError{e.Reference, sums[c]}
			}
		}
	}
	return nil
}

// Reversal is the opposite entry, dated on a day of the caller's choice. It points at
// the entry it undoes.
func (e Entry) Reversal(on Date) Entry {
	r := e
	r.ID, r.Batch, r.Reverses, r.EffectiveOn = 0, 0, e.ID, on
	r.Postings = make([]Posting, len(e.Postings))
	for i, p := range e.Postings {
		p.Side = p.Side.Opposite()
		r.Postings[i] = p
	}
	return r
}

func sortedCurrencies(m map[money.Currency]money.Amount) []money.Currency {
	keys := make([]money.Currency, 0, len(m))
	for c := range m {
		keys = append(keys, c)
	}
	sort.Slice(keys, func(i, j int) bool { return keys[i] < keys[j] })
	return keys
}
