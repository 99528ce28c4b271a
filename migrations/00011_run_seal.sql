-- Why: a run counts only when its figures add up (P7, P13), and the database is the one
-- to say so. begin_run compares the books by fingerprint, seal_run adds everything up
-- exactly and writes the header; both run with the owner's rights, so that the
-- application's role can neither write a header that was not checked nor touch what
-- begin_run found. Rows that come after the header are refused: a run never changes.

-- +goose Up
SET LOCAL ROLE counterfoil_owner;

-- The bulk of a ledger arrives minutes before it is compared, sooner than autovacuum
-- looks; without statistics the planner joins a million rows by nested loops. The
-- sample is taken again once the tables have grown by a tenth. In a transaction of its
-- own, because the lock of ANALYZE lasts as long as the transaction. The sample is the
-- same size for every ledger, and 9,000 rows tell the planner what 30,000 do.
-- +goose StatementBegin
CREATE FUNCTION refresh_statistics() RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET default_statistics_target = 30 AS $$
BEGIN
    IF (SELECT reltuples FROM pg_class WHERE oid = 'entries'::regclass) >= 0.9 * (
        SELECT coalesce(sum(m.last_entry), 0) FROM (SELECT max(last_entry) AS last_entry FROM batches GROUP BY entity) AS m) THEN
        RETURN false;
    END IF;
    ANALYZE entries, postings, documents;
    RETURN true;
END
$$;
-- +goose StatementEnd

-- The legs of a run's cases are looked for by seal_run, as sets: a foreign key asks for
-- every row, and before the first statistics it asked by the wrong index (11 seconds for
-- 30,000 legs). What remains as a key is the run.
ALTER TABLE case_variances DROP CONSTRAINT case_variances_case_known;
ALTER TABLE unexplained_legs DROP CONSTRAINT unexplained_legs_case_known;
ALTER TABLE explanations DROP CONSTRAINT explanations_case_known;
ALTER TABLE explanation_legs DROP CONSTRAINT explanation_legs_explanation_known;
ALTER TABLE case_variances ADD CONSTRAINT case_variances_run_known FOREIGN KEY (entity, run) REFERENCES runs (entity, run) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE unexplained_legs ADD CONSTRAINT unexplained_legs_run_known FOREIGN KEY (entity, run) REFERENCES runs (entity, run) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE explanations ADD CONSTRAINT explanations_run_known FOREIGN KEY (entity, run) REFERENCES runs (entity, run) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE explanation_legs ADD CONSTRAINT explanation_legs_run_known FOREIGN KEY (entity, run) REFERENCES runs (entity, run) DEFERRABLE INITIALLY DEFERRED;

-- What a reader should know of how the case was explained.
ALTER TABLE cases ADD COLUMN note text NOT NULL DEFAULT '';

-- An item's story is told across runs.
CREATE INDEX cases_by_item ON cases (entity, item, run);

