package matchers

import (
	"fmt"
	"slices"
	"strings"

	"counterfoil/ledger"
)

// neighbours are the batches that differ, too, and may hold what this one lacks: of the
// same store and currency, of the same day at another rate or of the day before or after.
func (d *dossier) neighbours() []ledger.Reference {
	own, ok := batchOf(d.in.Case.Reference)
	if !ok {
		return nil
	}
	var list []ledger.Reference
	for r := range d.beside {
		if b, ok := batchOf(r); ok && r != d.in.Case.Reference && b.besides(own) {
			list = append(list, r)
		}
	}
	slices.Sort(list)
	return list
}

// batch is a batch reference taken apart: policy.BatchReference.
type batch struct {
	on            ledger.Date
	shop, takings string // store (or what else parts batches) and currency; rate or "pay"
}

func batchOf(r ledger.Reference) (batch, bool) {
	parts := strings.Split(string(r), "|")
	if len(parts) < 4 {
		return batch{}, false
	}
	on, err := ledger.ParseDate(parts[0])
	last := len(parts) - 1
	return batch{on, strings.Join(parts[1:last], "|"), parts[last]}, err == nil
}

func (b batch) besides(o batch) bool {
	days := b.on.DaysSince(o.on)
	return b.shop == o.shop && (b.takings == "pay") == (o.takings == "pay") && days >= -1 && days <= 1
}

// absentEverywhere tells whether all the batches a document is part of lack what it has
// in them: one whose goods are booked and whose gift certificate is not was booked
// otherwise, not left out.
func (d *dossier) absentEverywhere(p *paper) bool {
	if !p.known {
		return true
	}
	entries, err := d.policy.Post(p.current)
	if err != nil {
		return false
	}
	for _, e := range entries {
		if e.Reference == d.in.Case.Reference {
			continue
		}
		due := d.clearingOf(effectOf([]ledger.Entry{e}, ""))
		lacking := -d.clearingOf(d.beside[e.Reference])
		if opposite(due, lacking) || 10*abs(lacking) < 9*abs(due) {
			return false
		}
	}
	return true
}

// clearingOf is what a vector moves on the clearing accounts.
func (d *dossier) clearingOf(v vector) (sum int64) {
	for _, l := range v {
		if d.roles()[l.account] == roleClearing {
			sum += l.functional
		}
	}
	return sum
}

// neighbourDay: what this batch lacks, the batch of the day before or after has too
// much, on every account, or the reverse; and no other has.
func (m *match) neighbourDay() bool {
	d := m.s.d
	own, ok := batchOf(d.in.Case.Reference)
	if !ok {
		return false
	}
	var found []ledger.Reference
	for _, r := range d.neighbours() {
		b, _ := batchOf(r)
		if b.takings == own.takings && d.beside[r].plus(d.variance).isZero() {
			found = append(found, r)
		}
	}
	need, _ := m.lacking()
	if len(found) != 1 || need.isZero() {
		return false
	}
	m.take(claim{steps: []step{{inNeighbour(own, found[0]), need}}})
	return true
}

func inNeighbour(own batch, other ledger.Reference) *Hypothesis {
	b, _ := batchOf(other)
	return &Hypothesis{
		Cause: ledger.CauseCutOff, Kind: "in the batch of a neighbouring day", Aspect: "copies", Proof: ledger.ProofElsewhere,
		Detail: fmt.Sprintf("booked in one of the batches of %s and %s what belongs into the other: %s differs by the same amounts the other way", own.on, b.on, other),
	}
}
