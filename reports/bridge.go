package reports

import (
	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// Bridge leads from Centra to the ERP: Expected + Unexplained + Σ Causes = Booked, per
// measure. Figures are signed, debits positive.
type Bridge struct {
	Expected    ByMeasure // what Centra's documents say should be booked
	Unexplained BridgeLine
	Causes      []BridgeLine // every cause in the sequence of ledger.Causes, also the empty ones
	Booked      ByMeasure    // what the ERP booked in scope
}

// BridgeLine is one cause's step of the bridge.
type BridgeLine struct {
	Cause        ledger.Cause
	Class        ledger.Class
	Orders       int64
	Explanations int64
	Amount       money.Amount // the money the correction moves
	Effect       ByMeasure    // on the ERP
}

// Lines are the steps with the unexplained first, because it is what the reader must
// act on.
func (b Bridge) Lines() []BridgeLine {
	return append([]BridgeLine{b.Unexplained}, b.Causes...)
}

// Arrives is where the steps lead to: it must equal Booked.
func (b Bridge) Arrives() ByMeasure {
	sum := b.Expected
	for _, line := range b.Lines() {
		for m := range sum {
			sum[m] = sum[m].Add(line.Effect[m])
		}
	}
	return sum
}

// Explained adds the causes up, without the unexplained remainder.
func (b Bridge) Explained() BridgeLine {
	var sum BridgeLine
	for _, line := range b.Causes {
		sum.Explanations += line.Explanations
		sum.Amount = sum.Amount.Add(line.Amount)
		for m := range sum.Effect {
			sum.Effect[m] = sum.Effect[m].Add(line.Effect[m])
		}
	}
	return sum
}

func newBridge(s Settings, accounts []ledger.RunAccount, causes []CauseTotal) Bridge {
	var b Bridge
	for m := range b.Expected {
		b.Expected[m], b.Booked[m] = money.Zero(s.Currency), money.Zero(s.Currency)
	}
	for _, a := range accounts {
		m := s.Measure(a.Account)
		b.Expected[m] = b.Expected[m].Add(a.Expected)
		b.Booked[m] = b.Booked[m].Add(a.Booked)
	}
	for _, c := range causes {
		line := BridgeLine{c.Cause, c.Class, c.Orders, c.Explanations, c.Amount, c.Effect}
		if c.Cause == ledger.CauseUnexplained {
			b.Unexplained = line
			continue
		}
		b.Causes = append(b.Causes, line)
	}
	return b
}
