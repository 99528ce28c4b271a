package matchers

import (
	"sort"
	"strconv"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// line is one account of a vector: minor units of the functional currency, and of the
// document's currency where a document stands behind them; debits positive.
type line struct {
	account    ledger.AccountCode
	functional int64
	document   int64
}

// vector is a sparse effect on the accounts, in account sequence, without lines that
// are zero in both amounts. All vectors of a case share one functional currency, so
// whole numbers are enough and two vectors can be compared by their key.
type vector []line

// vectorOf collects lines in any sequence, several of one account included.
func vectorOf(lines []line) vector {
	sort.SliceStable(lines, func(i, j int) bool { return lines[i].account < lines[j].account })
	v := make(vector, 0, len(lines))
	for _, l := range lines {
		if n := len(v); n > 0 && v[n-1].account == l.account {
			v[n-1].functional += l.functional
			v[n-1].document += l.document
			continue
		}
		v = append(v, l)
	}
	return v.tidy()
}

// tidy drops, in place, what has come to zero.
func (v vector) tidy() vector {
	kept := v[:0]
	for _, l := range v {
		if l.functional != 0 || l.document != 0 {
			kept = append(kept, l)
		}
	}
	return kept
}

// combine is v + factor × o.
func (v vector) combine(o vector, factor int64) vector {
	sum := make(vector, 0, len(v)+len(o))
	i, j := 0, 0
	for i < len(v) || j < len(o) {
		switch {
		case j == len(o) || i < len(v) && v[i].account < o[j].account:
			sum = append(sum, v[i])
			i++
		case i == len(v) || o[j].account < v[i].account:
			sum = append(sum, line{o[j].account, factor * o[j].functional, factor * o[j].document})
			j++
		default:
			sum = append(sum, line{v[i].account, v[i].functional + factor*o[j].functional, v[i].document + factor*o[j].document})
			i, j = i+1, j+1
		}
	}
	return sum.tidy()
}

func (v vector) plus(o vector) vector  { return v.combine(o, 1) }
func (v vector) minus(o vector) vector { return v.combine(o, -1) }
func (v vector) times(n int64) vector  { return vector(nil).combine(v, n) }

// isZero tells whether nothing is left in functional currency, which is what a case is
// decided on.
func (v vector) isZero() bool {
	for _, l := range v {
		if l.functional != 0 {
			return false
		}
	}
	return true
}

// key is equal exactly when the functional amounts are.
func (v vector) key() string {
	b := make([]byte, 0, 16*len(v))
	for _, l := range v {
		if l.functional == 0 {
			continue
		}
		b = append(b, l.account...)
		b = append(b, '=')
		b = strconv.AppendInt(b, l.functional, 36)
		b = append(b, ';')
	}
	return string(b)
}

// on is the functional amount of an account, 0 when untouched.
func (v vector) on(account ledger.AccountCode) int64 {
	i := sort.Search(len(v), func(i int) bool { return v[i].account >= account })
	if i < len(v) && v[i].account == account {
		return v[i].functional
	}
	return 0
}

// largest is the biggest functional amount, without sign.
func (v vector) largest() int64 {
	var most int64
	for _, l := range v {
		most = max(most, abs(l.functional))
	}
	return most
}

// turnover is the sum of the functional amounts, without signs: the distance between
// two vectors when v is their difference.
func (v vector) turnover() int64 {
	var sum int64
	for _, l := range v {
		sum += abs(l.functional)
	}
	return sum
}

// legs writes the vector in ledger terms. Document amounts are left out where the
// document's currency is not known.
func (v vector) legs(functional, document money.Currency) []ledger.Leg {
	legs := make([]ledger.Leg, 0, len(v))
	for _, l := range v {
		leg := ledger.Leg{Account: l.account, Functional: money.Minor(l.functional, functional)}
		if document != "" {
			leg.Document = money.Minor(l.document, document)
		}
		legs = append(legs, leg)
	}
	return legs
}

func abs(n int64) int64 {
	if n < 0 {
		return -n
	}
	return n
}
