package matchers

import (
	"context"

	"counterfoil/ledger"
	"counterfoil/ledger/policy"
)

// Reach is what a store may tell beside Store: how far the ERP's books are known.
// Without it nothing is known of the days after the cut-off.
type Reach interface {
	// BookedThrough is the latest effective date of the booked book, the zero Date when it
	// is empty.
	BookedThrough(ctx context.Context, entity ledger.EntityID) (ledger.Date, error)
}

// bookedThrough is the last day we know the ERP of, from the cut-off to the end of the
// days of grace after it. Beyond them nothing depends on it any more.
func bookedThrough(ctx context.Context, store Store, p *policy.Policy, entity ledger.EntityID, cutOff ledger.Date) (ledger.Date, error) {
	reach, ok := store.(Reach)
	if !ok {
		return cutOff, nil
	}
	through, err := reach.BookedThrough(ctx, entity)
	if err != nil {
		return ledger.Date{}, err
	}
	if last := cutOff.AddDays(p.Posting.GraceDays); through.After(last) {
		return last, nil
	}
	if through.Before(cutOff) {
		return cutOff, nil
	}
	return through, nil
}

// ruleVersion names the rules and, while days of grace are running, how far the books
// are known: a case that waits must not be carried over once they have passed.
func ruleVersion(through ledger.Date, period ledger.Period) string {
	if through == period.Last() {
		return RuleVersion
	}
	return RuleVersion + ", booked through " + through.String()
}
