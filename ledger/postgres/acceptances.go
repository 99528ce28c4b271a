package postgres

import (
	"context"
	"fmt"
	"time"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

const callAcceptItem = `
	SELECT accept_item($1, $2, $3, $4, $5, $6, $7)`

// AcceptItem records that a person lets an open item stand as the request's run shows
// it, and returns the record's number. Runs after now heed it. ledger.ErrInvalid when
// the reference is not open in that run, a newer run of the month exists, the amount is
// another one, or no reason or person is named.
func (s *Store) AcceptItem(ctx context.Context, entity ledger.EntityID, a ledger.AcceptanceRequest) (int64, error) {
	var amount *string
	if a.Amount != nil {
		amount = new(a.Amount.Number())
	}
	number, err := s.recordAcceptance(ctx, callAcceptItem, entity, a.Reference, a.Run, amount, a.Reason, a.By, a.Actor)
	if err != nil {
		return 0, fmt.Errorf("accept %s of %s: %w", a.Reference, entity, err)
	}
	return number, nil
}

const callRevokeAcceptance = `
	SELECT revoke_acceptance($1, $2, $3, $4, $5)`

// RevokeAcceptance records that what is accepted under a reference no longer is; By is
// who decided that. Runs after now heed it. ledger.ErrInvalid when nothing is accepted.
func (s *Store) RevokeAcceptance(ctx context.Context, entity ledger.EntityID, a ledger.AcceptanceRequest) (int64, error) {
	number, err := s.recordAcceptance(ctx, callRevokeAcceptance, entity, a.Reference, a.Reason, a.By, a.Actor)
	if err != nil {
		return 0, fmt.Errorf("revoke the acceptance of %s of %s: %w", a.Reference, entity, err)
	}
	return number, nil
}

func (s *Store) recordAcceptance(ctx context.Context, call string, args ...any) (number int64, err error) {
	err = s.InTx(ctx, func(tx *Tx) error { return wrap(tx.GetContext(ctx, &number, call, args...)) })
	return number, err
}

// inForce are the acceptances that run $2 heeds: the last record of each item before it,
// unless that revokes, or the item has cleared since.
const inForce = `
	in_force AS MATERIALIZED (
	    SELECT a.acceptance, a.item, a.run, a.reason, a.accepted_by, a.recorded_at
	    FROM (
	        SELECT DISTINCT ON (a.item) a.acceptance, a.item, a.run, a.revokes, a.reason, a.accepted_by, a.recorded_at
	        FROM acceptances AS a
	        WHERE a.entity = $1 AND a.after_run < $2
	        ORDER BY a.item, a.acceptance DESC) AS a
	    WHERE a.revokes IS NULL AND NOT EXISTS (
	        SELECT FROM open_item_events AS v
	        JOIN runs AS r ON r.entity = v.entity AND r.run = v.run
	        WHERE v.entity = $1 AND v.item = a.item AND v.event = 'cleared' AND v.run > a.run AND v.run <= $2
	          AND r.cut_off <= (SELECT cut_off FROM runs WHERE entity = $1 AND run = $2)))`

const selectAcceptances = `
	WITH ` + inForce + `
	SELECT a.acceptance, a.item, i.reference, a.run, a.reason, a.accepted_by, a.recorded_at
	FROM in_force AS a
	JOIN open_items AS i ON i.entity = $1 AND i.item = a.item
	ORDER BY a.item`

// Explanation −1 stands for the variance, 0 for the remainder.
const selectAcceptedLegs = `
	WITH ` + inForce + `,
	accepted AS MATERIALIZED (
	    SELECT a.item, a.run, i.reference FROM in_force AS a JOIN open_items AS i ON i.entity = $1 AND i.item = a.item)
	SELECT a.item, -1 AS explanation, '' AS cause, v.number, v.account, v.dimension, v.functional, v.functional_currency
	FROM accepted AS a JOIN case_variances AS v ON v.entity = $1 AND v.run = a.run AND v.reference = a.reference
	UNION ALL
	SELECT a.item, 0, 'unexplained', u.number, u.account, u.dimension, u.functional, u.functional_currency
	FROM accepted AS a JOIN unexplained_legs AS u ON u.entity = $1 AND u.run = a.run AND u.reference = a.reference
	UNION ALL
	SELECT a.item, x.explanation, x.cause, l.number, l.account, l.dimension, l.functional, l.functional_currency
	FROM accepted AS a
	JOIN explanations AS x ON x.entity = $1 AND x.run = a.run AND x.reference = a.reference
	JOIN explanation_legs AS l ON l.entity = $1 AND l.run = a.run AND l.reference = a.reference AND l.explanation = x.explanation
	ORDER BY item, explanation, number`

type acceptedLeg struct {
	Item        int64
	Explanation int
	Cause       ledger.Cause
	Number      int
	Account     ledger.AccountCode
	Dimension   ledger.Dimensions
	Functional  string
	Currency    money.Currency `db:"functional_currency"`
}

// Acceptances lists what a run heeds, in item sequence.
func (s *Store) Acceptances(ctx context.Context, entity ledger.EntityID, run int64) ([]ledger.Acceptance, error) {
	var rows []struct {
		Acceptance, Item, Run int64
		Reference             ledger.Reference
		Reason                string
		By                    string    `db:"accepted_by"`
		At                    time.Time `db:"recorded_at"`
	}
	if err := s.db.SelectContext(ctx, &rows, selectAcceptances, entity, run); err != nil {
		return nil, fmt.Errorf("list what run %d of %s accepts: %w", run, entity, wrap(err))
	}
	list := make([]ledger.Acceptance, len(rows))
	byItem := make(map[int64]*ledger.Acceptance, len(rows))
	for i, r := range rows {
		list[i] = ledger.Acceptance{Number: r.Acceptance, Item: r.Item, Reference: r.Reference, Run: r.Run, Reason: r.Reason, By: r.By, At: r.At.UTC()}
		byItem[r.Item] = &list[i]
	}
	if len(list) == 0 {
		return nil, nil
	}
	var legs []acceptedLeg
	if err := s.db.SelectContext(ctx, &legs, selectAcceptedLegs, entity, run); err != nil {
		return nil, fmt.Errorf("read what run %d of %s accepts: %w", run, entity, wrap(err))
	}
	if err := placeAccepted(byItem, legs); err != nil {
		return nil, fmt.Errorf("read what run %d of %s accepts: %w", run, entity, err)
	}
	return list, nil
}

// placeAccepted gives the legs to their acceptances; they come in sequence.
func placeAccepted(byItem map[int64]*ledger.Acceptance, legs []acceptedLeg) error {
	var last acceptedLeg
	for i, l := range legs {
		amount, err := amountFrom(l.Functional, l.Currency)
		if err != nil {
			return err
		}
		a, leg := byItem[l.Item], ledger.Leg{Account: l.Account, Dimension: l.Dimension, Functional: amount}
		switch {
		case l.Explanation < 0:
			a.Variance = append(a.Variance, leg)
		case i == 0 || l.Item != last.Item || l.Explanation != last.Explanation:
			a.Parts = append(a.Parts, ledger.AcceptedPart{Cause: l.Cause, Legs: []ledger.Leg{leg}})
		default:
			part := &a.Parts[len(a.Parts)-1]
			part.Legs = append(part.Legs, leg)
		}
		last = l
	}
	return nil
}
