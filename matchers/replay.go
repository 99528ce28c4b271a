package matchers

import (
	"slices"

	"counterfoil/ledger"
	"counterfoil/ledger/policy"
)

// Replay is what an ERP is supposed to have done with one document: the document as it
// read it, the rules it followed, how often it booked it. Posting it gives the voucher
// that would have come out. A hypothesis is a change to it; several hypotheses are
// applied to the same replay one after the other, because faults interact.
type Replay struct {
	// Document is a copy of its own: Goods and Payment may be changed freely.
	Document ledger.Document
	// Policy is shared until Rules is called.
	Policy *policy.Policy
	// Copies is how many times the document was booked: 0, 1 or 2.
	Copies int
	// Moves are accounts exchanged for others after posting, whole.
	Moves map[ledger.AccountCode]ledger.AccountCode
	// Adjust are changes to the finished lines that no document and no policy describes:
	// a row left out while the voucher's total was kept.
	Adjust []func(vector) vector

	owned bool
}

// Rules gives the replay's policy for changing. Its lists (tax table, SKU rules …) are
// still shared: replace them, never write into them.
func (r *Replay) Rules() *policy.Policy {
	if !r.owned {
		own := *r.Policy
		r.Policy, r.owned = &own, true
	}
	return r.Policy
}

// Move books everything of one account on another.
func (r *Replay) Move(from, to ledger.AccountCode) {
	if r.Moves == nil {
		r.Moves = map[ledger.AccountCode]ledger.AccountCode{}
	}
	r.Moves[from] = to
}

// newReplay starts from what should have happened.
func newReplay(d ledger.Document, p *policy.Policy) *Replay {
	return &Replay{Document: cloneDocument(d), Policy: p, Copies: 1}
}

// post gives the voucher under a reference. False means that the document cannot be
// posted so: the hypothesis is void.
func (r *Replay) post(reference ledger.Reference) (vector, bool) {
	if r.Copies == 0 {
		return nil, true
	}
	sums, err := r.Policy.Sums(r.Document, reference)
	if err != nil {
		return nil, false
	}
	v := r.moved(ofSums(sums))
	for _, adjust := range r.Adjust {
		v = adjust(v)
	}
	return v.times(int64(r.Copies)), true
}

func (r *Replay) moved(v vector) vector {
	if len(r.Moves) == 0 {
		return v
	}
	for i := range v {
		if to, ok := r.Moves[v[i].account]; ok {
			v[i] = v[i].movedTo(to, &r.Document, r.Policy)
		}
	}
	return vectorOf(v)
}

// movedTo is the line on another account, where other dimensions may be compared.
func (l line) movedTo(to ledger.AccountCode, d *ledger.Document, p *policy.Policy) line {
	if len(p.Dimensions) > 0 {
		l.dimension = string(p.Moved(d, ledger.Dimensions(l.dimension), l.account, to))
	}
	l.account = to
	return l
}

// line is an amount that no posting made, for Adjust: it carries what the document as a
// whole carries on the account.
func (r *Replay) line(account ledger.AccountCode, functional, document int64) line {
	return line{account: account, dimension: string(r.Policy.DimensionOf(&r.Document, "", account)), functional: functional, document: document}
}

func ofSums(sums []policy.Sum) vector {
	lines := make([]line, len(sums))
	for i, s := range sums {
		lines[i] = line{account: s.Account, dimension: string(s.Dimension), functional: s.Functional, document: s.Document}
	}
	return vectorOf(lines)
}

// effectOf sums the entries that stand under a reference; "" takes all of them.
func effectOf(entries []ledger.Entry, reference ledger.Reference) vector {
	var lines []line
	for _, e := range entries {
		if reference != "" && e.Reference != reference {
			continue
		}
		for _, p := range e.Postings {
			lines = append(lines, line{
				account: p.Account, dimension: string(p.Dimension), functional: p.SignedFunctional().Units(), document: p.Signed().Units(),
			})
		}
	}
	return vectorOf(lines)
}

// cloneDocument copies what a hypothesis may change.
func cloneDocument(d ledger.Document) ledger.Document {
	if d.Goods != nil {
		d.Goods = cloneGoods(d.Goods)
	}
	if d.Payment != nil {
		payment := *d.Payment
		d.Payment = &payment
	}
	return d
}

// cloneGoods keeps all taxes in one list, each line's and charge's a part of it with no
// room to grow into the next.
func cloneGoods(g *ledger.Goods) *ledger.Goods {
	c := *g
	c.Lines, c.Charges = slices.Clone(g.Lines), slices.Clone(g.Charges)
	n := 0
	for i := range c.Lines {
		n += len(c.Lines[i].Taxes)
	}
	for i := range c.Charges {
		n += len(c.Charges[i].Taxes)
	}
	taxes := make([]ledger.Tax, 0, n)
	own := func(list *[]ledger.Tax) {
		from := len(taxes)
		taxes = append(taxes, *list...)
		*list = taxes[from:len(taxes):len(taxes)]
	}
	for i := range c.Lines {
		own(&c.Lines[i].Taxes)
	}
	for i := range c.Charges {
		own(&c.Charges[i].Taxes)
	}
	return &c
}
