package postgres

import (
	"context"
	"errors"
	"fmt"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// The run that a run's roll starts from: the last good one of an earlier month that it
// could know of. The same choice is written in selectOpenItems.
const selectRunBefore = `
	SELECT ` + runColumns + `
	FROM runs
	WHERE entity = $1 AND run < $2 AND void = '' AND cut_off < (SELECT cut_off FROM runs WHERE entity = $1 AND run = $2)
	ORDER BY cut_off DESC, run DESC
	LIMIT 1`

// runBefore is ledger's zero Run where no earlier month was reconciled.
func (s *Store) runBefore(ctx context.Context, entity ledger.EntityID, run int64) (ledger.Run, error) {
	before, err := readRun(ctx, s.db, selectRunBefore, entity, run)
	if errors.Is(wrap(err), ledger.ErrNotFound) {
		return ledger.Run{}, nil
	}
	return before, err
}

// rolled is the variance of both runs, per reference, account and dimension, side by side.
const rolled = `
	rolled AS (
	    SELECT v.reference, v.account, v.dimension, min(v.functional_currency) AS currency,
	           sum(v.functional) FILTER (WHERE v.run = $2) AS opening, sum(v.functional) FILTER (WHERE v.run = $3) AS closing
	    FROM case_variances AS v
	    WHERE v.entity = $1 AND v.run IN ($2, $3)
	    GROUP BY v.reference, v.account, v.dimension)`

const selectOpeningAmount = `
	SELECT coalesce(sum(greatest(v.amount, 0)), 0)
	FROM (
	    SELECT sum(functional) AS amount FROM case_variances WHERE entity = $1 AND run = $2 GROUP BY reference, account, dimension) AS v`

const selectFunctionalCurrency = `
	SELECT functional_currency
	FROM entities
	WHERE entity = $1`

const selectAccountRolls = `
	WITH ` + rolled + `,
	listed AS (
	    SELECT reference, NULL AS account, NULL AS currency, NULL::numeric AS opening, NULL::numeric AS closing, run = $2 AS was_open, run = $3 AS is_open
	    FROM cases WHERE entity = $1 AND run IN ($2, $3)
	    UNION ALL
	    SELECT reference, account, currency, coalesce(opening, 0), coalesce(closing, 0), false, false FROM rolled),
	placed AS (
	    SELECT account, currency, opening, closing, bool_or(was_open) OVER w AS was_open, bool_or(is_open) OVER w AS is_open
	    FROM listed
	    WINDOW w AS (PARTITION BY reference))
	SELECT account, min(currency) AS currency, sum(opening) AS opening,
	       coalesce(sum(closing) FILTER (WHERE NOT was_open), 0) AS new,
	       coalesce(sum(opening) FILTER (WHERE NOT is_open), 0) AS cleared,
	       coalesce(sum(closing - opening) FILTER (WHERE was_open AND is_open), 0) AS remeasured,
	       sum(closing) AS closing
	FROM placed
	WHERE account IS NOT NULL
	GROUP BY account
	ORDER BY account`

// Roll returns what the roll-forward of a run's open items starts from, and the net
// variance of every account that a case of either run touches, in account sequence.
func (s *Store) Roll(ctx context.Context, entity ledger.EntityID, run int64) (ledger.Roll, error) {
	roll, err := s.roll(ctx, entity, run)
	if err != nil {
		return ledger.Roll{}, fmt.Errorf("roll the open items of %s forward to run %d: %w", entity, run, wrap(err))
	}
	return roll, nil
}

func (s *Store) roll(ctx context.Context, entity ledger.EntityID, run int64) (roll ledger.Roll, err error) {
	if roll.From, err = s.runBefore(ctx, entity, run); err != nil {
		return roll, err
	}
	var opening string
	if err := s.db.GetContext(ctx, &opening, selectOpeningAmount, entity, roll.From.ID); err != nil {
		return roll, err
	}
	var currency money.Currency
	if err := s.db.GetContext(ctx, &currency, selectFunctionalCurrency, entity); err != nil {
		return roll, err
	}
	if roll.Opening, err = amountFrom(opening, currency); err != nil {
		return roll, err
	}
	var rows []struct {
		Account                                    ledger.AccountCode
		Currency                                   money.Currency
		Opening, New, Cleared, Remeasured, Closing string
	}
	if err := s.db.SelectContext(ctx, &rows, selectAccountRolls, entity, roll.From.ID, run); err != nil {
		return roll, err
	}
	roll.Accounts = make([]ledger.AccountRoll, len(rows))
	for i, r := range rows {
		a := &roll.Accounts[i]
		a.Account = r.Account
		err := amountsInto(r.Currency, map[*money.Amount]string{
			&a.Opening: r.Opening, &a.New: r.New, &a.Cleared: r.Cleared, &a.Remeasured: r.Remeasured, &a.Closing: r.Closing,
		})
		if err != nil {
			return roll, fmt.Errorf("account %s: %w", r.Account, err)
		}
	}
	return roll, nil
}
