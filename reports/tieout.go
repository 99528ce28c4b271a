package reports

import (
	"cmp"
	"slices"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// TieOut proves one shop account, cumulative at the cut-off:
// Expected + Explained + Unexplained = Booked, and
// Booked + Recognised + OutOfScope = Closing.
type TieOut struct {
	Account     ledger.AccountCode
	Name        string
	Measure     Measure
	Expected    money.Amount // in the expected book
	Explained   money.Amount // effect of all causes on the ERP
	Unexplained money.Amount
	Booked      money.Amount // in the ERP, in scope
	Recognised  money.Amount // in the ERP, known to have no Centra document: the sum of its rules
	OutOfScope  money.Amount
	Closing     money.Amount // the ERP's own balance
	Shadow      money.Amount // the expected book's balance from the trial balance
}

// BridgeDifference is what the cases fail to account for.
func (t TieOut) BridgeDifference() money.Amount {
	return money.Sum(t.Expected, t.Explained, t.Unexplained).Sub(t.Booked)
}

// ClosingDifference is what the ERP's balance holds and no scope accounts for.
func (t TieOut) ClosingDifference() money.Amount {
	return money.Sum(t.Booked, t.Recognised, t.OutOfScope).Sub(t.Closing)
}

// ShadowDifference is what the run and the trial balance disagree by.
func (t TieOut) ShadowDifference() money.Amount { return t.Expected.Sub(t.Shadow) }

// OK tells whether the account ties out to the minor unit.
func (t TieOut) OK() bool {
	return t.BridgeDifference().IsZero() && t.ClosingDifference().IsZero() && t.ShadowDifference().IsZero()
}

// newTieOuts makes a row for every account the shop touches: expected or booked in
// scope, recognised, named by a case, or moved in the expected book. Accounts of the
// rest of the company stay out.
func newTieOuts(m *MonthEnd, cases map[ledger.AccountCode]*accountTally) []TieOut {
	s := m.Settings
	rows := map[ledger.AccountCode]*TieOut{}
	at := func(code ledger.AccountCode) *TieOut {
		if rows[code] == nil {
			zero := money.Zero(s.Currency)
			rows[code] = &TieOut{
				Account: code, Name: s.Names[code], Measure: s.Measure(code), Expected: zero, Explained: zero, Unexplained: zero,
				Booked: zero, Recognised: zero, OutOfScope: zero, Closing: zero, Shadow: zero,
			}
		}
		return rows[code]
	}
	for _, a := range m.Run.Accounts {
		if touchesShop(a) {
			t := at(a.Account)
			t.Expected, t.Booked = t.Expected.Add(a.Expected), t.Booked.Add(a.Booked)
			t.OutOfScope = t.OutOfScope.Add(a.OutOfScope)
		}
	}
	for _, x := range m.Movements {
		t := at(x.Account)
		t.Recognised = t.Recognised.Add(x.Amount)
	}
	for code, c := range cases {
		t := at(code)
		t.Explained, t.Unexplained = t.Explained.Add(c.explained), t.Unexplained.Add(c.unexplained)
	}
	for _, b := range m.TrialBalance {
		if rows[b.Account] != nil || moved(b.Expected) {
			t := at(b.Account)
			t.Closing, t.Shadow = t.Closing.Add(b.Booked.Closing), t.Shadow.Add(b.Expected.Closing)
			t.Name = cmp.Or(t.Name, b.Name)
		}
	}
	return sortedTieOuts(rows)
}

func touchesShop(a ledger.RunAccount) bool {
	for _, x := range []money.Amount{a.Expected, a.Booked, a.TiedExpected, a.TiedBooked, a.CasesExpected, a.CasesBooked, a.Recognised} {
		if !x.IsZero() {
			return true
		}
	}
	return false
}

func moved(m ledger.Movements) bool {
	return !m.Opening.IsZero() || !m.Debit.IsZero() || !m.Credit.IsZero() || !m.Closing.IsZero()
}

func sortedTieOuts(rows map[ledger.AccountCode]*TieOut) []TieOut {
	sorted := make([]TieOut, 0, len(rows))
	for _, t := range rows {
		sorted = append(sorted, *t)
	}
	slices.SortFunc(sorted, func(a, b TieOut) int { return cmp.Compare(a.Account, b.Account) })
	return sorted
}
