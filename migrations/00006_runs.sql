-- Why: what a reconciliation found, versioned by run and never overwritten. A run's
-- header is written last, in the transaction that wrote its cases; a void run is kept
-- with its reason.

-- +goose Up
SET LOCAL ROLE counterfoil_owner;

CREATE TABLE runs (
    entity        text COLLATE "C" NOT NULL,
    run           bigint           NOT NULL, -- gapless per entity
    period        date             NOT NULL, -- the month's first day
    cut_off       date             NOT NULL,
    through_batch bigint           NOT NULL, -- 0 when the run saw none
    policy_hash   bytea            NOT NULL,
    rule_version  text             NOT NULL,
    started_at    timestamptz      NOT NULL,
    sealed_at     timestamptz      NOT NULL DEFAULT now(),
    "references"  bigint           NOT NULL,
    tied          bigint           NOT NULL,
    cases         bigint           NOT NULL,
    compared      bigint           NOT NULL,
    previous_run  bigint,                    -- whose untouched cases were carried over
    void          text             NOT NULL DEFAULT '', -- why the figures do not add up; '' for a good run
    CONSTRAINT runs_pkey                   PRIMARY KEY (entity, run),
    CONSTRAINT runs_from_one               CHECK (run > 0 AND through_batch >= 0),
    CONSTRAINT runs_period_first_of_month  CHECK (extract(day FROM period) = 1),
    CONSTRAINT runs_previous_earlier       CHECK (previous_run < run),
    CONSTRAINT runs_policy_hash_is_32      CHECK (octet_length(policy_hash) = 32),
    CONSTRAINT runs_counts_not_below       CHECK ("references" >= 0 AND tied >= 0 AND cases >= 0 AND compared >= 0),
    -- A void run may be void because of just this.
    CONSTRAINT runs_every_reference_once   CHECK (void <> '' OR "references" = tied + cases)
);

CREATE INDEX runs_by_period ON runs (entity, period, run);

-- One account's share of a run: functional, debits positive, cumulative to the cut-off.
CREATE TABLE run_accounts (
    entity         text COLLATE "C" NOT NULL,
    run            bigint           NOT NULL,
    account        text COLLATE "C" NOT NULL,
    currency       text COLLATE "C" NOT NULL,
    expected       numeric          NOT NULL,
    booked         numeric          NOT NULL,
    tied_expected  numeric          NOT NULL,
    tied_booked    numeric          NOT NULL,
    cases_expected numeric          NOT NULL,
    cases_booked   numeric          NOT NULL,
    recognised     numeric          NOT NULL,
    out_of_scope   numeric          NOT NULL,
    CONSTRAINT run_accounts_pkey PRIMARY KEY (entity, run, account)
);

-- An item keeps its number for as long as the ledger lives: the reference is the item.
CREATE TABLE open_items (
    entity      text COLLATE "C" NOT NULL,
    item        bigint           NOT NULL, -- gapless per entity
    reference   text COLLATE "C" NOT NULL,
    recorded_at timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT open_items_pkey           PRIMARY KEY (entity, item),
    CONSTRAINT open_items_reference_once UNIQUE (entity, reference),
    CONSTRAINT open_items_from_one       CHECK (item > 0)
);

CREATE TABLE open_item_events (
    entity      text COLLATE "C" NOT NULL,
    item        bigint           NOT NULL,
    run         bigint           NOT NULL,
    event       text             NOT NULL,
    reason      text             NOT NULL DEFAULT '',
    actor       text             NOT NULL DEFAULT '',
    recorded_at timestamptz      NOT NULL DEFAULT now(),
    CONSTRAINT open_item_events_pkey        PRIMARY KEY (entity, item, run, event),
    CONSTRAINT open_item_events_event_known CHECK (event IN ('opened', 'cleared', 'reopened', 'accepted'))
);

CREATE INDEX open_item_events_by_run ON open_item_events (entity, run);

CREATE TABLE cases (
    entity       text COLLATE "C" NOT NULL,
    run          bigint           NOT NULL,
    reference    text COLLATE "C" NOT NULL,
    item         bigint           NOT NULL,
    origin_on    date             NOT NULL,
    compared_run bigint           NOT NULL, -- this run, or the one it was carried over from
    CONSTRAINT cases_pkey                 PRIMARY KEY (entity, run, reference),
    CONSTRAINT cases_item_once            UNIQUE (entity, run, item),
    CONSTRAINT cases_compared_not_later   CHECK (compared_run <= run)
);

