package main

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// place is where a leg stands.
type place struct {
	account   ledger.AccountCode
	dimension ledger.Dimensions
}

// vector is a set of signed amounts by place, debits positive. Zero amounts are absent.
type vector map[place]money.Amount

func (v vector) add(p place, a money.Amount) {
	if sum := v[p].Add(a); sum.IsZero() {
		delete(v, p)
	} else {
		v[p] = sum
	}
}

func (v vector) places() []place {
	return slices.SortedFunc(maps.Keys(v), func(a, b place) int {
		return cmp.Or(cmp.Compare(a.account, b.account), cmp.Compare(a.dimension, b.dimension))
	})
}

// moved is what a vector moves: its debits.
func (v vector) moved() money.Amount {
	sum := money.Amount{}
	for _, p := range v.places() {
		if v[p].Sign() > 0 {
			sum = sum.Add(v[p])
		}
	}
	return sum
}

func (v vector) String() string {
	var legs []string
	for _, p := range v.places() {
		text := string(p.account)
		if p.dimension != "" {
			text += " {" + string(p.dimension) + "}"
		}
		legs = append(legs, text+" "+v[p].Number())
	}
	return strings.Join(legs, ", ")
}
