package policy

import (
	"sort"

	"counterfoil/ledger/money"
)

// A slice is what one applied rate takes of a document, balanced by its share of
// clearing.
type slice struct {
	name  string
	cells []cell
}

// slices cuts the rounded sheet by applied rate. Since the amounts are cut and not
// rounded again, the slices add up to the entry per order, account by account. A
// payment is one slice.
func (s *sheet) slices() []slice {
	if s.document.Payment != nil {
		return []slice{{paySlice, s.cells}}
	}
	bySlice := map[string][]cell{}
	var owed, left cell
	for _, c := range s.cells {
		switch c.role {
		case settlement:
			owed = c
		case residual:
			left = c
		default:
			bySlice[c.slice] = append(bySlice[c.slice], c)
		}
	}
	if owed.account == "" { // an exchange of revenue for stored value owes nothing
		owed.account = s.policy.ClearingAccount(s.document.PaymentMethod)
	}
	var slices []slice
	for name, cells := range bySlice {
		slices = append(slices, slice{name, cells})
	}
	sort.Slice(slices, func(i, j int) bool { return slices[i].name < slices[j].name })
	s.settle(slices, owed, left)
	return slices
}

// settle adds to each slice its share of clearing: what its other cells leave. The
// residual of the whole document stands in the first slice.
func (s *sheet) settle(slices []slice, owed, left cell) {
	for i := range slices {
		if i == 0 && left.account != "" {
			slices[i].cells = append(slices[i].cells, left)
		}
		owed.amount, owed.value = money.Zero(s.document.Currency), money.Zero(s.functional)
		for _, c := range slices[i].cells {
			owed.amount, owed.value = owed.amount.Sub(c.amount), owed.value.Sub(c.value)
		}
		slices[i].cells = append(slices[i].cells, owed)
	}
}
