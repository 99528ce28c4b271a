package reports

import (
	"fmt"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// tally is what one pass over the cases leaves behind.
type tally struct {
	causes   map[ledger.Cause]*CauseTotal
	accounts map[ledger.AccountCode]*accountTally
	clusters clusterTally
	journals JournalTotals
	toDecide JournalTotals
	ageing   []Bucket
	items    itemTally
	roll     Roll
	accepted Accepted
	classes  map[ledger.Class]ClassTotal

	corrected map[ledger.Cause]int64
	treated   map[Treatment]int64

	cases, unexplainedCases int64
	exceptions              int64
	notAddingUp             int64 // cases that break variance + legs + unexplained = 0
	unbalanced              int64 // explanations whose legs do not sum to zero
	largestRounding         money.Amount
	tooLarge                int64 // exceptions a spreadsheet number cannot hold

	// Counted from the run's cases and not from the rows made of them, so that the controls
	// hold the rows against something they did not come by.
	legs  int64
	moved money.Amount // the legs that debit an account
}

// accountTally is what the cases say about one account, as effects on the ERP.
type accountTally struct{ explained, unexplained, variance money.Amount }

func newTally(s Settings) *tally {
	t := &tally{
		causes: map[ledger.Cause]*CauseTotal{}, accounts: map[ledger.AccountCode]*accountTally{},
		clusters: clusterTally{index: clusterIndex{}, inOrder: map[int]bool{}},
		journals: newJournalTotals(s.Currency), toDecide: newJournalTotals(s.Currency),
		corrected: map[ledger.Cause]int64{}, treated: map[Treatment]int64{}, ageing: newAgeing(s.Currency),
		items:           itemTally{explained: money.Zero(s.Currency), unexplained: money.Zero(s.Currency)},
		largestRounding: money.Zero(s.Currency), moved: money.Zero(s.Currency),
		classes:  map[ledger.Class]ClassTotal{},
		accepted: Accepted{Explained: money.Zero(s.Currency), Unexplained: money.Zero(s.Currency)},
	}
	for _, c := range ledger.Causes {
		t.causes[c] = newCauseTotal(c, s.Currency)
	}
	return t
}

// add takes in one case. Rows are the case's exceptions, so every total is a sum of
// exactly what the detail shows.
func (t *tally) add(c ledger.Case, rows []Exception) error {
	t.cases++
	if len(c.Unexplained) > 0 {
		t.unexplainedCases++
	}
	t.checkCase(c)
	var current *Largest
	for i, e := range rows {
		total, ok := t.causes[e.Cause]
		if !ok {
			return fmt.Errorf("case %s: cause %q is not in the closed list; add it to ledger.Causes: %w", c.Reference, e.Cause, ledger.ErrInvalid)
		}
		t.exceptions++
		if TooLarge(e.Document) {
			t.tooLarge++
		}
		total.add(e)
		t.classes[e.Class] = t.classes[e.Class].plus(e)
		t.clusters.add(e)
		t.account(e)
		if e.FirstOfExplanation {
			current = &Largest{e.Number, e.Reference, e.OriginOn, money.Amount{}, e.Kind, e.Evidence}
		}
		current.Amount = current.Amount.Add(e.Moved)
		if i+1 == len(rows) || rows[i+1].FirstOfExplanation {
			total.rank(*current)
		}
	}
	t.rounding(rows)
	return nil
}

func (t *tally) account(e Exception) {
	a := t.accountOf(e.Account)
	if e.Cause == ledger.CauseUnexplained {
		a.unexplained = a.unexplained.Add(e.Variance)
	} else {
		a.explained = a.explained.Add(e.Variance)
	}
}

func (t *tally) accountOf(code ledger.AccountCode) *accountTally {
	a := t.accounts[code]
	if a == nil {
		a = &accountTally{}
		t.accounts[code] = a
	}
	return a
}

// rounding keeps the largest rounding of one case, whatever its proof: the matchers cap
// replayed rounding too.
func (t *tally) rounding(rows []Exception) {
	var sum money.Amount
	for _, e := range rows {
		if e.Cause == ledger.CauseRounding {
			sum = sum.Add(e.Moved)
		}
	}
	if sum.Units() > t.largestRounding.Units() {
		t.largestRounding = sum
	}
}

// checkCase re-derives P7 for the case from its rows.
func (t *tally) checkCase(c ledger.Case) {
	rest := ledger.Vector{}
	for _, leg := range c.Variance {
		rest.Add(leg.Account, leg.Functional)
		a := t.accountOf(leg.Account)
		a.variance = a.variance.Add(leg.Functional)
	}
	for _, x := range c.Explanations {
		var sum money.Amount
		for _, leg := range x.Legs {
			rest.Add(leg.Account, leg.Functional)
			sum = sum.Add(leg.Functional)
			t.leg(leg)
		}
		if !sum.IsZero() {
			t.unbalanced++
		}
	}
	for _, leg := range c.Unexplained {
		rest.Add(leg.Account, leg.Functional)
		t.leg(leg)
	}
	if len(rest) > 0 {
		t.notAddingUp++
	}
}

func (t *tally) leg(l ledger.Leg) {
	t.legs++
	if l.Functional.Sign() > 0 {
		t.moved = t.moved.Add(l.Functional)
	}
}

// checkCurrency refuses a case whose functional amounts are not in the functional
// currency, before anything is added up.
func checkCurrency(c ledger.Case, functional money.Currency) error {
	legs := append(append([]ledger.Leg(nil), c.Variance...), c.Unexplained...)
	for _, x := range c.Explanations {
		legs = append(legs, x.Legs...)
	}
	for _, leg := range legs {
		if got := leg.Functional.Currency(); got != functional && got != "" {
			return fmt.Errorf("case %s: account %s holds %s, the functional currency is %s: %w", c.Reference, leg.Account, leg.Functional, functional, ledger.ErrInvalid)
		}
	}
	return nil
}

// accept adds up what persons let stand of one case.
func (t *tally) accept(rows []Exception) {
	some, rest := false, false
	for _, e := range rows {
		switch {
		case !e.Accepted:
			continue
		case e.Cause == ledger.CauseUnexplained:
			t.accepted.Unexplained, rest = t.accepted.Unexplained.Add(e.Moved), true
		default:
			t.accepted.Explained = t.accepted.Explained.Add(e.Moved)
		}
		some = true
	}
	if some {
		t.accepted.Items++
	}
	if rest {
		t.accepted.Orders++
	}
}
