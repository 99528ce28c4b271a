package reports

import (
	"context"
	"fmt"
	"io"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// WriteTable lists the cases for a terminal: a line per explanation and one for what is
// unexplained, with the money the correction moves. Its last lines say what was shown.
func WriteTable(ctx context.Context, w io.Writer, m *MonthEnd, f Filter) error {
	t := &textTable{left: 6}
	t.add("reference", "since", "cause", "kind", "class", "proof", "amount "+string(m.Settings.Currency))
	t.rule()
	var cases int64
	explained, unexplained := money.Zero(m.Settings.Currency), money.Zero(m.Settings.Currency)
	for c, err := range m.Cases(ctx) {
		if err != nil {
			return fmt.Errorf("list variances: %w", err)
		}
		if !f.admits(c) {
			continue
		}
		cases++
		head := []string{Plain(string(c.Reference)), c.OriginOn.String()}
		if len(c.Unexplained) > 0 {
			amount := moves(c.Unexplained)
			unexplained = unexplained.Add(amount)
			t.add(append(head, string(ledger.CauseUnexplained), "no cause found", string(ledger.ClassOpen), "", Format(amount))...)
		}
		for _, x := range c.Explanations {
			amount := moves(x.Legs)
			explained = explained.Add(amount)
			t.add(append(head, string(x.Cause), Plain(x.Kind), string(x.Class), string(x.Proof), Format(amount))...)
		}
	}
	t.rule()
	if err := t.write(w); err != nil {
		return fmt.Errorf("list variances: %w", err)
	}
	_, err := fmt.Fprintf(w, "%s of %s shown: explained %s, unexplained %s %s. `counterfoil show REFERENCE` has the arithmetic.\n",
		Plural(cases, "case", "cases"), Count(m.Population.Cases), Format(explained), Format(unexplained), m.Settings.Currency)
	return err
}

// moves is the money that legs move: the sum of their debits.
func moves(legs []ledger.Leg) money.Amount {
	var sum money.Amount
	for _, leg := range legs {
		if leg.Functional.Sign() > 0 {
			sum = sum.Add(leg.Functional)
		}
	}
	return sum
}
