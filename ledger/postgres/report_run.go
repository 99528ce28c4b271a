package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// runColumns are what a runRow scans, of runs or of what seal_run returns.
const runColumns = `run, period, cut_off, through_batch, policy_hash, rule_version, started_at, "references", tied, cases, compared, void`

type runRow struct {
	Run          int64
	Period       time.Time
	CutOff       time.Time `db:"cut_off"`
	ThroughBatch int64     `db:"through_batch"`
	PolicyHash   []byte    `db:"policy_hash"`
	RuleVersion  string    `db:"rule_version"`
	StartedAt    time.Time `db:"started_at"`
	References   int64
	Tied         int64
	Cases        int64
	Compared     int64
	Void         string
}

func (r runRow) run() ledger.Run {
	return ledger.Run{
		ID: r.Run, Period: dateFrom(r.Period).Period(), CutOff: dateFrom(r.CutOff), ThroughBatch: r.ThroughBatch,
		PolicyHash: [32]byte(r.PolicyHash), RuleVersion: r.RuleVersion, StartedAt: r.StartedAt.UTC(),
		References: r.References, Tied: r.Tied, Cases: r.Cases, Compared: r.Compared, Void: r.Void,
	}
}

const selectRun = `
	SELECT ` + runColumns + `
	FROM runs
	WHERE entity = $1 AND run = $2`

const selectLatestRun = `
	SELECT ` + runColumns + `
	FROM runs
	WHERE entity = $1 AND period = $2
	ORDER BY run DESC
	LIMIT 1`

// LatestRun is the last run of a period; ErrNotFound when there is none, ErrVoid with
// the reason when the last one is void, because an older one no longer stands.
func (s *Store) LatestRun(ctx context.Context, entity ledger.EntityID, period ledger.Period) (ledger.Run, error) {
	run, err := readRun(ctx, s.db, selectLatestRun, entity, period.First().String())
	if err != nil {
		return ledger.Run{}, fmt.Errorf("find a run of %s for %s: %w", entity, period, wrap(err))
	}
	if run.Void != "" {
		return ledger.Run{}, fmt.Errorf("run %d of %s for %s: %s: %w; run `counterfoil verify`, then reconcile again", run.ID, entity, period, run.Void, ledger.ErrVoid)
	}
	return run, nil
}

// RunOf is a period's run by its number, good or not; ledger.ErrNotFound when the period
// has no such run.
func (s *Store) RunOf(ctx context.Context, entity ledger.EntityID, period ledger.Period, id int64) (ledger.Run, error) {
	run, err := readRun(ctx, s.db, selectRun, entity, id)
	if err == nil && run.Period != period {
		err = ledger.ErrNotFound
	}
	if err != nil {
		return ledger.Run{}, fmt.Errorf("find run %d of %s for %s: %w", id, entity, period, wrap(err))
	}
	return run, nil
}

// readRun reads the one run a query of runColumns finds, with its accounts. The query's
// first argument is the entity.
func readRun(ctx context.Context, q sqlx.QueryerContext, query string, args ...any) (ledger.Run, error) {
	var row runRow
	if err := sqlx.GetContext(ctx, q, &row, query, args...); err != nil {
		return ledger.Run{}, err
	}
	run := row.run()
	var err error
	run.Accounts, err = readRunAccounts(ctx, q, args[0], run.ID)
	return run, err
}

const selectRunAccounts = `
	SELECT account, currency, expected, booked, tied_expected, tied_booked, cases_expected, cases_booked, recognised, out_of_scope
	FROM run_accounts
	WHERE entity = $1 AND run = $2
	ORDER BY account`

func readRunAccounts(ctx context.Context, q sqlx.QueryerContext, entity any, run int64) ([]ledger.RunAccount, error) {
	var rows []struct {
		Account       ledger.AccountCode
		Currency      money.Currency
		Expected      string
		Booked        string
		TiedExpected  string `db:"tied_expected"`
		TiedBooked    string `db:"tied_booked"`
		CasesExpected string `db:"cases_expected"`
		CasesBooked   string `db:"cases_booked"`
		Recognised    string
		OutOfScope    string `db:"out_of_scope"`
	}
	if err := sqlx.SelectContext(ctx, q, &rows, selectRunAccounts, entity, run); err != nil {
		return nil, err
	}
	accounts := make([]ledger.RunAccount, len(rows))
	for i, r := range rows {
		a := &accounts[i]
		a.Account = r.Account
		err := amountsInto(r.Currency, map[*money.Amount]string{
			&a.Expected: r.Expected, &a.Booked: r.Booked, &a.TiedExpected: r.TiedExpected, &a.TiedBooked: r.TiedBooked,
			&a.CasesExpected: r.CasesExpected, &a.CasesBooked: r.CasesBooked, &a.Recognised: r.Recognised, &a.OutOfScope: r.OutOfScope,
		})
		if err != nil {
			return nil, fmt.Errorf("account %s of run %d: %w", r.Account, run, err)
		}
	}
	return accounts, nil
}

// amountsInto reads several numeric columns of one currency.
func amountsInto(currency money.Currency, columns map[*money.Amount]string) error {
	for target, number := range columns {
		amount, err := amountFrom(number, currency)
		if err != nil {
			return err
		}
		*target = amount
	}
	return nil
}
