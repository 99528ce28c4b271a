package pgtest

import (
	"context"
	"fmt"
	"testing"

	"github.com/jmoiron/sqlx"
)

// Violation is a stored row that breaks a rule of the ledger.
type Violation struct {
	Rule   string // the name of a rule in rules
	Entity string
	Detail string
}

// String is "SE01: entries balance: entry 12: 0.01 SEK".
func (v Violation) String() string { return v.Entity + ": " + v.Rule + ": " + v.Detail }

// Check derives every identity of the ledger again from the stored rows, and returns
// what does not hold. It is independent on purpose: it shares no code and no SQL with
// the store, the seal functions or Verify, and compares books posting by posting, not
// by fingerprint. It reads everything, so it is for ledgers of test size. db is a
// connection or a transaction.
func Check(t testing.TB, db sqlx.QueryerContext) []Violation {
	t.Helper()
	var all []Violation
	for _, r := range rules {
		var found []Violation
		if err := sqlx.SelectContext(context.Background(), db, &found, r.query); err != nil {
			t.Fatalf("pgtest: check that %s: %v", r.name, err)
		}
		for _, v := range found {
			v.Rule = r.name
			all = append(all, v)
		}
	}
	return all
}

// MustHold fails the test for every violation.
func MustHold(t testing.TB, db sqlx.QueryerContext) {
	t.Helper()
	for _, v := range Check(t, db) {
		t.Error(fmt.Sprint("the ledger breaks a rule: ", v))
	}
}

// rule names an identity and gives the query that finds where it does not hold.
type rule struct{ name, query string }

// Rules returns the names of all rules.
func Rules() []string {
	names := make([]string, len(rules))
	for i, r := range rules {
		names[i] = r.name
	}
	return names
}

