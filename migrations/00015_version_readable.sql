-- Why: every command looks whether the schema is up to date. A login that is a member of
-- the application's role alone must be able to see that, or it would need the owner's.

-- +goose Up
GRANT SELECT ON goose_db_version TO counterfoil_app, counterfoil_audit;
