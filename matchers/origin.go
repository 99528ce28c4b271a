package matchers

import "counterfoil/ledger"

// origin is the earliest date of what differs: of the documents and vouchers behind the
// explanations, and of those that nothing accounts for. An order of spring whose refund
// is missing since yesterday is open since yesterday. Zero where it cannot be told, as in
// a batch, which is of one day.
func (m *match) origin() ledger.Date {
	var first ledger.Date
	see := func(on ledger.Date) {
		if !on.IsZero() && !on.After(m.s.d.in.CutOff) && (first.IsZero() || on.Before(first)) {
			first = on
		}
	}
	if m.s.d.isBatch() {
		return first
	}
	for _, c := range m.claims {
		if c.changes() {
			c.dates(see)
		}
	}
	if !m.open {
		return first
	}
	for _, p := range m.papers {
		if !p.later {
			see(p.on)
		}
	}
	for _, v := range m.vouchers {
		see(v.entry.EffectiveOn)
	}
	return first
}

// changes tells whether anything differs by the claim.
func (c claim) changes() bool {
	return len(c.steps) > 0 && !c.steps[len(c.steps)-1].effect.minus(c.from).isZero()
}

// dates shows when what a claim is about happened. A further copy exists since its
// voucher, whatever its document's date.
func (c claim) dates(see func(ledger.Date)) {
	for _, v := range c.vouchers {
		see(v.entry.EffectiveOn)
	}
	if c.paper != nil && (len(c.from) > 0 || len(c.vouchers) == 0) {
		see(c.paper.on)
	}
}

// firstEntry is the earliest date under the reference.
func firstEntry(in Input) ledger.Date {
	var first ledger.Date
	for _, e := range in.Case.Entries {
		if counts(e) && (first.IsZero() || e.EffectiveOn.Before(first)) {
			first = e.EffectiveOn
		}
	}
	return first
}
