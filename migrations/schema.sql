-- What all migrations together make; written by `make golden`.

CREATE SCHEMA jobs;

CREATE TYPE jobs.river_job_state AS ENUM (
    'available',
    'cancelled',
    'completed',
    'discarded',
    'pending',
    'retryable',
    'running',
    'scheduled'
);

CREATE TYPE public.book AS ENUM (
    'expected',
    'booked'
);

CREATE TYPE public.entry_scope AS ENUM (
    'in_scope',
    'recognised',
    'out_of_scope'
);

CREATE TYPE public.side AS ENUM (
    'debit',
    'credit'
);

CREATE FUNCTION jobs.river_job_state_in_bitmask(bitmask bit, state jobs.river_job_state) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT CASE state
        WHEN 'available' THEN get_bit(bitmask, 7)
        WHEN 'cancelled' THEN get_bit(bitmask, 6)
        WHEN 'completed' THEN get_bit(bitmask, 5)
        WHEN 'discarded' THEN get_bit(bitmask, 4)
        WHEN 'pending'   THEN get_bit(bitmask, 3)
        WHEN 'retryable' THEN get_bit(bitmask, 2)
        WHEN 'running'   THEN get_bit(bitmask, 1)
        WHEN 'scheduled' THEN get_bit(bitmask, 0)
        ELSE 0
    END = 1;
$$;

