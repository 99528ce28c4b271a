-- Why: in a company with both grains the orders' cases may be carried over from the run
-- before and those of daily batches may not, since what one batch lacks another may hold.
-- A batch's reference has its parts between bars (day|store|currency|rate); all that
-- differ are looked at again, in every run.

-- +goose Up
SET LOCAL ROLE counterfoil_owner;

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION begin_run(p_entity text, p_period date, p_cut_off date, p_policy_hash bytea, p_rule_version text, p_started_at timestamptz) RETURNS TABLE (run bigint, through_batch bigint, previous_run bigint)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
    -- A batch is touched by whatever touches its neighbours.
    CREATE TEMPORARY TABLE run_touched ON COMMIT DROP AS
    SELECT e.reference FROM entries AS e
    WHERE e.entity = p_entity AND e.entry > v_head.previous_last_entry AND e.entry <= v_head.last_entry AND e.scope = 'in_scope'
    UNION
    SELECT o.reference FROM run_open AS o
    WHERE v_head.previous_run IS NOT NULL AND o.reference LIKE '%|%|%|%';
    ALTER TABLE run_touched ADD PRIMARY KEY (reference);
    ANALYZE run_touched;

    GRANT SELECT ON run_head, run_references, run_open, run_touched TO counterfoil_app;
    RETURN QUERY SELECT v_head.run, v_head.through_batch, v_head.previous_run;
END
$$;
-- +goose StatementEnd

RESET ROLE;
