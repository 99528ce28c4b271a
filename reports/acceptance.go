package reports

import (
	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// Accepted is what persons let stand, of what is explained and of what is not.
type Accepted struct {
	Items                  int64 // with an accepted part
	Orders                 int64 // whose unexplained remainder is accepted
	Explained, Unexplained money.Amount
}

// covered tells which parts of a case a person has accepted, by number of explanation, 0
// for the remainder.
func (m *MonthEnd) covered(c ledger.Case) map[int]bool {
	a, ok := m.acceptances[c.Reference]
	if !ok {
		return nil
	}
	return a.Covers(c)
}

// accept gives the explanations that a person accepted the class accepted, so that no
// surface proposes to correct them.
func (m *MonthEnd) accept(c ledger.Case) ledger.Case {
	covered := m.covered(c)
	if len(covered) == 0 {
		return c
	}
	explanations := append([]ledger.Explanation(nil), c.Explanations...)
	for i := range explanations {
		if covered[i+1] {
			explanations[i].Class = ledger.ClassAccepted
		}
	}
	c.Explanations = explanations
	return c
}

// keep sorts acceptances by what they are about.
func (m *MonthEnd) keep(list []ledger.Acceptance) {
	m.acceptances = make(map[ledger.Reference]ledger.Acceptance, len(list))
	for _, a := range list {
		m.acceptances[a.Reference] = a
	}
}

// UnexplainedOpen is what nobody explained and nobody accepted.
func (m *MonthEnd) UnexplainedOpen() money.Amount {
	return m.Bridge.Unexplained.Amount.Sub(m.Accepted.Unexplained)
}