-- What begin_run leaves behind for the transaction, in temporary tables of the owner:
--   run_head        one row: the run as it was begun
--   run_references  every reference with in-scope entries up to the cut-off
--   run_open        those whose fingerprints do not cancel
--   run_touched     references of the batches since the previous run, empty without one
-- +goose StatementBegin
CREATE FUNCTION begin_run(p_entity text, p_period date, p_cut_off date, p_policy_hash bytea, p_rule_version text, p_started_at timestamptz)
    RETURNS TABLE (run bigint, through_batch bigint, previous_run bigint) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_head record;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('counterfoil run ' || p_entity, 0));
    CREATE TEMPORARY TABLE run_head ON COMMIT DROP AS
    SELECT p_entity AS entity, p_period AS period, p_cut_off AS cut_off, p_policy_hash AS policy_hash, p_rule_version AS rule_version, p_started_at AS started_at,
           (SELECT coalesce(max(r.run), 0) + 1 FROM runs AS r WHERE r.entity = p_entity) AS run,
           l.batch AS through_batch, l.last_entry, g.run AS previous_run, p.last_entry AS previous_last_entry
    FROM (SELECT coalesce(max(b.batch), 0) AS batch, coalesce(max(b.last_entry), 0) AS last_entry FROM batches AS b WHERE b.entity = p_entity) AS l
    LEFT JOIN LATERAL (
        SELECT r.run, r.through_batch FROM runs AS r
        WHERE r.entity = p_entity AND r.period = p_period AND r.cut_off = p_cut_off AND r.void = ''
          AND r.policy_hash = p_policy_hash AND r.rule_version = p_rule_version
        ORDER BY r.run DESC LIMIT 1) AS g ON true
    LEFT JOIN LATERAL (
        SELECT coalesce(max(b.last_entry), 0) AS last_entry FROM batches AS b
        WHERE b.entity = p_entity AND b.batch <= g.through_batch) AS p ON g.run IS NOT NULL;
    SELECT * INTO v_head FROM run_head;

    CREATE TEMPORARY TABLE run_references ON COMMIT DROP AS
    SELECT e.reference, count(*) AS entries,
           sum(e.lane1) % 2305843009213693951 <> 0 OR sum(e.lane2) % 2305843009213693951 <> 0 AS open
    FROM entries AS e
    WHERE e.entity = p_entity AND e.entry <= v_head.last_entry AND e.effective_on <= p_cut_off AND e.scope = 'in_scope'
    GROUP BY e.reference;

    CREATE TEMPORARY TABLE run_open ON COMMIT DROP AS
    SELECT r.reference, r.entries FROM run_references AS r WHERE r.open ORDER BY r.reference;
    ALTER TABLE run_open ADD PRIMARY KEY (reference);
    ANALYZE run_open;

    -- An entry after the cut-off touches its reference too: it may explain what differs.
    CREATE TEMPORARY TABLE run_touched ON COMMIT DROP AS
    SELECT DISTINCT e.reference FROM entries AS e
    WHERE e.entity = p_entity AND e.entry > v_head.previous_last_entry AND e.entry <= v_head.last_entry AND e.scope = 'in_scope';
    ALTER TABLE run_touched ADD PRIMARY KEY (reference);
    ANALYZE run_touched;

    GRANT SELECT ON run_head, run_references, run_open, run_touched TO counterfoil_app;
    RETURN QUERY SELECT v_head.run, v_head.through_batch, v_head.previous_run;
END
$$;
-- +goose StatementEnd

-- What the run wrote, gathered once: the cases, and every leg with the part it plays.
-- +goose StatementBegin
CREATE FUNCTION gather_run() RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    h record;
BEGIN
    SELECT * INTO h FROM run_head;
    CREATE TEMPORARY TABLE run_cases ON COMMIT DROP AS
    SELECT reference, item FROM cases WHERE entity = h.entity AND run = h.run;
    CREATE TEMPORARY TABLE run_explanations ON COMMIT DROP AS
    SELECT reference, explanation FROM explanations WHERE entity = h.entity AND run = h.run;
    CREATE TEMPORARY TABLE run_legs ON COMMIT DROP AS
    SELECT 'variance' AS part, reference, NULL::integer AS explanation, account, functional, functional_currency
    FROM case_variances WHERE entity = h.entity AND run = h.run
    UNION ALL
    SELECT 'explanation', reference, explanation, account, functional, functional_currency
    FROM explanation_legs WHERE entity = h.entity AND run = h.run
    UNION ALL
    SELECT 'unexplained', reference, NULL, account, functional, functional_currency
    FROM unexplained_legs WHERE entity = h.entity AND run = h.run;
    ANALYZE run_cases, run_explanations, run_legs;
END
$$;
-- +goose StatementEnd

-- Exact sums per account, book and scope, up to the cut-off, in cases and outside. Joins
-- the stored cases rather than run_cases: a temporary table would keep the one large
-- query of a run from using more than one core. The planner has no statistics of rows
-- this young, so it is told that there are more than one.
-- +goose StatementBegin
CREATE FUNCTION write_run_accounts() RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp SET enable_nestloop = off SET work_mem = '32MB' AS $$
DECLARE
    h record;
