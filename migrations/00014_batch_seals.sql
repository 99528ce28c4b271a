-- Why: a batch's root is over its entries. Its documents and rejections, the link from
-- every figure back to bytes, were only counted: a document could be pointed at other
-- bytes, or its hash exchanged so that the next import takes it for changed. They get a
-- digest of their own, taken by seal_batch and again by every verification.

-- +goose Up
SET LOCAL ROLE counterfoil_owner;

CREATE TABLE batch_seals (
    entity   text COLLATE "C" NOT NULL,
    batch    bigint           NOT NULL,
    evidence bytea            NOT NULL, -- evidence_digest of the batch when it was sealed
    CONSTRAINT batch_seals_pkey           PRIMARY KEY (entity, batch),
    CONSTRAINT batch_seals_evidence_is_32 CHECK (octet_length(evidence) = 32)
);

ALTER TABLE batch_seals ADD CONSTRAINT batch_seals_batch_known FOREIGN KEY (entity, batch) REFERENCES batches (entity, batch);

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON batch_seals FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE batch_seals ENABLE ALWAYS TRIGGER append_only;
REVOKE ALL ON batch_seals FROM PUBLIC;
GRANT SELECT ON batch_seals TO counterfoil_app, counterfoil_audit;

-- SHA-256 over the SHA-256 of every 4096 documents by number, then of every rejection by
-- snapshot and position: of the row's columns as PostgreSQL sends records, which writes
-- every value's type and length before it. An index scan whatever the planner has heard:
-- the rows are seconds old.
-- +goose StatementBegin
CREATE FUNCTION evidence_digest(p_entity text, p_batch bigint, p_first bigint, p_last bigint) RETURNS bytea LANGUAGE plpgsql STABLE
    SET search_path = public, pg_temp SET enable_seqscan = off SET enable_bitmapscan = off AS $$
DECLARE
    v_documents  bytea;
    v_rejections bytea;
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
    RETURN sha256(coalesce(v_documents, ''::bytea) || coalesce(v_rejections, ''::bytea));
END
$$;
-- +goose StatementEnd

INSERT INTO batch_seals (entity, batch, evidence) SELECT entity, batch, evidence_digest(entity, batch, first_document, last_document) FROM batches;

ALTER FUNCTION seal_batch(text, bigint, text, bigint, bigint, bigint, bigint, bigint, bytea) RENAME TO judge_batch;
REVOKE ALL ON FUNCTION judge_batch(text, bigint, text, bigint, bigint, bigint, bigint, bigint, bytea) FROM counterfoil_app;

-- +goose StatementBegin
CREATE FUNCTION seal_batch(p_entity text, p_batch bigint, p_kind text, p_snapshot bigint, p_documents bigint, p_entries bigint, p_postings bigint, p_rejections bigint, p_root bytea)
    RETURNS SETOF batches LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_batch batches;
BEGIN
    SELECT * INTO v_batch FROM judge_batch(p_entity, p_batch, p_kind, p_snapshot, p_documents, p_entries, p_postings, p_rejections, p_root);
    INSERT INTO batch_seals (entity, batch, evidence)
    VALUES (p_entity, p_batch, evidence_digest(p_entity, p_batch, v_batch.first_document, v_batch.last_document));
    RETURN NEXT v_batch;
END
$$;
-- +goose StatementEnd

REVOKE ALL ON FUNCTION seal_batch, evidence_digest FROM PUBLIC;
GRANT EXECUTE ON FUNCTION seal_batch TO counterfoil_app;
GRANT EXECUTE ON FUNCTION evidence_digest TO counterfoil_app, counterfoil_audit;

RESET ROLE;
