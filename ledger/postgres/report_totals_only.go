package postgres

import (
	"context"
	"fmt"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// A tie rests on totals only where the vouchers of a reference are not its documents one
// by one, as the hashes of their entries tell (migration 00019), and there are several
// documents: a batch, by its reference, or fewer vouchers than documents under an order.
// A batch with one document, or with a voucher per document, is proved by each. It is
// computed, not stored: the ledger as of the run says it, and nothing is read twice but
// the postings of such references.
//
// Entries are grouped once and looked up by their numbers: no join is left to a planner
// that may know nothing yet of a company whose first month it is, in a ledger of many.
const selectTotalsOnly = `
	WITH totals AS MATERIALIZED (
	    SELECT array_agg(e.entry) FILTER (WHERE e.book = 'expected') AS entries,
	           array_agg(e.document) FILTER (WHERE e.book = 'expected') AS documents
	    FROM entries AS e
	    WHERE e.entity = $1 AND e.scope = 'in_scope' AND e.effective_on <= $3::date
	      AND e.entry <= (SELECT max(b.last_entry) FROM batches AS b WHERE b.entity = $1 AND b.batch <= $2)
	    GROUP BY e.reference
	    HAVING sum(CASE WHEN (e.book = 'expected') <> (e.reverses IS NOT NULL)
	                   THEN -hashint8((2305843009213693951 - e.lane1) % 2305843009213693951)::bigint
	                   ELSE hashint8(e.lane1)::bigint END) <> 0
	       AND count(*) FILTER (WHERE e.book = 'expected') > 1
	       AND (e.reference LIKE '%|%|%|%' OR count(*) FILTER (WHERE e.book = 'booked') < count(*) FILTER (WHERE e.book = 'expected'))
	       AND NOT EXISTS (SELECT FROM cases AS c WHERE c.entity = $1 AND c.run = $4 AND c.reference = e.reference)),
	several AS MATERIALIZED (
	    SELECT t.entries, t.documents
	    FROM totals AS t
	    WHERE (SELECT count(DISTINCT d.document) FROM unnest(t.documents) AS d (document)) > 1)
	SELECT (SELECT count(*) FROM several) AS "references",
	       (SELECT count(DISTINCT d.document) FROM several AS v, unnest(v.documents) AS d (document)) AS documents,
	       coalesce((
	           SELECT sum(p.amount)
	           FROM several AS v, unnest(v.entries) AS n (entry), LATERAL (
	               SELECT sum(CASE WHEN e.reverses IS NULL AND p.side = 'debit' THEN p.functional
	                               WHEN e.reverses IS NOT NULL AND p.side = 'credit' THEN -p.functional END) AS amount
	               FROM entries AS e
	               JOIN postings AS p ON p.entity = $1 AND p.entry = n.entry AND p.line <= e.lines
	               WHERE e.entity = $1 AND e.entry = n.entry) AS p), 0) AS amount,
	       (SELECT functional_currency FROM entities WHERE entity = $1) AS currency`

// TotalsOnly says what of a run's ties rests on totals only. A document whose parts stand
// in several batches counts once.
func (s *Store) TotalsOnly(ctx context.Context, entity ledger.EntityID, run ledger.Run) (ledger.TotalsOnly, error) {
	var row struct {
		References, Documents int64
		Amount                string
		Currency              money.Currency
	}
	err := s.db.GetContext(ctx, &row, selectTotalsOnly, entity, run.ThroughBatch, run.CutOff.String(), run.ID)
	if err != nil {
		return ledger.TotalsOnly{}, fmt.Errorf("read the ties on totals of run %d of %s: %w", run.ID, entity, wrap(err))
	}
	amount, err := amountFrom(row.Amount, row.Currency)
	if err != nil {
		return ledger.TotalsOnly{}, fmt.Errorf("read the ties on totals of run %d of %s: %w", run.ID, entity, err)
	}
	return ledger.TotalsOnly{References: row.References, Documents: row.Documents, Amount: amount}, nil
}
