package postgres

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"

	"counterfoil/ledger"
)

// verification is one Verify in progress, in one read-only transaction.
type verification struct {
	tx      *sqlx.Tx
	entity  ledger.EntityID
	weights *ledger.Weights
	report  ledger.VerifyReport
}

// Verify proves that an entity's ledger is what was sealed, from the rows alone: every
// snapshot is unpacked and hashed again, every entry's canonical bytes are written and
// hashed again up to its batch's root, counts and totals are taken again, entries
// balance, numbers have no gaps, documents lie inside their snapshots, both books' trial
// balances are zero, every good run still adds up, every run has its seal, and nothing
// stands beyond the last sealed batch. What is not so is named in the
// report; an error means that the verification itself could not be done.
//
// It proves integrity since the seal against everyone who cannot also rewrite the roots;
// roots kept outside the database (a workbook, an auditor's mail) close that door.
func (s *Store) Verify(ctx context.Context, entity ledger.EntityID) (ledger.VerifyReport, error) {
	weights, err := s.weightsOf(ctx, entity)
	if err != nil {
		return ledger.VerifyReport{}, fmt.Errorf("verify the ledger of %s: %w", entity, err)
	}
	v := &verification{entity: entity, weights: weights, report: ledger.VerifyReport{Entity: entity}}
	err = s.readOnly(ctx, func(tx *sqlx.Tx) error {
		v.tx = tx
		for _, step := range []func(context.Context) error{v.snapshots, v.documents, v.batches, v.unsealed, v.balances, v.runs} {
			if err := step(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return ledger.VerifyReport{}, fmt.Errorf("verify the ledger of %s: %w", entity, err)
	}
	return v.report, nil
}

// faults runs a query of (object, text) pairs, each row a problem, in sequence.
func (v *verification) faults(ctx context.Context, query string, args ...any) error {
	rows, err := v.tx.QueryxContext(ctx, query, append([]any{v.entity}, args...)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var object, text string
		if err := rows.Scan(&object, &text); err != nil {
			return err
		}
		v.report.Add(object, "%s", text)
	}
	return rows.Err()
}
