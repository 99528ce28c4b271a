-- Why: a legal entity and what belongs to it alone. entity leads every key from here
-- on, so that the tables can be spread over machines by entity.

-- +goose Up
SET LOCAL ROLE counterfoil_owner;

-- fingerprint_seed fixes the weights of the comparing fingerprints for the life of the
-- ledger. It is no secret and protects nothing.
CREATE TABLE entities (
    entity              text COLLATE "C" NOT NULL,
    functional_currency text COLLATE "C" NOT NULL,
    fingerprint_seed    bytea            NOT NULL DEFAULT uuid_send(gen_random_uuid()),
    recorded_at         timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT entities_pkey         PRIMARY KEY (entity),
    CONSTRAINT entities_named        CHECK (entity <> ''),
    CONSTRAINT entities_seed_is_16   CHECK (octet_length(fingerprint_seed) = 16)
);

CREATE TABLE accounts (
    entity      text COLLATE "C" NOT NULL,
    account     text COLLATE "C" NOT NULL,
    recorded_at timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT accounts_pkey  PRIMARY KEY (entity, account),
    CONSTRAINT accounts_named CHECK (account <> '')
);

-- An account may be renamed or re-typed; what it was called before stays known.
CREATE TABLE account_versions (
    entity      text COLLATE "C" NOT NULL,
    account     text COLLATE "C" NOT NULL,
    version     integer          NOT NULL,
    name        text             NOT NULL,
    type        text             NOT NULL,
    recorded_at timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT account_versions_pkey       PRIMARY KEY (entity, account, version),
    CONSTRAINT account_versions_from_one   CHECK (version > 0),
    CONSTRAINT account_versions_type_known CHECK (type IN ('asset', 'liability', 'equity', 'income', 'expense'))
);

-- A period's status is the last of its events; number is gapless per entity.
CREATE TABLE period_events (
    entity      text COLLATE "C" NOT NULL,
    number      bigint           NOT NULL,
    period      date             NOT NULL, -- the month's first day
    status      text             NOT NULL,
    actor       text             NOT NULL,
    reason      text             NOT NULL DEFAULT '',
    recorded_at timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT period_events_pkey            PRIMARY KEY (entity, number),
    CONSTRAINT period_events_from_one        CHECK (number > 0),
    CONSTRAINT period_events_first_of_month  CHECK (extract(day FROM period) = 1),
    CONSTRAINT period_events_status_known    CHECK (status IN ('open', 'in review', 'signed', 'closed', 'reopened')),
    CONSTRAINT period_events_reopen_reasoned CHECK (status <> 'reopened' OR reason <> '')
);

CREATE INDEX period_events_by_period ON period_events (entity, period, number);

-- The policy a run was made under, as its bytes stood; hash is what the run names.
CREATE TABLE policies (
    entity      text COLLATE "C" NOT NULL,
    hash        bytea            NOT NULL,
    yaml        text             NOT NULL,
    chart       text             NOT NULL,
    recorded_at timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT policies_pkey       PRIMARY KEY (entity, hash),
    CONSTRAINT policies_hash_is_32 CHECK (octet_length(hash) = 32)
);

RESET ROLE;
