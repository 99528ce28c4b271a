package matchers

import (
	"fmt"
	"slices"
)

// maxThreeSteps bounds the pairs whose third is looked up in one large batch.
const maxThreeSteps = 1_500_000_000

// three finds all sets of three parts on one side that make up the need of a large batch:
// all left out, or all doubled. The largest of three is a third of the need or more, and
// the second half of what it leaves or more; the last is looked up. False when the bound
// ended the search.
func (h *hunt) three(batch int32, need impact) ([]set, bool) {
	lead, print := largestCell(need), need.print(h.j.atlas)
	list := h.oneSided(batch, lead)
	byPrint, seen := map[uint64][]int{}, make([]uint64, 1<<16)
	for k, m := range list {
		byPrint[m.print] = append(byPrint[m.print], k)
		seen[m.print>>48] |= 1 << (m.print >> 42 & 63)
	}
	most, steps := abs(lead.functional), 0
	var found []set
	for i, a := range list {
		if 3*a.amount < most {
			break
		}
		for k := i; k < len(list); k++ {
			b, left := list[k], most-a.amount-list[k].amount
			if left > b.amount {
				break
			}
			if steps++; steps > maxThreeSteps {
				return nil, false
			}
			rest := print - a.print - b.print
			if left <= 0 || seen[rest>>48]>>(rest>>42&63)&1 == 0 {
				continue
			}
			for _, l := range byPrint[rest] {
				f := set{[]int32{a.class, b.class, list[l].class}, []int32{batch}}
				if l >= k && h.sumsUp(f, need) && len(found) < maxTies {
					slices.Sort(f.classes)
					found = append(found, f)
				}
			}
		}
	}
	return found, true
}

// member is a class in three's list.
type member struct {
	class  int32
	amount int64 // on the need's largest account, without sign
	print  uint64
}

func largestCell(x impact) cell {
	return slices.MaxFunc(x, func(a, b cell) int { return int(abs(a.functional) - abs(b.functional)) })
}

// oneSided lists the classes that change this batch alone, towards the need, by no more
// than it; the largest first.
func (h *hunt) oneSided(batch int32, lead cell) (list []member) {
	for _, n := range h.touching[lead.spot] {
		c := h.classes[n]
		if len(c.prints) != 1 || c.prints[0].batch != batch || len(c.parts[0].slips) != 1 {
			continue
		}
		for _, at := range c.sum {
			if at.spot == lead.spot && at.functional > 0 == (lead.functional > 0) && abs(at.functional) <= abs(lead.functional) {
				list = append(list, member{n, abs(at.functional), c.prints[0].print})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b member) int { return int(b.amount - a.amount) })
	return list
}

func (h *hunt) sumsUp(f set, need impact) bool {
	var sum impact
	for _, n := range f.classes {
		sum = sum.plus(h.classes[n].sum)
	}
	return sum.same(need) && h.assignable(f.classes, nil)
}

// threeOf is a large batch's story of three whole documents, if there is one only. There
// are too many threes to measure what chance would make of them; so it is told as one of
// several stories.
func (h *hunt) threeOf(batch int32) *slot {
	found, whole := h.three(batch, h.j.needs(batch))
	if !whole || len(found) != 1 {
		return nil
	}
	n := len(h.j.dossiers[batch].papers)
	return &slot{hunt: h, batches: []int32{batch}, size: 3, sets: found,
		doubt: fmt.Sprintf("another cause: no other three of the batch's %d documents make this difference, but more or other faults may", n)}
}
