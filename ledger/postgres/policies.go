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
