package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// rollItems says what the items were at the run before and what moved them since.
func (s *Store) rollItems(ctx context.Context, entity ledger.EntityID, run int64, items []ledger.OpenItem) error {
	before, err := s.runBefore(ctx, entity, run)
	if err != nil {
		return err
	}
	byReference := make(map[ledger.Reference]*ledger.OpenItem, len(items))
	for i := range items {
		byReference[items[i].Reference] = &items[i]
	}
	r := itemRoll{q: s.db, entity: entity, before: before.ID, run: run, items: byReference}
	if err := s.db.GetContext(ctx, &r.currency, selectFunctionalCurrency, entity); err != nil {
		return err
	}
	for _, step := range []func(context.Context) error{r.amounts, r.timing, r.moved} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// itemRoll fills open items; items of other references are left alone.
type itemRoll struct {
	q           sqlx.QueryerContext
	entity      ledger.EntityID
	before, run int64
	currency    money.Currency
	items       map[ledger.Reference]*ledger.OpenItem
}

const selectItemAmounts = `
	WITH ` + rolled + `
	SELECT reference, coalesce(sum(greatest(opening, 0)), 0) AS opening, coalesce(sum(greatest(closing, 0)), 0) AS closing,
	       bool_or(coalesce(opening, 0) <> coalesce(closing, 0)) AS differs
	FROM rolled
	GROUP BY reference`

// amounts measures the items. A case whose faults cancel on every account has no variance
// and is open all the same.
func (r itemRoll) amounts(ctx context.Context) error {
	for _, item := range r.items {
		item.Opening, item.Closing = money.Zero(r.currency), money.Zero(r.currency)
	}
	var rows []struct {
		Reference        ledger.Reference
		Opening, Closing string
		Differs          bool
	}
	if err := sqlx.SelectContext(ctx, r.q, &rows, selectItemAmounts, r.entity, r.before, r.run); err != nil {
		return err
	}
	for _, row := range rows {
		item := r.items[row.Reference]
		if item == nil {
			return fmt.Errorf("reference %s has a case and is no open item: %w; run `counterfoil verify`", row.Reference, ledger.ErrNotFound)
		}
		item.Changed = row.Differs && item.Carried && item.ClearedRun == 0
		if err := amountsInto(r.currency, map[*money.Amount]string{&item.Opening: row.Opening, &item.Closing: row.Closing}); err != nil {
			return err
		}
	}
	return nil
}

const selectTiming = `
	SELECT x.reference, x.documents
	FROM explanations AS x
	WHERE x.entity = $1 AND x.run = $2 AND x.class = 'timing'
	ORDER BY x.reference, x.explanation`

func (r itemRoll) timing(ctx context.Context) error {
	var rows []struct {
		Reference ledger.Reference
		Documents []byte
	}
	if err := sqlx.SelectContext(ctx, r.q, &rows, selectTiming, r.entity, r.before); err != nil {
		return err
	}
	for _, row := range rows {
		var documents []ledger.DocumentID
		if err := json.Unmarshal(row.Documents, &documents); err != nil {
			return fmt.Errorf("case %s: %w", row.Reference, err)
		}
		item := r.items[row.Reference]
		item.WasTiming = true
		item.Timing = sortedDocuments(append(item.Timing, documents...))
	}
	return nil
}

// namedEntries is how many of the entries that moved an item are named.
const namedEntries = 3

// What the run before did not see and this one does, of the items that have cleared or
// were a matter of time. Fingerprints of the whole reference cancel when it ties, so it
// first tied at the entry after which the sum so far is the sum of all. Of an item that
// has not cleared everything counts. Grouped rather than joined: the rows are minutes
// old, and without statistics the planner joins lists by nested loops.
const selectMoves = `
	WITH head AS (
	    SELECT now.cut_off, was.cut_off AS was_cut_off,
	           (SELECT coalesce(max(b.last_entry), 0) FROM batches AS b WHERE b.entity = $1 AND b.batch <= now.through_batch) AS last_entry,
	           (SELECT coalesce(max(b.last_entry), 0) FROM batches AS b WHERE b.entity = $1 AND b.batch <= was.through_batch) AS was_last_entry
	    FROM runs AS now
	    JOIN runs AS was ON was.entity = now.entity AND was.run = $2
	    WHERE now.entity = $1 AND now.run = $3),
	moved AS MATERIALIZED (
	    SELECT c.reference, NOT bool_or(c.is_open) AS cleared
	    FROM (
	        SELECT reference, run = $2 AS was_open, run = $3 AS is_open, false AS timing FROM cases WHERE entity = $1 AND run IN ($2, $3)
	        UNION ALL
	        SELECT reference, false, false, true FROM explanations WHERE entity = $1 AND run = $2 AND class = 'timing') AS c
	    GROUP BY c.reference
	    HAVING bool_or(c.was_open) AND (NOT bool_or(c.is_open) OR bool_or(c.timing))),
	since AS (
	    SELECT m.cleared, e.reference, e.entry, e.book, e.effective_on, e.voucher_series, e.voucher_number, e.document,
	           row_number() OVER w AS position,
	           (sum(e.lane1) OVER w - sum(e.lane1) OVER (PARTITION BY e.reference)) % 2305843009213693951 = 0
	           AND (sum(e.lane2) OVER w - sum(e.lane2) OVER (PARTITION BY e.reference)) % 2305843009213693951 = 0 AS ties
	    FROM head AS h
	    CROSS JOIN moved AS m
	    CROSS JOIN LATERAL (
	        SELECT e.reference, e.entry, e.book, e.effective_on, e.voucher_series, e.voucher_number, e.document, e.lane1, e.lane2
	        FROM entries AS e
	        WHERE e.entity = $1 AND e.reference = m.reference AND e.scope = 'in_scope'
	          AND e.entry <= h.last_entry AND e.effective_on <= h.cut_off
	          AND (e.entry > h.was_last_entry OR e.effective_on > h.was_cut_off)
	        OFFSET 0) AS e
	    WINDOW w AS (PARTITION BY e.reference ORDER BY e.effective_on, e.entry ROWS UNBOUNDED PRECEDING)),
	counted AS (
	    SELECT s.*, CASE WHEN s.cleared THEN min(s.position) FILTER (WHERE s.ties) OVER (PARTITION BY s.reference)
	                     ELSE count(*) OVER (PARTITION BY s.reference) END AS entries
	    FROM since AS s)
	SELECT c.reference, c.entries, c.entry, c.book, c.effective_on, c.voucher_series, c.voucher_number, d.source, d.kind, d.external_id, d.version
	FROM counted AS c
	JOIN documents AS d ON d.entity = $1 AND d.document = c.document
	WHERE c.position <= c.entries AND c.position > c.entries - $4
	ORDER BY c.reference, c.position`

func (r itemRoll) moved(ctx context.Context) error {
	var rows []struct {
		Reference   ledger.Reference
		Entries     int64
		Entry       int64
		Book        ledger.Book
		EffectiveOn time.Time `db:"effective_on"`
		Series      string    `db:"voucher_series"`
		Number      string    `db:"voucher_number"`
		Source      ledger.Source
		Kind        ledger.DocumentKind
		ExternalID  string `db:"external_id"`
		Version     int
	}
	if err := sqlx.SelectContext(ctx, r.q, &rows, selectMoves, r.entity, r.before, r.run, namedEntries); err != nil {
		return err
	}
	for _, row := range rows {
		item := r.items[row.Reference]
		item.Entries = row.Entries
		item.ClearedBy = append(item.ClearedBy, ledger.ItemEntry{
			Entry: row.Entry, Book: row.Book, EffectiveOn: dateFrom(row.EffectiveOn), Voucher: ledger.VoucherNumber{Series: row.Series, Number: row.Number},
			Document: ledger.DocumentID{Source: row.Source, Kind: row.Kind, ExternalID: row.ExternalID}, Version: row.Version,
		})
	}
	return nil
}