// rules are in the sequence of the data: batches, entries, documents, runs, cases.
var rules = []rule{
	{"numbers have no gaps", `
		WITH numbers (entity, what, number) AS (
		    SELECT entity, 'batch', batch FROM batches UNION ALL
		    SELECT entity, 'entry', entry FROM entries UNION ALL
		    SELECT entity, 'document', document FROM documents UNION ALL
		    SELECT entity, 'snapshot', snapshot FROM snapshots UNION ALL
		    SELECT entity, 'run', run FROM runs UNION ALL
		    SELECT entity, 'open item', item FROM open_items)
		SELECT entity, what || ': highest ' || max(number) || ' of ' || count(*) AS detail
		FROM numbers GROUP BY entity, what HAVING max(number) <> count(*) OR min(number) <> 1`},
	{"entries are whole", `
		SELECT e.entity, 'entry ' || e.entry || ' has lines ' || coalesce(string_agg(p.line::text, ' ' ORDER BY p.line), 'none') || ' of ' || e.lines AS detail
		FROM entries e LEFT JOIN postings p USING (entity, entry)
		GROUP BY e.entity, e.entry, e.lines
		HAVING coalesce(array_agg(p.line ORDER BY p.line), '{}') <> array(SELECT generate_series(1, e.lines))`},
	{"entries balance", `
		WITH both_amounts AS (
		    SELECT entity, entry, 'document ' || currency AS unit, CASE WHEN side = 'credit' THEN -1 ELSE 1 END * amount AS signed FROM postings UNION ALL
		    SELECT entity, entry, 'functional ' || functional_currency, CASE WHEN side = 'credit' THEN -1 ELSE 1 END * functional FROM postings)
		SELECT entity, 'entry ' || entry || ': ' || sum(signed) || ' ' || unit AS detail
		FROM both_amounts GROUP BY entity, entry, unit HAVING sum(signed) <> 0`},
	{"batches hold what they were sealed with", `
		SELECT b.entity, 'batch ' || b.batch AS detail
		FROM batches b
		CROSS JOIN LATERAL (
		    SELECT count(DISTINCT e.entry) AS entries, count(p.line) AS postings,
		           coalesce(sum(p.functional) FILTER (WHERE p.side = 'debit'), 0) AS debits, coalesce(sum(p.functional) FILTER (WHERE p.side = 'credit'), 0) AS credits
		    FROM entries e JOIN postings p USING (entity, entry) WHERE e.entity = b.entity AND e.batch = b.batch) AS x
		WHERE (x.entries, x.postings, x.debits, x.credits) <> (b.entries, b.postings, b.debits, b.credits)
		   OR (SELECT count(*) FROM rejections r WHERE r.entity = b.entity AND r.batch = b.batch) <> b.rejections
		   OR (SELECT count(*) FROM documents d WHERE d.entity = b.entity AND d.batch = b.batch) <> b.documents`},
	{"a reversal undoes its entry", `
		SELECT r.entity, 'entry ' || r.entry || ' does not undo ' || r.reverses AS detail
		FROM entries r
		WHERE r.reverses IS NOT NULL AND EXISTS (
		    SELECT FROM (
		        SELECT account, dimension, tax_code, sku, CASE WHEN side = 'credit' THEN -1 ELSE 1 END * functional AS signed
		        FROM postings WHERE entity = r.entity AND entry IN (r.entry, r.reverses)) AS p
		    GROUP BY account, dimension, tax_code, sku HAVING sum(signed) <> 0)`},
	{"entries rest on documents", `
		SELECT e.entity, 'entry ' || e.entry AS detail
		FROM entries e LEFT JOIN documents d ON d.entity = e.entity AND d.document = e.document AND d.batch <= e.batch
		WHERE d.document IS NULL`},
	{"dimensions are canonical and nobody's", `
		SELECT p.entity, 'entry ' || p.entry || ' line ' || p.line || ': ' || p.dimension AS detail
		FROM postings p
		CROSS JOIN LATERAL (SELECT string_to_array(p.dimension, ';') AS parts) AS x
		WHERE p.dimension <> ''
		  AND (EXISTS (SELECT FROM unnest(x.parts) AS part WHERE part !~ '^[^=]+=[^=]+$' OR part ~ '^[789]=')
		       OR x.parts <> (SELECT array_agg(part ORDER BY octet_length(split_part(part, '=', 1)), split_part(part, '=', 1) COLLATE "C") FROM unnest(x.parts) AS part)
		       OR cardinality(x.parts) <> (SELECT count(DISTINCT split_part(part, '=', 1)) FROM unnest(x.parts) AS part))`},
	{"documents stand in their snapshots", `
		SELECT d.entity, 'document ' || d.document AS detail
		FROM documents d LEFT JOIN snapshot_chunks c USING (entity, snapshot, chunk)
		WHERE c.chunk IS NULL OR d.byte_offset + d.byte_length > c.length`},
	{"document versions follow each other", `
		SELECT entity, kind || ' ' || external_id || ': versions ' || string_agg(version::text, ' ' ORDER BY document) AS detail
		FROM documents GROUP BY entity, source, kind, external_id
		HAVING min(version) <> 1 OR max(version) <> count(*) OR array_agg(version ORDER BY document) <> array_agg(version ORDER BY version)`},
	{"a case has the variance of the books", scene + `
		SELECT entity, 'run ' || run || ', ' || reference || ', ' || account || ' ' || dimension || ': stored ' || coalesce(v.amount, 0) || ', books ' || coalesce(d.amount, 0) AS detail
		FROM (SELECT entity, run, reference, account, dimension, sum(functional) AS amount FROM case_variances JOIN good USING (entity, run) GROUP BY 1, 2, 3, 4, 5) AS v
		FULL JOIN (SELECT d.entity, d.run, d.reference, d.account, d.dimension, d.amount FROM difference d JOIN cases c USING (entity, run, reference)) AS d
		     USING (entity, run, reference, account, dimension)
		WHERE coalesce(v.amount, 0) <> coalesce(d.amount, 0)`},
	{"a case adds up", scene + `
		SELECT entity, 'run ' || run || ', ' || reference || ', ' || account || ' ' || dimension || ': ' || sum(functional) AS detail
		FROM (SELECT entity, run, reference, account, dimension, functional FROM case_variances UNION ALL
		      SELECT entity, run, reference, account, dimension, functional FROM explanation_legs UNION ALL
		      SELECT entity, run, reference, account, dimension, functional FROM unexplained_legs) AS l JOIN good USING (entity, run)
		GROUP BY entity, run, reference, account, dimension HAVING sum(functional) <> 0`},
	{"an explanation balances", scene + `
		SELECT entity, 'run ' || run || ', ' || reference || ', explanation ' || explanation || ': ' || sum(functional) AS detail
		FROM explanation_legs JOIN good USING (entity, run)
		GROUP BY entity, run, reference, explanation HAVING sum(functional) <> 0`},
	{"legs stand under a case", scene + `
		SELECT entity, 'run ' || run || ', ' || reference AS detail
		FROM (SELECT entity, run, reference FROM case_variances UNION SELECT entity, run, reference FROM explanations UNION
		      SELECT entity, run, reference FROM unexplained_legs UNION
		      SELECT l.entity, l.run, l.reference || ' (no explanation ' || l.explanation || ')' FROM explanation_legs l
		      LEFT JOIN explanations x USING (entity, run, reference, explanation) WHERE x.run IS NULL) AS l
		LEFT JOIN cases c USING (entity, run, reference) WHERE c.run IS NULL`},
	{"what differs has a case", scene + `
		SELECT DISTINCT d.entity, 'run ' || d.run || ', ' || d.reference AS detail
		FROM difference d LEFT JOIN cases c USING (entity, run, reference) WHERE c.run IS NULL`},
	{"what ties has none", scene + `
		SELECT c.entity, 'run ' || c.run || ', ' || c.reference AS detail
		FROM cases c JOIN good USING (entity, run) LEFT JOIN difference d USING (entity, run, reference)
		WHERE d.run IS NULL AND NOT EXISTS (SELECT FROM opposite o WHERE o.entity = c.entity AND o.run = c.run AND o.reference = c.reference)`},
	{"two faults that cancel stand over different entries", scene + `,
		effect AS (
		    SELECT entity, run, reference, book, entry, reverses, account, sum(CASE WHEN reverses IS NULL THEN signed ELSE -signed END) AS amount
		    FROM seen JOIN opposite USING (entity, run, reference) WHERE scope = 'in_scope' GROUP BY 1, 2, 3, 4, 5, 6, 7),
		content AS (
		    SELECT entity, run, reference, entry, string_agg(account || ' ' || amount, ',' ORDER BY account) AS legs,
		           CASE WHEN (book = 'booked') = (reverses IS NULL) THEN 1 ELSE -1 END AS times
		    FROM effect WHERE amount <> 0 GROUP BY entity, run, reference, entry, book, reverses)
		SELECT o.entity, 'run ' || o.run || ', ' || o.reference AS detail
		FROM opposite o WHERE NOT EXISTS (
		    SELECT FROM content n WHERE n.entity = o.entity AND n.run = o.run AND n.reference = o.reference
		    GROUP BY n.legs HAVING sum(n.times) <> 0)`},
	{"a run counts its references", scene + `
		SELECT g.entity, 'run ' || g.run || ': ' || n.seen || ' references, ' || n.open || ' of them differ' AS detail
		FROM good g CROSS JOIN LATERAL (
		    SELECT count(DISTINCT s.reference) AS seen,
		           (SELECT count(DISTINCT d.reference) FROM difference d WHERE d.entity = g.entity AND d.run = g.run)
		           + (SELECT count(*) FROM opposite o WHERE o.entity = g.entity AND o.run = g.run) AS open
		    FROM seen s WHERE s.entity = g.entity AND s.run = g.run AND s.scope = 'in_scope') AS n
		WHERE (g."references", g.tied, g.cases) <> (n.seen, n.seen - n.open, n.open)`},
	{"what came in went out", scene + `,
		moved AS (
		    SELECT s.entity, s.run, s.account, s.book, s.scope, s.scope = 'in_scope' AND c.run IS NOT NULL AS in_case, sum(s.signed) AS amount
		    FROM seen s LEFT JOIN cases c USING (entity, run, reference) GROUP BY 1, 2, 3, 4, 5, 6),
		columns AS (
		    SELECT entity, run, account,
		           sum(CASE WHEN book = 'expected' THEN amount ELSE 0 END) AS expected,
		           sum(CASE WHEN book = 'booked' AND scope = 'in_scope' THEN amount ELSE 0 END) AS booked,
		           sum(CASE WHEN book = 'expected' AND NOT in_case THEN amount ELSE 0 END) AS tied_expected,
		           sum(CASE WHEN book = 'booked' AND scope = 'in_scope' AND NOT in_case THEN amount ELSE 0 END) AS tied_booked,
		           sum(CASE WHEN book = 'expected' AND in_case THEN amount ELSE 0 END) AS cases_expected,
		           sum(CASE WHEN book = 'booked' AND in_case THEN amount ELSE 0 END) AS cases_booked,
		           sum(CASE WHEN book = 'booked' AND scope = 'recognised' THEN amount ELSE 0 END) AS recognised,
		           sum(CASE WHEN book = 'booked' AND scope = 'out_of_scope' THEN amount ELSE 0 END) AS out_of_scope
		    FROM moved GROUP BY 1, 2, 3)
		SELECT entity, 'run ' || run || ', account ' || account AS detail
		FROM (SELECT a.* FROM run_accounts a JOIN good USING (entity, run)) AS a
		FULL JOIN columns AS m USING (entity, run, account)
		WHERE (a.expected, a.booked, a.tied_expected, a.tied_booked, a.cases_expected, a.cases_booked, a.recognised, a.out_of_scope)
		      IS DISTINCT FROM (m.expected, m.booked, m.tied_expected, m.tied_booked, m.cases_expected, m.cases_booked, m.recognised, m.out_of_scope)`},
	{"the whole run adds up", scene + `
		SELECT a.entity, 'run ' || a.run || ', account ' || a.account AS detail
		FROM run_accounts a JOIN good USING (entity, run)
		WHERE a.tied_expected <> a.tied_booked
		   OR a.booked + (SELECT coalesce(sum(l.functional), 0) FROM explanation_legs l WHERE (l.entity, l.run, l.account) = (a.entity, a.run, a.account))
		               + (SELECT coalesce(sum(u.functional), 0) FROM unexplained_legs u WHERE (u.entity, u.run, u.account) = (a.entity, a.run, a.account)) <> a.expected`},
	{"a case keeps its open item", `
		SELECT c.entity, 'run ' || c.run || ', ' || c.reference || ' has item ' || c.item AS detail
		FROM cases c LEFT JOIN open_items i ON (i.entity, i.item, i.reference) = (c.entity, c.item, c.reference)
		WHERE i.item IS NULL`},
	{"an acceptance covers a case", `
		SELECT a.entity, 'acceptance ' || a.acceptance || ' of item ' || a.item || ' in run ' || a.run AS detail
		FROM acceptances a LEFT JOIN cases c ON (c.entity, c.run, c.item) = (a.entity, a.run, a.item)
		WHERE c.item IS NULL`},
	{"an open item's story is in sequence", `
		SELECT v.entity, 'item ' || v.item || ' at run ' || v.run || ': ' || v.event || ' after ' || coalesce(b.event, 'nothing') AS detail
		FROM open_item_events v
		JOIN runs r USING (entity, run)
		LEFT JOIN LATERAL (
		    SELECT o.event FROM open_item_events o JOIN runs q ON (q.entity, q.run) = (o.entity, o.run)
		    WHERE o.entity = v.entity AND o.item = v.item AND o.run < v.run AND q.cut_off <= r.cut_off AND o.event <> 'accepted'
		    ORDER BY o.run DESC LIMIT 1) AS b ON true
		WHERE v.event <> 'accepted'
		  AND v.event <> ALL (CASE b.event WHEN 'cleared' THEN '{reopened}'::text[] WHEN 'opened' THEN '{cleared}' WHEN 'reopened' THEN '{cleared}' ELSE '{opened}' END)`},
	{"an item is open while it has a case", scene + `
		SELECT g.entity, 'run ' || g.run || ', item ' || i.item AS detail
		FROM good g
		JOIN open_items i USING (entity)
		LEFT JOIN cases c ON (c.entity, c.run, c.item) = (g.entity, g.run, i.item)
		LEFT JOIN LATERAL (
		    SELECT v.event FROM open_item_events v JOIN runs r USING (entity, run)
		    WHERE v.entity = g.entity AND v.item = i.item AND v.run <= g.run AND r.cut_off <= g.cut_off AND v.event <> 'accepted'
		    ORDER BY v.run DESC LIMIT 1) AS last ON true
		WHERE (c.item IS NOT NULL) <> (coalesce(last.event, 'cleared') <> 'cleared')`},
}

