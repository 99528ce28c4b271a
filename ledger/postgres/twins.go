package postgres

import (
	"context"
	"time"

	"counterfoil/ledger"
)

// Most ledgers know vouchers from one source; then nothing is added up.
const selectOthersStand = `
	SELECT EXISTS (
		SELECT FROM documents AS d
		WHERE d.entity = $1 AND d.kind = 'voucher' AND d.due AND d.source <> $2 AND d.batch < $3 AND d.happened_at >= $4 AND d.happened_at < $5)`

// Two sources spell a number differently, A 17, A-0017 and 17, so only the figures at its
// end are compared. Of what stands no entry was reversed.
const selectTwins = `
	WITH vouchers AS MATERIALIZED (
		SELECT d.source, d.external_id, d.happened_at, e.voucher_series, e.voucher_number, d.source = $2 AS fresh, sum(p.functional) AS turnover
		FROM documents AS d
		JOIN entries   AS e ON e.entity = d.entity AND e.document = d.document
		JOIN postings  AS p ON p.entity = e.entity AND p.entry = e.entry
		WHERE d.entity = $1 AND d.kind = 'voucher' AND d.happened_at >= $4 AND d.happened_at < $5
		  AND (d.source <> $2 AND d.batch < $3 OR d.source = $2 AND d.batch = $3 AND d.version = 1)
		  AND e.reverses IS NULL AND NOT EXISTS (SELECT FROM entries AS r WHERE r.entity = e.entity AND r.reverses = e.entry)
		  AND e.voucher_number <> '' AND p.side = 'debit'
		GROUP BY d.source, d.external_id, d.happened_at, e.voucher_series, e.voucher_number),
	numbered AS (
		SELECT v.*, coalesce(nullif(ltrim(substring(v.voucher_number FROM '[0-9]+$'), '0'), ''), v.voucher_number) AS figures
		FROM vouchers AS v)
	SELECT o.source, count(DISTINCT f.external_id) AS count,
	       (array_agg(f.voucher_series ORDER BY f.happened_at, f.voucher_series, f.voucher_number))[1] AS series,
	       (array_agg(f.voucher_number ORDER BY f.happened_at, f.voucher_series, f.voucher_number))[1] AS number,
	       min(f.happened_at) AS happened_at
	FROM numbered AS f
	JOIN numbered AS o ON o.happened_at = f.happened_at AND o.figures = f.figures AND o.turnover = f.turnover
	WHERE f.fresh AND NOT o.fresh
	GROUP BY o.source
	ORDER BY o.source`

// Twins finds the vouchers that this batch knows first, dated from one day to another, and
// that other sources have too: of the same day, number and turnover. By source.
func (w *batchWriter) Twins(ctx context.Context, source ledger.Source, from, to ledger.Date) ([]ledger.Twins, error) {
	if err := w.out.wait(); err != nil {
		return nil, err
	}
	args := []any{w.entity, source, w.batch, from.Time(), to.AddDays(1).Time()}
	var others bool
	if err := w.tx.GetContext(ctx, &others, selectOthersStand, args...); err != nil || !others {
		return nil, wrap(err)
	}
	var rows []struct {
		Source         ledger.Source
		Count          int64
		Series, Number string
		HappenedAt     time.Time `db:"happened_at"`
	}
	if err := w.tx.SelectContext(ctx, &rows, selectTwins, args...); err != nil {
		return nil, wrap(err)
	}
	twins := make([]ledger.Twins, len(rows))
	for i, r := range rows {
		twins[i] = ledger.Twins{With: r.Source, Count: r.Count, First: ledger.VoucherNumber{Series: r.Series, Number: r.Number}, On: ledger.DateIn(r.HappenedAt, time.UTC)}
	}
	return twins, nil
}
