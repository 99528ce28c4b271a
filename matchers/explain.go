package matchers

import (
	"fmt"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/ledger/policy"
)

// RuleVersion names this set of rules. It changes with every change that can alter an
// explanation; cases of another version are explained again, never carried over.
const RuleVersion = "7"

// Explain says why the books differ under one reference, at the cut-off. It is pure:
// the same input gives the same case, in whatever sequence the entries come.
//
// Vouchers are matched to documents one by one as far as they can be told apart, and by
// their sums where they cannot. What is claimed is the smallest set of hypotheses that
// reproduces what was booked to the minor unit; rounding is asked only when nothing
// else does. What is left is unexplained, exactly: variance, legs and remainder always
// cancel, because the remainder is computed and never claimed.
func Explain(in Input, p *policy.Policy) ledger.Case {
	d := layOut(in, p)
	switch {
	case d.isBatch() && d.variance.isZero():
		return d.caseOf(nil, nil, "")
	case d.isBatch():
		return ExplainBatches([]Input{in}, p)[0]
	}
	return solve(d).written()
}

// written is the case with what the match has claimed.
func (m *match) written() ledger.Case {
	d := m.s.d
	var list []told
	for _, claim := range m.claims {
		from := claim.from
		for i, st := range claim.steps {
			delta := st.effect.minus(from)
			from = st.effect
			if !delta.isZero() {
				list = append(list, told{d.explanation(m, claim, i, delta), delta, manualOf(claim)})
			}
		}
	}
	var explanations []ledger.Explanation
	left := d.variance
	for _, t := range m.corrected(list) {
		explanations = append(explanations, t.Explanation)
		left = left.minus(t.delta)
	}
	c := d.caseOf(explanations, left, m.notes())
	if since := m.origin(); !since.IsZero() {
		c.OriginOn = since
	}
	return c
}

// notes is what a reader should know of how the case was explained.
func (m *match) notes() string {
	var c ledger.Case
	if m.s.exhausted && m.open {
		addNote(&c, fmt.Sprintf("the search ended after %d replays; what is unexplained was not searched to the end", maxReplays))
	}
	if m.note != "" {
		addNote(&c, m.note)
	}
	if note := m.undoneNote(); note != "" {
		addNote(&c, note)
	}
	if !m.s.d.isBatch() && m.touchesReturns() {
		for _, note := range m.s.d.unequalRefunds() {
			addNote(&c, note)
		}
	}
	return c.Note
}

// caseOf is the case with its explanations and what they leave of the variance.
func (d *dossier) caseOf(explanations []ledger.Explanation, left vector, note string) ledger.Case {
	currency := d.policy.Entity.Currency
	c := ledger.Case{
		Reference: d.in.Case.Reference, OriginOn: firstEntry(d.in), Note: note,
		Variance: d.variance.functionalOnly().legs(currency, ""), Explanations: explanations,
	}
	if !d.variance.isZero() {
		c.Unexplained = left.times(-1).functionalOnly().legs(currency, "")
	}
	d.capRounding(&c)
	return c
}

// solve tries without rounding, then with it, then within its bound. What is then left
// beside documents that all have vouchers of their own is a manual journal.
func solve(d *dossier) *match {
	if d.variance.isZero() {
		return cancelling(d)
	}
	s := newSearch(d)
	start := &match{s: s, papers: d.papers, vouchers: d.vouchers, holders: map[*paper][]*voucher{}}
	start.pairExact()
	start.reversedLater()
	best := start.better()
	if best.open {
		s.rounding = true
		best = start.better()
	}
	if best.open {
		best.bounded()
	}
	best.manualRest()
	return best
}

// better follows every way to its end and keeps the best: one that accounts for
// everything before one that does not, then the one with the fewest hypotheses.
//
// Going by sums at once is a way only where the vouchers do not tell the documents
// apart, which shows in a document without a voucher of its own or with two: then one
// voucher may hold several documents. It shows as well in a voucher that is left over,
// which may correct another.
func (m *match) better() *match {
	best := m.clone()
	best.finish()
	aside := m.clone()
	if aside.setAside() > 0 {
		aside.finish()
		best = smaller(aside, best)
	}
	if best.size() > 1 && (best.leftOver() > 0 || !best.toldApart()) {
		sums := m.clone()
		sums.setAside()
		if sums.summed(min(maxSet, best.size()-1)) {
			best = smaller(sums, best)
		}
	}
	return best
}

// smaller is the first of two ways unless the second does better.
func smaller(a, b *match) *match {
	if a.open != b.open && a.open || a.open == b.open && b.size() < a.size() {
		return b
	}
	return a
}

// toldApart tells whether each document in question has one voucher of its own.
func (m *match) toldApart() bool {
	for _, c := range m.claims {
		if c.paper != nil && (len(c.vouchers) != 1 || len(m.holders[c.paper]) != 1) {
			return false
		}
	}
	return true
}

// finish takes a way to its end: singly, then by sums, then by what is certain of the
// rest.
func (m *match) finish() {
	m.singly()
	m.setAside()
	m.corrections()
	if m.nothingLeft() {
		m.absentRest()
		return
	}
	if !m.summed(maxSet) {
		m.certainRest()
	}
}

// amount is minor units of the functional currency.
func (d *dossier) amount(units int64) money.Amount {
	return money.Minor(units, d.policy.Entity.Currency)
}
