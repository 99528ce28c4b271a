package matchers

import (
	"slices"

	"counterfoil/ledger"
)

// withoutDocuments: no document is due in the batch at all, and none of another day can be
// what its vouchers hold: they are manual journals.
func (m *match) withoutDocuments(j *joint, batch int32, explained func(ledger.Reference) bool) bool {
	_, vouchers := m.lacking()
	if len(m.papers) > 0 || len(vouchers) == 0 || j.inHabit(batch) || j.mayComeFromElsewhere(m.s.d, explained) {
		return false
	}
	m.manualRest()
	return true
}

// inHabit tells whether a habit found puts documents into a batch or takes some out.
func (j *joint) inHabit(batch int32) bool {
	return slices.ContainsFunc(j.habits, func(p *part) bool { return len(j.under(batch, p.sum)) > 0 })
}

// mayComeFromElsewhere tells whether a batch that is not explained may lack what this one
// holds: it is of the days beside it, or has a document that is dated on this one by
// another of its events.
func (j *joint) mayComeFromElsewhere(d *dossier, explained func(ledger.Reference) bool) bool {
	for _, r := range d.neighbours() {
		if !d.beside[r].isZero() && !explained(r) {
			return true
		}
	}
	own, _ := batchOf(d.in.Case.Reference)
	return slices.ContainsFunc(j.slips, func(s *slip) bool {
		b, ok := batchOf(s.home.in.Case.Reference)
		return ok && (b.takings == "pay") == (own.takings == "pay") && !explained(s.home.in.Case.Reference) && hasDate(j.otherDays(s), own.on)
	})
}
