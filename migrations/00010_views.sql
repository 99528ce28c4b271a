-- Why: what an auditor reads. The views run with the reader's own rights and show
-- sealed rows only: a row counts when its number lies inside a sealed batch (00005).

-- +goose Up
SET LOCAL ROLE counterfoil_owner;

-- The current name and type of every account.
CREATE VIEW chart WITH (security_invoker = true) AS
    SELECT DISTINCT ON (entity, account) entity, account, version, name, type, recorded_at
    FROM account_versions
    ORDER BY entity, account, version DESC;

-- Entries that count, with their batch's seal. Add "entry <= n" for an earlier state,
-- n being last_entry of the batch to look as of.
CREATE VIEW sealed_entries WITH (security_invoker = true) AS
    SELECT e.*, b.sealed_at, b.snapshot AS batch_snapshot
    FROM entries AS e
    JOIN batches AS b ON b.entity = e.entity AND b.batch = e.batch AND e.entry BETWEEN b.first_entry AND b.last_entry;

-- One row a posting, with everything that leads back to the source.
CREATE VIEW journal WITH (security_invoker = true) AS
    SELECT e.entity, e.batch, e.sealed_at, e.entry, p.line, e.book, e.scope, e.kind,
           e.effective_on, date_trunc('month', e.effective_on)::date AS period, e.late_for,
           e.reference, e.order_no, e.voucher_series, e.voucher_number, e.reverses, e.rule, e.text,
           p.account, c.name AS account_name, p.side,
           CASE p.side WHEN 'debit' THEN p.functional ELSE 0 END AS debit,
           CASE p.side WHEN 'credit' THEN p.functional ELSE 0 END AS credit,
           p.functional_currency,
           CASE p.side WHEN 'debit' THEN p.amount ELSE -p.amount END AS document_amount,
           p.currency AS document_currency, p.tax_code, p.sku,
           d.source, d.kind AS document_kind, d.external_id, d.version, d.snapshot, d.chunk, d.byte_offset, d.byte_length
    FROM sealed_entries AS e
    JOIN postings  AS p ON p.entity = e.entity AND p.entry = e.entry AND p.line <= e.lines
    JOIN documents AS d ON d.entity = e.entity AND d.document = e.document
    LEFT JOIN chart AS c ON c.entity = p.entity AND c.account = p.account;

-- Every posting of an account with the balance after it, debits positive.
CREATE VIEW account_ledger WITH (security_invoker = true) AS
    SELECT j.entity, j.book, j.account, j.account_name, j.effective_on, j.entry, j.line, j.batch, j.reference, j.voucher_series, j.voucher_number,
           j.text, j.debit, j.credit, j.functional_currency,
           sum(j.debit - j.credit) OVER (PARTITION BY j.entity, j.book, j.account ORDER BY j.effective_on, j.entry, j.line) AS balance
    FROM journal AS j;

-- Per book, account and month: opening, movements, closing; debits positive. A month in
-- which an account did not move has no row.
CREATE VIEW trial_balance WITH (security_invoker = true) AS
    SELECT m.entity, m.book, m.account, c.name AS account_name, m.functional_currency, m.period,
           sum(m.debit - m.credit) OVER w - (m.debit - m.credit) AS opening, m.debit, m.credit, sum(m.debit - m.credit) OVER w AS closing
    FROM (
        SELECT e.entity, e.book, p.account, p.functional_currency, date_trunc('month', e.effective_on)::date AS period,
               coalesce(sum(p.functional) FILTER (WHERE p.side = 'debit'), 0) AS debit,
               coalesce(sum(p.functional) FILTER (WHERE p.side = 'credit'), 0) AS credit
        FROM sealed_entries AS e
        JOIN postings AS p ON p.entity = e.entity AND p.entry = e.entry AND p.line <= e.lines
        GROUP BY e.entity, e.book, p.account, p.functional_currency, date_trunc('month', e.effective_on)::date) AS m
    LEFT JOIN chart AS c ON c.entity = m.entity AND c.account = m.account
    WINDOW w AS (PARTITION BY m.entity, m.book, m.account, m.functional_currency ORDER BY m.period);

-- Per run and account: booked + explained + unexplained = expected. difference is what
-- that lacks; it is zero in every good run.
CREATE VIEW tie_out WITH (security_invoker = true) AS
    SELECT a.entity, a.run, r.period, r.cut_off, r.void, a.account, c.name AS account_name, a.currency,
           a.booked, coalesce(x.explained, 0) AS explained, coalesce(u.unexplained, 0) AS unexplained, a.expected,
           a.booked + coalesce(x.explained, 0) + coalesce(u.unexplained, 0) - a.expected AS difference,
           a.recognised, a.out_of_scope
    FROM run_accounts AS a
    JOIN runs AS r ON r.entity = a.entity AND r.run = a.run
    LEFT JOIN chart AS c ON c.entity = a.entity AND c.account = a.account
    LEFT JOIN (SELECT entity, run, account, sum(functional) AS explained FROM explanation_legs GROUP BY entity, run, account) AS x
           ON x.entity = a.entity AND x.run = a.run AND x.account = a.account
    LEFT JOIN (SELECT entity, run, account, sum(functional) AS unexplained FROM unexplained_legs GROUP BY entity, run, account) AS u
           ON u.entity = a.entity AND u.run = a.run AND u.account = a.account;

GRANT SELECT ON chart, sealed_entries, journal, account_ledger, trial_balance, tie_out TO counterfoil_app, counterfoil_audit;

RESET ROLE;
