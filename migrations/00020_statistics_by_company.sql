-- Why: statistics that list every company but one make the planner expect a single row of
-- that one in each table. Which index it looks into is then as good as drawn by lot, and
-- joins look through all of the company's postings for each of its entries: the first
-- 1,000 orders of a company in a ledger of another's 100,000 took 35 s to report. So the
-- sample is taken again for a company it does not know, before the first batch is checked.

-- +goose Up
SET LOCAL ROLE counterfoil_owner;

-- Known is a company that is listed, and every company where the list is not complete: the
-- planner then expects the average of the rest.
CREATE FUNCTION statistics_know(p_entity text) RETURNS boolean LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT count(*) = 3
    FROM pg_stats AS s
    CROSS JOIN LATERAL (SELECT s.most_common_vals::text::text[] AS companies) AS v
    WHERE s.schemaname = 'public' AND s.tablename IN ('entries', 'postings', 'documents') AND s.attname = 'entity'
      AND (p_entity = ANY (v.companies) OR s.n_distinct < 0 OR s.n_distinct > cardinality(v.companies))
$$;

DROP FUNCTION refresh_statistics();

-- As before, when the tables have grown by a tenth, and for a company that is not known.
-- +goose StatementBegin
CREATE FUNCTION refresh_statistics(p_entity text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET default_statistics_target = 30 AS $$
BEGIN
    IF statistics_know(p_entity) AND (SELECT reltuples FROM pg_class WHERE oid = 'entries'::regclass) >= 0.9 * (
        SELECT coalesce(sum(m.last_entry), 0) FROM (SELECT max(last_entry) AS last_entry FROM batches GROUP BY entity) AS m) THEN
        RETURN false;
    END IF;
    ANALYZE entries, postings, documents;
    RETURN true;
END
$$;
-- +goose StatementEnd

-- The lock of ANALYZE lasts until the batch is sealed, which is next, and only others who
-- take samples wait for it.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION seal_batch(p_entity text, p_batch bigint, p_kind text, p_snapshot bigint, p_documents bigint, p_entries bigint, p_postings bigint, p_rejections bigint, p_root bytea)
    RETURNS SETOF batches LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
-- +goose StatementEnd

REVOKE ALL ON FUNCTION refresh_statistics, statistics_know FROM PUBLIC;
GRANT EXECUTE ON FUNCTION refresh_statistics TO counterfoil_app;

RESET ROLE;
