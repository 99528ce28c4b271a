package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// Accounts are named as they were called when the batch looked at was sealed, so that a
// report made again later reads the same.
const selectTrialBalance = `
	WITH seen AS (
	    SELECT max(b.last_entry) AS last_entry, max(b.sealed_at) AS sealed_at
	    FROM batches AS b
	    WHERE b.entity = $1 AND b.batch <= $2),
	named AS (
	    SELECT DISTINCT ON (v.account) v.account, v.name
	    FROM account_versions AS v
	    WHERE v.entity = $1 AND v.recorded_at <= (SELECT sealed_at FROM seen)
	    ORDER BY v.account, v.version DESC),
	moved AS (
	    SELECT p.account, e.book, p.side, e.effective_on < $3::date AS before, p.functional_currency, sum(p.functional) AS amount
	    FROM entries AS e
	    JOIN postings AS p ON p.entity = e.entity AND p.entry = e.entry AND p.line <= e.lines
	    WHERE e.entity = $1 AND e.entry <= (SELECT last_entry FROM seen) AND e.effective_on <= $4::date
	    GROUP BY p.account, e.book, p.side, e.effective_on < $3::date, p.functional_currency)
	SELECT m.account, coalesce(n.name, '') AS name, m.functional_currency AS currency,
	       coalesce(sum(CASE m.side WHEN 'debit' THEN m.amount ELSE -m.amount END) FILTER (WHERE m.book = 'expected' AND m.before), 0) AS expected_opening,
	       coalesce(sum(m.amount) FILTER (WHERE m.book = 'expected' AND NOT m.before AND m.side = 'debit'), 0) AS expected_debit,
	       coalesce(sum(m.amount) FILTER (WHERE m.book = 'expected' AND NOT m.before AND m.side = 'credit'), 0) AS expected_credit,
	       coalesce(sum(CASE m.side WHEN 'debit' THEN m.amount ELSE -m.amount END) FILTER (WHERE m.book = 'booked' AND m.before), 0) AS booked_opening,
	       coalesce(sum(m.amount) FILTER (WHERE m.book = 'booked' AND NOT m.before AND m.side = 'debit'), 0) AS booked_debit,
	       coalesce(sum(m.amount) FILTER (WHERE m.book = 'booked' AND NOT m.before AND m.side = 'credit'), 0) AS booked_credit
	FROM moved AS m
	LEFT JOIN named AS n ON n.account = m.account
	GROUP BY m.account, n.name, m.functional_currency
	ORDER BY m.account`

type trialBalanceRow struct {
	Account         ledger.AccountCode
	Name            string
	Currency        money.Currency
	ExpectedOpening string `db:"expected_opening"`
	ExpectedDebit   string `db:"expected_debit"`
	ExpectedCredit  string `db:"expected_credit"`
	BookedOpening   string `db:"booked_opening"`
	BookedDebit     string `db:"booked_debit"`
	BookedCredit    string `db:"booked_credit"`
}

func (r trialBalanceRow) row() (ledger.TrialBalanceRow, error) {
	t := ledger.TrialBalanceRow{Account: r.Account, Name: r.Name}
	err := amountsInto(r.Currency, map[*money.Amount]string{
		&t.Expected.Opening: r.ExpectedOpening, &t.Expected.Debit: r.ExpectedDebit, &t.Expected.Credit: r.ExpectedCredit,
		&t.Booked.Opening: r.BookedOpening, &t.Booked.Debit: r.BookedDebit, &t.Booked.Credit: r.BookedCredit,
	})
	if err != nil {
		return t, fmt.Errorf("account %s: %w", r.Account, err)
	}
	for _, m := range []*ledger.Movements{&t.Expected, &t.Booked} {
		m.Closing = m.Opening.Add(m.Debit).Sub(m.Credit)
	}
	return t, nil
}

// TrialBalance returns every account that moved up to the run's cut-off, in account
// sequence: opening before the period, gross movements in it, closing; both books, the
// booked one with all scopes, so that it agrees with the ERP's own balance.
func (s *Store) TrialBalance(ctx context.Context, entity ledger.EntityID, run ledger.Run) ([]ledger.TrialBalanceRow, error) {
	rows, err := trialBalance(ctx, s.db, entity, run.ThroughBatch, run.Period.First(), run.CutOff)
	if err != nil {
		return nil, fmt.Errorf("read the trial balance of run %d of %s: %w", run.ID, entity, wrap(err))
	}
	return rows, nil
}

func trialBalance(ctx context.Context, q sqlx.QueryerContext, entity ledger.EntityID, throughBatch int64, from, to ledger.Date) ([]ledger.TrialBalanceRow, error) {
	var rows []trialBalanceRow
	if err := sqlx.SelectContext(ctx, q, &rows, selectTrialBalance, entity, throughBatch, from.String(), to.String()); err != nil {
		return nil, err
	}
	balance := make([]ledger.TrialBalanceRow, len(rows))
	for i, r := range rows {
		var err error
		if balance[i], err = r.row(); err != nil {
			return nil, err
		}
	}
	return balance, nil
}

