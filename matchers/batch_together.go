package matchers

import (
	"fmt"
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
		if !d.isLoose() && matches[n].wholeBatch() {
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
			note := ""
			if !of.left.isZero() {
				note = inPartNote
			}
			cases = append(cases, d.caseOf(of.explanations, of.left, note))
			continue
		}
		if len(j.need[n]) > 0 {
			m.leftBatch(j, int32(n), func(r ledger.Reference) bool { return told[j.atlas.batches[r]].certain() })
		}
		cases = append(cases, m.written())
	}
	return cases
}

// wholeBatch explains a batch by its vouchers as a whole: booked after the cut-off, or a
// voucher booked again.
func (m *match) wholeBatch() bool {
	m.setAside()
	return !m.s.d.variance.isZero() && (m.bookedLate() || m.voucherAgain())
}

// leftBatch is for a batch that no set of parts explains.
func (m *match) leftBatch(j *joint, batch int32, explained func(ledger.Reference) bool) {
	if m.neighbourDay() || m.withoutDocuments(j, batch, explained) {
		return
	}
	m.open = true
	m.note = m.batchNote()
	if size, ended := j.ended[batch]; ended {
		m.note += fmt.Sprintf("; the search ended at sets of %d, of which there are too many", size)
	}
	if j.cut {
		m.note += "; there are too many documents to look for faults inside each"
	}
}

// explain finds the sets and gives each batch its explanations.
func (j *joint) explain() map[int32]share {
	t := j.theories()
	var open, must []int32
	for n, d := range j.dossiers {
		if len(j.need[n]) > 0 && (len(d.vouchers) > 0 || !d.isLater()) {
			open = append(open, int32(n))
		}
	}
	j.habit(t.habits)
	told := map[int32]share{}
	for _, n := range open {
		if len(j.need[n]) > 0 {
			must = append(must, n)
		} else {
			told[n] = share{left: j.dossiers[n].open()}
		}
	}
	j.search(t, must, told)
	j.stages(t, must, told)
	for n, of := range told {
		told[n] = j.share(n, of, j.habits, nil)
	}
	return told
}

// search tells the batches that sets of parts explain, with all those they touch.
func (j *joint) search(t theories, must []int32, told map[int32]share) {
	picked := chosen(j.slots(t, must), must)
	for _, s := range picked {
		s.hunt.tell(s, told, picked)
	}
	for _, s := range picked {
		for _, batch := range s.batches {
			if int(batch) < len(j.need) {
				j.need[batch] = nil
			}
		}
	}
}

// isLater tells whether a batch is of a day after the cut-off.
func (d *dossier) isLater() bool {
	b, ok := batchOf(d.in.Case.Reference)
	return ok && b.on.After(d.in.CutOff)
}

// slots looks for the smallest sets that explain each batch: one part of any kind, then
// two and more, of whole documents before those with faults inside.
func (j *joint) slots(t theories, must []int32) []*slot {
	wholes, any := newHunt(j, t.whole, t.inside), newHunt(j, slices.Concat(t.whole, t.inside), nil)
	wholes.wider, any.wider = any, any
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
	var all []*slot
	seen := map[string]bool{}
	for _, batch := range must {
		if reached[batch] || h.hopeless[batch] {
			continue
		}
		sets, whole := h.sets(batch, size)
		if !whole {
			h.hopeless[batch], h.j.ended[batch] = true, size
			if size == 3 && h != h.wider {
				if s := h.threeOf(batch); s != nil {
					all = append(all, s)
				}
			}
			continue
		}
		slots := h.byBatches(sets, size)
		if size > 1 && slices.ContainsFunc(slots, func(s *slot) bool { return h.byChance(batch, s) }) {
			h.hopeless[batch] = true // larger sets prove even less
			continue
		}
		for _, s := range slots {
			if k := keyOf(s.batches); !seen[k] {
				seen[k] = true
				all = append(all, s)
			}
		}
	}
	return all
}

// byBatches puts sets that explain the same batches together.
func (h *hunt) byBatches(sets []set, size int) (list []*slot) {
	index := map[string]*slot{}
	for _, f := range sets {
		k := keyOf(f.batches)
		if index[k] == nil {
			index[k] = &slot{hunt: h, batches: f.batches, size: size}
			list = append(list, index[k])
		}
		index[k].sets = append(index[k].sets, f)
	}
	return list
}
