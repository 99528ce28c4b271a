-- Why: a posting may stand on the right account under the wrong cost centre. Where the
-- policy compares dimensions, postings and legs carry their objects in them, as one
-- canonical text ("1=NO;6=P1"; empty in most ledgers). What is compared must also add
-- up: a case's variance and legs cancel per account and dimension, and references that
-- tie tie per account and dimension. The accounts of a run stay what they were.

-- +goose Up
SET LOCAL ROLE counterfoil_owner;

-- Dimensions 7, 8 and 9 of SIE are employees, customers and suppliers.
ALTER TABLE postings ADD COLUMN dimension text COLLATE "C" NOT NULL DEFAULT '',
    ADD CONSTRAINT postings_dimension_not_personal CHECK (dimension = '' OR dimension !~ '(^|;)[789]=');
ALTER TABLE case_variances ADD COLUMN dimension text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE explanation_legs ADD COLUMN dimension text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE unexplained_legs ADD COLUMN dimension text COLLATE "C" NOT NULL DEFAULT '';

-- As before, with the dimension.
CREATE OR REPLACE VIEW journal WITH (security_invoker = true) AS
    SELECT e.entity, e.batch, e.sealed_at, e.entry, p.line, e.book, e.scope, e.kind,
           e.effective_on, date_trunc('month', e.effective_on)::date AS period, e.late_for,
           e.reference, e.order_no, e.voucher_series, e.voucher_number, e.reverses, e.rule, e.text,
           p.account, c.name AS account_name, p.side,
           CASE p.side WHEN 'debit' THEN p.functional ELSE 0 END AS debit,
           CASE p.side WHEN 'credit' THEN p.functional ELSE 0 END AS credit,
           p.functional_currency,
           CASE p.side WHEN 'debit' THEN p.amount ELSE -p.amount END AS document_amount,
           p.currency AS document_currency, p.tax_code, p.sku,
           d.source, d.kind AS document_kind, d.external_id, d.version, d.snapshot, d.chunk, d.byte_offset, d.byte_length, p.dimension
    FROM sealed_entries AS e
    JOIN postings  AS p ON p.entity = e.entity AND p.entry = e.entry AND p.line <= e.lines
    JOIN documents AS d ON d.entity = e.entity AND d.document = e.document
    LEFT JOIN chart AS c ON c.entity = p.entity AND c.account = p.account;

