-- Why: a zero sum is no proof of agreement. Two opposite faults under one reference cancel
-- in every sum and so in the fingerprint, which is linear; a return that mirrors a wrong
-- sale is one. Beside the fingerprint the comparison now adds up a hash of each entry's
-- fingerprint, which is not linear: over the same entries it cancels, over different ones
-- of the same sum it does not. References that tie and whose entries differ are opened
-- like those that differ; they get a case only where two faults are told.

-- +goose Up
SET LOCAL ROLE counterfoil_owner;

-- What an entry holds as a number that does not add up: the hash of its effect on the
-- accounts, booked less expected, the same for an entry and for what was expected. Our own
-- reversal of an entry takes away just what the entry brought.
CREATE FUNCTION entry_content(p_book book, p_reverses bigint, p_lane bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN (p_book = 'expected') <> (p_reverses IS NOT NULL)
        THEN -hashint8((2305843009213693951 - p_lane) % 2305843009213693951)::bigint
        ELSE hashint8(p_lane)::bigint END
$$;

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
           sum(e.lane1) % 2305843009213693951 <> 0 OR sum(e.lane2) % 2305843009213693951 <> 0 AS open,
           sum(entry_content(e.book, e.reverses, e.lane1)) <> 0 AS apart
    FROM entries AS e
    WHERE e.entity = p_entity AND e.entry <= v_head.last_entry AND e.effective_on <= p_cut_off AND e.scope = 'in_scope'
    GROUP BY e.reference;

    CREATE TEMPORARY TABLE run_open ON COMMIT DROP AS
    SELECT r.reference, r.entries FROM run_references AS r WHERE r.open ORDER BY r.reference;
    ALTER TABLE run_open ADD PRIMARY KEY (reference);
    ANALYZE run_open;

    -- Of references that tie, those whose entries are not the same ones. Left out are
    -- batches, which are one voucher for many documents by nature, and what one voucher
    -- holds together: it ties with its day's documents, or is the only voucher there is.
    CREATE TEMPORARY TABLE run_apart ON COMMIT DROP AS
    WITH days AS (
        SELECT e.reference, e.effective_on, count(*) AS entries, count(*) FILTER (WHERE e.book = 'booked') AS vouchers,
               sum(entry_content(e.book, e.reverses, e.lane1)) = 0 AS same,
               sum(e.lane1) % 2305843009213693951 = 0 AND sum(e.lane2) % 2305843009213693951 = 0 AS ties,
               max(e.lane1) FILTER (WHERE e.book = 'booked') AS voucher,
               array_agg((2305843009213693951 - e.lane1) % 2305843009213693951) FILTER (WHERE e.book = 'expected') AS documents
        FROM entries AS e
        JOIN run_references AS r ON r.reference = e.reference
        WHERE r.apart AND NOT r.open AND r.reference NOT LIKE '%|%|%|%'
          AND e.entity = p_entity AND e.entry <= v_head.last_entry AND e.effective_on <= p_cut_off AND e.scope = 'in_scope'
        GROUP BY e.reference, e.effective_on)
    SELECT d.reference, sum(d.entries) AS entries
    FROM days AS d
    GROUP BY d.reference
    HAVING NOT bool_and(d.same OR d.ties AND d.vouchers = 1)
       AND (sum(d.vouchers) <> 1
         OR EXISTS (SELECT FROM days AS o WHERE o.reference = d.reference AND max(d.voucher) = ANY (o.documents)))
    ORDER BY d.reference;
    ALTER TABLE run_apart ADD PRIMARY KEY (reference);
    ANALYZE run_apart;

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

    GRANT SELECT ON run_head, run_references, run_open, run_apart, run_touched TO counterfoil_app;
    RETURN QUERY SELECT v_head.run, v_head.through_batch, v_head.previous_run;
END
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION check_run_begun() RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    v_name text;
BEGIN
    SELECT n.name INTO v_name
    FROM unnest(ARRAY['run_head', 'run_references', 'run_open', 'run_apart', 'run_touched']) AS n (name)
    LEFT JOIN pg_class AS c ON c.oid = to_regclass('pg_temp.' || n.name) AND c.relkind = 'r' AND pg_get_userbyid(c.relowner) = current_user
    WHERE c.oid IS NULL
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the run was not begun in this transaction: % is not of begin_run', v_name
            USING ERRCODE = 'CF004', CONSTRAINT = 'run_begun', HINT = 'Call begin_run first.';
    END IF;
END
$$;
-- +goose StatementEnd

-- A reference that ties and has a case with two explanations or more counts as open from
-- here on, so that every case stands under an open reference and every open reference
-- has a case (P13). That they cancel is checked with all other cases (P7).
-- +goose StatementBegin
CREATE FUNCTION open_apart() RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    h record;
BEGIN
    SELECT * INTO h FROM run_head;
    INSERT INTO run_open (reference, entries)
    SELECT a.reference, a.entries FROM run_apart AS a
    JOIN cases AS c ON c.entity = h.entity AND c.run = h.run AND c.reference = a.reference
    WHERE 2 <= (SELECT count(*) FROM explanations AS x WHERE x.entity = h.entity AND x.run = h.run AND x.reference = a.reference);
    UPDATE run_references AS r SET open = true
    FROM run_open AS o
    WHERE r.reference = o.reference AND NOT r.open;
END
$$;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE OR REPLACE FUNCTION seal_run(p_entity text, p_carried boolean) RETURNS SETOF runs LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_run runs;
BEGIN
    PERFORM check_run_begun();
    PERFORM open_apart();
    SELECT * INTO v_run FROM judge_run(p_entity, p_carried);
    INSERT INTO run_seals (entity, run, digest) VALUES (p_entity, v_run.run, run_digest(p_entity, v_run.run));
    RETURN NEXT v_run;
END
$$;
-- +goose StatementEnd

REVOKE ALL ON FUNCTION open_apart, entry_content FROM PUBLIC;

RESET ROLE;
