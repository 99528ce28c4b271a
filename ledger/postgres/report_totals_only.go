package postgres

import (
	"context"
	"fmt"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// A tie rests on totals only where two documents or more of a reference have no voucher of
// their own, equal to the minor unit: a batch, sale and capture in one voucher, or vouchers
// that are wrong and cancel. Entries are the same where their fingerprints are (migration
// 00019); a reversal of ours takes away the entry it reverses. What stands beside vouchers
// that match, such as a wrong voucher and its reversal, adds up to nothing. One document
// alone is proved by the sum, since nothing else is in it. It is computed, not stored: the
// ledger as of the run says it, and nothing is read twice but the postings of such documents.
//
// Entries are grouped once and looked up by their numbers: no join is left to a planner
// that may know nothing yet of a company whose first month it is, in a ledger of many.
const selectTotalsOnly = `
	WITH totals AS MATERIALIZED (
	    SELECT e.reference, array_agg(e.entry) AS entries
	    FROM entries AS e
	    WHERE e.entity = $1 AND e.scope = 'in_scope' AND e.effective_on <= $3::date
	      AND e.entry <= (SELECT max(b.last_entry) FROM batches AS b WHERE b.entity = $1 AND b.batch <= $2)
	    GROUP BY e.reference
	    HAVING sum(CASE WHEN (e.book = 'expected') <> (e.reverses IS NOT NULL)
	                   THEN -hashint8((2305843009213693951 - e.lane1) % 2305843009213693951)::bigint
	                   ELSE hashint8(e.lane1)::bigint END) <> 0
	       AND count(*) FILTER (WHERE e.book = 'expected') > 1
	       AND NOT EXISTS (SELECT FROM cases AS c WHERE c.entity = $1 AND c.run = $4 AND c.reference = e.reference)),
	prints AS MATERIALIZED (
	    SELECT t.reference, e.*
	    FROM totals AS t, unnest(t.entries) AS n (entry), LATERAL (
	        SELECT e.entry, e.document, e.book = 'expected' AND e.reverses IS NULL AS due,
	               CASE WHEN (e.book = 'expected') = (e.reverses IS NULL) THEN 1 ELSE -1 END AS sign,
	               CASE WHEN (e.book = 'expected') <> (e.reverses IS NOT NULL)
	                   THEN (2305843009213693951 - e.lane1) % 2305843009213693951 ELSE e.lane1 END AS print
	        FROM entries AS e
	        WHERE e.entity = $1 AND e.entry = n.entry) AS e),
	unmatched AS MATERIALIZED (
	    SELECT p.reference, sum(p.sign)::int AS how_many,
	           array_agg(p.entry ORDER BY p.entry DESC) FILTER (WHERE p.due) AS entries,
	           array_agg(p.document ORDER BY p.entry DESC) FILTER (WHERE p.due) AS documents
	    FROM prints AS p
	    GROUP BY p.reference, p.print
	    HAVING sum(p.sign) > 0),
	several AS MATERIALIZED (
	    SELECT array_agg(n.entry) AS entries, array_agg(n.document) AS documents
	    FROM unmatched AS o, unnest(o.entries[1:o.how_many], o.documents[1:o.how_many]) AS n (entry, document)
	    GROUP BY o.reference
	    HAVING count(DISTINCT n.document) > 1)
	SELECT (SELECT count(*) FROM several) AS "references",
	       (SELECT count(DISTINCT d.document) FROM several AS v, unnest(v.documents) AS d (document)) AS documents,
	       coalesce((
	           SELECT sum(p.amount)
	           FROM several AS v, unnest(v.entries) AS n (entry), LATERAL (
	               SELECT sum(p.functional) FILTER (WHERE p.side = 'debit') AS amount
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
