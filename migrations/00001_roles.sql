-- Why: three roles keep posted facts safe from our own code. The owner migrates and
-- cannot log in, the application inserts and selects, the auditor only selects. Roles
-- belong to the whole cluster and may exist already, or appear while we look (two
-- databases migrating at once), so every step forgives being second.

-- +goose Up
-- +goose StatementBegin
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['counterfoil_owner', 'counterfoil_app', 'counterfoil_audit'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL; -- another database was quicker
            END;
        END IF;
        -- Whoever migrates must be able to become the role; a superuser is already.
        IF NOT pg_has_role(session_user, wanted, 'MEMBER') THEN
            EXECUTE format('GRANT %I TO %I', wanted, session_user);
        END IF;
    END LOOP;
END
$$;
-- +goose StatementEnd

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO counterfoil_owner;
GRANT USAGE ON SCHEMA public TO counterfoil_app, counterfoil_audit;
