package postgres

import (
	"context"
	"fmt"

	"counterfoil/ledger"
)

const selectBookedThrough = `
	SELECT coalesce(max(e.effective_on)::text, '')
	FROM entries AS e
	WHERE e.entity = $1
	  AND e.book = 'booked'
	  AND e.entry <= (SELECT max(b.last_entry) FROM batches AS b WHERE b.entity = $1)`

// BookedThrough is the latest effective date in the booked book, whatever its scope, the
// zero Date when the book is empty: how far the ERP is known. A voucher that is not
// there on a day the book has passed is not merely late.
func (s *Store) BookedThrough(ctx context.Context, entity ledger.EntityID) (ledger.Date, error) {
	var on string
	if err := s.db.GetContext(ctx, &on, selectBookedThrough, entity); err != nil {
		return ledger.Date{}, fmt.Errorf("find how far %s is booked: %w", entity, wrap(err))
	}
	if on == "" {
		return ledger.Date{}, nil
	}
	return ledger.ParseDate(on)
}
