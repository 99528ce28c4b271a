package postgres

import (
	"context"
	"fmt"

	"counterfoil/ledger"
)

const insertPolicy = `
	INSERT INTO policies (entity, hash, yaml, chart)
	VALUES ($1, $2, $3, $4)
	ON CONFLICT (entity, hash) DO NOTHING`

// SavePolicy keeps the text of a policy under its hash, once. A run names the policy it
// was made under, so this comes before the run.
func (s *Store) SavePolicy(ctx context.Context, entity ledger.EntityID, hash [32]byte, yaml, chart string) error {
	err := s.InTx(ctx, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, insertPolicy, entity, hash[:], yaml, chart)
		return err
	})
	if err != nil {
		return fmt.Errorf("save the policy of %s: %w", entity, err)
	}
	return nil
}

const selectPolicy = `
	SELECT yaml, chart
	FROM policies
	WHERE entity = $1 AND hash = $2`

// Policy returns the text of the policy and of the chart a run was made under, by the
// hash it names.
func (s *Store) Policy(ctx context.Context, entity ledger.EntityID, hash [32]byte) (yaml, chart string, err error) {
	var row struct{ YAML, Chart string }
	if err := s.db.GetContext(ctx, &row, selectPolicy, entity, hash[:]); err != nil {
		return "", "", fmt.Errorf("read policy %x of %s: %w", hash[:6], entity, wrap(err))
	}
	return row.YAML, row.Chart, nil
}
