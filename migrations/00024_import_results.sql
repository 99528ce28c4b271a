-- Why: posting finds things too: which vouchers changed in money and which in words only,
-- which vanished or came back, which came late. It was printed and forgotten. It becomes a
-- fact of the batch, under the batch's digest, beside what the source says of itself as a
-- whole: as of when it speaks and which days it holds wholly. From that the next import
-- knows what an earlier one held, and `counterfoil imports` what came when.

-- +goose Up
SET LOCAL ROLE counterfoil_owner;

CREATE TABLE import_results (
    entity   text COLLATE "C" NOT NULL,
    batch    bigint           NOT NULL,
    snapshot bigint           NOT NULL,
    source   text COLLATE "C" NOT NULL,
    as_of    timestamptz,               -- when the source was made; NULL where each record says it for itself
    extent   json             NOT NULL, -- as written, because the digest is over it
    counts   json             NOT NULL, -- documents by class, entries, rejections, …
    findings json             NOT NULL,
    CONSTRAINT import_results_pkey  PRIMARY KEY (entity, batch),
    CONSTRAINT import_results_named CHECK (source <> '')
);

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON import_results FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE import_results ENABLE ALWAYS TRIGGER append_only;
REVOKE ALL ON import_results FROM PUBLIC;
GRANT SELECT ON import_results TO counterfoil_app, counterfoil_audit;
GRANT INSERT ON import_results TO counterfoil_app;

CREATE INDEX import_results_by_source ON import_results (entity, source, as_of) WHERE as_of IS NOT NULL;

-- As before, and over the result behind it. A batch without one keeps the digest it has.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION evidence_digest(p_entity text, p_batch bigint, p_first bigint, p_last bigint) RETURNS bytea LANGUAGE plpgsql STABLE
    SET search_path = public, pg_temp SET enable_seqscan = off SET enable_bitmapscan = off AS $$
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
    SELECT string_agg(sha256(record_send(row(r.snapshot, r.position, r.reason, r.chunk, r.byte_offset, r.byte_length))), ''::bytea ORDER BY r.snapshot, r.position)
    INTO v_rejections
    FROM rejections AS r WHERE r.entity = p_entity AND r.batch = p_batch;
    SELECT sha256(record_send(row(r.snapshot, r.source, r.as_of, r.extent, r.counts, r.findings)))
    INTO v_result
    FROM import_results AS r WHERE r.entity = p_entity AND r.batch = p_batch;
    RETURN sha256(coalesce(v_documents, ''::bytea) || coalesce(v_rejections, ''::bytea) || coalesce(v_result, ''::bytea));
END
$$;
-- +goose StatementEnd

RESET ROLE;
