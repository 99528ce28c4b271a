package matchers

import (
	"testing"

	"counterfoil/fixtures/scenario"
	"counterfoil/ledger"
	"counterfoil/ledger/policy"

	"pgregory.net/rapid"
)

// costed is a policy that compares a cost centre by country and a project by what was
// sold, on revenue and what stands beside it.
func costed(t testing.TB) *policy.Policy {
	p := swedish(t)
	p.Dimensions = []policy.Dimension{
		{Number: "1", Name: "cost centre", Accounts: []string{"3*"}, Values: []policy.DimensionRule{{Country: "SE", Value: "10"}, {Country: "DE", Value: "20"}, {From: "country"}}},
		{Number: "6", Name: "project", Accounts: []string{"30*", "31*"}, Values: []policy.DimensionRule{{Group: "outerwear", Value: "P1"}, {Group: "accessories", Value: "P2"}, {SKU: "TS-2", Value: "P3"}}},
	}
	return p
}

// rewritten is a voucher of an ERP that puts another object on the rows of one account,
// or of all accounts, that carry a dimension.
func rewritten(t *rapid.T, p *policy.Policy, v vector) vector {
	d := rapid.SampledFrom(p.Dimensions).Draw(t, "dimension")
	object := rapid.SampledFrom([]string{"", "P1", "P3", "10", "20", "elsewhere"}).Draw(t, "object")
	var accounts []ledger.AccountCode
	for _, l := range v {
		if d.On(l.account) {
			accounts = append(accounts, l.account)
		}
	}
	if len(accounts) == 0 {
		return v
	}
	only := rapid.SampledFrom(append(accounts, "")).Draw(t, "account")
	lines := append([]line(nil), v...)
	for i, l := range lines {
		if d.On(l.account) && (only == "" || l.account == only) {
			lines[i].dimension = string(ledger.Dimensions(l.dimension).With(d.Number, object))
		}
	}
	return vectorOf(lines)
}

// Whatever object an ERP puts on an account or on a voucher, the case is explained to the
// last öre by causes that fix a mapping, no account's total is touched, and no document
// that was booked right is blamed.
func TestAWrongObjectIsExplainedWithoutMovingMoney(t *testing.T) {
	p := costed(t)
	rapid.Check(t, func(t *rapid.T) {
		b := newBook(p)
		documents := drawOrder(t)
		victim := rapid.IntRange(0, len(documents)-1).Draw(t, "victim")
		for i, d := range documents {
			v := b.expect(t, d)
			if i == victim {
				v = rewritten(t, p, v)
			}
			b.book(string(rune('1'+i)), cut.AddDays(-11), v)
		}
		got := Explain(b.in, p)
		checkCase(t, got)
		if len(got.Unexplained) > 0 {
			t.Fatalf("left unexplained:\n%s%s", scenario.Conclusion(got), evidenceOf(got))
		}
		for _, e := range got.Explanations {
			if e.Cause != ledger.CauseSKU && e.Cause != ledger.CauseAccount || e.Proof != ledger.ProofReplayed || len(e.Documents) == 0 || e.Documents[0] != documents[victim].ID {
				t.Fatalf("%s of %v (%s):\n%s%s", e.Cause, e.Documents, e.Proof, scenario.Conclusion(got), evidenceOf(got))
			}
			if moved := ofLegs(e.Legs).byAccount(); !moved.isZero() {
				t.Fatalf("the legs of %s move %v between accounts", e.Kind, moved)
			}
		}
	})
}
