-- Why: the two books. Batches, entries and postings are numbered without gaps, and the
-- numbers decide what is visible: a batch owns the entries first_entry..last_entry, an
-- entry owns the lines 1..lines. All of them exist when the batch is sealed, so the
-- primary keys leave no number free to slip a row into a sealed batch, and a row beyond
-- the last sealed number counts nowhere. "As of batch n" is entry <= last_entry of n.

-- +goose Up
SET LOCAL ROLE counterfoil_owner;

CREATE TYPE book AS ENUM ('expected', 'booked');
CREATE TYPE side AS ENUM ('debit', 'credit');
CREATE TYPE entry_scope AS ENUM ('in_scope', 'recognised', 'out_of_scope');

-- A row here is the seal: it is written last, by seal_batch, after the set check.
CREATE TABLE batches (
    entity         text COLLATE "C" NOT NULL,
    batch          bigint           NOT NULL, -- gapless per entity
    kind           text             NOT NULL,
    snapshot       bigint,                    -- NULL when the batch rests on none
    first_document bigint           NOT NULL,
    last_document  bigint           NOT NULL, -- first - 1 when there are none
    first_entry    bigint           NOT NULL,
    last_entry     bigint           NOT NULL, -- first - 1 when there are none
    postings       bigint           NOT NULL,
    rejections     bigint           NOT NULL,
    debits         numeric          NOT NULL, -- functional, both books
    credits        numeric          NOT NULL,
    root           bytea            NOT NULL, -- Merkle root over the entries' canonical bytes, RFC 6962
    sealed_at      timestamptz      NOT NULL,
    sealed_by      text             NOT NULL DEFAULT session_user,
    documents      bigint           NOT NULL GENERATED ALWAYS AS (last_document - first_document + 1) STORED,
    entries        bigint           NOT NULL GENERATED ALWAYS AS (last_entry - first_entry + 1) STORED,
    CONSTRAINT batches_pkey            PRIMARY KEY (entity, batch),
    CONSTRAINT batches_from_one        CHECK (batch > 0 AND first_document > 0 AND first_entry > 0),
    CONSTRAINT batches_ranges_forward  CHECK (last_document >= first_document - 1 AND last_entry >= first_entry - 1),
    CONSTRAINT batches_kind_known      CHECK (kind IN ('import', 'reversal')),
    CONSTRAINT batches_counts_fit      CHECK (postings >= 2 * (last_entry - first_entry + 1) AND rejections >= 0),
    CONSTRAINT batches_totals_agree    CHECK (debits = credits),
    CONSTRAINT batches_root_is_32      CHECK (octet_length(root) = 32)
);

CREATE INDEX batches_by_snapshot ON batches (entity, snapshot);

CREATE TABLE entries (
    entity         text COLLATE "C" NOT NULL,
    entry          bigint           NOT NULL, -- gapless per entity
    batch          bigint           NOT NULL,
    document       bigint           NOT NULL, -- the document version the figures came from
    effective_on   date             NOT NULL,
    late_for       date,                      -- first day of the closed period it belongs to
    book           book             NOT NULL,
    scope          entry_scope      NOT NULL,
    lines          integer          NOT NULL,
    reverses       bigint,                    -- the entry this one undoes
    lane1          bigint           NOT NULL, -- fingerprint, modulo 2^61 - 1, in two lanes
    lane2          bigint           NOT NULL,
    kind           text COLLATE "C" NOT NULL,
    reference      text COLLATE "C" NOT NULL,
    order_no       text COLLATE "C" NOT NULL, -- '' where none is known
    voucher_series text COLLATE "C" NOT NULL,
    voucher_number text COLLATE "C" NOT NULL,
    rule           text             NOT NULL,
    text           text             NOT NULL,
    leaf           bytea            NOT NULL, -- SHA-256 of 0x00 and the canonical bytes
    CONSTRAINT entries_pkey                  PRIMARY KEY (entity, entry),
    CONSTRAINT entries_two_lines_or_more     CHECK (lines >= 2),
    CONSTRAINT entries_referenced            CHECK (reference <> ''),
    CONSTRAINT entries_expected_in_scope     CHECK (book = 'booked' OR scope = 'in_scope'),
    CONSTRAINT entries_reverse_earlier       CHECK (reverses < entry),
    CONSTRAINT entries_late_for_first_of_month CHECK (extract(day FROM late_for) = 1),
    CONSTRAINT entries_late_for_earlier      CHECK (late_for < effective_on),
    CONSTRAINT entries_lanes_in_field        CHECK (lane1 >= 0 AND lane1 < 2305843009213693951 AND lane2 >= 0 AND lane2 < 2305843009213693951),
    CONSTRAINT entries_leaf_is_32            CHECK (octet_length(leaf) = 32)
);

