package postgres

import (
	"context"
	"fmt"

	"counterfoil/ledger"
)

// carryOver copies what untouched cases of the previous run ($3) consist of into this
// run ($2). run_touched holds the references of the batches in between, and those whose
// explanation rests on one of them.
var carryOver = []string{
	`INSERT INTO cases (entity, run, reference, item, origin_on, compared_run, note)
	SELECT o.entity, $2, o.reference, o.item, o.origin_on, o.compared_run, o.note
	FROM cases AS o
	WHERE o.entity = $1 AND o.run = $3 AND NOT EXISTS (SELECT FROM run_touched AS t WHERE t.reference = o.reference)`,
	`INSERT INTO case_variances (entity, run, reference, number, account, dimension, functional, functional_currency, document_amount, document_currency)
	SELECT o.entity, $2, o.reference, o.number, o.account, o.dimension, o.functional, o.functional_currency, o.document_amount, o.document_currency
	FROM case_variances AS o
	WHERE o.entity = $1 AND o.run = $3 AND NOT EXISTS (SELECT FROM run_touched AS t WHERE t.reference = o.reference)`,
	`INSERT INTO explanations (entity, run, reference, explanation, cause, kind, class, proof, evidence, cluster, documents, steps, alternatives)
	SELECT o.entity, $2, o.reference, o.explanation, o.cause, o.kind, o.class, o.proof, o.evidence, o.cluster, o.documents, o.steps, o.alternatives
	FROM explanations AS o
	WHERE o.entity = $1 AND o.run = $3 AND NOT EXISTS (SELECT FROM run_touched AS t WHERE t.reference = o.reference)`,
	`INSERT INTO explanation_legs (entity, run, reference, explanation, number, account, dimension, functional, functional_currency, document_amount, document_currency)
	SELECT o.entity, $2, o.reference, o.explanation, o.number, o.account, o.dimension, o.functional, o.functional_currency, o.document_amount, o.document_currency
	FROM explanation_legs AS o
	WHERE o.entity = $1 AND o.run = $3 AND NOT EXISTS (SELECT FROM run_touched AS t WHERE t.reference = o.reference)`,
	`INSERT INTO unexplained_legs (entity, run, reference, number, account, dimension, functional, functional_currency, document_amount, document_currency)
	SELECT o.entity, $2, o.reference, o.number, o.account, o.dimension, o.functional, o.functional_currency, o.document_amount, o.document_currency
	FROM unexplained_legs AS o
	WHERE o.entity = $1 AND o.run = $3 AND NOT EXISTS (SELECT FROM run_touched AS t WHERE t.reference = o.reference)`,
	`INSERT INTO case_relations (entity, run, reference, related)
	SELECT o.entity, $2, o.reference, o.related
	FROM case_relations AS o
	WHERE o.entity = $1 AND o.run = $3 AND NOT EXISTS (SELECT FROM run_touched AS t WHERE t.reference = o.reference)`,
}

// CarryOver copies the previous run's cases whose reference no batch after it touched,
// nor any reference they rest on.
// Call it before Open, which then streams the touched references alone; ErrInvalid when
// there is no previous run.
func (w *runWriter) CarryOver(ctx context.Context) (cases int64, err error) {
	if w.previous.ID == 0 {
		return 0, fmt.Errorf("carry cases over to run %d of %s: there is no previous run: %w", w.run.ID, w.entity, ledger.ErrInvalid)
	}
	for i, statement := range carryOver {
		result, err := w.tx.ExecContext(ctx, statement, w.entity, w.run.ID, w.previous.ID)
		if err != nil {
			return 0, fmt.Errorf("carry cases of run %d over to run %d of %s: %w", w.previous.ID, w.run.ID, w.entity, wrap(err))
		}
		if i == 0 {
			cases, _ = result.RowsAffected() // the driver always knows
		}
	}
	w.carried = true
	return cases, nil
}
