-- Why: a batch can be proved by its root, a run could not: whoever gets past the guards
-- could give a case another cause, or a second set of legs beside a remainder that
-- cancels it, and every sum would still hold. A run's seal is the hash of all it says
-- and of what it rests on, taken by seal_run and again by every verification.

-- +goose Up
SET LOCAL ROLE counterfoil_owner;

CREATE TABLE run_seals (
    entity text COLLATE "C" NOT NULL,
    run    bigint           NOT NULL,
    digest bytea            NOT NULL, -- run_digest of the run when it was sealed
    CONSTRAINT run_seals_pkey         PRIMARY KEY (entity, run),
    CONSTRAINT run_seals_digest_is_32 CHECK (octet_length(digest) = 32)
);

ALTER TABLE run_seals ADD CONSTRAINT run_seals_run_known FOREIGN KEY (entity, run) REFERENCES runs (entity, run);

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON run_seals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE run_seals ENABLE ALWAYS TRIGGER append_only;
REVOKE ALL ON run_seals FROM PUBLIC;
GRANT SELECT ON run_seals TO counterfoil_app, counterfoil_audit;

-- SHA-256 over the hashes of the run's rows, each row a JSON array of its table's name
-- and its columns as PostgreSQL writes jsonb, sorted by their bytes: the run, its policy,
-- accounts, cases, legs and explanations, what became of open items (but for later
-- acceptances), and the batches and snapshots it saw.
-- +goose StatementBegin
CREATE FUNCTION run_digest(p_entity text, p_run bigint) RETURNS bytea LANGUAGE sql STABLE SET search_path = public, pg_temp SET TimeZone = 'UTC' AS $$
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

INSERT INTO run_seals (entity, run, digest) SELECT entity, run, run_digest(entity, run) FROM runs;

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION seal_run(p_entity text, p_carried boolean) RETURNS SETOF runs LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_run runs;
BEGIN
    PERFORM check_run_begun();
    SELECT * INTO v_run FROM judge_run(p_entity, p_carried);
    INSERT INTO run_seals (entity, run, digest) VALUES (p_entity, v_run.run, run_digest(p_entity, v_run.run));
    RETURN NEXT v_run;
END
$$;
-- +goose StatementEnd

REVOKE ALL ON FUNCTION run_digest FROM PUBLIC;
GRANT EXECUTE ON FUNCTION run_digest TO counterfoil_app, counterfoil_audit;

RESET ROLE;