BEGIN
    SELECT * INTO h FROM run_head;
    CREATE TEMPORARY TABLE run_sums ON COMMIT DROP AS
    SELECT p.account, e.book, e.scope, c.reference IS NOT NULL AS in_case,
           sum(CASE p.side WHEN 'debit' THEN p.functional ELSE -p.functional END) AS amount
    FROM entries AS e
    JOIN postings AS p ON p.entity = h.entity AND p.entry = e.entry AND p.line <= e.lines
    LEFT JOIN cases AS c ON c.entity = h.entity AND c.run = h.run AND c.reference = e.reference AND e.scope = 'in_scope'
    WHERE e.entity = h.entity AND e.entry <= h.last_entry AND e.effective_on <= h.cut_off
    GROUP BY p.account, e.book, e.scope, c.reference IS NOT NULL;

    INSERT INTO run_accounts (entity, run, account, currency, expected, booked, tied_expected, tied_booked, cases_expected, cases_booked, recognised, out_of_scope)
    SELECT h.entity, h.run, s.account, (SELECT functional_currency FROM entities WHERE entity = h.entity),
           coalesce(sum(amount) FILTER (WHERE book = 'expected'), 0),
           coalesce(sum(amount) FILTER (WHERE book = 'booked' AND scope = 'in_scope'), 0),
           coalesce(sum(amount) FILTER (WHERE book = 'expected' AND NOT in_case), 0),
           coalesce(sum(amount) FILTER (WHERE book = 'booked' AND scope = 'in_scope' AND NOT in_case), 0),
           coalesce(sum(amount) FILTER (WHERE book = 'expected' AND in_case), 0),
           coalesce(sum(amount) FILTER (WHERE book = 'booked' AND in_case), 0),
           coalesce(sum(amount) FILTER (WHERE book = 'booked' AND scope = 'recognised'), 0),
           coalesce(sum(amount) FILTER (WHERE book = 'booked' AND scope = 'out_of_scope'), 0)
    FROM run_sums AS s
    GROUP BY s.account;
END
$$;
-- +goose StatementEnd

-- P13: every in-scope entry stands under one reference, and every reference either ties
-- or has a case. Returns what does not hold, or ''.
-- +goose StatementBegin
CREATE FUNCTION run_references_fault() RETURNS text LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    h record;
    v record;
BEGIN
    SELECT * INTO h FROM run_head;
    SELECT o.reference INTO v FROM run_open AS o
    WHERE NOT EXISTS (SELECT FROM run_cases AS c WHERE c.reference = o.reference)
    ORDER BY o.reference LIMIT 1;
    IF FOUND THEN
        RETURN format('reference %s differs and has no case', v.reference);
    END IF;
    SELECT c.reference INTO v FROM run_cases AS c
    WHERE NOT EXISTS (SELECT FROM run_open AS o WHERE o.reference = c.reference)
    ORDER BY c.reference LIMIT 1;
    IF FOUND THEN
        RETURN format('reference %s ties and has a case', v.reference);
    END IF;
    SELECT (SELECT count(*) FROM entries AS e
            WHERE e.entity = h.entity AND e.entry <= h.last_entry AND e.effective_on <= h.cut_off AND e.scope = 'in_scope') AS stored,
           (SELECT coalesce(sum(r.entries), 0) FROM run_references AS r) AS compared INTO v;
    IF v.stored <> v.compared THEN
        RETURN format('%s entries are in scope and %s were compared', v.stored, v.compared);
    END IF;
    SELECT a.account, a.tied_expected, a.tied_booked, a.currency INTO v FROM run_accounts AS a
    WHERE a.entity = h.entity AND a.run = h.run AND a.tied_expected <> a.tied_booked
    ORDER BY a.account LIMIT 1;
    IF FOUND THEN
        RETURN format('account %s: references that tie are expected at %s and booked at %s %s', v.account, v.tied_expected, v.tied_booked, v.currency);
    END IF;
    RETURN '';
END
$$;
-- +goose StatementEnd

