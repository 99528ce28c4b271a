package postgres

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"counterfoil/ledger"
)

const selectKnownAccounts = `
	SELECT account
	FROM accounts
	WHERE entity = $1 AND account = ANY ($2)`

// AddAccounts adds those accounts that the entity's chart lacks; the others stay as
// they are. It belongs to the batch: without its seal, nothing was added.
func (w *batchWriter) AddAccounts(ctx context.Context, accounts []ledger.Account) error {
	if err := w.out.wait(); err != nil {
		return err
	}
	codes := make([]string, len(accounts))
	for i, a := range accounts {
		codes[i] = string(a.Code)
	}
	var known []ledger.AccountCode
	if err := w.tx.SelectContext(ctx, &known, selectKnownAccounts, w.entity, pq.Array(codes)); err != nil {
		return fmt.Errorf("look up accounts: %w", wrap(err))
	}
	there := make(map[ledger.AccountCode]bool, len(known))
	for _, code := range known {
		there[code] = true
	}
	var missing []ledger.Account
	for _, a := range accounts {
		if !there[a.Code] {
			missing = append(missing, a)
		}
	}
	return ensureAccounts(ctx, w.tx, w.entity, missing)
}
