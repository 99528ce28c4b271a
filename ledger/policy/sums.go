package policy

import (
	"fmt"

	"counterfoil/ledger"
)

// Sum is what a document's entries put on an account under a dimension, in minor units of
// the document's currency and of the functional currency, debits positive.
type Sum struct {
	Account              ledger.AccountCode
	Dimension            ledger.Dimensions
	Document, Functional int64
}

// Sums is what the entries that Post gives would add up to under a reference, "" for all
// of them: the same amounts without writing entries, for whoever posts a document a
// thousand ways to see which of them it was. An account may come several times, in no
// sequence. Errors are Post's.
func (p *Policy) Sums(d ledger.Document, reference ledger.Reference) ([]Sum, error) {
	s, err := p.worked(d, nil)
	if s == nil || err != nil {
		return nil, err
	}
	defer s.release()
	if p.GrainOf(d) != PerDay {
		if reference != "" && reference != d.Order {
			return nil, nil
		}
		return s.appendSums(make([]Sum, 0, len(s.cells)), s.cells), nil
	}
	var sums []Sum
	for _, slice := range s.slices() {
		if reference != "" && reference != s.batch(slice) {
			continue
		}
		if err := placed(slice.cells); err != nil {
			return nil, s.wrap(err)
		}
		sums = s.appendSums(sums, slice.cells)
	}
	return sums, nil
}

func (s *sheet) appendSums(sums []Sum, cells []cell) []Sum {
	if len(s.policy.Dimensions) > 0 {
		return s.appendByDimension(sums, merged(cells)) // divided as entries are
	}
	for i := range cells {
		c := &cells[i]
		sums = append(sums, Sum{Account: c.account, Document: c.amount.Units(), Functional: c.value.Units()})
	}
	return sums
}

func (s *sheet) appendByDimension(sums []Sum, cells []cell) []Sum {
	for _, c := range cells {
		for _, part := range s.byDimension(c) {
			sums = append(sums, Sum{c.account, part.dimension, part.amount.Units(), part.value.Units()})
		}
	}
	return sums
}

// placed refuses money without an account.
func placed(cells []cell) error {
	for i := range cells {
		if c := &cells[i]; c.account == "" && !(c.amount.IsZero() && c.value.IsZero()) {
			return fmt.Errorf("no account for %s under tax code %q; name one in its row of the tax table or under accounts in the policy: %w", c.amount, c.code, ledger.ErrInvalid)
		}
	}
	return nil
}