-- Legs of a case: booked less expected (variance) or still to add (unexplained).
-- document_amount and document_currency are NULL together where not known.
CREATE TABLE case_variances (
    entity              text COLLATE "C" NOT NULL,
    run                 bigint           NOT NULL,
    reference           text COLLATE "C" NOT NULL,
    number              integer          NOT NULL,
    account             text COLLATE "C" NOT NULL,
    functional          numeric          NOT NULL,
    functional_currency text COLLATE "C" NOT NULL,
    document_amount     numeric,
    document_currency   text COLLATE "C",
    CONSTRAINT case_variances_pkey           PRIMARY KEY (entity, run, reference, number),
    CONSTRAINT case_variances_in_range       CHECK (abs(functional) < 1e15 AND (document_amount IS NULL OR abs(document_amount) < 1e15)),
    CONSTRAINT case_variances_document_whole CHECK ((document_amount IS NULL) = (document_currency IS NULL))
);

CREATE TABLE unexplained_legs (
    entity              text COLLATE "C" NOT NULL,
    run                 bigint           NOT NULL,
    reference           text COLLATE "C" NOT NULL,
    number              integer          NOT NULL,
    account             text COLLATE "C" NOT NULL,
    functional          numeric          NOT NULL,
    functional_currency text COLLATE "C" NOT NULL,
    document_amount     numeric,
    document_currency   text COLLATE "C",
    CONSTRAINT unexplained_legs_pkey           PRIMARY KEY (entity, run, reference, number),
    CONSTRAINT unexplained_legs_in_range       CHECK (abs(functional) < 1e15 AND (document_amount IS NULL OR abs(document_amount) < 1e15)),
    CONSTRAINT unexplained_legs_document_whole CHECK ((document_amount IS NULL) = (document_currency IS NULL))
);

CREATE TABLE explanations (
    entity       text COLLATE "C" NOT NULL,
    run          bigint           NOT NULL,
    reference    text COLLATE "C" NOT NULL,
    explanation  integer          NOT NULL, -- from 1, the sequence in the case
    cause        text COLLATE "C" NOT NULL,
    kind         text             NOT NULL,
    class        text             NOT NULL,
    proof        text             NOT NULL,
    evidence     text             NOT NULL,
    cluster      text COLLATE "C" NOT NULL DEFAULT '',
    documents    jsonb            NOT NULL DEFAULT '[]',
    steps        jsonb            NOT NULL DEFAULT '[]',
    alternatives jsonb            NOT NULL DEFAULT '[]',
    CONSTRAINT explanations_pkey         PRIMARY KEY (entity, run, reference, explanation),
    CONSTRAINT explanations_cause_known  CHECK (cause IN ('missing order', 'missing refund', 'duplicate', 'tax', 'SKU', 'account', 'charge',
        'return value', 'edited', 'cut-off', 'FX rate', 'rounding', 'manual journal')),
    CONSTRAINT explanations_class_known  CHECK (class IN ('correct in ERP', 'fix mapping', 'timing', 'policy', 'accepted', 'to review', 'open')),
    CONSTRAINT explanations_proof_known  CHECK (proof IN ('replayed', 'bounded', 'matched elsewhere', 'ambiguous'))
);

CREATE TABLE explanation_legs (
    entity              text COLLATE "C" NOT NULL,
    run                 bigint           NOT NULL,
    reference           text COLLATE "C" NOT NULL,
    explanation         integer          NOT NULL,
    number              integer          NOT NULL,
    account             text COLLATE "C" NOT NULL,
    functional          numeric          NOT NULL,
    functional_currency text COLLATE "C" NOT NULL,
    document_amount     numeric,
    document_currency   text COLLATE "C",
    CONSTRAINT explanation_legs_pkey           PRIMARY KEY (entity, run, reference, explanation, number),
    CONSTRAINT explanation_legs_in_range       CHECK (abs(functional) < 1e15 AND (document_amount IS NULL OR abs(document_amount) < 1e15)),
    CONSTRAINT explanation_legs_document_whole CHECK ((document_amount IS NULL) = (document_currency IS NULL))
);

RESET ROLE;
