-- Why: months in a row. A person may accept what an open item differs by, with a reason;
-- the record stands for good and is taken back by another record. And a case whose
-- explanation rests on other references must be looked at again when those change, so
-- it says which they are.

-- +goose Up
SET LOCAL ROLE counterfoil_owner;

-- Who accepted which variance, and why. What is covered is the item's variance in the
-- run's case, exactly. Runs after after_run heed the record, so that a report of an
-- earlier run never changes. A record that revokes another one accepts nothing.
CREATE TABLE acceptances (
    entity      text COLLATE "C" NOT NULL,
    acceptance  bigint           NOT NULL, -- gapless per entity
    item        bigint           NOT NULL,
    run         bigint           NOT NULL, -- whose case was accepted
    revokes     bigint,                    -- the acceptance this record takes back
    after_run   bigint           NOT NULL, -- the entity's last run when it was recorded
    reason      text             NOT NULL,
    accepted_by text             NOT NULL, -- the person who decided
    recorded_by text             NOT NULL, -- the user who typed it in
    recorded_at timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT acceptances_pkey          PRIMARY KEY (entity, acceptance),
    CONSTRAINT acceptances_revoked_once  UNIQUE (entity, revokes),
    CONSTRAINT acceptances_from_one      CHECK (acceptance > 0),
    CONSTRAINT acceptances_revoke_later  CHECK (revokes < acceptance),
    CONSTRAINT acceptances_run_known_by  CHECK (run <= after_run),
    CONSTRAINT acceptances_reasoned      CHECK (reason <> '' AND accepted_by <> '' AND recorded_by <> '')
);

CREATE INDEX acceptances_by_item ON acceptances (entity, item, acceptance);

-- The references a case's explanation rests on beside its own. '' is the run as a whole,
-- as where a cap over the period was asked.
CREATE TABLE case_relations (
    entity    text COLLATE "C" NOT NULL,
    run       bigint           NOT NULL,
    reference text COLLATE "C" NOT NULL,
    related   text COLLATE "C" NOT NULL,
    CONSTRAINT case_relations_pkey         PRIMARY KEY (entity, run, reference, related),
    CONSTRAINT case_relations_not_its_own  CHECK (related <> reference)
);

ALTER TABLE acceptances ADD CONSTRAINT acceptances_item_known FOREIGN KEY (entity, item) REFERENCES open_items (entity, item);
ALTER TABLE acceptances ADD CONSTRAINT acceptances_run_known FOREIGN KEY (entity, run) REFERENCES runs (entity, run);
ALTER TABLE acceptances ADD CONSTRAINT acceptances_revoked_known FOREIGN KEY (entity, revokes) REFERENCES acceptances (entity, acceptance);
ALTER TABLE case_relations ADD CONSTRAINT case_relations_run_known FOREIGN KEY (entity, run) REFERENCES runs (entity, run) DEFERRABLE INITIALLY DEFERRED;

-- +goose StatementBegin
DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['acceptances', 'case_relations'] LOOP
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', t);
        EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER append_only', t);
        EXECUTE format('REVOKE ALL ON %I FROM PUBLIC', t);
        EXECUTE format('GRANT SELECT ON %I TO counterfoil_app, counterfoil_audit', t);
    END LOOP;
END
$$;
-- +goose StatementEnd

GRANT INSERT ON case_relations TO counterfoil_app;
CREATE TRIGGER run_never_changes AFTER INSERT ON case_relations REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION refuse_after_header();
ALTER TABLE case_relations ENABLE ALWAYS TRIGGER run_never_changes;

-- A run counts as touched what rests on what was touched. One step is enough: a case
-- rests on the entries under the other reference, not on how those were explained.
-- +goose StatementBegin
CREATE FUNCTION touch_related() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM check_run_begun();
    INSERT INTO run_touched (reference)
    SELECT DISTINCT r.reference
    FROM run_head AS h
    JOIN case_relations AS r ON r.entity = h.entity AND r.run = h.previous_run
    WHERE r.related = '' OR EXISTS (SELECT FROM run_touched AS t WHERE t.reference = r.related)
    ON CONFLICT (reference) DO NOTHING;
END
$$;
-- +goose StatementEnd

-- Acceptances and runs queue, so that a run has heeded a record or has not.
-- +goose StatementBegin
CREATE FUNCTION accept_item(p_entity text, p_reference text, p_run bigint, p_amount numeric, p_reason text, p_accepted_by text, p_recorded_by text)
    RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
        WHERE entity = p_entity AND run = p_run AND reference = p_reference GROUP BY account) AS v;
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

-- +goose StatementBegin
CREATE FUNCTION revoke_acceptance(p_entity text, p_reference text, p_reason text, p_accepted_by text, p_recorded_by text)
    RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_last   acceptances;
    v_number bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('counterfoil run ' || p_entity, 0));
    SELECT a.* INTO v_last FROM acceptances AS a JOIN open_items AS i ON i.entity = a.entity AND i.item = a.item
    WHERE a.entity = p_entity AND i.reference = p_reference ORDER BY a.acceptance DESC LIMIT 1;
    IF NOT FOUND OR v_last.revokes IS NOT NULL THEN
        RAISE EXCEPTION 'nothing is accepted under reference % of %', p_reference, p_entity
            USING ERRCODE = 'CF004', CONSTRAINT = 'acceptance_in_force';
    END IF;
    SELECT coalesce(max(acceptance), 0) + 1 INTO v_number FROM acceptances WHERE entity = p_entity;
    INSERT INTO acceptances (entity, acceptance, item, run, revokes, after_run, reason, accepted_by, recorded_by)
    SELECT p_entity, v_number, v_last.item, v_last.run, v_last.acceptance, max(r.run), p_reason, p_accepted_by, p_recorded_by
    FROM runs AS r WHERE r.entity = p_entity;
    RETURN v_number;
END
$$;
-- +goose StatementEnd

-- A run's seal also covers what its cases rest on and every acceptance it heeded. Runs
-- sealed before have neither, so their seals stand.
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
        SELECT jsonb_build_array('case_variances', reference, number, account, functional, functional_currency, document_amount, document_currency)::text
        FROM case_variances WHERE entity = p_entity AND run = p_run
        UNION ALL
        SELECT jsonb_build_array('unexplained_legs', reference, number, account, functional, functional_currency, document_amount, document_currency)::text
        FROM unexplained_legs WHERE entity = p_entity AND run = p_run
        UNION ALL
        SELECT jsonb_build_array('explanations', reference, explanation, cause, kind, class, proof, evidence, cluster, documents, steps, alternatives)::text
        FROM explanations WHERE entity = p_entity AND run = p_run
        UNION ALL
        SELECT jsonb_build_array('explanation_legs', reference, explanation, number, account, functional, functional_currency, document_amount, document_currency)::text
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

REVOKE ALL ON FUNCTION touch_related, accept_item, revoke_acceptance FROM PUBLIC;
GRANT EXECUTE ON FUNCTION touch_related, accept_item, revoke_acceptance TO counterfoil_app;

RESET ROLE;
