package postgres

import "context"

const countRuns = `
	SELECT count(*) AS runs, coalesce(sum(cases), 0) AS cases
	FROM runs
	WHERE entity = $1 AND void = ''`

// The identities of every good run, from its stored rows: what came in equals what ties
// plus what differs, per account and in number; every case cancels; legs balance.
const selectRunFaults = `
	WITH good AS (SELECT run, cases, tied, "references" FROM runs WHERE entity = $1 AND void = ''),
	legs AS (
	    SELECT v.run, v.reference, NULL::integer AS explanation, v.account, v.dimension, v.functional FROM case_variances AS v WHERE v.entity = $1
	    UNION ALL
	    SELECT l.run, l.reference, l.explanation, l.account, l.dimension, l.functional FROM explanation_legs AS l WHERE l.entity = $1
	    UNION ALL
	    SELECT u.run, u.reference, NULL, u.account, u.dimension, u.functional FROM unexplained_legs AS u WHERE u.entity = $1)
	SELECT x.object || ' of run ' || x.run, x.text FROM (
	    SELECT g.run, 'account ' || a.account AS object, 'tied and differing references do not add up to the book' AS text
	    FROM good AS g
	    JOIN run_accounts AS a ON a.entity = $1 AND a.run = g.run
	    WHERE a.expected <> a.tied_expected + a.cases_expected OR a.booked <> a.tied_booked + a.cases_booked OR a.tied_expected <> a.tied_booked
	    UNION ALL
	    SELECT g.run, 'account ' || t.account, 'booked, explained and unexplained miss expected by ' || t.difference
	    FROM good AS g
	    JOIN tie_out AS t ON t.entity = $1 AND t.run = g.run
	    WHERE t.difference <> 0
	    UNION ALL
	    SELECT g.run, 'the case list', 'it has ' || count(c.reference) || ' cases and was sealed with ' || g.cases
	    FROM good AS g
	    LEFT JOIN cases AS c ON c.entity = $1 AND c.run = g.run
	    GROUP BY g.run, g.cases, g.tied, g."references"
	    HAVING count(c.reference) <> g.cases OR g.tied + g.cases <> g."references"
	    UNION ALL
	    SELECT g.run, 'case ' || l.reference, 'on account ' || account_place(l.account, l.dimension) || ' booked, explained and unexplained miss expected by ' || sum(l.functional)
	    FROM good AS g
	    JOIN legs AS l ON l.run = g.run
	    GROUP BY g.run, l.reference, l.account, l.dimension
	    HAVING sum(l.functional) <> 0
	    UNION ALL
	    SELECT g.run, 'case ' || l.reference, 'the legs of explanation ' || l.explanation || ' are out of balance by ' || sum(l.functional)
	    FROM good AS g
	    JOIN legs AS l ON l.run = g.run AND l.explanation IS NOT NULL
	    GROUP BY g.run, l.reference, l.explanation
	    HAVING sum(l.functional) <> 0
	    UNION ALL
	    SELECT g.run, 'case ' || c.reference, 'its open item ' || c.item || ' is another reference''s'
	    FROM good AS g
	    JOIN cases AS c ON c.entity = $1 AND c.run = g.run
	    LEFT JOIN open_items AS i ON i.entity = $1 AND i.item = c.item
	    WHERE i.reference IS DISTINCT FROM c.reference) AS x
	ORDER BY x.run, x.object, x.text`

// What a run says of the books must be what the books still say. Runs that saw the same
// are answered by one pass over the postings.
const selectRunAccountFaults = `
	WITH views AS (
	    SELECT r.run, r.cut_off, coalesce((SELECT max(b.last_entry) FROM batches AS b WHERE b.entity = $1 AND b.batch <= r.through_batch), 0) AS last_entry
	    FROM runs AS r
	    WHERE r.entity = $1 AND r.void = ''),
	moved AS (
	    SELECT v.last_entry, v.cut_off, p.account,
	           coalesce(sum(CASE p.side WHEN 'debit' THEN p.functional ELSE -p.functional END) FILTER (WHERE e.book = 'expected'), 0) AS expected,
	           coalesce(sum(CASE p.side WHEN 'debit' THEN p.functional ELSE -p.functional END) FILTER (WHERE e.book = 'booked' AND e.scope = 'in_scope'), 0) AS booked,
	           coalesce(sum(CASE p.side WHEN 'debit' THEN p.functional ELSE -p.functional END) FILTER (WHERE e.book = 'booked' AND e.scope = 'recognised'), 0) AS recognised,
	           coalesce(sum(CASE p.side WHEN 'debit' THEN p.functional ELSE -p.functional END) FILTER (WHERE e.book = 'booked' AND e.scope = 'out_of_scope'), 0) AS out_of_scope
	    FROM (SELECT DISTINCT last_entry, cut_off FROM views) AS v
	    JOIN entries AS e ON e.entity = $1 AND e.entry <= v.last_entry AND e.effective_on <= v.cut_off
	    JOIN postings AS p ON p.entity = $1 AND p.entry = e.entry
	    GROUP BY v.last_entry, v.cut_off, p.account),
	claimed AS (
	    SELECT v.run, v.last_entry, v.cut_off, a.account, a.expected, a.booked, a.recognised, a.out_of_scope
	    FROM views AS v
	    JOIN run_accounts AS a ON a.entity = $1 AND a.run = v.run),
	stored AS (
	    SELECT v.run, m.account, m.expected, m.booked, m.recognised, m.out_of_scope
	    FROM views AS v
	    JOIN moved AS m ON m.last_entry = v.last_entry AND m.cut_off = v.cut_off)
	SELECT 'account ' || account || ' of run ' || run, 'the run and the books no longer agree on it'
	FROM claimed AS c
	FULL JOIN stored AS s USING (run, account)
	WHERE (c.expected, c.booked, c.recognised, c.out_of_scope) IS DISTINCT FROM (s.expected, s.booked, s.recognised, s.out_of_scope)
	ORDER BY run, account`

// Every run, good or void, has the seal it was given; numbers have no gaps.
const selectRunSealFaults = `
	SELECT 'run ' || x.run, x.text FROM (
	    SELECT coalesce(r.run, s.run) AS run,
	           CASE WHEN r.run IS NULL THEN 'it is missing'
	                WHEN s.run IS NULL THEN 'its seal is missing'
	                WHEN run_digest($1, r.run) <> s.digest THEN 'its content changed: it does not have the stored hash' END AS text
	    FROM (SELECT run FROM runs WHERE entity = $1) AS r
	    FULL JOIN (SELECT run, digest FROM run_seals WHERE entity = $1) AS s ON s.run = r.run
	    UNION ALL
	    SELECT n.run, 'the run before it is missing'
	    FROM (SELECT run, lag(run, 1, 0::bigint) OVER (ORDER BY run) AS before FROM runs WHERE entity = $1) AS n
	    WHERE n.run <> n.before + 1) AS x
	WHERE x.text IS NOT NULL
	ORDER BY x.run, x.text`

// runs checks every good run's identities, and every run's seal. A void one claims
// nothing but its reason.
func (v *verification) runs(ctx context.Context) error {
	var counts struct{ Runs, Cases int64 }
	if err := v.tx.GetContext(ctx, &counts, countRuns, v.entity); err != nil {
		return err
	}
	v.report.Runs, v.report.Cases = counts.Runs, counts.Cases
	for _, query := range []string{selectRunFaults, selectRunAccountFaults, selectRunSealFaults} {
		if err := v.faults(ctx, query); err != nil {
			return err
		}
	}
	return nil
}
