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
const selectTotalsOnly = `
	WITH seen AS MATERIALIZED (
	    SELECT e.reference, e.entry, e.book, e.document,
	           CASE WHEN (e.book = 'expected') <> (e.reverses IS NOT NULL)
	               THEN -hashint8((2305843009213693951 - e.lane1) % 2305843009213693951)::bigint
	               ELSE hashint8(e.lane1)::bigint END AS content
	    FROM entries AS e
	    WHERE e.entity = $1 AND e.scope = 'in_scope' AND e.effective_on <= $3::date
	      AND e.entry <= (SELECT max(b.last_entry) FROM batches AS b WHERE b.entity = $1 AND b.batch <= $2)),
	totals AS MATERIALIZED (
	    SELECT s.reference
	    FROM seen AS s
	    GROUP BY s.reference
	    HAVING sum(s.content) <> 0
	       AND count(*) FILTER (WHERE s.book = 'expected') > 1
	       AND (s.reference LIKE '%|%|%|%' OR count(*) FILTER (WHERE s.book = 'booked') < count(*) FILTER (WHERE s.book = 'expected'))
	       AND NOT EXISTS (SELECT FROM cases AS c WHERE c.entity = $1 AND c.run = $4 AND c.reference = s.reference)),
	several AS MATERIALIZED (
	    SELECT s.reference, count(DISTINCT s.document) AS documents
	    FROM totals AS t
	    JOIN seen AS s ON s.reference = t.reference AND s.book = 'expected'
	    GROUP BY s.reference
	    HAVING count(DISTINCT s.document) > 1)
	SELECT (SELECT count(*) FROM several) AS "references",
	       (SELECT count(DISTINCT s.document) FROM several AS v JOIN seen AS s ON s.reference = v.reference AND s.book = 'expected') AS documents,
	       coalesce((
	           SELECT sum(CASE WHEN e.reverses IS NULL THEN p.functional ELSE 0 END) FILTER (WHERE p.side = 'debit')
	                - coalesce(sum(p.functional) FILTER (WHERE p.side = 'credit' AND e.reverses IS NOT NULL), 0)
	           FROM several AS v
	           JOIN seen AS s ON s.reference = v.reference AND s.book = 'expected'
	           JOIN entries AS e ON e.entity = $1 AND e.entry = s.entry
	           JOIN postings AS p ON p.entity = $1 AND p.entry = e.entry AND p.line <= e.lines), 0) AS amount,
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
