-- Why: a source that is read over its API is read in portions, for months on end. How far
-- it was read is a fact of the same transaction as what was posted from it: a kill at any
-- point then loses at most one portion, and nothing committed is read again. A mark is
-- never changed; the last one of a name counts. Beside it two indexes that look-ups by time
-- and of open returns need; BRIN, because documents come roughly in the sequence of time.

-- +goose Up
SET LOCAL ROLE counterfoil_owner;

CREATE TABLE source_marks (
    entity      text COLLATE "C" NOT NULL,
    source      text COLLATE "C" NOT NULL,
    name        text COLLATE "C" NOT NULL, -- what is read: orders, payments, …; or schema, what the source can do
    mark        bigint           NOT NULL, -- gapless per entity, source and name
    value       text             NOT NULL, -- how far, in the importer's own words
    batch       bigint,                    -- what was posted with it; NULL where nothing was due
    recorded_at timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT source_marks_pkey     PRIMARY KEY (entity, source, name, mark),
    CONSTRAINT source_marks_named    CHECK (source <> '' AND name <> ''),
    CONSTRAINT source_marks_from_one CHECK (mark > 0)
);

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON source_marks FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE source_marks ENABLE ALWAYS TRIGGER append_only;
REVOKE ALL ON source_marks FROM PUBLIC;
GRANT SELECT ON source_marks TO counterfoil_app, counterfoil_audit;
GRANT INSERT ON source_marks TO counterfoil_app;

CREATE INDEX documents_by_time ON documents USING brin (happened_at);
CREATE INDEX documents_open_returns ON documents (entity, source, external_id) WHERE kind = 'return' AND NOT due;

RESET ROLE;