CREATE INDEX entries_by_reference ON entries (entity, reference);
CREATE INDEX entries_by_document ON entries (entity, document);
CREATE UNIQUE INDEX entries_reversed_once ON entries (entity, reverses) WHERE reverses IS NOT NULL;

-- The number of decimals is checked against the currency's exponent written out, most
-- used currencies first: a foreign key to currencies took several times as long for
-- ten million rows (ledger/DECISIONS.md). That the code is a currency at all, and the
-- account one of the chart, is checked for the whole batch when it is sealed.
CREATE TABLE postings (
    entity              text COLLATE "C" NOT NULL,
    entry               bigint           NOT NULL,
    line                integer          NOT NULL, -- 1..lines of the entry
    side                side             NOT NULL,
    account             text COLLATE "C" NOT NULL,
    amount              numeric          NOT NULL, -- document currency, never negative
    currency            text COLLATE "C" NOT NULL, -- '' where a conversion residual has no document amount
    functional          numeric          NOT NULL, -- entity's currency, never negative
    functional_currency text COLLATE "C" NOT NULL,
    tax_code            text COLLATE "C" NOT NULL, -- '' where none
    sku                 text COLLATE "C" NOT NULL, -- '' where none
    CONSTRAINT postings_pkey                   PRIMARY KEY (entity, entry, line),
    CONSTRAINT postings_from_one               CHECK (line > 0),
    -- The upper bound also keeps out NaN and Infinity, which sort above every number.
    CONSTRAINT postings_amount_in_range        CHECK (amount >= 0 AND amount < 1e15),
    CONSTRAINT postings_functional_in_range    CHECK (functional >= 0 AND functional < 1e15),
    CONSTRAINT postings_not_empty              CHECK (amount > 0 OR functional > 0),
    CONSTRAINT postings_amount_has_currency    CHECK (currency <> '' OR amount = 0),
    CONSTRAINT postings_amount_at_exponent     CHECK (scale(amount) <= CASE
        WHEN currency IN ('SEK', 'EUR', 'USD', 'GBP', 'DKK', 'NOK', 'CHF') THEN 2
        WHEN currency IN ('JPY', 'KRW', 'ISK', 'CLP', 'BIF', 'DJF', 'GNF', 'KMF', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF') THEN 0
        WHEN currency IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') THEN 3
        WHEN currency IN ('CLF', 'UYW') THEN 4
        ELSE 2 END),
    CONSTRAINT postings_functional_at_exponent CHECK (scale(functional) <= CASE
        WHEN functional_currency IN ('SEK', 'EUR', 'USD', 'GBP', 'DKK', 'NOK', 'CHF') THEN 2
        WHEN functional_currency IN ('JPY', 'KRW', 'ISK', 'CLP', 'BIF', 'DJF', 'GNF', 'KMF', 'PYG', 'RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF') THEN 0
        WHEN functional_currency IN ('BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND') THEN 3
        WHEN functional_currency IN ('CLF', 'UYW') THEN 4
        ELSE 2 END)
);

RESET ROLE;