-- P7: a case's variance is what the ledger says; variance, legs and remainder cancel; an
-- explanation's legs balance; the same in total. Returns what does not hold, or ''.
-- +goose StatementBegin
CREATE FUNCTION run_cases_fault() RETURNS text LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    h record;
    v record;
BEGIN
    SELECT * INTO h FROM run_head;
    SELECT l.reference, l.part INTO v FROM (
        SELECT g.reference, g.part || ' leg' AS part FROM run_legs AS g
        WHERE NOT EXISTS (SELECT FROM run_cases AS c WHERE c.reference = g.reference)
        UNION ALL
        SELECT g.reference, 'leg without explanation' FROM run_legs AS g
        WHERE g.part = 'explanation' AND NOT EXISTS (SELECT FROM run_explanations AS x WHERE x.reference = g.reference AND x.explanation = g.explanation)
        UNION ALL
        SELECT x.reference, 'explanation' FROM run_explanations AS x
        WHERE NOT EXISTS (SELECT FROM run_cases AS c WHERE c.reference = x.reference)) AS l
    ORDER BY l.reference, l.part LIMIT 1;
    IF FOUND THEN
        RETURN format('case %s: %s stands under nothing', v.reference, v.part);
    END IF;

    SELECT reference, account, coalesce(l.amount, 0) AS ledger, coalesce(s.amount, 0) AS stored INTO v
    FROM (
        SELECT e.reference, p.account,
               sum(CASE WHEN (e.book = 'booked') = (p.side = 'debit') THEN p.functional ELSE -p.functional END) AS amount
        FROM run_cases AS c
        JOIN entries AS e ON e.entity = h.entity AND e.reference = c.reference
        JOIN postings AS p ON p.entity = h.entity AND p.entry = e.entry AND p.line <= e.lines
        WHERE e.entry <= h.last_entry AND e.effective_on <= h.cut_off AND e.scope = 'in_scope'
        GROUP BY e.reference, p.account) AS l
    FULL JOIN (
        SELECT reference, account, sum(functional) AS amount FROM run_legs
        WHERE part = 'variance' GROUP BY reference, account) AS s USING (reference, account)
    WHERE coalesce(l.amount, 0) <> coalesce(s.amount, 0)
    ORDER BY reference, account LIMIT 1;
    IF FOUND THEN
        RETURN format('case %s, account %s: variance is stored as %s, the ledger has %s', v.reference, v.account, v.stored, v.ledger);
    END IF;

    SELECT l.reference, l.account, sum(l.functional) AS amount INTO v FROM run_legs AS l
    GROUP BY l.reference, l.account
    HAVING sum(l.functional) <> 0
    ORDER BY l.reference, l.account LIMIT 1;
    IF FOUND THEN
        RETURN format('case %s, account %s: booked, explained and unexplained miss expected by %s', v.reference, v.account, v.amount);
    END IF;

    SELECT l.reference, l.explanation, sum(l.functional) AS amount INTO v FROM run_legs AS l
    WHERE l.part = 'explanation'
    GROUP BY l.reference, l.explanation
    HAVING sum(l.functional) <> 0
    ORDER BY l.reference, l.explanation LIMIT 1;
    IF FOUND THEN
        RETURN format('case %s, explanation %s: its legs are out of balance by %s', v.reference, v.explanation, v.amount);
    END IF;

    SELECT l.reference, l.functional_currency AS found, n.functional_currency AS kept INTO v
    FROM run_legs AS l
    JOIN entities AS n ON n.entity = h.entity
    WHERE l.functional_currency <> n.functional_currency
    ORDER BY l.reference LIMIT 1;
    IF FOUND THEN
        RETURN format('case %s has functional amounts in %s, the books are in %s', v.reference, v.found, v.kept);
    END IF;

    SELECT t.account, t.difference INTO v FROM tie_out AS t
    WHERE t.entity = h.entity AND t.run = h.run AND t.difference <> 0
    ORDER BY t.account LIMIT 1;
    IF FOUND THEN
        RETURN format('account %s: booked, explained and unexplained miss expected by %s in total', v.account, v.difference);
    END IF;
    RETURN '';