const selectRecognised = `
	SELECT e.rule, p.account, p.functional_currency AS currency, count(DISTINCT e.entry) AS entries,
	       sum(CASE p.side WHEN 'debit' THEN p.functional ELSE -p.functional END) AS amount
	FROM entries AS e
	JOIN postings AS p ON p.entity = e.entity AND p.entry = e.entry AND p.line <= e.lines
	WHERE e.entity = $1 AND e.scope = 'recognised' AND e.effective_on <= $3::date
	  AND e.entry <= (SELECT max(b.last_entry) FROM batches AS b WHERE b.entity = $1 AND b.batch <= $2)
	GROUP BY e.rule, p.account, p.functional_currency
	ORDER BY e.rule, p.account`

// RecognisedMovements sums what recognition rules explain up to the run's cut-off, per
// rule and account, debits positive.
func (s *Store) RecognisedMovements(ctx context.Context, entity ledger.EntityID, run ledger.Run) ([]ledger.Movement, error) {
	var rows []struct {
		Rule     string
		Account  ledger.AccountCode
		Currency money.Currency
		Entries  int64
		Amount   string
	}
	if err := s.db.SelectContext(ctx, &rows, selectRecognised, entity, run.ThroughBatch, run.CutOff.String()); err != nil {
		return nil, fmt.Errorf("read recognised movements of run %d of %s: %w", run.ID, entity, wrap(err))
	}
	movements := make([]ledger.Movement, len(rows))
	for i, r := range rows {
		amount, err := amountFrom(r.Amount, r.Currency)
		if err != nil {
			return nil, fmt.Errorf("read recognised movements on account %s: %w", r.Account, err)
		}
		movements[i] = ledger.Movement{Rule: r.Rule, Account: r.Account, Entries: r.Entries, Amount: amount}
	}
	return movements, nil
}

// A snapshot posted again under better rules has several batches: the last one is
// named and entries add up. Rejections are those that stand.
const selectSnapshots = `
	SELECT s.snapshot, s.source, s.kind, s.name, s.taken_at, s.sha256, s.original_sha256, s.records, s.bytes, s.totals, s.findings,
	       b.batch, b.entries, coalesce(r.rejections, 0) AS rejections
	FROM (SELECT b.snapshot, max(b.batch) AS batch, sum(b.entries) AS entries
	      FROM batches AS b
	      WHERE b.entity = $1 AND b.batch <= $2 AND b.snapshot IS NOT NULL
	      GROUP BY b.snapshot) AS b
	LEFT JOIN (SELECT r.snapshot, count(*) AS rejections
	           FROM rejections AS r
	           WHERE r.entity = $1 AND ` + unsettled + `
	           GROUP BY r.snapshot) AS r ON r.snapshot = b.snapshot
	JOIN snapshots AS s ON s.entity = $1 AND s.snapshot = b.snapshot
	ORDER BY s.snapshot`

// Snapshots lists the snapshots a run rests on, with what came of each.
func (s *Store) Snapshots(ctx context.Context, entity ledger.EntityID, run ledger.Run) ([]ledger.SnapshotSummary, error) {
	summaries, err := snapshotSummaries(ctx, s.db, entity, run.ThroughBatch)
	if err != nil {
		return nil, fmt.Errorf("list the snapshots of run %d of %s: %w", run.ID, entity, wrap(err))
	}
	return summaries, nil
}

func snapshotSummaries(ctx context.Context, q sqlx.QueryerContext, entity ledger.EntityID, throughBatch int64) ([]ledger.SnapshotSummary, error) {
	var rows []struct {
		summaryRow
		Batch, Entries, Rejections int64
	}
	if err := sqlx.SelectContext(ctx, q, &rows, selectSnapshots, entity, throughBatch); err != nil {
		return nil, err
	}
	summaries := make([]ledger.SnapshotSummary, len(rows))
	for i, r := range rows {
		snapshot, err := r.snapshot()
		if err != nil {
			return nil, err
		}
		summaries[i] = ledger.SnapshotSummary{Snapshot: snapshot, Batch: r.Batch, Entries: r.Entries, Rejections: r.Rejections}
	}
	return summaries, nil
}

// summaryRow is a snapshot's header.
type summaryRow struct {
	Snapshot       int64
	Source         ledger.Source
	Kind           string
	Name           string
	TakenAt        time.Time `db:"taken_at"`
	SHA256         []byte    `db:"sha256"`
	OriginalSHA256 []byte    `db:"original_sha256"`
	Records        int64
	Bytes          int64
	Totals         []byte
	Findings       []byte
}

func (r summaryRow) snapshot() (ledger.Snapshot, error) {
	s := ledger.Snapshot{
		ID: r.Snapshot, Source: r.Source, Kind: r.Kind, Name: r.Name, TakenAt: r.TakenAt.UTC(),
		SHA256: [32]byte(r.SHA256), OriginalSHA256: [32]byte(r.OriginalSHA256), Records: r.Records, Bytes: r.Bytes,
	}
	err := errors.Join(json.Unmarshal(r.Totals, &s.Totals), unmarshalList(r.Findings, &s.Findings))
	if err != nil {
		return s, fmt.Errorf("snapshot %d: %w", s.ID, err)
	}
	return s, nil
}
