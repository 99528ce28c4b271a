package matchers

import (
	"sort"

	"counterfoil/ledger"
)

// A spot is an account under a batch reference, by its number in an atlas: what one
// fault changes may lie in several batches.
type spot = int32

// cell is what changes on one spot: minor units of the functional currency and of the
// document's; debits positive.
type cell struct {
	spot                 spot
	functional, document int64
}

// impact is a sparse effect over batches and accounts, in the sequence of spots, without
// cells that are zero in functional currency.
type impact []cell

// atlas numbers the batches and spots of one joint case and weighs each spot, so that a
// impact has a print: the sum of its amounts times their weights, modulo 2^64. Prints
// add up as spreads do; equal prints are looked up and the spreads then compared.
type atlas struct {
	numbers    map[spotName]spot
	places     []spotName
	batchOf    []int32 // of each spot
	weights    []uint64
	batches    map[ledger.Reference]int32
	references []ledger.Reference
}

type spotName struct {
	reference ledger.Reference
	account   ledger.AccountCode
	dimension string
}

func newAtlas() *atlas {
	return &atlas{numbers: map[spotName]spot{}, batches: map[ledger.Reference]int32{}}
}

func (a *atlas) batch(r ledger.Reference) int32 {
	n, ok := a.batches[r]
	if !ok {
		n = int32(len(a.references))
		a.batches[r] = n
		a.references = append(a.references, r)
	}
	return n
}

func (a *atlas) spot(p spotName) spot {
	n, ok := a.numbers[p]
	if !ok {
		n = spot(len(a.places))
		a.numbers[p] = n
		a.places = append(a.places, p)
		a.batchOf = append(a.batchOf, a.batch(p.reference))
		a.weights = append(a.weights, weight(ledger.AccountCode(p.reference)+"|"+p.account, p.dimension))
	}
	return n
}

// of lays a vector under a reference.
func (a *atlas) of(r ledger.Reference, v vector) impact {
	s := make(impact, 0, len(v))
	for _, l := range v {
		if l.functional != 0 {
			s = append(s, cell{a.spot(spotName{r, l.account, l.dimension}), l.functional, l.document})
		}
	}
	sort.Slice(s, func(i, j int) bool { return s[i].spot < s[j].spot })
	return s
}

// at is what an impact holds under one batch, as a vector.
func (a *atlas) at(batch int32, s impact) vector {
	var lines []line
	for _, c := range s {
		if a.batchOf[c.spot] == batch {
			lines = append(lines, line{a.places[c.spot].account, a.places[c.spot].dimension, c.functional, c.document})
		}
	}
	return vectorOf(lines)
}

// everywhere is a whole impact as one vector.
func (a *atlas) everywhere(s impact) vector {
	var lines []line
	for _, c := range s {
		lines = append(lines, line{a.places[c.spot].account, a.places[c.spot].dimension, c.functional, c.document})
	}
	return vectorOf(lines)
}

// prints gives an impact's print under each batch it touches, in the sequence of batches.
func (a *atlas) prints(s impact) []batchPrint {
	var list []batchPrint
	for _, c := range s {
		list = addPrint(list, batchPrint{a.batchOf[c.spot], uint64(c.functional) * a.weights[c.spot]})
	}
	sort.Slice(list, func(i, j int) bool { return list[i].batch < list[j].batch })
	return list
}

// batchPrint is the print of what an impact holds under one batch.
type batchPrint struct {
	batch int32
	print uint64
}

func addPrint(list []batchPrint, p batchPrint) []batchPrint {
	for i := range list {
		if list[i].batch == p.batch {
			list[i].print += p.print
			return list
		}
	}
	return append(list, p)
}

// combine is s + factor × o.
func (s impact) combine(o impact, factor int64) impact {
	sum := make(impact, 0, len(s)+len(o))
	i, j := 0, 0
	for i < len(s) || j < len(o) {
		var c cell
		switch {
		case j == len(o) || i < len(s) && s[i].spot < o[j].spot:
			c = s[i]
			i++
		case i == len(s) || o[j].spot < s[i].spot:
			c = cell{o[j].spot, factor * o[j].functional, factor * o[j].document}
			j++
		default:
			c = cell{s[i].spot, s[i].functional + factor*o[j].functional, s[i].document + factor*o[j].document}
			i, j = i+1, j+1
		}
		if c.functional != 0 {
			sum = append(sum, c)
		}
	}
	return sum
}

func (s impact) plus(o impact) impact  { return s.combine(o, 1) }
func (s impact) minus(o impact) impact { return s.combine(o, -1) }
func (s impact) times(n int64) impact  { return impact(nil).combine(s, n) }
func (s impact) same(o impact) bool    { return len(s) == len(o) && len(s.minus(o)) == 0 }

func (s impact) print(a *atlas) (sum uint64) {
	for _, c := range s {
		sum += uint64(c.functional) * a.weights[c.spot]
	}
	return sum
}

// total adds up impacts, two by two so that long lists stay cheap.
func total(list []impact) impact {
	switch len(list) {
	case 0:
		return nil
	case 1:
		return list[0]
	}
	half := len(list) / 2
	return total(list[:half]).plus(total(list[half:]))
}
