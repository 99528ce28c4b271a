package matchers

import (
	"slices"

	"counterfoil/ledger"
	"counterfoil/ledger/policy"
)

// maxBatchSet is the largest set of parts looked for.
const maxBatchSet = 4

// ExplainBatches says why batches of one store and currency differ, looking at them
// together. Batches of the days after the cut-off may be among them, so that what was
// booked there is found; they have no case. The cases come in the sequence of the
// batches, which must be that of their references.
func ExplainBatches(batches []Input, p *policy.Policy) []ledger.Case {
	j := layTogether(batches, p)
	matches := make([]*match, len(j.dossiers))
	for n, d := range j.dossiers {
		matches[n] = &match{s: newSearch(d), papers: d.papers, vouchers: d.vouchers, holders: map[*paper][]*voucher{}}
		if matches[n].wholeBatch() {
			j.need[n] = nil
		}
	}
	told := j.explain()
	var cases []ledger.Case
	for n, d := range j.dossiers {
		if d.isLater() {
			continue
		}
		m := matches[n]
		if of, ok := told[int32(n)]; ok {
			cases = append(cases, d.caseOf(of.explanations, of.left, ""))
			continue
		}
		if len(j.need[n]) > 0 {
			m.leftBatch(j)
		}
		cases = append(cases, m.written())
	}
	return cases
}

// wholeBatch explains a batch by its vouchers as a whole: none of it booked, booked after
// the cut-off, or a voucher booked again.
func (m *match) wholeBatch() bool {
	m.setAside()
	return !m.s.d.variance.isZero() && (m.nothingBooked() || m.voucherAgain())
}

// leftBatch is for a batch that no set of parts explains.
func (m *match) leftBatch(j *joint) {
	if m.neighbourDay() || m.withoutDocuments() {
		return
	}
	m.open = true
	m.note = m.batchNote()
	if j.cut {
		m.note += "; there are too many documents to look for faults inside each"
	}
}

// explain finds the sets and gives each batch its explanations.
func (j *joint) explain() map[int32]share {
	var must []int32
	for n, d := range j.dossiers {
		if len(j.need[n]) > 0 && len(d.vouchers) > 0 || len(j.need[n]) > 0 && !d.isLater() {
			must = append(must, int32(n))
		}
	}
	told := map[int32]share{}
	slots := j.slots(must)
	picked := chosen(slots, must)
	for _, s := range picked {
		s.hunt.tell(s, told, picked)
	}
	return told
}

// isLater tells whether a batch is of a day after the cut-off.
func (d *dossier) isLater() bool {
	b, ok := batchOf(d.in.Case.Reference)
	return ok && b.on.After(d.in.CutOff)
}

// slots looks for the smallest sets that explain each batch: one part of any kind, then
// two and more, of whole documents before those with faults inside.
func (j *joint) slots(must []int32) []*slot {
	whole, inside := j.parts()
	wholes, any := newHunt(j, whole), newHunt(j, append(whole, inside...))
	reached := map[int32]bool{}
	var all []*slot
	for size := 1; size <= maxBatchSet; size++ {
		for _, h := range []*hunt{wholes, any} {
			if size == 1 && h == wholes {
				continue
			}
			found := h.slots(must, size, reached)
			for _, s := range found {
				for _, b := range s.batches {
					reached[b] = true
				}
			}
			all = append(all, found...)
		}
	}
	return all
}

// slots looks for sets of one size that explain the batches not reached yet.
func (h *hunt) slots(must []int32, size int, reached map[int32]bool) []*slot {
	byBatches := map[string]*slot{}
	var all []*slot
	for _, batch := range must {
		if reached[batch] {
			continue
		}
		sets, whole := h.sets(batch, size)
		if !whole || size > 1 && len(sets) > 0 && h.byChance(batch, size, sets) {
			continue
		}
		for _, f := range sets {
			k := keyOf(f.batches)
			if byBatches[k] == nil {
				byBatches[k] = &slot{hunt: h, batches: f.batches, size: size}
				all = append(all, byBatches[k])
			}
			if s := byBatches[k]; !slices.ContainsFunc(s.sets, func(o set) bool { return slices.Equal(o.classes, f.classes) }) {
				s.sets = append(s.sets, f)
			}
		}
	}
	return all
}
