-- Why: posted facts never change (P3). The application's role may select and insert and
-- nothing else; that is the control. The triggers stop the owner's slips too: they fire
-- once a statement, for TRUNCATE as well, and ALWAYS, so that replication mode does not
-- switch them off.

-- +goose Up
SET LOCAL ROLE counterfoil_owner;

-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % refused: stored facts never change', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'CF001', CONSTRAINT = 'append_only', TABLE = TG_TABLE_NAME,
              HINT = 'Correct by a reversal, a new version or a new event.';
END
$$;
-- +goose StatementEnd

-- +goose StatementBegin
DO $$
DECLARE
    t text;
BEGIN
    FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tableowner = 'counterfoil_owner' ORDER BY tablename LOOP
        EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', t);
        EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER append_only', t);
        EXECUTE format('REVOKE ALL ON %I FROM PUBLIC', t);
        EXECUTE format('GRANT SELECT ON %I TO counterfoil_app, counterfoil_audit', t);
        -- Batches are written by seal_batch and period events by set_period_status alone,
        -- which check what they write; currencies come with migrations.
        IF t NOT IN ('batches', 'period_events', 'currencies') THEN
            EXECUTE format('GRANT INSERT ON %I TO counterfoil_app', t);
        END IF;
    END LOOP;
END
$$;
-- +goose StatementEnd

RESET ROLE;
