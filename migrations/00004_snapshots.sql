-- Why: what a source said is stored before anyone interprets it, so that every figure
-- leads back to bytes. A document is found in its snapshot by chunk, offset and length.

-- +goose Up
SET LOCAL ROLE counterfoil_owner;

CREATE TABLE snapshots (
    entity          text COLLATE "C" NOT NULL,
    snapshot        bigint           NOT NULL, -- gapless per entity
    source          text COLLATE "C" NOT NULL,
    kind            text COLLATE "C" NOT NULL,
    name            text             NOT NULL,
    taken_at        timestamptz      NOT NULL,
    sha256          bytea            NOT NULL, -- over the minimised content
    original_sha256 bytea            NOT NULL, -- over the bytes as they came
    records         bigint           NOT NULL,
    bytes           bigint           NOT NULL, -- minimised, uncompressed
    chunks          integer          NOT NULL,
    totals          jsonb            NOT NULL DEFAULT '{}', -- control totals by name, decimal strings
    findings        jsonb            NOT NULL DEFAULT '[]',
    recorded_at     timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT snapshots_pkey             PRIMARY KEY (entity, snapshot),
    CONSTRAINT snapshots_content_once     UNIQUE (entity, sha256),
    CONSTRAINT snapshots_from_one         CHECK (snapshot > 0),
    CONSTRAINT snapshots_sha256_is_32     CHECK (octet_length(sha256) = 32),
    CONSTRAINT snapshots_original_is_32   CHECK (octet_length(original_sha256) = 32),
    CONSTRAINT snapshots_counts_not_below CHECK (records >= 0 AND bytes >= 0 AND chunks >= 0)
);

CREATE TABLE snapshot_chunks (
    entity   text COLLATE "C" NOT NULL,
    snapshot bigint           NOT NULL,
    chunk    integer          NOT NULL, -- from 0, without gaps
    length   integer          NOT NULL, -- uncompressed
    sha256   bytea            NOT NULL, -- uncompressed
    zstd     bytea            NOT NULL,
    CONSTRAINT snapshot_chunks_pkey            PRIMARY KEY (entity, snapshot, chunk),
    CONSTRAINT snapshot_chunks_from_zero       CHECK (chunk >= 0),
    CONSTRAINT snapshot_chunks_length_not_below CHECK (length >= 0),
    CONSTRAINT snapshot_chunks_sha256_is_32    CHECK (octet_length(sha256) = 32)
);

-- The bytes are compressed already; PostgreSQL trying again would only cost time.
ALTER TABLE snapshot_chunks ALTER COLUMN zstd SET STORAGE EXTERNAL;

CREATE TABLE documents (
    entity      text COLLATE "C" NOT NULL,
    document    bigint           NOT NULL, -- gapless per entity, one for each version
    source      text COLLATE "C" NOT NULL,
    kind        text COLLATE "C" NOT NULL,
    external_id text COLLATE "C" NOT NULL,
    version     integer          NOT NULL,
    batch       bigint           NOT NULL,
    order_no    text COLLATE "C" NOT NULL, -- '' where the source names none
    partial     boolean          NOT NULL,
    due         boolean          NOT NULL,
    happened_at timestamptz,               -- shipped, captured, completed, created: what the kind goes by
    stamped_at  timestamptz,               -- the latest instant the record speaks of
    snapshot    bigint           NOT NULL,
    chunk       integer          NOT NULL,
    byte_offset integer          NOT NULL,
    byte_length integer          NOT NULL,
    hash        bytea            NOT NULL, -- SHA-256 of the money-relevant content: the version's identity
    -- Where the order stands that completed the document; all NULL where it needed none.
    context_snapshot bigint,
    context_chunk    integer,
    context_offset   integer,
    context_length   integer,
    CONSTRAINT documents_pkey             PRIMARY KEY (entity, document),
    CONSTRAINT documents_version_once     UNIQUE (entity, external_id, kind, source, version),
    CONSTRAINT documents_named            CHECK (external_id <> '' AND kind <> '' AND source <> ''),
    CONSTRAINT documents_from_one         CHECK (document > 0 AND version > 0 AND batch > 0),
    CONSTRAINT documents_evidence_inside  CHECK (chunk >= 0 AND byte_offset >= 0 AND byte_length >= 0),
    CONSTRAINT documents_context_whole    CHECK (num_nulls(context_snapshot, context_chunk, context_offset, context_length) IN (0, 4)),
    CONSTRAINT documents_context_inside   CHECK (context_chunk >= 0 AND context_offset >= 0 AND context_length >= 0),
    CONSTRAINT documents_hash_is_32       CHECK (octet_length(hash) = 32)
);

-- Returns and payments ask for the versions of their order.
CREATE INDEX documents_by_order ON documents (entity, order_no) WHERE order_no <> '';

-- A record that could not be trusted. The same snapshot posted again under better
-- rules is another batch, so the batch is part of the key.
CREATE TABLE rejections (
    entity      text COLLATE "C" NOT NULL,
    snapshot    bigint           NOT NULL,
    batch       bigint           NOT NULL,
    position    text COLLATE "C" NOT NULL,
    reason      text             NOT NULL,
    chunk       integer          NOT NULL,
    byte_offset integer          NOT NULL,
    byte_length integer          NOT NULL,
    CONSTRAINT rejections_pkey            PRIMARY KEY (entity, snapshot, batch, position),
    CONSTRAINT rejections_say_why         CHECK (position <> '' AND reason <> ''),
    CONSTRAINT rejections_evidence_inside CHECK (chunk >= 0 AND byte_offset >= 0 AND byte_length >= 0)
);

RESET ROLE;