END
$$;
-- +goose StatementEnd

-- An item is open as of a cut-off when the last of its events, over the good runs up to
-- that cut-off, is not 'cleared'. A run of an earlier month therefore neither clears nor
-- reopens what only later months know.
-- +goose StatementBegin
CREATE FUNCTION write_open_item_events() RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    h record;
BEGIN
    SELECT * INTO h FROM run_head;
    INSERT INTO open_item_events (entity, item, run, event)
    SELECT h.entity, coalesce(c.item, s.item), h.run,
           CASE WHEN c.item IS NULL THEN 'cleared' WHEN s.item IS NULL THEN 'opened' ELSE 'reopened' END
    FROM run_cases AS c
    FULL JOIN (
        SELECT DISTINCT ON (v.item) v.item, v.event
        FROM open_item_events AS v
        JOIN runs AS r ON r.entity = v.entity AND r.run = v.run
        WHERE v.entity = h.entity AND r.cut_off <= h.cut_off AND v.event <> 'accepted'
        ORDER BY v.item, v.run DESC) AS s ON s.item = c.item
    WHERE s.item IS NULL OR (c.item IS NULL) <> (s.event = 'cleared');
END
$$;
-- +goose StatementEnd

-- p_carried tells that untouched cases were carried over instead of compared again.
-- +goose StatementBegin
CREATE FUNCTION seal_run(p_entity text, p_carried boolean) RETURNS SETOF runs LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    h record;
    v_void text;
BEGIN
    SELECT * INTO h FROM run_head;
    IF h.entity <> p_entity THEN
        RAISE EXCEPTION 'run of % cannot be sealed for %', h.entity, p_entity USING ERRCODE = 'CF004', CONSTRAINT = 'run_entity_same';
    END IF;
    PERFORM gather_run();
    PERFORM write_run_accounts();
    v_void := run_references_fault();
    IF v_void = '' THEN
        v_void := run_cases_fault();
    END IF;
    INSERT INTO runs (entity, run, period, cut_off, through_batch, policy_hash, rule_version, started_at, "references", tied, cases, compared, previous_run, void)
    SELECT h.entity, h.run, h.period, h.cut_off, h.through_batch, h.policy_hash, h.rule_version, h.started_at,
           count(*), count(*) FILTER (WHERE NOT r.open),
           (SELECT count(*) FROM run_cases),
           CASE WHEN p_carried THEN count(*) FILTER (WHERE EXISTS (SELECT FROM run_touched AS t WHERE t.reference = r.reference)) ELSE count(*) END,
           CASE WHEN p_carried THEN h.previous_run END, v_void
    FROM run_references AS r;
    IF v_void = '' THEN
        PERFORM write_open_item_events();
    END IF;
    RETURN QUERY SELECT * FROM runs AS r WHERE r.entity = h.entity AND r.run = h.run;
END
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE FUNCTION refuse_after_header() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM added AS a JOIN runs AS r ON r.entity = a.entity AND r.run = a.run) THEN
        RAISE EXCEPTION 'INSERT into % refused: the run is finished', TG_TABLE_NAME
            USING ERRCODE = 'CF001', CONSTRAINT = 'run_never_changes', TABLE = TG_TABLE_NAME, HINT = 'Make a new run.';
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd

-- +goose StatementBegin
DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['cases', 'case_variances', 'explanations', 'explanation_legs', 'unexplained_legs', 'run_accounts'] LOOP
        EXECUTE format('CREATE TRIGGER run_never_changes AFTER INSERT ON %I REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_after_header()', t);
        EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER run_never_changes', t);
    END LOOP;
END
$$;
-- +goose StatementEnd

REVOKE INSERT ON runs, run_accounts FROM counterfoil_app;
REVOKE ALL ON FUNCTION refresh_statistics, begin_run, gather_run, write_run_accounts, run_references_fault, run_cases_fault, write_open_item_events, seal_run, refuse_after_header FROM PUBLIC;
GRANT EXECUTE ON FUNCTION refresh_statistics, begin_run, seal_run TO counterfoil_app;

RESET ROLE;
