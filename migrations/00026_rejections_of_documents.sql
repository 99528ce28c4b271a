-- Why: a record that was refused may be posted later: a return that came before its order,
-- a voucher that was corrected. A rejection that knows its document is settled by a later
-- version of it; without, a report would say for ever that it is in neither book.

-- +goose Up
SET LOCAL ROLE counterfoil_owner;

ALTER TABLE rejections
    ADD COLUMN source      text COLLATE "C",
    ADD COLUMN kind        text COLLATE "C",
    ADD COLUMN external_id text COLLATE "C",
    ADD COLUMN stamped_at  timestamptz, -- the instant the record speaks of
    ADD CONSTRAINT rejections_document_whole CHECK (num_nulls(source, kind, external_id) IN (0, 3) AND (source IS NOT NULL OR stamped_at IS NULL));

CREATE INDEX rejections_of_documents ON rejections (entity, external_id, kind, source) WHERE source IS NOT NULL;

-- As before, and over the rejected record's document. Rejections without one keep the
-- digest they have.
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
-- +goose StatementEnd

RESET ROLE;
