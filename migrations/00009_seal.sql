-- Why: a batch counts only when it was checked as a set, in the transaction that wrote
-- it. Both functions run with the owner's rights, so that the application's role cannot
-- write a seal or a period event that was not checked. They hold the entity's posting
-- lock: batches do not interleave, and a period cannot close under a batch in flight.

-- +goose Up
SET LOCAL ROLE counterfoil_owner;

-- +goose StatementBegin
CREATE FUNCTION lock_posting(p_entity text) RETURNS void LANGUAGE sql AS $$
    SELECT pg_advisory_xact_lock(hashtextextended('counterfoil posting ' || p_entity, 0))
$$;
-- +goose StatementEnd

-- A period without events is open.
CREATE VIEW period_statuses WITH (security_invoker = true) AS
    SELECT DISTINCT ON (entity, period) entity, period, status, number, actor, reason, recorded_at
    FROM period_events
    ORDER BY entity, period, number DESC;

-- +goose StatementBegin
CREATE FUNCTION set_period_status(p_entity text, p_period date, p_status text, p_actor text, p_reason text)
    RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
-- +goose StatementEnd

-- Every entry above the last sealed one: numbered without gaps, all of this batch, on
-- dates whose periods accept postings, resting on a stored document, undoing only what
-- stands and undoing it exactly.
-- +goose StatementBegin
CREATE FUNCTION check_entries(p_entity text, p_batch bigint, p_first bigint, p_last bigint) RETURNS void LANGUAGE plpgsql AS $$
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
-- +goose StatementEnd

-- Every posting above the last sealed entry: under an entry, lines 1..n, balanced per
-- currency in both amounts. Entries and postings are read side by side in the sequence
-- of their keys: sums of numerics in a hash table took ten times as long, which is why
-- hashing and sorting are switched off here.
-- +goose StatementBegin
CREATE FUNCTION check_balance(p_entity text, p_batch bigint, p_first bigint) RETURNS void LANGUAGE plpgsql
    SET enable_hashagg = off SET enable_hashjoin = off SET enable_nestloop = off SET enable_sort = off AS $$
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
-- +goose StatementEnd

-- Accounts and currencies known, functional amounts in the entity's currency. Returns
-- the count and the functional totals.
-- +goose StatementBegin
CREATE FUNCTION check_accounts(p_entity text, p_batch bigint, p_first bigint, OUT postings bigint, OUT debits numeric, OUT credits numeric) LANGUAGE plpgsql AS $$
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
-- +goose StatementEnd

-- Every document above the last sealed one: numbered without gaps, all of this batch,
-- its evidence inside a stored chunk, its version the next after the stored ones.
-- +goose StatementBegin
CREATE FUNCTION check_documents(p_entity text, p_batch bigint, p_first bigint, p_last bigint) RETURNS void LANGUAGE plpgsql AS $$
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
-- +goose StatementEnd

-- The counts are what the writer believes it wrote; the seal counts for itself.
-- +goose StatementBegin
CREATE FUNCTION seal_batch(p_entity text, p_batch bigint, p_kind text, p_snapshot bigint, p_documents bigint, p_entries bigint, p_postings bigint, p_rejections bigint, p_root bytea)
    RETURNS SETOF batches LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
-- +goose StatementEnd

REVOKE ALL ON FUNCTION seal_batch, set_period_status, check_documents, check_entries, check_balance, check_accounts, lock_posting, refuse_change FROM PUBLIC;
GRANT EXECUTE ON FUNCTION seal_batch, set_period_status, lock_posting TO counterfoil_app;
GRANT SELECT ON period_statuses TO counterfoil_app, counterfoil_audit;

RESET ROLE;
