package postgres

import (
	"context"
	"fmt"
	"time"

	"counterfoil/ledger"
)

// Open at a run is what has a case in it. The roll is the month's: it begins with what
// the last good run of an earlier month left open, however often this month was run, so
// that making its report again does not change it. An item's story is told by the events
// of good runs up to this one whose cut-off is not later: what a later month found is not
// known yet. A cleared item's origin is that of its last case. The runs are few and kept
// apart; each item's opening is one look into the index: the rows are minutes old, and
// without statistics the planner joins the lists by nested loops.
const selectOpenItems = `
	WITH known AS MATERIALIZED (
	    SELECT r.run, r.started_at, r.cut_off, r.void
	    FROM runs AS r
	    WHERE r.entity = $1 AND r.run <= $2
	      AND r.cut_off <= (SELECT cut_off FROM runs WHERE entity = $1 AND run = $2)),
	before AS MATERIALIZED (
	    SELECT k.run
	    FROM known AS k
	    WHERE k.void = '' AND k.cut_off < (SELECT cut_off FROM runs WHERE entity = $1 AND run = $2)
	    ORDER BY k.cut_off DESC, k.run DESC LIMIT 1),
	listed AS (
	    SELECT c.item, NOT bool_or(c.run = $2) AS cleared, bool_or(c.run <> $2) AS carried,
	           coalesce(max(c.origin_on) FILTER (WHERE c.run = $2), max(c.origin_on)) AS origin_on
	    FROM cases AS c
	    WHERE c.entity = $1 AND c.run IN ($2, (SELECT run FROM before))
	    GROUP BY c.item)
	SELECT l.item, i.reference, l.origin_on, o.run AS opened_run, o.started_at AS opened_at, l.carried,
	       CASE WHEN l.cleared THEN coalesce(t.run, $2) ELSE 0 END AS cleared_run
	FROM listed AS l
	CROSS JOIN LATERAL (
	    SELECT i.reference FROM open_items AS i WHERE i.entity = $1 AND i.item = l.item OFFSET 0) AS i
	CROSS JOIN LATERAL (
	    SELECT r.run, r.started_at
	    FROM open_item_events AS v
	    JOIN known AS r ON r.run = v.run
	    WHERE v.entity = $1 AND v.item = l.item AND v.event = 'opened'
	    ORDER BY v.run LIMIT 1) AS o
	LEFT JOIN LATERAL (
	    SELECT max(v.run) AS run
	    FROM open_item_events AS v
	    JOIN known AS r ON r.run = v.run
	    WHERE v.entity = $1 AND v.item = l.item AND v.event = 'cleared' AND v.run > (SELECT run FROM before)) AS t ON true
	ORDER BY l.item`

// OpenItems lists the items open at a good run, and those its month has cleared, in item
// sequence, each with what it was at the last good run of an earlier month. An item that
// was cleared and came back keeps its number and the run that first opened it. A void run
// opens and clears nothing.
func (s *Store) OpenItems(ctx context.Context, entity ledger.EntityID, run int64) ([]ledger.OpenItem, error) {
	var rows []struct {
		Item       int64
		Reference  ledger.Reference
		OriginOn   time.Time `db:"origin_on"`
		OpenedRun  int64     `db:"opened_run"`
		ClearedRun int64     `db:"cleared_run"`
		OpenedAt   time.Time `db:"opened_at"`
		Carried    bool
	}
	if err := s.db.SelectContext(ctx, &rows, selectOpenItems, entity, run); err != nil {
		return nil, fmt.Errorf("list open items at run %d of %s: %w", run, entity, wrap(err))
	}
	items := make([]ledger.OpenItem, len(rows))
	for i, r := range rows {
		items[i] = ledger.OpenItem{
			Item: r.Item, Reference: r.Reference, OriginOn: dateFrom(r.OriginOn),
			OpenedRun: r.OpenedRun, ClearedRun: r.ClearedRun, OpenedAt: r.OpenedAt.UTC(), Carried: r.Carried,
		}
	}
	if err := s.rollItems(ctx, entity, run, items); err != nil {
		return nil, fmt.Errorf("roll open items forward to run %d of %s: %w", run, entity, wrap(err))
	}
	return items, nil
}
