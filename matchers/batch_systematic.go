package matchers

import (
	"slices"

	"counterfoil/ledger"
)

// leastProof is how many days must agree by one fault alone for it to count as the ERP's
// habit.
const leastProof = 3

// habit applies faults that hit all days alike, such as days cut by another zone's midnight
// or a mapping lost for good: what makes all batches it touches of three days and more
// agree by itself, and of at least half the days it touches. What it changes is then no longer looked for in the others.
func (j *joint) habit(candidates []*part) {
	for len(candidates) > 0 {
		best, most := -1, leastProof-1
		for i, p := range candidates {
			if cured, touched := j.cures(p); cured > most && 2*cured >= touched {
				best, most = i, cured
			}
		}
		if best < 0 {
			return
		}
		p := candidates[best]
		for _, at := range j.atlas.prints(p.sum) {
			j.need[at.batch] = j.need[at.batch].minus(j.under(at.batch, p.sum))
		}
		j.habits = append(j.habits, p)
		candidates = slices.DeleteFunc(candidates, func(o *part) bool { return o == p })
	}
}

// cures counts the days on which all batches agree after a part alone, of those it
// touches.
func (j *joint) cures(p *part) (cured, touched int) {
	days := map[ledger.Date]bool{}
	for _, at := range j.atlas.prints(p.sum) {
		if !j.isOpen(at.batch) {
			return 0, 1 // it would harm a batch that agrees
		}
		b, _ := batchOf(j.atlas.references[at.batch])
		agrees := j.need[at.batch].same(j.under(at.batch, p.sum))
		if known, seen := days[b.on]; seen {
			agrees = agrees && known
		}
		days[b.on] = agrees
	}
	for _, agrees := range days {
		if agrees {
			cured++
		}
	}
	return cured, len(days)
}

// under is what an impact does in one batch.
func (j *joint) under(batch int32, x impact) impact {
	var kept impact
	for _, c := range x {
		if j.atlas.batchOf[c.spot] == batch {
			kept = append(kept, c)
		}
	}
	return kept
}
