package matchers

import (
	"slices"
	"strconv"
	"strings"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// line is what a vector holds on one account under one dimension: minor units of the
// functional currency, and of the document's currency where a document stands behind
// them; debits positive.
type line struct {
	account    ledger.AccountCode
	dimension  string // cost centre or the like as the policy compares it; "" where it compares none
	functional int64
	document   int64
}

// place is the account as texts name it: "3001", or "3001 (1=NO)".
func (l line) place() string {
	if l.dimension == "" {
		return string(l.account)
	}
	return string(l.account) + " (" + l.dimension + ")"
}

// compare is the sequence of a vector's lines: account, then dimension.
func (l line) compare(o line) int {
	if c := strings.Compare(string(l.account), string(o.account)); c != 0 {
		return c
	}
	return strings.Compare(l.dimension, o.dimension)
}

// vector is a sparse effect on the accounts and dimensions, in their sequence, without
// lines that are zero in both amounts. All vectors of a case share one functional
// currency, so whole numbers are enough and two vectors can be compared by their key.
type vector []line

// vectorOf collects lines in any sequence, several of one account included. It sorts
// them in place.
func vectorOf(lines []line) vector {
	if !slices.IsSortedFunc(lines, line.compare) {
		slices.SortStableFunc(lines, line.compare)
	}
	v := make(vector, 0, len(lines))
	for _, l := range lines {
		if n := len(v); n > 0 && v[n-1].compare(l) == 0 {
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
		switch first := merging(v, i, o, j); {
		case first < 0:
			sum = append(sum, v[i])
			i++
		case first > 0:
			sum = append(sum, o[j].times(factor))
			j++
		default:
			l := o[j].times(factor)
			l.functional, l.document = l.functional+v[i].functional, l.document+v[i].document
			sum = append(sum, l)
			i, j = i+1, j+1
		}
	}
	return sum.tidy()
}

// merging tells which line comes next when two vectors are merged: v's when negative,
// o's when positive, both when 0.
func merging(v vector, i int, o vector, j int) int {
	switch {
	case j == len(o):
		return -1
	case i == len(v):
		return 1
	}
	return v[i].compare(o[j])
}

func (l line) times(factor int64) line {
	l.functional, l.document = factor*l.functional, factor*l.document
	return l
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
		if l.dimension != "" {
			b = append(append(b, '/'), l.dimension...)
		}
		b = append(b, '=')
		b = strconv.AppendInt(b, l.functional, 36)
		b = append(b, ';')
	}
	return string(b)
}

// same tells whether the functional amounts of two vectors are equal.
func (v vector) same(o vector) bool {
	i, j := 0, 0
	for {
		for i < len(v) && v[i].functional == 0 {
			i++
		}
		for j < len(o) && o[j].functional == 0 {
			j++
		}
		if i == len(v) || j == len(o) {
			return i == len(v) && j == len(o)
		}
		if v[i].functional != o[j].functional || v[i].account != o[j].account || v[i].dimension != o[j].dimension {
			return false
		}
		i, j = i+1, j+1
	}
}

// on is the functional amount of an account over all dimensions, 0 when untouched.
func (v vector) on(account ledger.AccountCode) (sum int64) {
	for _, l := range v {
		if l.account == account {
			sum += l.functional
		}
	}
	return sum
}

// moves tells whether anything on the account changes, be it only between dimensions.
func (v vector) moves(account ledger.AccountCode) bool {
	return slices.ContainsFunc(v, func(l line) bool { return l.account == account && l.functional != 0 })
}

// byAccount adds up what each account holds over its dimensions.
func (v vector) byAccount() vector {
	if !slices.ContainsFunc(v, func(l line) bool { return l.dimension != "" }) {
		return v
	}
	lines := slices.Clone(v)
	for i := range lines {
		lines[i].dimension = ""
	}
	return vectorOf(lines)
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

// ofLegs is the vector of functional amounts that legs hold.
func ofLegs(legs []ledger.Leg) vector {
	lines := make([]line, 0, len(legs))
	for _, l := range legs {
		lines = append(lines, line{account: l.Account, dimension: string(l.Dimension), functional: l.Functional.Units()})
	}
	return vectorOf(lines)
}

// legs writes the vector in ledger terms. Document amounts are left out where the
// document's currency is not known.
func (v vector) legs(functional, document money.Currency) []ledger.Leg {
	legs := make([]ledger.Leg, 0, len(v))
	for _, l := range v {
		leg := ledger.Leg{Account: l.account, Dimension: ledger.Dimensions(l.dimension), Functional: money.Minor(l.functional, functional)}
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
