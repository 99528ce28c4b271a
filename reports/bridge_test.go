package reports_test

import (
	"context"
	"fmt"
	"testing"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/reports"
	"counterfoil/reports/reportstest"

	"pgregory.net/rapid"
)

// Whatever the cases, the bridge ties per measure and every line sums to nothing.
func TestTheBridgeAlwaysTies(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := reportstest.Derive(reportstest.Settings(), reportstest.Period(), reportstest.Volume(), listOf(rapid.SliceOfN(rapid.Custom(anyCase), 0, 12).Draw(t, "cases")))
		m := reportstest.Build(t, r)
		arrives := m.Bridge.Arrives()
		for _, x := range reports.Measures() {
			if arrives[x] != m.Bridge.Booked[x] {
				t.Fatalf("%s: arrives at %s, booked %s", x, arrives[x], m.Bridge.Booked[x])
			}
		}
		for _, line := range m.Bridge.Lines() {
			if !line.Effect.Total().IsZero() {
				t.Fatalf("line %s sums to %s", line.Cause, line.Effect.Total())
			}
		}
		sum := money.Zero("SEK")
		for e, err := range m.Exceptions(context.Background()) {
			if err != nil {
				t.Fatal(err)
			}
			sum = sum.Add(e.Moved)
		}
		if all := m.Bridge.Explained().Amount.Add(m.Bridge.Unexplained.Amount); sum != all {
			t.Fatalf("exceptions move %s, causes %s", sum, all)
		}
	})
}

func listOf(cases []ledger.Case) func(func(ledger.Case) bool) {
	return func(yield func(ledger.Case) bool) {
		for i, c := range cases {
			c.Reference, c.Item = ledger.Reference(fmt.Sprintf("%05d", i)), int64(i+1)
			if !yield(c) {
				return
			}
		}
	}
}

func anyCase(t *rapid.T) ledger.Case {
	legs := func() []ledger.Leg {
		a := rapid.Int64Range(-1_000_000, 1_000_000).Draw(t, "amount")
		b := rapid.Int64Range(-1_000_000, 1_000_000).Draw(t, "share")
		account := rapid.SampledFrom([]ledger.AccountCode{"1510", "2611", "3001", "3520", "3740", "9999"})
		return []ledger.Leg{
			reportstest.Leg(account.Draw(t, "account"), a), reportstest.Leg(account.Draw(t, "account"), b), reportstest.Leg(account.Draw(t, "account"), -a-b),
		}
	}
	var list []ledger.Explanation
	for range rapid.IntRange(0, 3).Draw(t, "explanations") {
		cause := rapid.SampledFrom(ledger.Causes[1:]).Draw(t, "cause")
		list = append(list, ledger.Explanation{Cause: cause, Proof: ledger.ProofReplayed, Cluster: rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "cluster"), Legs: legs()})
	}
	var rest []ledger.Leg
	if rapid.Bool().Draw(t, "rest") {
		rest = legs()
	}
	return reportstest.Explained("", 0, ledger.NewDate(2026, 10, 31).AddDays(-rapid.IntRange(0, 200).Draw(t, "age")), rest, list...)
}
