package matchers

import (
	"fmt"
	"slices"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// capRounding takes back what a case claims as rounding beyond the policy's cap per
// case, in the sequence of the claims: however well a rule reproduces a difference, one
// that large is for somebody to look at. What it takes back is unexplained.
func (d *dossier) capRounding(c *ledger.Case) {
	limit, err := money.Round(d.policy.Rounds.CapPerCase, d.policy.Entity.Currency, money.TowardZero)
	if err != nil {
		return
	}
	used, kept, beyond := int64(0), c.Explanations[:0], []ledger.Explanation(nil)
	for _, e := range c.Explanations {
		if units := debits(e.Legs); e.Cause != ledger.CauseRounding {
			kept = append(kept, e)
		} else if used+units <= limit.Units() {
			used += units
			kept = append(kept, e)
		} else {
			beyond = append(beyond, e)
		}
	}
	if len(beyond) == 0 {
		return
	}
	c.Explanations, c.Unexplained = kept, withLegs(c.Unexplained, beyond)
	for _, e := range beyond {
		addNote(c, fmt.Sprintf("rounding (%s) would explain %s, but the policy's cap for one case (rounding.cap_per_case) is %s", e.Kind, d.amount(debits(e.Legs)), limit))
	}
}

// withLegs adds the legs of explanations to what is unexplained.
func withLegs(unexplained []ledger.Leg, explanations []ledger.Explanation) []ledger.Leg {
	all := slices.Clone(unexplained)
	for _, e := range explanations {
		all = append(all, e.Legs...)
	}
	left := ofLegs(all).functionalOnly()
	if len(left) == 0 {
		return nil
	}
	return left.legs(all[0].Functional.Currency(), "")
}

// addNote says one thing more of how a case was explained.
func addNote(c *ledger.Case, note string) {
	if c.Note != "" {
		note = c.Note + "; " + note
	}
	c.Note = note
}