-- An account as messages name it: "3001", or "3001 (1=NO)".
-- +goose StatementBegin
CREATE FUNCTION account_place(p_account text, p_dimension text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT p_account || CASE p_dimension WHEN '' THEN '' ELSE ' (' || p_dimension || ')' END
$$;
-- +goose StatementEnd

-- A leg's dimension as run_digest writes it: nothing where there is none, so that the
-- seals of runs before this step stand.
-- +goose StatementBegin
CREATE FUNCTION carried_dimension(p_dimension text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE p_dimension WHEN '' THEN '[]'::jsonb ELSE jsonb_build_array(p_dimension) END
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION gather_run() RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    h record;
BEGIN
    SELECT * INTO h FROM run_head;
    CREATE TEMPORARY TABLE run_cases ON COMMIT DROP AS
    SELECT reference, item FROM cases WHERE entity = h.entity AND run = h.run;
    CREATE TEMPORARY TABLE run_explanations ON COMMIT DROP AS
    SELECT reference, explanation FROM explanations WHERE entity = h.entity AND run = h.run;
    CREATE TEMPORARY TABLE run_legs ON COMMIT DROP AS
    SELECT 'variance' AS part, reference, NULL::integer AS explanation, account, dimension, functional, functional_currency
    FROM case_variances WHERE entity = h.entity AND run = h.run
    UNION ALL
    SELECT 'explanation', reference, explanation, account, dimension, functional, functional_currency
    FROM explanation_legs WHERE entity = h.entity AND run = h.run
    UNION ALL
    SELECT 'unexplained', reference, NULL, account, dimension, functional, functional_currency
    FROM unexplained_legs WHERE entity = h.entity AND run = h.run;
    ANALYZE run_cases, run_explanations, run_legs;
END
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION run_cases_fault() RETURNS text LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
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

    SELECT reference, account, dimension, coalesce(l.amount, 0) AS ledger, coalesce(s.amount, 0) AS stored INTO v
    FROM (
        SELECT e.reference, p.account, p.dimension,
               sum(CASE WHEN (e.book = 'booked') = (p.side = 'debit') THEN p.functional ELSE -p.functional END) AS amount
        FROM run_cases AS c
        JOIN entries AS e ON e.entity = h.entity AND e.reference = c.reference
        JOIN postings AS p ON p.entity = h.entity AND p.entry = e.entry AND p.line <= e.lines
        WHERE e.entry <= h.last_entry AND e.effective_on <= h.cut_off AND e.scope = 'in_scope'
        GROUP BY e.reference, p.account, p.dimension) AS l
    FULL JOIN (
        SELECT reference, account, dimension, sum(functional) AS amount FROM run_legs
        WHERE part = 'variance' GROUP BY reference, account, dimension) AS s USING (reference, account, dimension)
    WHERE coalesce(l.amount, 0) <> coalesce(s.amount, 0)
    ORDER BY reference, account, dimension LIMIT 1;
    IF FOUND THEN
        RETURN format('case %s, account %s: variance is stored as %s, the ledger has %s', v.reference, account_place(v.account, v.dimension), v.stored, v.ledger);
    END IF;

    SELECT l.reference, l.account, l.dimension, sum(l.functional) AS amount INTO v FROM run_legs AS l
    GROUP BY l.reference, l.account, l.dimension
    HAVING sum(l.functional) <> 0
    ORDER BY l.reference, l.account, l.dimension LIMIT 1;
    IF FOUND THEN
        RETURN format('case %s, account %s: booked, explained and unexplained miss expected by %s', v.reference, account_place(v.account, v.dimension), v.amount);
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

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION write_run_accounts() RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp SET enable_nestloop = off SET work_mem = '32MB' AS $$
DECLARE
    h record;
BEGIN
    SELECT * INTO h FROM run_head;
    CREATE TEMPORARY TABLE run_sums ON COMMIT DROP AS
    SELECT p.account, p.dimension, e.book, e.scope, c.reference IS NOT NULL AS in_case,
           sum(CASE p.side WHEN 'debit' THEN p.functional ELSE -p.functional END) AS amount
    FROM entries AS e
    JOIN postings AS p ON p.entity = h.entity AND p.entry = e.entry AND p.line <= e.lines
    LEFT JOIN cases AS c ON c.entity = h.entity AND c.run = h.run AND c.reference = e.reference AND e.scope = 'in_scope'
    WHERE e.entity = h.entity AND e.entry <= h.last_entry AND e.effective_on <= h.cut_off
    GROUP BY p.account, p.dimension, e.book, e.scope, c.reference IS NOT NULL;

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

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION run_references_fault() RETURNS text LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
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
    SELECT s.account, s.dimension INTO v FROM run_sums AS s
    WHERE s.scope = 'in_scope' AND NOT s.in_case
    GROUP BY s.account, s.dimension
    HAVING sum(CASE s.book WHEN 'booked' THEN s.amount ELSE -s.amount END) <> 0
    ORDER BY s.account, s.dimension LIMIT 1;
    IF FOUND THEN
        RETURN format('account %s: references that tie are expected and booked at different amounts', account_place(v.account, v.dimension));
    END IF;
    RETURN '';
END
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION run_digest(p_entity text, p_run bigint) RETURNS bytea LANGUAGE sql STABLE SET search_path = public, pg_temp SET TimeZone = 'UTC' AS $$
    SELECT sha256(coalesce(string_agg(sha256(convert_to(x.line, 'UTF8')), ''::bytea ORDER BY x.line COLLATE "C"), ''::bytea))
    FROM (
        SELECT jsonb_build_array('runs', r.run, r.period, r.cut_off, r.through_batch, encode(r.policy_hash, 'hex'), r.rule_version, r.started_at, r.sealed_at,
                                 r."references", r.tied, r.cases, r.compared, r.previous_run, r.void)::text AS line
        FROM runs AS r WHERE r.entity = p_entity AND r.run = p_run
        UNION ALL
        SELECT jsonb_build_array('policies', encode(p.hash, 'hex'), p.yaml, p.chart)::text
        FROM runs AS r JOIN policies AS p ON p.entity = p_entity AND p.hash = r.policy_hash WHERE r.entity = p_entity AND r.run = p_run
        UNION ALL
        SELECT jsonb_build_array('run_accounts', account, currency, expected, booked, tied_expected, tied_booked, cases_expected, cases_booked, recognised, out_of_scope)::text
        FROM run_accounts WHERE entity = p_entity AND run = p_run
        UNION ALL
        SELECT jsonb_build_array('cases', reference, item, origin_on, compared_run, note)::text
        FROM cases WHERE entity = p_entity AND run = p_run
        UNION ALL
        SELECT (jsonb_build_array('case_variances', reference, number, account, functional, functional_currency, document_amount, document_currency) || carried_dimension(dimension))::text
        FROM case_variances WHERE entity = p_entity AND run = p_run
        UNION ALL
        SELECT (jsonb_build_array('unexplained_legs', reference, number, account, functional, functional_currency, document_amount, document_currency) || carried_dimension(dimension))::text
        FROM unexplained_legs WHERE entity = p_entity AND run = p_run
        UNION ALL
        SELECT jsonb_build_array('explanations', reference, explanation, cause, kind, class, proof, evidence, cluster, documents, steps, alternatives)::text
        FROM explanations WHERE entity = p_entity AND run = p_run
        UNION ALL
        SELECT (jsonb_build_array('explanation_legs', reference, explanation, number, account, functional, functional_currency, document_amount, document_currency) || carried_dimension(dimension))::text
        FROM explanation_legs WHERE entity = p_entity AND run = p_run
        UNION ALL
        SELECT jsonb_build_array('open_item_events', item, event, reason, actor, recorded_at)::text
        FROM open_item_events WHERE entity = p_entity AND run = p_run AND event <> 'accepted'
        UNION ALL
        SELECT jsonb_build_array('case_relations', reference, related)::text
        FROM case_relations WHERE entity = p_entity AND run = p_run
        UNION ALL
        SELECT jsonb_build_array('acceptances', acceptance, item, run, revokes, after_run, reason, accepted_by, recorded_by, recorded_at)::text
        FROM acceptances WHERE entity = p_entity AND after_run < p_run
        UNION ALL
        SELECT jsonb_build_array('batches', b.batch, b.kind, b.snapshot, b.first_document, b.last_document, b.first_entry, b.last_entry, b.postings, b.rejections,
                                 b.debits, b.credits, encode(b.root, 'hex'), b.sealed_at, b.sealed_by)::text
        FROM runs AS r JOIN batches AS b ON b.entity = p_entity AND b.batch <= r.through_batch WHERE r.entity = p_entity AND r.run = p_run
        UNION ALL
        SELECT jsonb_build_array('snapshots', s.snapshot, s.source, s.kind, s.name, s.taken_at, encode(s.sha256, 'hex'), encode(s.original_sha256, 'hex'), s.records, s.bytes,
                                 s.chunks, s.totals, s.findings, s.recorded_at)::text
        FROM snapshots AS s
        WHERE s.entity = p_entity AND s.snapshot IN (
            SELECT b.snapshot FROM runs AS r JOIN batches AS b ON b.entity = p_entity AND b.batch <= r.through_batch WHERE r.entity = p_entity AND r.run = p_run)) AS x
$$;
-- +goose StatementEnd

-- What is accepted is the variance by account and dimension.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION accept_item(p_entity text, p_reference text, p_run bigint, p_amount numeric, p_reason text, p_accepted_by text, p_recorded_by text) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_item   bigint;
    v_amount numeric;
    v_last   bigint;
    v_number bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('counterfoil run ' || p_entity, 0));
    SELECT c.item INTO v_item FROM cases AS c JOIN runs AS r ON r.entity = c.entity AND r.run = c.run
    WHERE c.entity = p_entity AND c.run = p_run AND c.reference = p_reference AND r.void = '';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'reference % is no open item in run % of %', p_reference, p_run, p_entity
            USING ERRCODE = 'CF004', CONSTRAINT = 'acceptance_of_open_item', HINT = 'Accept what the last run of the month shows.';
    END IF;
    SELECT max(n.run) INTO v_last FROM runs AS n JOIN runs AS r ON r.entity = n.entity AND r.period = n.period
    WHERE r.entity = p_entity AND r.run = p_run;
    IF v_last <> p_run THEN
        RAISE EXCEPTION 'run % is not the last of its month: run % is', p_run, v_last
            USING ERRCODE = 'CF004', CONSTRAINT = 'acceptance_of_last_run', HINT = 'Look at the newer run before accepting.';
    END IF;
    SELECT coalesce(sum(v.amount) FILTER (WHERE v.amount > 0), 0) INTO v_amount FROM (
        SELECT sum(functional) AS amount FROM case_variances
        WHERE entity = p_entity AND run = p_run AND reference = p_reference GROUP BY account, dimension) AS v;
    IF v_amount <> p_amount THEN
        RAISE EXCEPTION 'reference % differs by %, not by %', p_reference, v_amount, p_amount
            USING ERRCODE = 'CF004', CONSTRAINT = 'acceptance_amount', HINT = 'Look at the item again before accepting.';
    END IF;
    SELECT max(run) INTO v_last FROM runs WHERE entity = p_entity;
    SELECT coalesce(max(acceptance), 0) + 1 INTO v_number FROM acceptances WHERE entity = p_entity;
    INSERT INTO acceptances (entity, acceptance, item, run, after_run, reason, accepted_by, recorded_by)
    VALUES (p_entity, v_number, v_item, p_run, v_last, p_reason, p_accepted_by, p_recorded_by);
    RETURN v_number;
END
$$;
-- +goose StatementEnd

REVOKE ALL ON FUNCTION account_place, carried_dimension FROM PUBLIC;
GRANT EXECUTE ON FUNCTION account_place, carried_dimension TO counterfoil_app, counterfoil_audit;

RESET ROLE;
