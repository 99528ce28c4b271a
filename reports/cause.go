package reports

import (
	"slices"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// Proofs lists the kinds of proof in the sequence reports show them, strongest first.
var Proofs = []ledger.Proof{ledger.ProofReplayed, ledger.ProofElsewhere, ledger.ProofBounded, ledger.ProofAmbiguous}

// largestKept is how many explanations of a cause are named in messages and pages.
const largestKept = 10

// ByMeasure is a figure per measure, in functional currency.
type ByMeasure [measureCount]money.Amount

// Total adds the measures up. A bridge line's total is zero, because entries balance.
func (b ByMeasure) Total() money.Amount { return money.Sum(b[:]...) }

// CauseTotal is what one cause did.
type CauseTotal struct {
	Cause        ledger.Cause
	Class        ledger.Class
	Explanations int64
	Orders       int64 // references with this cause
	// Amount is the money its correction moves: the sum of the positive legs.
	Amount money.Amount
	// Proved splits Amount by the kind of proof; empty for the unexplained remainder.
	Proved map[ledger.Proof]money.Amount
	// Effect is what it did to the ERP per measure, ERP − Centra; Above and Below are the
	// sums of its positive and negative legs, because a net of nothing can hide both.
	Effect, Above, Below ByMeasure
	OldestOn             ledger.Date // zero when nothing is dated
	OldestReference      ledger.Reference
	Largest              []Largest // by amount, at most ten
}

// ClassTotal is what finance has to do in one way. What a person accepted counts as
// accepted, whatever its cause.
type ClassTotal struct {
	Explanations int64
	Amount       money.Amount
}

func (t ClassTotal) plus(e Exception) ClassTotal {
	if e.FirstOfExplanation {
		t.Explanations++
	}
	t.Amount = t.Amount.Add(e.Moved)
	return t
}

// Largest is one of the biggest explanations of a cause.
type Largest struct {
	Number    string
	Reference ledger.Reference
	OriginOn  ledger.Date
	Amount    money.Amount
	Kind      string
	Evidence  string
}

func newCauseTotal(cause ledger.Cause, currency money.Currency) *CauseTotal {
	zero := money.Zero(currency)
	t := &CauseTotal{Cause: cause, Class: ledger.ClassOf(cause), Amount: zero, Proved: map[ledger.Proof]money.Amount{}}
	for i := range t.Effect {
		t.Effect[i], t.Above[i], t.Below[i] = zero, zero, zero
	}
	for _, p := range Proofs {
		t.Proved[p] = zero
	}
	return t
}

func (t *CauseTotal) add(e Exception) {
	t.Effect[e.Measure] = t.Effect[e.Measure].Add(e.Variance)
	if e.Variance.Sign() > 0 {
		t.Above[e.Measure] = t.Above[e.Measure].Add(e.Variance)
	} else {
		t.Below[e.Measure] = t.Below[e.Measure].Add(e.Variance)
	}
	t.Amount = t.Amount.Add(e.Moved)
	if e.Proof != "" {
		t.Proved[e.Proof] = t.Proved[e.Proof].Add(e.Moved)
	}
	if e.FirstOfExplanation {
		t.Explanations++
	}
	if e.FirstOfOrder {
		t.Orders++
	}
	if !e.OriginOn.IsZero() && (t.OldestOn.IsZero() || e.OriginOn.Before(t.OldestOn)) {
		t.OldestOn, t.OldestReference = e.OriginOn, e.Reference
	}
}

// rank keeps the largest explanations; the earlier reference wins a tie.
func (t *CauseTotal) rank(l Largest) {
	at, _ := slices.BinarySearchFunc(t.Largest, l, func(have, want Largest) int {
		if have.Amount.Units() >= want.Amount.Units() {
			return -1
		}
		return 1
	})
	if at == largestKept {
		return
	}
	t.Largest = slices.Insert(t.Largest, at, l)
	t.Largest = t.Largest[:min(len(t.Largest), largestKept)]
}
