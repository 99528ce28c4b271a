package main

import (
	"maps"
	"slices"

	"counterfoil/ledger"
)

// shown is what of a reference is printed by account.
type shown struct {
	entries []ledger.Entry
	found   *ledger.Case
	names   map[ledger.AccountCode]string
}

// byPlace writes the dimensions that are compared beside the accounts they stand on,
// "3001 (1=NO)", so that everything printed by account tells them apart. It is for
// reading only: such an account is in no chart.
func (s shown) byPlace() shown {
	s.names = maps.Clone(s.names)
	s.entries = slices.Clone(s.entries)
	for i := range s.entries {
		e := &s.entries[i]
		e.Postings = slices.Clone(e.Postings)
		for n := range e.Postings {
			p := &e.Postings[n]
			p.Account = s.place(p.Account, p.Dimension)
		}
	}
	if s.found != nil {
		found := *s.found
		found.Variance, found.Unexplained = s.legs(found.Variance), s.legs(found.Unexplained)
		found.Explanations = slices.Clone(found.Explanations)
		for i := range found.Explanations {
			found.Explanations[i].Legs = s.legs(found.Explanations[i].Legs)
		}
		s.found = &found
	}
	return s
}

func (s shown) legs(legs []ledger.Leg) []ledger.Leg {
	legs = slices.Clone(legs)
	for i := range legs {
		legs[i].Account = s.place(legs[i].Account, legs[i].Dimension)
	}
	return legs
}

func (s shown) place(account ledger.AccountCode, dimension ledger.Dimensions) ledger.AccountCode {
	if dimension == "" {
		return account
	}
	place := account + " (" + ledger.AccountCode(dimension) + ")"
	s.names[place] = s.names[account]
	return place
}
