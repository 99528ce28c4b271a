-- Why: imports and reconciliations run by themselves, as jobs that several processes on
-- several hosts share. What is waiting, running, failed is work, no fact: it changes and is
-- cleared away, so it has a schema of its own, the only one in which the application may
-- update and delete. The tables river_* are those of River v0.51.2 (its steps 1 to 8 taken
-- together; a test compares them with what River itself would make).

-- +goose Up
CREATE SCHEMA jobs AUTHORIZATION counterfoil_owner;
SET LOCAL ROLE counterfoil_owner;

CREATE TYPE jobs.river_job_state AS ENUM ('available', 'cancelled', 'completed', 'discarded', 'pending', 'retryable', 'running', 'scheduled');

CREATE TABLE jobs.river_job (
    id            bigserial            NOT NULL,
    state         jobs.river_job_state NOT NULL DEFAULT 'available',
    attempt       smallint             NOT NULL DEFAULT 0,
    max_attempts  smallint             NOT NULL DEFAULT 25,
    attempted_at  timestamptz,
    created_at    timestamptz          NOT NULL DEFAULT now(),
    finalized_at  timestamptz,
    scheduled_at  timestamptz          NOT NULL DEFAULT now(),
    priority      smallint             NOT NULL DEFAULT 1,
    args          jsonb                NOT NULL,
    attempted_by  text[],
    errors        jsonb[],
    kind          text                 NOT NULL,
    metadata      jsonb                NOT NULL DEFAULT '{}',
    queue         text                 NOT NULL DEFAULT 'default',
    tags          varchar(255)[]       NOT NULL DEFAULT '{}',
    unique_key    bytea,
    unique_states bit(8),
    CONSTRAINT river_job_pkey PRIMARY KEY (id),
    CONSTRAINT finalized_or_finalized_at_null CHECK ((finalized_at IS NULL AND state NOT IN ('cancelled', 'completed', 'discarded')) OR (finalized_at IS NOT NULL AND state IN ('cancelled', 'completed', 'discarded'))),
    CONSTRAINT max_attempts_is_positive CHECK (max_attempts > 0),
    CONSTRAINT priority_in_range CHECK (priority >= 1 AND priority <= 4),
    CONSTRAINT queue_length CHECK (char_length(queue) > 0 AND char_length(queue) < 128),
    CONSTRAINT kind_length CHECK (char_length(kind) > 0 AND char_length(kind) < 128)
);

-- +goose StatementBegin
CREATE FUNCTION jobs.river_job_state_in_bitmask(bitmask bit(8), state jobs.river_job_state) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
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
-- +goose StatementEnd

CREATE INDEX river_job_kind ON jobs.river_job (kind);
CREATE INDEX river_job_state_and_finalized_at_index ON jobs.river_job (state, finalized_at) WHERE finalized_at IS NOT NULL;
CREATE INDEX river_job_prioritized_fetching_index ON jobs.river_job (state, queue, priority, scheduled_at, id);
CREATE INDEX river_job_args_index ON jobs.river_job USING gin (args);
CREATE INDEX river_job_metadata_index ON jobs.river_job USING gin (metadata);
CREATE UNIQUE INDEX river_job_unique_idx ON jobs.river_job (unique_key)
    WHERE unique_key IS NOT NULL AND unique_states IS NOT NULL AND jobs.river_job_state_in_bitmask(unique_states, state);

CREATE UNLOGGED TABLE jobs.river_leader (
    elected_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    leader_id  text        NOT NULL,
    name       text        NOT NULL DEFAULT 'default',
    CONSTRAINT river_leader_pkey PRIMARY KEY (name),
    CONSTRAINT name_length CHECK (name = 'default'),
    CONSTRAINT leader_id_length CHECK (char_length(leader_id) > 0 AND char_length(leader_id) < 128)
);

CREATE TABLE jobs.river_queue (
    name       text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    metadata   jsonb       NOT NULL DEFAULT '{}',
    paused_at  timestamptz,
    updated_at timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT river_queue_pkey PRIMARY KEY (name)
);

CREATE TABLE jobs.river_notification (
    id         bigserial   NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    payload    text        NOT NULL,
    topic      text        NOT NULL,
    CONSTRAINT river_notification_pkey PRIMARY KEY (id),
    CONSTRAINT topic_length CHECK (length(topic) > 0 AND length(topic) < 128)
);
CREATE INDEX river_notification_created_at_idx ON jobs.river_notification (created_at);
CREATE INDEX river_notification_topic_id_idx ON jobs.river_notification (topic, id);

-- What runs by itself for a company, as the processes that run it last declared it.
CREATE TABLE jobs.plan (
    entity       text COLLATE "C" NOT NULL,
    name         text COLLATE "C" NOT NULL,
    schedule     text             NOT NULL, -- in words
    every        interval         NOT NULL, -- zero: when something asks for it
    created_at   timestamptz      NOT NULL DEFAULT now(),
    declared_at  timestamptz      NOT NULL,
    due_at       timestamptz,               -- the last window that was queued
    next_at      timestamptz,               -- the one after it
    began_at     timestamptz,               -- when the last run that succeeded began
    succeeded_at timestamptz,
    result       text             NOT NULL DEFAULT '',
    CONSTRAINT plan_pkey PRIMARY KEY (entity, name)
);

-- Calls of Centra's webhook that were accepted, so that one sent again is known.
CREATE TABLE jobs.hook_calls (
    entity      text COLLATE "C" NOT NULL,
    signature   bytea            NOT NULL,
    received_at timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT hook_calls_pkey PRIMARY KEY (entity, signature)
);
CREATE INDEX hook_calls_received_at ON jobs.hook_calls (received_at);

-- What the calls named and was not read again yet.
CREATE TABLE jobs.hook_hints (
    entity   text COLLATE "C" NOT NULL,
    kind     text COLLATE "C" NOT NULL,
    number   bigint           NOT NULL,
    noted_at timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT hook_hints_pkey PRIMARY KEY (entity, kind, number)
);

REVOKE ALL ON ALL TABLES IN SCHEMA jobs FROM PUBLIC;
REVOKE ALL ON FUNCTION jobs.river_job_state_in_bitmask(bit, jobs.river_job_state) FROM PUBLIC;
GRANT USAGE ON SCHEMA jobs TO counterfoil_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA jobs TO counterfoil_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA jobs TO counterfoil_app;
GRANT EXECUTE ON FUNCTION jobs.river_job_state_in_bitmask(bit, jobs.river_job_state) TO counterfoil_app;

RESET ROLE;