CREATE FUNCTION public.accept_item(p_entity text, p_reference text, p_run bigint, p_amount numeric, p_reason text, p_accepted_by text, p_recorded_by text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.account_place(p_account text, p_dimension text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT p_account || CASE p_dimension WHEN '' THEN '' ELSE ' (' || p_dimension || ')' END
$$;

CREATE FUNCTION public.begin_run(p_entity text, p_period date, p_cut_off date, p_policy_hash bytea, p_rule_version text, p_started_at timestamp with time zone) RETURNS TABLE(run bigint, through_batch bigint, previous_run bigint)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.carried_dimension(p_dimension text) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    AS $$
    SELECT CASE p_dimension WHEN '' THEN '[]'::jsonb ELSE jsonb_build_array(p_dimension) END
$$;

CREATE FUNCTION public.check_accounts(p_entity text, p_batch bigint, p_first bigint, OUT postings bigint, OUT debits numeric, OUT credits numeric) RETURNS record
    LANGUAGE plpgsql
    AS $$
DECLARE
    v_currency text := (SELECT functional_currency FROM entities WHERE entity = p_entity);
    v_sums     record;
BEGIN
    postings := 0;
    debits := 0;
    credits := 0;
    FOR v_sums IN
        SELECT t.account, t.currency, t.functional_currency, t.n, t.debits, t.credits,
               a.account IS NULL AS no_account, c.currency IS NULL AND t.currency <> '' AS no_currency
        FROM (
            SELECT p.account, p.currency, p.functional_currency, count(*) AS n,
                   coalesce(sum(p.functional) FILTER (WHERE p.side = 'debit'), 0) AS debits,
                   coalesce(sum(p.functional) FILTER (WHERE p.side = 'credit'), 0) AS credits
            FROM postings AS p
            WHERE p.entity = p_entity AND p.entry >= p_first
            GROUP BY p.account, p.currency, p.functional_currency) AS t
        LEFT JOIN accounts   AS a ON a.entity = p_entity AND a.account = t.account
        LEFT JOIN currencies AS c ON c.currency = t.currency
        ORDER BY t.account, t.currency
    LOOP
        IF v_sums.no_account THEN
            RAISE EXCEPTION 'batch %: account % is not in the chart of %', p_batch, v_sums.account, p_entity
                USING ERRCODE = 'CF005', CONSTRAINT = 'seal_account_known', HINT = 'Add the account to the chart file.';
        ELSIF v_sums.no_currency THEN
            RAISE EXCEPTION 'batch %: currency % on account % is unknown', p_batch, v_sums.currency, v_sums.account
                USING ERRCODE = 'CF005', CONSTRAINT = 'seal_currency_known';
        ELSIF v_sums.functional_currency <> v_currency THEN
            RAISE EXCEPTION 'batch %: account % has functional amounts in %, % keeps its books in %', p_batch, v_sums.account, v_sums.functional_currency, p_entity, v_currency
                USING ERRCODE = 'CF005', CONSTRAINT = 'seal_functional_currency';
        END IF;
        postings := postings + v_sums.n;
        debits := debits + v_sums.debits;
        credits := credits + v_sums.credits;
    END LOOP;
END
$$;

CREATE FUNCTION public.check_balance(p_entity text, p_batch bigint, p_first bigint) RETURNS void
    LANGUAGE plpgsql
    SET enable_hashagg TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_nestloop TO 'off'
    SET enable_sort TO 'off'
    AS $$
DECLARE
    v_bad        record;
    v_difference record;
BEGIN
    SELECT coalesce(e.entry, s.entry) AS entry, e.reference, coalesce(e.lines, 0) AS lines, coalesce(s.n, 0) AS n,
           e.lines = s.n AND s.n = s.last_line AS complete
    INTO v_bad
    FROM (SELECT entry, lines, reference FROM entries WHERE entity = p_entity AND entry >= p_first) AS e
    FULL JOIN (
        SELECT p.entry, count(*) AS n, max(p.line) AS last_line,
               sum(CASE p.side WHEN 'debit' THEN p.amount ELSE -p.amount END) AS document_sum,
               sum(CASE p.side WHEN 'debit' THEN p.functional ELSE -p.functional END) AS functional_sum,
               min(p.currency) AS low, max(p.currency) AS high
        FROM postings AS p
        WHERE p.entity = p_entity AND p.entry >= p_first
        GROUP BY p.entry) AS s ON s.entry = e.entry
    WHERE e.entry IS NULL OR s.entry IS NULL OR s.n <> e.lines OR s.last_line <> e.lines OR s.functional_sum <> 0
       OR (s.low = s.high AND s.document_sum <> 0)
       -- The few entries that mix currencies are judged currency by currency.
       OR (s.low <> s.high AND EXISTS (
            SELECT FROM postings AS q
            WHERE q.entity = p_entity AND q.entry = s.entry
            GROUP BY q.currency
            HAVING sum(CASE q.side WHEN 'debit' THEN q.amount ELSE -q.amount END) <> 0))
    LIMIT 1;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF v_bad.complete IS NOT TRUE THEN
        RAISE EXCEPTION 'batch %: entry % (%) says % lines and has %', p_batch, v_bad.entry, coalesce(v_bad.reference, 'no such entry'), v_bad.lines, v_bad.n
            USING ERRCODE = 'CF004', CONSTRAINT = 'seal_lines_complete';
    END IF;
    SELECT x.currency, sum(x.signed) AS difference INTO v_difference
    FROM postings AS p
    CROSS JOIN LATERAL (VALUES
        (p.currency, CASE p.side WHEN 'debit' THEN p.amount ELSE -p.amount END),
        ('functional ' || p.functional_currency, CASE p.side WHEN 'debit' THEN p.functional ELSE -p.functional END)) AS x (currency, signed)
    WHERE p.entity = p_entity AND p.entry = v_bad.entry
    GROUP BY x.currency
    HAVING sum(x.signed) <> 0
    ORDER BY x.currency LIMIT 1;
    RAISE EXCEPTION 'batch %: entry % (%) is out of balance by % %', p_batch, v_bad.entry, v_bad.reference, v_difference.difference, v_difference.currency
        USING ERRCODE = 'CF002', CONSTRAINT = 'seal_balanced';
END
$$;

CREATE FUNCTION public.check_documents(p_entity text, p_batch bigint, p_first bigint, p_last bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    v_count bigint;
    v_alien bigint;
    v_max   bigint;
    v_bad   record;
BEGIN
    SELECT count(*), count(*) FILTER (WHERE batch <> p_batch), coalesce(max(document), p_first - 1)
    INTO v_count, v_alien, v_max
    FROM documents WHERE entity = p_entity AND document >= p_first;
    IF v_count <> p_last - p_first + 1 OR v_max <> p_last OR v_alien <> 0 THEN
        RAISE EXCEPTION 'batch %: % documents up to number % (% of another batch), the writer counted %..%', p_batch, v_count, v_max, v_alien, p_first, p_last
            USING ERRCODE = 'CF004', CONSTRAINT = 'seal_documents_gapless';
    END IF;

    SELECT d.snapshot, d.chunk INTO v_bad
    FROM (SELECT snapshot, chunk, max(byte_offset::bigint + byte_length) AS reach
          FROM documents WHERE entity = p_entity AND document >= p_first GROUP BY snapshot, chunk
          UNION ALL
          SELECT context_snapshot, context_chunk, max(context_offset::bigint + context_length)
          FROM documents WHERE entity = p_entity AND document >= p_first AND context_snapshot IS NOT NULL GROUP BY context_snapshot, context_chunk) AS d
    LEFT JOIN snapshot_chunks AS c ON c.entity = p_entity AND c.snapshot = d.snapshot AND c.chunk = d.chunk
    WHERE c.chunk IS NULL OR c.length < d.reach
    ORDER BY d.snapshot, d.chunk LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'batch %: a document points outside chunk % of snapshot %', p_batch, v_bad.chunk, v_bad.snapshot
            USING ERRCODE = 'CF004', CONSTRAINT = 'seal_evidence_stored';
    END IF;

    SELECT d.source, d.kind, d.external_id, d.version INTO v_bad
    FROM documents AS d
    WHERE d.entity = p_entity AND d.document >= p_first AND d.version > 1
      AND NOT EXISTS (
        SELECT FROM documents AS o
        WHERE o.entity = p_entity AND o.external_id = d.external_id AND o.kind = d.kind AND o.source = d.source AND o.version = d.version - 1)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'batch %: % % % has version % and no version before it', p_batch, v_bad.source, v_bad.kind, v_bad.external_id, v_bad.version
            USING ERRCODE = 'CF004', CONSTRAINT = 'seal_version_next';
    END IF;
END
$$;

CREATE FUNCTION public.check_entries(p_entity text, p_batch bigint, p_first bigint, p_last bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    v_count bigint;
    v_alien bigint;
    v_max   bigint;
    v_bad   record;
BEGIN
    SELECT count(*), count(*) FILTER (WHERE batch <> p_batch), coalesce(max(entry), p_first - 1)
    INTO v_count, v_alien, v_max
    FROM entries WHERE entity = p_entity AND entry >= p_first;
    IF v_count <> p_last - p_first + 1 OR v_max <> p_last OR v_alien <> 0 THEN
        RAISE EXCEPTION 'batch %: % entries up to number % (% of another batch), the writer counted %..%', p_batch, v_count, v_max, v_alien, p_first, p_last
            USING ERRCODE = 'CF004', CONSTRAINT = 'seal_entries_gapless';
    END IF;

    SELECT m.month, s.status INTO v_bad
    FROM (SELECT DISTINCT date_trunc('month', effective_on)::date AS month
          FROM entries WHERE entity = p_entity AND entry >= p_first) AS m
    JOIN period_statuses AS s ON s.entity = p_entity AND s.period = m.month
    WHERE s.status IN ('signed', 'closed')
    ORDER BY m.month LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'batch %: period % is %', p_batch, to_char(v_bad.month, 'YYYY-MM'), v_bad.status
            USING ERRCODE = 'CF003', CONSTRAINT = 'seal_period_accepts';
    END IF;

    SELECT e.entry, e.reference INTO v_bad
    FROM entries AS e
    LEFT JOIN documents AS d ON d.entity = p_entity AND d.document = e.document AND d.batch <= p_batch
    WHERE e.entity = p_entity AND e.entry >= p_first AND d.document IS NULL
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'batch %: entry % (%) rests on a document that is not stored', p_batch, v_bad.entry, v_bad.reference
            USING ERRCODE = 'CF004', CONSTRAINT = 'seal_document_known';
    END IF;

    SELECT e.entry, e.reference, e.reverses INTO v_bad
    FROM entries AS e
    LEFT JOIN entries AS o ON o.entity = p_entity AND o.entry = e.reverses
    WHERE e.entity = p_entity AND e.entry >= p_first AND e.reverses IS NOT NULL
      AND (o.entry IS NULL OR o.reverses IS NOT NULL OR o.book <> e.book OR o.reference <> e.reference OR o.document <> e.document
           OR (o.lane1 + e.lane1) % 2305843009213693951 <> 0 OR (o.lane2 + e.lane2) % 2305843009213693951 <> 0)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'batch %: entry % (%) is not the exact opposite of entry %', p_batch, v_bad.entry, v_bad.reference, v_bad.reverses
            USING ERRCODE = 'CF004', CONSTRAINT = 'seal_reversal_exact';
    END IF;
END
$$;

CREATE FUNCTION public.check_run_begun() RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.entry_content(p_book public.book, p_reverses bigint, p_lane bigint) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT CASE WHEN (p_book = 'expected') <> (p_reverses IS NOT NULL)
        THEN -hashint8((2305843009213693951 - p_lane) % 2305843009213693951)::bigint
        ELSE hashint8(p_lane)::bigint END
$$;

CREATE FUNCTION public.evidence_digest(p_entity text, p_batch bigint, p_first bigint, p_last bigint) RETURNS bytea
    LANGUAGE plpgsql STABLE
    SET search_path TO 'public', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    AS $$
DECLARE
    v_documents  bytea;
    v_rejections bytea;
    v_result     bytea;
BEGIN
    SELECT string_agg(d.digest, ''::bytea ORDER BY f.first) INTO v_documents
    FROM generate_series(p_first, p_last, 4096) AS f (first)
    CROSS JOIN LATERAL (
        SELECT sha256(coalesce(string_agg(record_send(row(
                   d.document, d.version, d.batch, d.source, d.kind, d.external_id, d.order_no, d.partial, d.due, d.happened_at, d.stamped_at, d.hash,
                   d.snapshot, d.chunk, d.byte_offset, d.byte_length, d.context_snapshot, d.context_chunk, d.context_offset, d.context_length)),
                   ''::bytea ORDER BY d.document), ''::bytea)) AS digest
        FROM documents AS d
        WHERE d.entity = p_entity AND d.document BETWEEN f.first AND least(f.first + 4095, p_last)) AS d;
    SELECT string_agg(sha256(CASE WHEN r.source IS NULL
               THEN record_send(row(r.snapshot, r.position, r.reason, r.chunk, r.byte_offset, r.byte_length))
               ELSE record_send(row(r.snapshot, r.position, r.reason, r.chunk, r.byte_offset, r.byte_length, r.source, r.kind, r.external_id, r.stamped_at))
           END), ''::bytea ORDER BY r.snapshot, r.position)
    INTO v_rejections
    FROM rejections AS r WHERE r.entity = p_entity AND r.batch = p_batch;
    SELECT sha256(record_send(row(r.snapshot, r.source, r.as_of, r.extent, r.counts, r.findings)))
    INTO v_result
    FROM import_results AS r WHERE r.entity = p_entity AND r.batch = p_batch;
    RETURN sha256(coalesce(v_documents, ''::bytea) || coalesce(v_rejections, ''::bytea) || coalesce(v_result, ''::bytea));
END
$$;

CREATE FUNCTION public.gather_run() RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE TABLE public.batches (
    entity text NOT NULL COLLATE pg_catalog."C",
    batch bigint NOT NULL,
    kind text NOT NULL,
    snapshot bigint,
    first_document bigint NOT NULL,
    last_document bigint NOT NULL,
    first_entry bigint NOT NULL,
    last_entry bigint NOT NULL,
    postings bigint NOT NULL,
    rejections bigint NOT NULL,
    debits numeric NOT NULL,
    credits numeric NOT NULL,
    root bytea NOT NULL,
    sealed_at timestamp with time zone NOT NULL,
    sealed_by text DEFAULT SESSION_USER NOT NULL,
    documents bigint GENERATED ALWAYS AS (((last_document - first_document) + 1)) STORED NOT NULL,
    entries bigint GENERATED ALWAYS AS (((last_entry - first_entry) + 1)) STORED NOT NULL,
    CONSTRAINT batches_counts_fit CHECK (((postings >= (2 * ((last_entry - first_entry) + 1))) AND (rejections >= 0))),
    CONSTRAINT batches_from_one CHECK (((batch > 0) AND (first_document > 0) AND (first_entry > 0))),
    CONSTRAINT batches_kind_known CHECK ((kind = ANY (ARRAY['import'::text, 'reversal'::text]))),
    CONSTRAINT batches_ranges_forward CHECK (((last_document >= (first_document - 1)) AND (last_entry >= (first_entry - 1)))),
    CONSTRAINT batches_root_is_32 CHECK ((octet_length(root) = 32)),
    CONSTRAINT batches_totals_agree CHECK ((debits = credits))
);

CREATE FUNCTION public.judge_batch(p_entity text, p_batch bigint, p_kind text, p_snapshot bigint, p_documents bigint, p_entries bigint, p_postings bigint, p_rejections bigint, p_root bytea) RETURNS SETOF public.batches
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    v_last       record;
    v_sums       record;
    v_rejections bigint;
BEGIN
    PERFORM lock_posting(p_entity);
    SELECT coalesce(max(batch), 0) AS batch, coalesce(max(last_document), 0) AS document, coalesce(max(last_entry), 0) AS entry
    INTO v_last FROM batches WHERE entity = p_entity;
    IF p_batch <> v_last.batch + 1 THEN
        RAISE EXCEPTION 'batch % of % does not follow batch %', p_batch, p_entity, v_last.batch
            USING ERRCODE = 'CF004', CONSTRAINT = 'seal_batch_gapless';
    END IF;
    PERFORM check_documents(p_entity, p_batch, v_last.document + 1, v_last.document + p_documents);
    PERFORM check_entries(p_entity, p_batch, v_last.entry + 1, v_last.entry + p_entries);
    PERFORM check_balance(p_entity, p_batch, v_last.entry + 1);
    SELECT postings, debits, credits INTO v_sums FROM check_accounts(p_entity, p_batch, v_last.entry + 1);
    SELECT count(*) INTO v_rejections FROM rejections WHERE entity = p_entity AND batch = p_batch;
    IF v_sums.postings <> p_postings OR v_rejections <> p_rejections THEN
        RAISE EXCEPTION 'batch %: % postings and % rejections stored, the writer counted % and %', p_batch, v_sums.postings, v_rejections, p_postings, p_rejections
            USING ERRCODE = 'CF004', CONSTRAINT = 'seal_counts_agree';
    END IF;
    RETURN QUERY
    INSERT INTO batches (entity, batch, kind, snapshot, first_document, last_document, first_entry, last_entry, postings, rejections, debits, credits, root, sealed_at)
    VALUES (p_entity, p_batch, p_kind, p_snapshot, v_last.document + 1, v_last.document + p_documents, v_last.entry + 1, v_last.entry + p_entries,
            v_sums.postings, v_rejections, v_sums.debits, v_sums.credits, p_root, clock_timestamp())
    RETURNING *;
END
$$;

CREATE TABLE public.runs (
    entity text NOT NULL COLLATE pg_catalog."C",
    run bigint NOT NULL,
    period date NOT NULL,
    cut_off date NOT NULL,
    through_batch bigint NOT NULL,
    policy_hash bytea NOT NULL,
    rule_version text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    sealed_at timestamp with time zone DEFAULT now() NOT NULL,
    "references" bigint NOT NULL,
    tied bigint NOT NULL,
    cases bigint NOT NULL,
    compared bigint NOT NULL,
    previous_run bigint,
    void text DEFAULT ''::text NOT NULL,
    CONSTRAINT runs_counts_not_below CHECK ((("references" >= 0) AND (tied >= 0) AND (cases >= 0) AND (compared >= 0))),
    CONSTRAINT runs_every_reference_once CHECK (((void <> ''::text) OR ("references" = (tied + cases)))),
    CONSTRAINT runs_from_one CHECK (((run > 0) AND (through_batch >= 0))),
    CONSTRAINT runs_period_first_of_month CHECK ((EXTRACT(day FROM period) = (1)::numeric)),
    CONSTRAINT runs_policy_hash_is_32 CHECK ((octet_length(policy_hash) = 32)),
    CONSTRAINT runs_previous_earlier CHECK ((previous_run < run))
);

CREATE FUNCTION public.judge_run(p_entity text, p_carried boolean) RETURNS SETOF public.runs
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.lock_posting(p_entity text) RETURNS void
    LANGUAGE sql
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT pg_advisory_xact_lock(hashtextextended('counterfoil posting ' || p_entity, 0))
$$;

CREATE FUNCTION public.open_apart() RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.refresh_statistics(p_entity text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET default_statistics_target TO '30'
    AS $$
BEGIN
    IF statistics_know(p_entity) AND (SELECT reltuples FROM pg_class WHERE oid = 'entries'::regclass) >= 0.9 * (
        SELECT coalesce(sum(m.last_entry), 0) FROM (SELECT max(last_entry) AS last_entry FROM batches GROUP BY entity) AS m) THEN
        RETURN false;
    END IF;
    ANALYZE entries, postings, documents;
    RETURN true;
END
$$;

CREATE FUNCTION public.refuse_after_header() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    IF EXISTS (SELECT FROM added AS a JOIN runs AS r ON r.entity = a.entity AND r.run = a.run) THEN
        RAISE EXCEPTION 'INSERT into % refused: the run is finished', TG_TABLE_NAME
            USING ERRCODE = 'CF001', CONSTRAINT = 'run_never_changes', TABLE = TG_TABLE_NAME, HINT = 'Make a new run.';
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION public.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    RAISE EXCEPTION '% of % refused: stored facts never change', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'CF001', CONSTRAINT = 'append_only', TABLE = TG_TABLE_NAME,
              HINT = 'Correct by a reversal, a new version or a new event.';
END
$$;

CREATE FUNCTION public.revoke_acceptance(p_entity text, p_reference text, p_reason text, p_accepted_by text, p_recorded_by text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.run_cases_fault() RETURNS text
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.run_digest(p_entity text, p_run bigint) RETURNS bytea
    LANGUAGE sql STABLE
    SET search_path TO 'public', 'pg_temp'
    SET "TimeZone" TO 'UTC'
    AS $$
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

CREATE FUNCTION public.run_references_fault() RETURNS text
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.seal_batch(p_entity text, p_batch bigint, p_kind text, p_snapshot bigint, p_documents bigint, p_entries bigint, p_postings bigint, p_rejections bigint, p_root bytea) RETURNS SETOF public.batches
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    v_batch batches;
BEGIN
    IF NOT statistics_know(p_entity) THEN
        PERFORM refresh_statistics(p_entity);
    END IF;
    SELECT * INTO v_batch FROM judge_batch(p_entity, p_batch, p_kind, p_snapshot, p_documents, p_entries, p_postings, p_rejections, p_root);
    INSERT INTO batch_seals (entity, batch, evidence)
    VALUES (p_entity, p_batch, evidence_digest(p_entity, p_batch, v_batch.first_document, v_batch.last_document));
    RETURN NEXT v_batch;
END
$$;

CREATE FUNCTION public.seal_run(p_entity text, p_carried boolean) RETURNS SETOF public.runs
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.set_period_status(p_entity text, p_period date, p_status text, p_actor text, p_reason text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    v_now    text;
    v_number bigint;
BEGIN
    PERFORM lock_posting(p_entity);
    SELECT status INTO v_now FROM period_statuses WHERE entity = p_entity AND period = p_period;
    IF v_now IN ('signed', 'closed') AND p_status NOT IN ('closed', 'reopened') THEN
        RAISE EXCEPTION 'period % of % is %: it can only be closed or reopened', to_char(p_period, 'YYYY-MM'), p_entity, v_now
            USING ERRCODE = 'CF003', CONSTRAINT = 'period_stays_closed';
    END IF;
    IF p_status = 'reopened' AND coalesce(v_now, 'open') NOT IN ('signed', 'closed') THEN
        RAISE EXCEPTION 'period % of % is %: there is nothing to reopen', to_char(p_period, 'YYYY-MM'), p_entity, coalesce(v_now, 'open')
            USING ERRCODE = 'CF004', CONSTRAINT = 'period_was_closed';
    END IF;
    SELECT coalesce(max(number), 0) + 1 INTO v_number FROM period_events WHERE entity = p_entity;
    INSERT INTO period_events (entity, number, period, status, actor, reason)
    VALUES (p_entity, v_number, p_period, p_status, p_actor, p_reason);
    RETURN v_number;
END
$$;

CREATE FUNCTION public.statistics_know(p_entity text) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT count(*) = 3
    FROM pg_stats AS s
    CROSS JOIN LATERAL (SELECT s.most_common_vals::text::text[] AS companies) AS v
    WHERE s.schemaname = 'public' AND s.tablename IN ('entries', 'postings', 'documents') AND s.attname = 'entity'
      AND (p_entity = ANY (v.companies) OR s.n_distinct < 0 OR s.n_distinct > cardinality(v.companies))
$$;

CREATE FUNCTION public.touch_related() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.write_open_item_events() RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
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

CREATE FUNCTION public.write_run_accounts() RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    SET enable_nestloop TO 'off'
    SET work_mem TO '32MB'
    AS $$
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

CREATE TABLE jobs.hook_calls (
    entity text NOT NULL COLLATE pg_catalog."C",
    signature bytea NOT NULL,
    received_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE jobs.hook_hints (
    entity text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    number bigint NOT NULL,
    noted_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE jobs.plan (
    entity text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    schedule text NOT NULL,
    every interval NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    declared_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone,
    next_at timestamp with time zone,
    began_at timestamp with time zone,
    succeeded_at timestamp with time zone,
    result text DEFAULT ''::text NOT NULL
);

CREATE TABLE jobs.river_job (
    id bigint NOT NULL,
    state jobs.river_job_state DEFAULT 'available'::jobs.river_job_state NOT NULL,
    attempt smallint DEFAULT 0 NOT NULL,
    max_attempts smallint DEFAULT 25 NOT NULL,
    attempted_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    finalized_at timestamp with time zone,
    scheduled_at timestamp with time zone DEFAULT now() NOT NULL,
    priority smallint DEFAULT 1 NOT NULL,
    args jsonb NOT NULL,
    attempted_by text[],
    errors jsonb[],
    kind text NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    queue text DEFAULT 'default'::text NOT NULL,
    tags character varying(255)[] DEFAULT '{}'::character varying[] NOT NULL,
    unique_key bytea,
    unique_states bit(8),
    CONSTRAINT finalized_or_finalized_at_null CHECK ((((finalized_at IS NULL) AND (state <> ALL (ARRAY['cancelled'::jobs.river_job_state, 'completed'::jobs.river_job_state, 'discarded'::jobs.river_job_state]))) OR ((finalized_at IS NOT NULL) AND (state = ANY (ARRAY['cancelled'::jobs.river_job_state, 'completed'::jobs.river_job_state, 'discarded'::jobs.river_job_state]))))),
    CONSTRAINT kind_length CHECK (((char_length(kind) > 0) AND (char_length(kind) < 128))),
    CONSTRAINT max_attempts_is_positive CHECK ((max_attempts > 0)),
    CONSTRAINT priority_in_range CHECK (((priority >= 1) AND (priority <= 4))),
    CONSTRAINT queue_length CHECK (((char_length(queue) > 0) AND (char_length(queue) < 128)))
);

CREATE SEQUENCE jobs.river_job_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE jobs.river_job_id_seq OWNED BY jobs.river_job.id;

CREATE UNLOGGED TABLE jobs.river_leader (
    elected_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    leader_id text NOT NULL,
    name text DEFAULT 'default'::text NOT NULL,
    CONSTRAINT leader_id_length CHECK (((char_length(leader_id) > 0) AND (char_length(leader_id) < 128))),
    CONSTRAINT name_length CHECK ((name = 'default'::text))
);

CREATE TABLE jobs.river_notification (
    id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    payload text NOT NULL,
    topic text NOT NULL,
    CONSTRAINT topic_length CHECK (((length(topic) > 0) AND (length(topic) < 128)))
);

CREATE SEQUENCE jobs.river_notification_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE jobs.river_notification_id_seq OWNED BY jobs.river_notification.id;

CREATE TABLE jobs.river_queue (
    name text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    paused_at timestamp with time zone,
    updated_at timestamp with time zone DEFAULT CURRENT_TIMESTAMP NOT NULL
);

CREATE TABLE public.acceptances (
    entity text NOT NULL COLLATE pg_catalog."C",
    acceptance bigint NOT NULL,
    item bigint NOT NULL,
    run bigint NOT NULL,
    revokes bigint,
    after_run bigint NOT NULL,
    reason text NOT NULL,
    accepted_by text NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT acceptances_from_one CHECK ((acceptance > 0)),
    CONSTRAINT acceptances_reasoned CHECK (((reason <> ''::text) AND (accepted_by <> ''::text) AND (recorded_by <> ''::text))),
    CONSTRAINT acceptances_revoke_later CHECK ((revokes < acceptance)),
    CONSTRAINT acceptances_run_known_by CHECK ((run <= after_run))
);

CREATE TABLE public.account_versions (
    entity text NOT NULL COLLATE pg_catalog."C",
    account text NOT NULL COLLATE pg_catalog."C",
    version integer NOT NULL,
    name text NOT NULL,
    type text NOT NULL,
    recorded_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT account_versions_from_one CHECK ((version > 0)),
    CONSTRAINT account_versions_type_known CHECK ((type = ANY (ARRAY['asset'::text, 'liability'::text, 'equity'::text, 'income'::text, 'expense'::text])))
);

CREATE VIEW public.chart WITH (security_invoker='true') AS
 SELECT DISTINCT ON (account_versions.entity, account_versions.account) account_versions.entity,
    account_versions.account,
    account_versions.version,
    account_versions.name,
    account_versions.type,
    account_versions.recorded_at
   FROM public.account_versions
  ORDER BY account_versions.entity, account_versions.account, account_versions.version DESC;

CREATE TABLE public.documents (
    entity text NOT NULL COLLATE pg_catalog."C",
    document bigint NOT NULL,
    source text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    external_id text NOT NULL COLLATE pg_catalog."C",
    version integer NOT NULL,
    batch bigint NOT NULL,
    order_no text NOT NULL COLLATE pg_catalog."C",
    partial boolean NOT NULL,
    due boolean NOT NULL,
    happened_at timestamp with time zone,
    stamped_at timestamp with time zone,
    snapshot bigint NOT NULL,
    chunk integer NOT NULL,
    byte_offset integer NOT NULL,
    byte_length integer NOT NULL,
    hash bytea NOT NULL,
    context_snapshot bigint,
    context_chunk integer,
    context_offset integer,
    context_length integer,
    CONSTRAINT documents_context_inside CHECK (((context_chunk >= 0) AND (context_offset >= 0) AND (context_length >= 0))),
    CONSTRAINT documents_context_whole CHECK ((num_nulls(context_snapshot, context_chunk, context_offset, context_length) = ANY (ARRAY[0, 4]))),
    CONSTRAINT documents_evidence_inside CHECK (((chunk >= 0) AND (byte_offset >= 0) AND (byte_length >= 0))),
    CONSTRAINT documents_from_one CHECK (((document > 0) AND (version > 0) AND (batch > 0))),
    CONSTRAINT documents_hash_is_32 CHECK ((octet_length(hash) = 32)),
    CONSTRAINT documents_named CHECK (((external_id <> ''::text) AND (kind <> ''::text) AND (source <> ''::text)))
);

CREATE TABLE public.entries (
    entity text NOT NULL COLLATE pg_catalog."C",
    entry bigint NOT NULL,
    batch bigint NOT NULL,
    document bigint NOT NULL,
    effective_on date NOT NULL,
    late_for date,
    book public.book NOT NULL,
    scope public.entry_scope NOT NULL,
    lines integer NOT NULL,
    reverses bigint,
    lane1 bigint NOT NULL,
    lane2 bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    reference text NOT NULL COLLATE pg_catalog."C",
    order_no text NOT NULL COLLATE pg_catalog."C",
    voucher_series text NOT NULL COLLATE pg_catalog."C",
    voucher_number text NOT NULL COLLATE pg_catalog."C",
    rule text NOT NULL,
    text text NOT NULL,
    leaf bytea NOT NULL,
    CONSTRAINT entries_expected_in_scope CHECK (((book = 'booked'::public.book) OR (scope = 'in_scope'::public.entry_scope))),
    CONSTRAINT entries_lanes_in_field CHECK (((lane1 >= 0) AND (lane1 < '2305843009213693951'::bigint) AND (lane2 >= 0) AND (lane2 < '2305843009213693951'::bigint))),
    CONSTRAINT entries_late_for_earlier CHECK ((late_for < effective_on)),
    CONSTRAINT entries_late_for_first_of_month CHECK ((EXTRACT(day FROM late_for) = (1)::numeric)),
    CONSTRAINT entries_leaf_is_32 CHECK ((octet_length(leaf) = 32)),
    CONSTRAINT entries_referenced CHECK ((reference <> ''::text)),
    CONSTRAINT entries_reverse_earlier CHECK ((reverses < entry)),
    CONSTRAINT entries_two_lines_or_more CHECK ((lines >= 2))
);

CREATE TABLE public.postings (
    entity text NOT NULL COLLATE pg_catalog."C",
    entry bigint NOT NULL,
    line integer NOT NULL,
    side public.side NOT NULL,
    account text NOT NULL COLLATE pg_catalog."C",
    amount numeric NOT NULL,
    currency text NOT NULL COLLATE pg_catalog."C",
    functional numeric NOT NULL,
    functional_currency text NOT NULL COLLATE pg_catalog."C",
    tax_code text NOT NULL COLLATE pg_catalog."C",
    sku text NOT NULL COLLATE pg_catalog."C",
    dimension text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT postings_amount_at_exponent CHECK ((scale(amount) <=
CASE
    WHEN (currency = ANY (ARRAY['SEK'::text, 'EUR'::text, 'USD'::text, 'GBP'::text, 'DKK'::text, 'NOK'::text, 'CHF'::text])) THEN 2
    WHEN (currency = ANY (ARRAY['JPY'::text, 'KRW'::text, 'ISK'::text, 'CLP'::text, 'BIF'::text, 'DJF'::text, 'GNF'::text, 'KMF'::text, 'PYG'::text, 'RWF'::text, 'UGX'::text, 'UYI'::text, 'VND'::text, 'VUV'::text, 'XAF'::text, 'XOF'::text, 'XPF'::text])) THEN 0
    WHEN (currency = ANY (ARRAY['BHD'::text, 'IQD'::text, 'JOD'::text, 'KWD'::text, 'LYD'::text, 'OMR'::text, 'TND'::text])) THEN 3
    WHEN (currency = ANY (ARRAY['CLF'::text, 'UYW'::text])) THEN 4
    ELSE 2
END)),
    CONSTRAINT postings_amount_has_currency CHECK (((currency <> ''::text) OR (amount = (0)::numeric))),
    CONSTRAINT postings_amount_in_range CHECK (((amount >= (0)::numeric) AND (amount < '1000000000000000'::numeric))),
    CONSTRAINT postings_dimension_not_personal CHECK (((dimension = ''::text) OR (dimension !~ '(^|;)[789]='::text))),
    CONSTRAINT postings_from_one CHECK ((line > 0)),
    CONSTRAINT postings_functional_at_exponent CHECK ((scale(functional) <=
CASE
    WHEN (functional_currency = ANY (ARRAY['SEK'::text, 'EUR'::text, 'USD'::text, 'GBP'::text, 'DKK'::text, 'NOK'::text, 'CHF'::text])) THEN 2
    WHEN (functional_currency = ANY (ARRAY['JPY'::text, 'KRW'::text, 'ISK'::text, 'CLP'::text, 'BIF'::text, 'DJF'::text, 'GNF'::text, 'KMF'::text, 'PYG'::text, 'RWF'::text, 'UGX'::text, 'UYI'::text, 'VND'::text, 'VUV'::text, 'XAF'::text, 'XOF'::text, 'XPF'::text])) THEN 0
    WHEN (functional_currency = ANY (ARRAY['BHD'::text, 'IQD'::text, 'JOD'::text, 'KWD'::text, 'LYD'::text, 'OMR'::text, 'TND'::text])) THEN 3
    WHEN (functional_currency = ANY (ARRAY['CLF'::text, 'UYW'::text])) THEN 4
    ELSE 2
END)),
    CONSTRAINT postings_functional_in_range CHECK (((functional >= (0)::numeric) AND (functional < '1000000000000000'::numeric))),
    CONSTRAINT postings_not_empty CHECK (((amount > (0)::numeric) OR (functional > (0)::numeric)))
);

CREATE VIEW public.sealed_entries WITH (security_invoker='true') AS
 SELECT e.entity,
    e.entry,
    e.batch,
    e.document,
    e.effective_on,
    e.late_for,
    e.book,
    e.scope,
    e.lines,
    e.reverses,
    e.lane1,
    e.lane2,
    e.kind,
    e.reference,
    e.order_no,
    e.voucher_series,
    e.voucher_number,
    e.rule,
    e.text,
    e.leaf,
    b.sealed_at,
    b.snapshot AS batch_snapshot
   FROM (public.entries e
     JOIN public.batches b ON (((b.entity = e.entity) AND (b.batch = e.batch) AND ((e.entry >= b.first_entry) AND (e.entry <= b.last_entry)))));

CREATE VIEW public.journal WITH (security_invoker='true') AS
 SELECT e.entity,
    e.batch,
    e.sealed_at,
    e.entry,
    p.line,
    e.book,
    e.scope,
    e.kind,
    e.effective_on,
    (date_trunc('month'::text, (e.effective_on)::timestamp with time zone))::date AS period,
    e.late_for,
    e.reference,
    e.order_no,
    e.voucher_series,
    e.voucher_number,
    e.reverses,
    e.rule,
    e.text,
    p.account,
    c.name AS account_name,
    p.side,
        CASE p.side
            WHEN 'debit'::public.side THEN p.functional
            ELSE (0)::numeric
        END AS debit,
        CASE p.side
            WHEN 'credit'::public.side THEN p.functional
            ELSE (0)::numeric
        END AS credit,
    p.functional_currency,
        CASE p.side
            WHEN 'debit'::public.side THEN p.amount
            ELSE (- p.amount)
        END AS document_amount,
    p.currency AS document_currency,
    p.tax_code,
    p.sku,
    d.source,
    d.kind AS document_kind,
    d.external_id,
    d.version,
    d.snapshot,
    d.chunk,
    d.byte_offset,
    d.byte_length,
    p.dimension
   FROM (((public.sealed_entries e
     JOIN public.postings p ON (((p.entity = e.entity) AND (p.entry = e.entry) AND (p.line <= e.lines))))
     JOIN public.documents d ON (((d.entity = e.entity) AND (d.document = e.document))))
     LEFT JOIN public.chart c ON (((c.entity = p.entity) AND (c.account = p.account))));

CREATE VIEW public.account_ledger WITH (security_invoker='true') AS
 SELECT j.entity,
    j.book,
    j.account,
    j.account_name,
    j.effective_on,
    j.entry,
    j.line,
    j.batch,
    j.reference,
    j.voucher_series,
    j.voucher_number,
    j.text,
    j.debit,
    j.credit,
    j.functional_currency,
    sum((j.debit - j.credit)) OVER (PARTITION BY j.entity, j.book, j.account ORDER BY j.effective_on, j.entry, j.line) AS balance
   FROM public.journal j;

CREATE TABLE public.accounts (
    entity text NOT NULL COLLATE pg_catalog."C",
    account text NOT NULL COLLATE pg_catalog."C",
    recorded_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT accounts_named CHECK ((account <> ''::text))
);

CREATE TABLE public.batch_seals (
    entity text NOT NULL COLLATE pg_catalog."C",
    batch bigint NOT NULL,
    evidence bytea NOT NULL,
    CONSTRAINT batch_seals_evidence_is_32 CHECK ((octet_length(evidence) = 32))
);

CREATE TABLE public.case_relations (
    entity text NOT NULL COLLATE pg_catalog."C",
    run bigint NOT NULL,
    reference text NOT NULL COLLATE pg_catalog."C",
    related text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT case_relations_not_its_own CHECK ((related <> reference))
);

CREATE TABLE public.case_variances (
    entity text NOT NULL COLLATE pg_catalog."C",
    run bigint NOT NULL,
    reference text NOT NULL COLLATE pg_catalog."C",
    number integer NOT NULL,
    account text NOT NULL COLLATE pg_catalog."C",
    functional numeric NOT NULL,
    functional_currency text NOT NULL COLLATE pg_catalog."C",
    document_amount numeric,
    document_currency text COLLATE pg_catalog."C",
    dimension text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT case_variances_document_whole CHECK (((document_amount IS NULL) = (document_currency IS NULL))),
    CONSTRAINT case_variances_in_range CHECK (((abs(functional) < '1000000000000000'::numeric) AND ((document_amount IS NULL) OR (abs(document_amount) < '1000000000000000'::numeric))))
);

CREATE TABLE public.cases (
    entity text NOT NULL COLLATE pg_catalog."C",
    run bigint NOT NULL,
    reference text NOT NULL COLLATE pg_catalog."C",
    item bigint NOT NULL,
    origin_on date NOT NULL,
    compared_run bigint NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    CONSTRAINT cases_compared_not_later CHECK ((compared_run <= run))
);

CREATE TABLE public.currencies (
    currency text NOT NULL COLLATE pg_catalog."C",
    exponent smallint NOT NULL,
    CONSTRAINT currencies_exponent_sane CHECK (((exponent >= 0) AND (exponent <= 4))),
    CONSTRAINT currencies_three_capitals CHECK ((currency ~ '^[A-Z]{3}$'::text))
);

CREATE TABLE public.entities (
    entity text NOT NULL COLLATE pg_catalog."C",
    functional_currency text NOT NULL COLLATE pg_catalog."C",
    fingerprint_seed bytea DEFAULT uuid_send(gen_random_uuid()) NOT NULL,
    recorded_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT entities_named CHECK ((entity <> ''::text)),
    CONSTRAINT entities_seed_is_16 CHECK ((octet_length(fingerprint_seed) = 16))
);

CREATE TABLE public.explanation_legs (
    entity text NOT NULL COLLATE pg_catalog."C",
    run bigint NOT NULL,
    reference text NOT NULL COLLATE pg_catalog."C",
    explanation integer NOT NULL,
    number integer NOT NULL,
    account text NOT NULL COLLATE pg_catalog."C",
    functional numeric NOT NULL,
    functional_currency text NOT NULL COLLATE pg_catalog."C",
    document_amount numeric,
    document_currency text COLLATE pg_catalog."C",
    dimension text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT explanation_legs_document_whole CHECK (((document_amount IS NULL) = (document_currency IS NULL))),
    CONSTRAINT explanation_legs_in_range CHECK (((abs(functional) < '1000000000000000'::numeric) AND ((document_amount IS NULL) OR (abs(document_amount) < '1000000000000000'::numeric))))
);

CREATE TABLE public.explanations (
    entity text NOT NULL COLLATE pg_catalog."C",
    run bigint NOT NULL,
    reference text NOT NULL COLLATE pg_catalog."C",
    explanation integer NOT NULL,
    cause text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL,
    class text NOT NULL,
    proof text NOT NULL,
    evidence text NOT NULL,
    cluster text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    documents jsonb DEFAULT '[]'::jsonb NOT NULL,
    steps jsonb DEFAULT '[]'::jsonb NOT NULL,
    alternatives jsonb DEFAULT '[]'::jsonb NOT NULL,
    CONSTRAINT explanations_cause_known CHECK ((cause = ANY (ARRAY['missing order'::text, 'missing refund'::text, 'duplicate'::text, 'tax'::text, 'SKU'::text, 'account'::text, 'charge'::text, 'return value'::text, 'edited'::text, 'cut-off'::text, 'FX rate'::text, 'rounding'::text, 'manual journal'::text]))),
    CONSTRAINT explanations_class_known CHECK ((class = ANY (ARRAY['correct in ERP'::text, 'fix mapping'::text, 'timing'::text, 'policy'::text, 'accepted'::text, 'to review'::text, 'open'::text]))),
    CONSTRAINT explanations_proof_known CHECK ((proof = ANY (ARRAY['replayed'::text, 'bounded'::text, 'matched elsewhere'::text, 'ambiguous'::text])))
);

CREATE TABLE public.import_results (
    entity text NOT NULL COLLATE pg_catalog."C",
    batch bigint NOT NULL,
    snapshot bigint NOT NULL,
    source text NOT NULL COLLATE pg_catalog."C",
    as_of timestamp with time zone,
    extent json NOT NULL,
    counts json NOT NULL,
    findings json NOT NULL,
    CONSTRAINT import_results_named CHECK ((source <> ''::text))
);

CREATE TABLE public.open_item_events (
    entity text NOT NULL COLLATE pg_catalog."C",
    item bigint NOT NULL,
    run bigint NOT NULL,
    event text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    actor text DEFAULT ''::text NOT NULL,
    recorded_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT open_item_events_event_known CHECK ((event = ANY (ARRAY['opened'::text, 'cleared'::text, 'reopened'::text, 'accepted'::text])))
);

CREATE TABLE public.open_items (
    entity text NOT NULL COLLATE pg_catalog."C",
    item bigint NOT NULL,
    reference text NOT NULL COLLATE pg_catalog."C",
    recorded_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT open_items_from_one CHECK ((item > 0))
);

CREATE TABLE public.period_events (
    entity text NOT NULL COLLATE pg_catalog."C",
    number bigint NOT NULL,
    period date NOT NULL,
    status text NOT NULL,
    actor text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    recorded_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT period_events_first_of_month CHECK ((EXTRACT(day FROM period) = (1)::numeric)),
    CONSTRAINT period_events_from_one CHECK ((number > 0)),
    CONSTRAINT period_events_reopen_reasoned CHECK (((status <> 'reopened'::text) OR (reason <> ''::text))),
    CONSTRAINT period_events_status_known CHECK ((status = ANY (ARRAY['open'::text, 'in review'::text, 'signed'::text, 'closed'::text, 'reopened'::text])))
);

CREATE VIEW public.period_statuses WITH (security_invoker='true') AS
 SELECT DISTINCT ON (period_events.entity, period_events.period) period_events.entity,
    period_events.period,
    period_events.status,
    period_events.number,
    period_events.actor,
    period_events.reason,
    period_events.recorded_at
   FROM public.period_events
  ORDER BY period_events.entity, period_events.period, period_events.number DESC;

CREATE TABLE public.policies (
    entity text NOT NULL COLLATE pg_catalog."C",
    hash bytea NOT NULL,
    yaml text NOT NULL,
    chart text NOT NULL,
    recorded_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT policies_hash_is_32 CHECK ((octet_length(hash) = 32))
);

CREATE TABLE public.rejections (
    entity text NOT NULL COLLATE pg_catalog."C",
    snapshot bigint NOT NULL,
    batch bigint NOT NULL,
    "position" text NOT NULL COLLATE pg_catalog."C",
    reason text NOT NULL,
    chunk integer NOT NULL,
    byte_offset integer NOT NULL,
    byte_length integer NOT NULL,
    source text COLLATE pg_catalog."C",
    kind text COLLATE pg_catalog."C",
    external_id text COLLATE pg_catalog."C",
    stamped_at timestamp with time zone,
    CONSTRAINT rejections_document_whole CHECK (((num_nulls(source, kind, external_id) = ANY (ARRAY[0, 3])) AND ((source IS NOT NULL) OR (stamped_at IS NULL)))),
    CONSTRAINT rejections_evidence_inside CHECK (((chunk >= 0) AND (byte_offset >= 0) AND (byte_length >= 0))),
    CONSTRAINT rejections_say_why CHECK ((("position" <> ''::text) AND (reason <> ''::text)))
);

CREATE TABLE public.run_accounts (
    entity text NOT NULL COLLATE pg_catalog."C",
    run bigint NOT NULL,
    account text NOT NULL COLLATE pg_catalog."C",
    currency text NOT NULL COLLATE pg_catalog."C",
    expected numeric NOT NULL,
    booked numeric NOT NULL,
    tied_expected numeric NOT NULL,
    tied_booked numeric NOT NULL,
    cases_expected numeric NOT NULL,
    cases_booked numeric NOT NULL,
    recognised numeric NOT NULL,
    out_of_scope numeric NOT NULL
);

CREATE TABLE public.run_seals (
    entity text NOT NULL COLLATE pg_catalog."C",
    run bigint NOT NULL,
    digest bytea NOT NULL,
    CONSTRAINT run_seals_digest_is_32 CHECK ((octet_length(digest) = 32))
);

CREATE TABLE public.snapshot_chunks (
    entity text NOT NULL COLLATE pg_catalog."C",
    snapshot bigint NOT NULL,
    chunk integer NOT NULL,
    length integer NOT NULL,
    sha256 bytea NOT NULL,
    zstd bytea NOT NULL,
    CONSTRAINT snapshot_chunks_from_zero CHECK ((chunk >= 0)),
    CONSTRAINT snapshot_chunks_length_not_below CHECK ((length >= 0)),
    CONSTRAINT snapshot_chunks_sha256_is_32 CHECK ((octet_length(sha256) = 32))
);
ALTER TABLE ONLY public.snapshot_chunks ALTER COLUMN zstd SET STORAGE EXTERNAL;

CREATE TABLE public.snapshots (
    entity text NOT NULL COLLATE pg_catalog."C",
    snapshot bigint NOT NULL,
    source text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL,
    taken_at timestamp with time zone NOT NULL,
    sha256 bytea NOT NULL,
    original_sha256 bytea NOT NULL,
    records bigint NOT NULL,
    bytes bigint NOT NULL,
    chunks integer NOT NULL,
    totals jsonb DEFAULT '{}'::jsonb NOT NULL,
    findings jsonb DEFAULT '[]'::jsonb NOT NULL,
    recorded_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT snapshots_counts_not_below CHECK (((records >= 0) AND (bytes >= 0) AND (chunks >= 0))),
    CONSTRAINT snapshots_from_one CHECK ((snapshot > 0)),
    CONSTRAINT snapshots_original_is_32 CHECK ((octet_length(original_sha256) = 32)),
    CONSTRAINT snapshots_sha256_is_32 CHECK ((octet_length(sha256) = 32))
);

CREATE TABLE public.source_marks (
    entity text NOT NULL COLLATE pg_catalog."C",
    source text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    mark bigint NOT NULL,
    value text NOT NULL,
    batch bigint,
    recorded_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT source_marks_from_one CHECK ((mark > 0)),
    CONSTRAINT source_marks_named CHECK (((source <> ''::text) AND (name <> ''::text)))
);

CREATE TABLE public.unexplained_legs (
    entity text NOT NULL COLLATE pg_catalog."C",
    run bigint NOT NULL,
    reference text NOT NULL COLLATE pg_catalog."C",
    number integer NOT NULL,
    account text NOT NULL COLLATE pg_catalog."C",
    functional numeric NOT NULL,
    functional_currency text NOT NULL COLLATE pg_catalog."C",
    document_amount numeric,
    document_currency text COLLATE pg_catalog."C",
    dimension text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT unexplained_legs_document_whole CHECK (((document_amount IS NULL) = (document_currency IS NULL))),
    CONSTRAINT unexplained_legs_in_range CHECK (((abs(functional) < '1000000000000000'::numeric) AND ((document_amount IS NULL) OR (abs(document_amount) < '1000000000000000'::numeric))))
);

CREATE VIEW public.tie_out WITH (security_invoker='true') AS
 SELECT a.entity,
    a.run,
    r.period,
    r.cut_off,
    r.void,
    a.account,
    c.name AS account_name,
    a.currency,
    a.booked,
    COALESCE(x.explained, (0)::numeric) AS explained,
    COALESCE(u.unexplained, (0)::numeric) AS unexplained,
    a.expected,
    (((a.booked + COALESCE(x.explained, (0)::numeric)) + COALESCE(u.unexplained, (0)::numeric)) - a.expected) AS difference,
    a.recognised,
    a.out_of_scope
   FROM ((((public.run_accounts a
     JOIN public.runs r ON (((r.entity = a.entity) AND (r.run = a.run))))
     LEFT JOIN public.chart c ON (((c.entity = a.entity) AND (c.account = a.account))))
     LEFT JOIN ( SELECT explanation_legs.entity,
            explanation_legs.run,
            explanation_legs.account,
            sum(explanation_legs.functional) AS explained
           FROM public.explanation_legs
          GROUP BY explanation_legs.entity, explanation_legs.run, explanation_legs.account) x ON (((x.entity = a.entity) AND (x.run = a.run) AND (x.account = a.account))))
     LEFT JOIN ( SELECT unexplained_legs.entity,
            unexplained_legs.run,
            unexplained_legs.account,
            sum(unexplained_legs.functional) AS unexplained
           FROM public.unexplained_legs
          GROUP BY unexplained_legs.entity, unexplained_legs.run, unexplained_legs.account) u ON (((u.entity = a.entity) AND (u.run = a.run) AND (u.account = a.account))));

CREATE VIEW public.trial_balance WITH (security_invoker='true') AS
 SELECT m.entity,
    m.book,
    m.account,
    c.name AS account_name,
    m.functional_currency,
    m.period,
    (sum((m.debit - m.credit)) OVER w - (m.debit - m.credit)) AS opening,
    m.debit,
    m.credit,
    sum((m.debit - m.credit)) OVER w AS closing
   FROM (( SELECT e.entity,
            e.book,
            p.account,
            p.functional_currency,
            (date_trunc('month'::text, (e.effective_on)::timestamp with time zone))::date AS period,
            COALESCE(sum(p.functional) FILTER (WHERE (p.side = 'debit'::public.side)), (0)::numeric) AS debit,
            COALESCE(sum(p.functional) FILTER (WHERE (p.side = 'credit'::public.side)), (0)::numeric) AS credit
           FROM (public.sealed_entries e
             JOIN public.postings p ON (((p.entity = e.entity) AND (p.entry = e.entry) AND (p.line <= e.lines))))
          GROUP BY e.entity, e.book, p.account, p.functional_currency, ((date_trunc('month'::text, (e.effective_on)::timestamp with time zone))::date)) m
     LEFT JOIN public.chart c ON (((c.entity = m.entity) AND (c.account = m.account))))
  WINDOW w AS (PARTITION BY m.entity, m.book, m.account, m.functional_currency ORDER BY m.period);

ALTER TABLE ONLY jobs.river_job ALTER COLUMN id SET DEFAULT nextval('jobs.river_job_id_seq'::regclass);

ALTER TABLE ONLY jobs.river_notification ALTER COLUMN id SET DEFAULT nextval('jobs.river_notification_id_seq'::regclass);

ALTER TABLE ONLY jobs.hook_calls
    ADD CONSTRAINT hook_calls_pkey PRIMARY KEY (entity, signature);

ALTER TABLE ONLY jobs.hook_hints
    ADD CONSTRAINT hook_hints_pkey PRIMARY KEY (entity, kind, number);

ALTER TABLE ONLY jobs.plan
    ADD CONSTRAINT plan_pkey PRIMARY KEY (entity, name);

ALTER TABLE ONLY jobs.river_job
    ADD CONSTRAINT river_job_pkey PRIMARY KEY (id);

ALTER TABLE ONLY jobs.river_leader
    ADD CONSTRAINT river_leader_pkey PRIMARY KEY (name);

ALTER TABLE ONLY jobs.river_notification
    ADD CONSTRAINT river_notification_pkey PRIMARY KEY (id);

ALTER TABLE ONLY jobs.river_queue
    ADD CONSTRAINT river_queue_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.acceptances
    ADD CONSTRAINT acceptances_pkey PRIMARY KEY (entity, acceptance);

ALTER TABLE ONLY public.acceptances
    ADD CONSTRAINT acceptances_revoked_once UNIQUE (entity, revokes);

ALTER TABLE ONLY public.account_versions
    ADD CONSTRAINT account_versions_pkey PRIMARY KEY (entity, account, version);

ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_pkey PRIMARY KEY (entity, account);

ALTER TABLE ONLY public.batch_seals
    ADD CONSTRAINT batch_seals_pkey PRIMARY KEY (entity, batch);

ALTER TABLE ONLY public.batches
    ADD CONSTRAINT batches_pkey PRIMARY KEY (entity, batch);

ALTER TABLE ONLY public.case_relations
    ADD CONSTRAINT case_relations_pkey PRIMARY KEY (entity, run, reference, related);

ALTER TABLE ONLY public.case_variances
    ADD CONSTRAINT case_variances_pkey PRIMARY KEY (entity, run, reference, number);

ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_item_once UNIQUE (entity, run, item);

ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_pkey PRIMARY KEY (entity, run, reference);

ALTER TABLE ONLY public.currencies
    ADD CONSTRAINT currencies_pkey PRIMARY KEY (currency);

ALTER TABLE ONLY public.documents
    ADD CONSTRAINT documents_pkey PRIMARY KEY (entity, document);

ALTER TABLE ONLY public.documents
    ADD CONSTRAINT documents_version_once UNIQUE (entity, external_id, kind, source, version);

ALTER TABLE ONLY public.entities
    ADD CONSTRAINT entities_pkey PRIMARY KEY (entity);

ALTER TABLE ONLY public.entries
    ADD CONSTRAINT entries_pkey PRIMARY KEY (entity, entry);

ALTER TABLE ONLY public.explanation_legs
    ADD CONSTRAINT explanation_legs_pkey PRIMARY KEY (entity, run, reference, explanation, number);

ALTER TABLE ONLY public.explanations
    ADD CONSTRAINT explanations_pkey PRIMARY KEY (entity, run, reference, explanation);

ALTER TABLE ONLY public.import_results
    ADD CONSTRAINT import_results_pkey PRIMARY KEY (entity, batch);

ALTER TABLE ONLY public.open_item_events
    ADD CONSTRAINT open_item_events_pkey PRIMARY KEY (entity, item, run, event);

ALTER TABLE ONLY public.open_items
    ADD CONSTRAINT open_items_pkey PRIMARY KEY (entity, item);

ALTER TABLE ONLY public.open_items
    ADD CONSTRAINT open_items_reference_once UNIQUE (entity, reference);

ALTER TABLE ONLY public.period_events
    ADD CONSTRAINT period_events_pkey PRIMARY KEY (entity, number);

ALTER TABLE ONLY public.policies
    ADD CONSTRAINT policies_pkey PRIMARY KEY (entity, hash);

ALTER TABLE ONLY public.postings
    ADD CONSTRAINT postings_pkey PRIMARY KEY (entity, entry, line);

ALTER TABLE ONLY public.rejections
    ADD CONSTRAINT rejections_pkey PRIMARY KEY (entity, snapshot, batch, "position");

ALTER TABLE ONLY public.run_accounts
    ADD CONSTRAINT run_accounts_pkey PRIMARY KEY (entity, run, account);

ALTER TABLE ONLY public.run_seals
    ADD CONSTRAINT run_seals_pkey PRIMARY KEY (entity, run);

ALTER TABLE ONLY public.runs
    ADD CONSTRAINT runs_pkey PRIMARY KEY (entity, run);

ALTER TABLE ONLY public.snapshot_chunks
    ADD CONSTRAINT snapshot_chunks_pkey PRIMARY KEY (entity, snapshot, chunk);

ALTER TABLE ONLY public.snapshots
    ADD CONSTRAINT snapshots_content_once UNIQUE (entity, sha256);

ALTER TABLE ONLY public.snapshots
    ADD CONSTRAINT snapshots_pkey PRIMARY KEY (entity, snapshot);

ALTER TABLE ONLY public.source_marks
    ADD CONSTRAINT source_marks_pkey PRIMARY KEY (entity, source, name, mark);

ALTER TABLE ONLY public.unexplained_legs
    ADD CONSTRAINT unexplained_legs_pkey PRIMARY KEY (entity, run, reference, number);

CREATE INDEX hook_calls_received_at ON jobs.hook_calls USING btree (received_at);

CREATE INDEX river_job_args_index ON jobs.river_job USING gin (args);

CREATE INDEX river_job_kind ON jobs.river_job USING btree (kind);

CREATE INDEX river_job_metadata_index ON jobs.river_job USING gin (metadata);

CREATE INDEX river_job_prioritized_fetching_index ON jobs.river_job USING btree (state, queue, priority, scheduled_at, id);

CREATE INDEX river_job_state_and_finalized_at_index ON jobs.river_job USING btree (state, finalized_at) WHERE (finalized_at IS NOT NULL);

CREATE UNIQUE INDEX river_job_unique_idx ON jobs.river_job USING btree (unique_key) WHERE ((unique_key IS NOT NULL) AND (unique_states IS NOT NULL) AND jobs.river_job_state_in_bitmask(unique_states, state));

CREATE INDEX river_notification_created_at_idx ON jobs.river_notification USING btree (created_at);

CREATE INDEX river_notification_topic_id_idx ON jobs.river_notification USING btree (topic, id);

CREATE INDEX acceptances_by_item ON public.acceptances USING btree (entity, item, acceptance);

CREATE INDEX batches_by_snapshot ON public.batches USING btree (entity, snapshot);

CREATE INDEX cases_by_item ON public.cases USING btree (entity, item, run);

CREATE INDEX documents_by_order ON public.documents USING btree (entity, order_no) WHERE (order_no <> ''::text);

CREATE INDEX documents_by_time ON public.documents USING brin (happened_at);

CREATE INDEX documents_open_returns ON public.documents USING btree (entity, source, external_id) WHERE ((kind = 'return'::text) AND (NOT due));

CREATE INDEX entries_by_document ON public.entries USING btree (entity, document);

CREATE INDEX entries_by_reference ON public.entries USING btree (entity, reference);

CREATE UNIQUE INDEX entries_reversed_once ON public.entries USING btree (entity, reverses) WHERE (reverses IS NOT NULL);

CREATE INDEX import_results_by_source ON public.import_results USING btree (entity, source, as_of) WHERE (as_of IS NOT NULL);

CREATE INDEX open_item_events_by_run ON public.open_item_events USING btree (entity, run);

CREATE INDEX period_events_by_period ON public.period_events USING btree (entity, period, number);

CREATE INDEX rejections_of_documents ON public.rejections USING btree (entity, external_id, kind, source) WHERE (source IS NOT NULL);

CREATE INDEX runs_by_period ON public.runs USING btree (entity, period, run);

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.acceptances FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

ALTER TABLE public.acceptances ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.account_versions FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

ALTER TABLE public.account_versions ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.accounts FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

ALTER TABLE public.accounts ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.batch_seals FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

ALTER TABLE public.batch_seals ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.batches FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

ALTER TABLE public.batches ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.case_relations FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

ALTER TABLE public.case_relations ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.case_variances FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

ALTER TABLE public.case_variances ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.cases FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

ALTER TABLE public.cases ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.currencies FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

ALTER TABLE public.currencies ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.documents FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

ALTER TABLE public.documents ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.entities FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

ALTER TABLE public.entities ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.entries FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

ALTER TABLE public.entries ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.explanation_legs FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

ALTER TABLE public.explanation_legs ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.explanations FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

ALTER TABLE public.explanations ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.import_results FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

ALTER TABLE public.import_results ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.open_item_events FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

ALTER TABLE public.open_item_events ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.open_items FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

ALTER TABLE public.open_items ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.period_events FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

ALTER TABLE public.period_events ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.policies FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

ALTER TABLE public.policies ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.postings FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

ALTER TABLE public.postings ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.rejections FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

ALTER TABLE public.rejections ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.run_accounts FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

ALTER TABLE public.run_accounts ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.run_seals FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

ALTER TABLE public.run_seals ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.runs FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

ALTER TABLE public.runs ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.snapshot_chunks FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

ALTER TABLE public.snapshot_chunks ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.snapshots FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

ALTER TABLE public.snapshots ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.source_marks FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

ALTER TABLE public.source_marks ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON public.unexplained_legs FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

ALTER TABLE public.unexplained_legs ENABLE ALWAYS TRIGGER append_only;

CREATE TRIGGER run_never_changes AFTER INSERT ON public.case_relations REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_after_header();

ALTER TABLE public.case_relations ENABLE ALWAYS TRIGGER run_never_changes;

CREATE TRIGGER run_never_changes AFTER INSERT ON public.case_variances REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_after_header();

ALTER TABLE public.case_variances ENABLE ALWAYS TRIGGER run_never_changes;

CREATE TRIGGER run_never_changes AFTER INSERT ON public.cases REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_after_header();

ALTER TABLE public.cases ENABLE ALWAYS TRIGGER run_never_changes;

CREATE TRIGGER run_never_changes AFTER INSERT ON public.explanation_legs REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_after_header();

ALTER TABLE public.explanation_legs ENABLE ALWAYS TRIGGER run_never_changes;

CREATE TRIGGER run_never_changes AFTER INSERT ON public.explanations REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_after_header();

ALTER TABLE public.explanations ENABLE ALWAYS TRIGGER run_never_changes;

CREATE TRIGGER run_never_changes AFTER INSERT ON public.run_accounts REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_after_header();

ALTER TABLE public.run_accounts ENABLE ALWAYS TRIGGER run_never_changes;

CREATE TRIGGER run_never_changes AFTER INSERT ON public.unexplained_legs REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_after_header();

ALTER TABLE public.unexplained_legs ENABLE ALWAYS TRIGGER run_never_changes;

ALTER TABLE ONLY public.acceptances
    ADD CONSTRAINT acceptances_item_known FOREIGN KEY (entity, item) REFERENCES public.open_items(entity, item);

ALTER TABLE ONLY public.acceptances
    ADD CONSTRAINT acceptances_revoked_known FOREIGN KEY (entity, revokes) REFERENCES public.acceptances(entity, acceptance);

ALTER TABLE ONLY public.acceptances
    ADD CONSTRAINT acceptances_run_known FOREIGN KEY (entity, run) REFERENCES public.runs(entity, run);

ALTER TABLE ONLY public.account_versions
    ADD CONSTRAINT account_versions_account_known FOREIGN KEY (entity, account) REFERENCES public.accounts(entity, account);

ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_entity_known FOREIGN KEY (entity) REFERENCES public.entities(entity);

ALTER TABLE ONLY public.batch_seals
    ADD CONSTRAINT batch_seals_batch_known FOREIGN KEY (entity, batch) REFERENCES public.batches(entity, batch);

ALTER TABLE ONLY public.batches
    ADD CONSTRAINT batches_entity_known FOREIGN KEY (entity) REFERENCES public.entities(entity);

ALTER TABLE ONLY public.batches
    ADD CONSTRAINT batches_snapshot_known FOREIGN KEY (entity, snapshot) REFERENCES public.snapshots(entity, snapshot);

ALTER TABLE ONLY public.case_relations
    ADD CONSTRAINT case_relations_run_known FOREIGN KEY (entity, run) REFERENCES public.runs(entity, run) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.case_variances
    ADD CONSTRAINT case_variances_run_known FOREIGN KEY (entity, run) REFERENCES public.runs(entity, run) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_item_known FOREIGN KEY (entity, item) REFERENCES public.open_items(entity, item);

ALTER TABLE ONLY public.cases
    ADD CONSTRAINT cases_run_known FOREIGN KEY (entity, run) REFERENCES public.runs(entity, run) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.entities
    ADD CONSTRAINT entities_functional_currency_known FOREIGN KEY (functional_currency) REFERENCES public.currencies(currency);

ALTER TABLE ONLY public.explanation_legs
    ADD CONSTRAINT explanation_legs_run_known FOREIGN KEY (entity, run) REFERENCES public.runs(entity, run) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.explanations
    ADD CONSTRAINT explanations_run_known FOREIGN KEY (entity, run) REFERENCES public.runs(entity, run) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.import_results
    ADD CONSTRAINT import_results_batch_known FOREIGN KEY (entity, batch) REFERENCES public.batches(entity, batch) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.import_results
    ADD CONSTRAINT import_results_snapshot_known FOREIGN KEY (entity, snapshot) REFERENCES public.snapshots(entity, snapshot);

ALTER TABLE ONLY public.open_item_events
    ADD CONSTRAINT open_item_events_item_known FOREIGN KEY (entity, item) REFERENCES public.open_items(entity, item);

ALTER TABLE ONLY public.open_item_events
    ADD CONSTRAINT open_item_events_run_known FOREIGN KEY (entity, run) REFERENCES public.runs(entity, run) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.open_items
    ADD CONSTRAINT open_items_entity_known FOREIGN KEY (entity) REFERENCES public.entities(entity);

ALTER TABLE ONLY public.period_events
    ADD CONSTRAINT period_events_entity_known FOREIGN KEY (entity) REFERENCES public.entities(entity);

ALTER TABLE ONLY public.policies
    ADD CONSTRAINT policies_entity_known FOREIGN KEY (entity) REFERENCES public.entities(entity);

ALTER TABLE ONLY public.rejections
    ADD CONSTRAINT rejections_batch_known FOREIGN KEY (entity, batch) REFERENCES public.batches(entity, batch) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.rejections
    ADD CONSTRAINT rejections_snapshot_known FOREIGN KEY (entity, snapshot) REFERENCES public.snapshots(entity, snapshot);

ALTER TABLE ONLY public.run_accounts
    ADD CONSTRAINT run_accounts_account_known FOREIGN KEY (entity, account) REFERENCES public.accounts(entity, account);

ALTER TABLE ONLY public.run_accounts
    ADD CONSTRAINT run_accounts_currency_known FOREIGN KEY (currency) REFERENCES public.currencies(currency);

ALTER TABLE ONLY public.run_accounts
    ADD CONSTRAINT run_accounts_run_known FOREIGN KEY (entity, run) REFERENCES public.runs(entity, run) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.run_seals
    ADD CONSTRAINT run_seals_run_known FOREIGN KEY (entity, run) REFERENCES public.runs(entity, run);

ALTER TABLE ONLY public.runs
    ADD CONSTRAINT runs_policy_known FOREIGN KEY (entity, policy_hash) REFERENCES public.policies(entity, hash);

ALTER TABLE ONLY public.runs
    ADD CONSTRAINT runs_previous_known FOREIGN KEY (entity, previous_run) REFERENCES public.runs(entity, run);

ALTER TABLE ONLY public.snapshot_chunks
    ADD CONSTRAINT snapshot_chunks_snapshot_known FOREIGN KEY (entity, snapshot) REFERENCES public.snapshots(entity, snapshot) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.snapshots
    ADD CONSTRAINT snapshots_entity_known FOREIGN KEY (entity) REFERENCES public.entities(entity);

ALTER TABLE ONLY public.source_marks
    ADD CONSTRAINT source_marks_batch_known FOREIGN KEY (entity, batch) REFERENCES public.batches(entity, batch) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.source_marks
    ADD CONSTRAINT source_marks_entity_known FOREIGN KEY (entity) REFERENCES public.entities(entity);

ALTER TABLE ONLY public.unexplained_legs
    ADD CONSTRAINT unexplained_legs_run_known FOREIGN KEY (entity, run) REFERENCES public.runs(entity, run) DEFERRABLE INITIALLY DEFERRED;

GRANT USAGE ON SCHEMA jobs TO counterfoil_app;

REVOKE USAGE ON SCHEMA public FROM PUBLIC;
GRANT ALL ON SCHEMA public TO counterfoil_owner;
GRANT USAGE ON SCHEMA public TO counterfoil_app;
GRANT USAGE ON SCHEMA public TO counterfoil_audit;

REVOKE ALL ON FUNCTION jobs.river_job_state_in_bitmask(bitmask bit, state jobs.river_job_state) FROM PUBLIC;
GRANT ALL ON FUNCTION jobs.river_job_state_in_bitmask(bitmask bit, state jobs.river_job_state) TO counterfoil_app;

REVOKE ALL ON FUNCTION public.accept_item(p_entity text, p_reference text, p_run bigint, p_amount numeric, p_reason text, p_accepted_by text, p_recorded_by text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.accept_item(p_entity text, p_reference text, p_run bigint, p_amount numeric, p_reason text, p_accepted_by text, p_recorded_by text) TO counterfoil_app;

REVOKE ALL ON FUNCTION public.account_place(p_account text, p_dimension text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.account_place(p_account text, p_dimension text) TO counterfoil_app;
GRANT ALL ON FUNCTION public.account_place(p_account text, p_dimension text) TO counterfoil_audit;

REVOKE ALL ON FUNCTION public.begin_run(p_entity text, p_period date, p_cut_off date, p_policy_hash bytea, p_rule_version text, p_started_at timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION public.begin_run(p_entity text, p_period date, p_cut_off date, p_policy_hash bytea, p_rule_version text, p_started_at timestamp with time zone) TO counterfoil_app;

REVOKE ALL ON FUNCTION public.carried_dimension(p_dimension text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.carried_dimension(p_dimension text) TO counterfoil_app;
GRANT ALL ON FUNCTION public.carried_dimension(p_dimension text) TO counterfoil_audit;

REVOKE ALL ON FUNCTION public.check_accounts(p_entity text, p_batch bigint, p_first bigint, OUT postings bigint, OUT debits numeric, OUT credits numeric) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.check_balance(p_entity text, p_batch bigint, p_first bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.check_documents(p_entity text, p_batch bigint, p_first bigint, p_last bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.check_entries(p_entity text, p_batch bigint, p_first bigint, p_last bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.check_run_begun() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.entry_content(p_book public.book, p_reverses bigint, p_lane bigint) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.evidence_digest(p_entity text, p_batch bigint, p_first bigint, p_last bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.evidence_digest(p_entity text, p_batch bigint, p_first bigint, p_last bigint) TO counterfoil_app;
GRANT ALL ON FUNCTION public.evidence_digest(p_entity text, p_batch bigint, p_first bigint, p_last bigint) TO counterfoil_audit;

REVOKE ALL ON FUNCTION public.gather_run() FROM PUBLIC;

GRANT SELECT ON TABLE public.batches TO counterfoil_app;
GRANT SELECT ON TABLE public.batches TO counterfoil_audit;

REVOKE ALL ON FUNCTION public.judge_batch(p_entity text, p_batch bigint, p_kind text, p_snapshot bigint, p_documents bigint, p_entries bigint, p_postings bigint, p_rejections bigint, p_root bytea) FROM PUBLIC;

GRANT SELECT ON TABLE public.runs TO counterfoil_app;
GRANT SELECT ON TABLE public.runs TO counterfoil_audit;

REVOKE ALL ON FUNCTION public.judge_run(p_entity text, p_carried boolean) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.lock_posting(p_entity text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.lock_posting(p_entity text) TO counterfoil_app;

REVOKE ALL ON FUNCTION public.open_apart() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.refresh_statistics(p_entity text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.refresh_statistics(p_entity text) TO counterfoil_app;

REVOKE ALL ON FUNCTION public.refuse_after_header() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.refuse_change() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.revoke_acceptance(p_entity text, p_reference text, p_reason text, p_accepted_by text, p_recorded_by text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.revoke_acceptance(p_entity text, p_reference text, p_reason text, p_accepted_by text, p_recorded_by text) TO counterfoil_app;

REVOKE ALL ON FUNCTION public.run_cases_fault() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.run_digest(p_entity text, p_run bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.run_digest(p_entity text, p_run bigint) TO counterfoil_app;
GRANT ALL ON FUNCTION public.run_digest(p_entity text, p_run bigint) TO counterfoil_audit;

REVOKE ALL ON FUNCTION public.run_references_fault() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.seal_batch(p_entity text, p_batch bigint, p_kind text, p_snapshot bigint, p_documents bigint, p_entries bigint, p_postings bigint, p_rejections bigint, p_root bytea) FROM PUBLIC;
GRANT ALL ON FUNCTION public.seal_batch(p_entity text, p_batch bigint, p_kind text, p_snapshot bigint, p_documents bigint, p_entries bigint, p_postings bigint, p_rejections bigint, p_root bytea) TO counterfoil_app;

REVOKE ALL ON FUNCTION public.seal_run(p_entity text, p_carried boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION public.seal_run(p_entity text, p_carried boolean) TO counterfoil_app;

REVOKE ALL ON FUNCTION public.set_period_status(p_entity text, p_period date, p_status text, p_actor text, p_reason text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.set_period_status(p_entity text, p_period date, p_status text, p_actor text, p_reason text) TO counterfoil_app;

REVOKE ALL ON FUNCTION public.statistics_know(p_entity text) FROM PUBLIC;

REVOKE ALL ON FUNCTION public.touch_related() FROM PUBLIC;
GRANT ALL ON FUNCTION public.touch_related() TO counterfoil_app;

REVOKE ALL ON FUNCTION public.write_open_item_events() FROM PUBLIC;

REVOKE ALL ON FUNCTION public.write_run_accounts() FROM PUBLIC;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jobs.hook_calls TO counterfoil_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jobs.hook_hints TO counterfoil_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jobs.plan TO counterfoil_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jobs.river_job TO counterfoil_app;

GRANT USAGE ON SEQUENCE jobs.river_job_id_seq TO counterfoil_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jobs.river_leader TO counterfoil_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jobs.river_notification TO counterfoil_app;

GRANT USAGE ON SEQUENCE jobs.river_notification_id_seq TO counterfoil_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE jobs.river_queue TO counterfoil_app;

GRANT SELECT ON TABLE public.acceptances TO counterfoil_app;
GRANT SELECT ON TABLE public.acceptances TO counterfoil_audit;

GRANT SELECT,INSERT ON TABLE public.account_versions TO counterfoil_app;
GRANT SELECT ON TABLE public.account_versions TO counterfoil_audit;

GRANT SELECT ON TABLE public.chart TO counterfoil_app;
GRANT SELECT ON TABLE public.chart TO counterfoil_audit;

GRANT SELECT,INSERT ON TABLE public.documents TO counterfoil_app;
GRANT SELECT ON TABLE public.documents TO counterfoil_audit;

GRANT SELECT,INSERT ON TABLE public.entries TO counterfoil_app;
GRANT SELECT ON TABLE public.entries TO counterfoil_audit;

GRANT SELECT,INSERT ON TABLE public.postings TO counterfoil_app;
GRANT SELECT ON TABLE public.postings TO counterfoil_audit;

GRANT SELECT ON TABLE public.sealed_entries TO counterfoil_app;
GRANT SELECT ON TABLE public.sealed_entries TO counterfoil_audit;

GRANT SELECT ON TABLE public.journal TO counterfoil_app;
GRANT SELECT ON TABLE public.journal TO counterfoil_audit;

GRANT SELECT ON TABLE public.account_ledger TO counterfoil_app;
GRANT SELECT ON TABLE public.account_ledger TO counterfoil_audit;

GRANT SELECT,INSERT ON TABLE public.accounts TO counterfoil_app;
GRANT SELECT ON TABLE public.accounts TO counterfoil_audit;

GRANT SELECT ON TABLE public.batch_seals TO counterfoil_app;
GRANT SELECT ON TABLE public.batch_seals TO counterfoil_audit;

GRANT SELECT,INSERT ON TABLE public.case_relations TO counterfoil_app;
GRANT SELECT ON TABLE public.case_relations TO counterfoil_audit;

GRANT SELECT,INSERT ON TABLE public.case_variances TO counterfoil_app;
GRANT SELECT ON TABLE public.case_variances TO counterfoil_audit;

GRANT SELECT,INSERT ON TABLE public.cases TO counterfoil_app;
GRANT SELECT ON TABLE public.cases TO counterfoil_audit;

GRANT SELECT ON TABLE public.currencies TO counterfoil_app;
GRANT SELECT ON TABLE public.currencies TO counterfoil_audit;

GRANT SELECT,INSERT ON TABLE public.entities TO counterfoil_app;
GRANT SELECT ON TABLE public.entities TO counterfoil_audit;

GRANT SELECT,INSERT ON TABLE public.explanation_legs TO counterfoil_app;
GRANT SELECT ON TABLE public.explanation_legs TO counterfoil_audit;

GRANT SELECT,INSERT ON TABLE public.explanations TO counterfoil_app;
GRANT SELECT ON TABLE public.explanations TO counterfoil_audit;

GRANT SELECT,INSERT ON TABLE public.import_results TO counterfoil_app;
GRANT SELECT ON TABLE public.import_results TO counterfoil_audit;

GRANT SELECT ON TABLE public.open_item_events TO counterfoil_app;
GRANT SELECT ON TABLE public.open_item_events TO counterfoil_audit;

GRANT SELECT,INSERT ON TABLE public.open_items TO counterfoil_app;
GRANT SELECT ON TABLE public.open_items TO counterfoil_audit;

GRANT SELECT ON TABLE public.period_events TO counterfoil_app;
GRANT SELECT ON TABLE public.period_events TO counterfoil_audit;

GRANT SELECT ON TABLE public.period_statuses TO counterfoil_app;
GRANT SELECT ON TABLE public.period_statuses TO counterfoil_audit;

GRANT SELECT,INSERT ON TABLE public.policies TO counterfoil_app;
GRANT SELECT ON TABLE public.policies TO counterfoil_audit;

GRANT SELECT,INSERT ON TABLE public.rejections TO counterfoil_app;
GRANT SELECT ON TABLE public.rejections TO counterfoil_audit;

GRANT SELECT ON TABLE public.run_accounts TO counterfoil_app;
GRANT SELECT ON TABLE public.run_accounts TO counterfoil_audit;

GRANT SELECT ON TABLE public.run_seals TO counterfoil_app;
GRANT SELECT ON TABLE public.run_seals TO counterfoil_audit;

GRANT SELECT,INSERT ON TABLE public.snapshot_chunks TO counterfoil_app;
GRANT SELECT ON TABLE public.snapshot_chunks TO counterfoil_audit;

GRANT SELECT,INSERT ON TABLE public.snapshots TO counterfoil_app;
GRANT SELECT ON TABLE public.snapshots TO counterfoil_audit;

GRANT SELECT,INSERT ON TABLE public.source_marks TO counterfoil_app;
GRANT SELECT ON TABLE public.source_marks TO counterfoil_audit;

GRANT SELECT,INSERT ON TABLE public.unexplained_legs TO counterfoil_app;
GRANT SELECT ON TABLE public.unexplained_legs TO counterfoil_audit;

GRANT SELECT ON TABLE public.tie_out TO counterfoil_app;
GRANT SELECT ON TABLE public.tie_out TO counterfoil_audit;

GRANT SELECT ON TABLE public.trial_balance TO counterfoil_app;
GRANT SELECT ON TABLE public.trial_balance TO counterfoil_audit;
