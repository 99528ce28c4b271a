package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"counterfoil/ledger"
)

const callSetPeriodStatus = `
	SELECT set_period_status($1, $2, $3, $4, $5)`

// SetPeriodStatus records that a period reached a status, by whom and why. A signed or
// closed period can only be closed or reopened (ErrPeriodClosed otherwise); reopening
// needs a reason. It waits for a batch that is being posted.
func (s *Store) SetPeriodStatus(ctx context.Context, entity ledger.EntityID, period ledger.Period, status ledger.PeriodStatus, actor, reason string) error {
	err := s.InTx(ctx, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, callSetPeriodStatus, entity, period.First().String(), status, actor, reason)
		return err
	})
	if err != nil {
		return fmt.Errorf("set period %s of %s to %q: %w", period, entity, status, err)
	}
	return nil
}

const selectPeriodStatuses = `
	SELECT period, status
	FROM period_statuses
	WHERE entity = $1
	ORDER BY period`

// PeriodStatuses returns every period that has a status.
func (s *Store) PeriodStatuses(ctx context.Context, entity ledger.EntityID) (map[ledger.Period]ledger.PeriodStatus, error) {
	statuses, err := periodStatuses(ctx, s.db, entity)
	if err != nil {
		return nil, fmt.Errorf("read the periods of %s: %w", entity, err)
	}
	return statuses, nil
}

func periodStatuses(ctx context.Context, q sqlx.QueryerContext, entity ledger.EntityID) (map[ledger.Period]ledger.PeriodStatus, error) {
	var rows []struct {
		Period time.Time
		Status ledger.PeriodStatus
	}
	if err := sqlx.SelectContext(ctx, q, &rows, selectPeriodStatuses, entity); err != nil {
		return nil, wrap(err)
	}
	statuses := make(map[ledger.Period]ledger.PeriodStatus, len(rows))
	for _, r := range rows {
		statuses[dateFrom(r.Period).Period()] = r.Status
	}
	return statuses, nil
}

// dateFrom reads a date column, which the driver gives as midnight UTC.
func dateFrom(t time.Time) ledger.Date { return ledger.DateIn(t, time.UTC) }
