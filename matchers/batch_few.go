package matchers

import (
	"slices"

	"counterfoil/ledger"
)

// chance bounds how likely a set of documents may be to make up a difference that it has
// nothing to do with: one in so many.
const chance = 500

// fewDocuments: two or three documents left out, or two or three booked twice, make the
// whole difference, there is one such set only, and a difference of another origin would
// hardly ever be made so.
func (m *match) fewDocuments() bool {
	need, vouchers := m.lacking()
	if len(vouchers) == 0 {
		return false
	}
	var papers []*paper
	for _, p := range m.papers {
		if !p.later {
			papers = append(papers, p)
		}
	}
	values, tried := m.distinctSums(papers), int64(2*len(papers))
	for size := int64(2); size <= maxSet; size++ {
		tried = tried * (int64(len(papers)) - size + 1) / size
		if tried <= 0 || tried*chance > values {
			return false
		}
		if sets := m.setsOf(papers, need, int(size)); len(sets) > 0 {
			return len(sets) == 1 && m.claimBatch(sets, vouchers)
		}
	}
	return false
}

// distinctSums is how many values the amounts of the documents could add up to on the
// account where they vary most: its range in steps of what divides all of them.
func (m *match) distinctSums(papers []*paper) int64 {
	most := int64(0)
	step, span := map[string]int64{}, map[string]int64{}
	for _, p := range papers {
		for _, l := range p.due {
			a := string(l.account)
			step[a] = divisor(step[a], abs(l.functional))
			span[a] += abs(l.functional)
			most = max(most, span[a]/step[a])
		}
	}
	return most
}

func divisor(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return max(a, 1)
}

// setsOf finds the sets of a size that make up the need: documents of one kind, all left
// out or all doubled. A sale against a return, or one left out against one doubled, makes
// too many figures of the same prices to prove anything.
func (m *match) setsOf(papers []*paper, need vector, size int) (sets [][]option) {
	for _, kind := range []ledger.EntryKind{ledger.KindSale, ledger.KindCapture, ledger.KindReturn, ledger.KindRefund} {
		for _, doubled := range []bool{false, true} {
			var options []option
			for _, p := range papers {
				if p.kind == kind {
					options = append(options, m.whole(p, doubled))
				}
			}
			sets = append(sets, sumsTo(options, need, size)...)
		}
	}
	return sets
}

// sumsTo finds the sets of a size whose changes add up to the need. The last of a set is
// looked up by what is left.
func sumsTo(options []option, need vector, size int) (sets [][]option) {
	byKey := map[string][]int{}
	for i, o := range options {
		byKey[o.delta.key()] = append(byKey[o.delta.key()], i)
	}
	var walk func(from int, rest vector, set []option)
	walk = func(from int, rest vector, set []option) {
		if len(set) < size-1 {
			for i := from; i < len(options); i++ {
				walk(i+1, rest.minus(options[i].delta), append(set, options[i]))
			}
			return
		}
		for _, k := range byKey[rest.key()] {
			if k >= from && len(sets) < maxTies {
				sets = append(sets, append(slices.Clone(set), options[k]))
			}
		}
	}
	walk(0, need, nil)
	return sets
}

// whole is a document left out of its batch, or in it twice.
func (m *match) whole(p *paper, doubled bool) option {
	o := option{paper: p, from: p.base, delta: p.base, size: 1}
	if doubled {
		o.steps = []step{{duplicate(p, nil, nil), p.base.times(2)}}
		return o
	}
	o.delta, o.steps = p.base.times(-1), []step{{m.absent(p), nil}}
	return o
}