// scene is what good runs saw: every posting up to the cut-off and the last batch, and
// by how much the two books differ under each reference.
const scene = `
		WITH good AS (
		    SELECT r.*, (SELECT coalesce(max(last_entry), 0) FROM batches b WHERE b.entity = r.entity AND b.batch <= r.through_batch) AS last_entry
		    FROM runs r WHERE void = ''),
		seen AS (
		    SELECT g.entity, g.run, e.entry, e.reverses, e.reference, e.book, e.scope, p.account, p.dimension, CASE WHEN p.side = 'credit' THEN -1 ELSE 1 END * p.functional AS signed
		    FROM good g
		    JOIN entries e ON e.entity = g.entity AND e.entry <= g.last_entry AND e.effective_on <= g.cut_off
		    JOIN postings p ON p.entity = e.entity AND p.entry = e.entry),
		difference AS (
		    SELECT entity, run, reference, account, dimension, sum(CASE WHEN book = 'expected' THEN -signed ELSE signed END) AS amount
		    FROM seen WHERE scope = 'in_scope' GROUP BY 1, 2, 3, 4, 5
		    HAVING sum(CASE WHEN book = 'expected' THEN -signed ELSE signed END) <> 0),
		opposite AS (
		    SELECT c.entity, c.run, c.reference FROM cases c JOIN good USING (entity, run)
		    WHERE 2 <= (SELECT count(*) FROM explanations x WHERE x.entity = c.entity AND x.run = c.run AND x.reference = c.reference)
		      AND NOT EXISTS (SELECT FROM difference d WHERE d.entity = c.entity AND d.run = c.run AND d.reference = c.reference))`
