-- Why: functions with the owner's rights must not be led astray by what a caller keeps
-- in its own session. Temporary tables and views are such a thing: anyone may make them,
-- under any name. A view named run_head with a function of the caller's behind it would
-- have been read by seal_run, and the function run, as the owner of every table; a
-- temporary table named runs would have hidden the finished run from the trigger that
-- guards it.

-- +goose Up
SET LOCAL ROLE counterfoil_owner;

ALTER FUNCTION refuse_after_header() SET search_path = public, pg_temp;
ALTER FUNCTION refuse_change() SET search_path = public, pg_temp;
ALTER FUNCTION lock_posting(text) SET search_path = public, pg_temp;

-- Only begin_run makes temporary tables that belong to us: what has one of these names
-- and another owner, or is no table, was put there by the caller.
-- +goose StatementBegin
CREATE FUNCTION check_run_begun() RETURNS void LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    v_name text;
BEGIN
    SELECT n.name INTO v_name
    FROM unnest(ARRAY['run_head', 'run_references', 'run_open', 'run_touched']) AS n (name)
    LEFT JOIN pg_class AS c ON c.oid = to_regclass('pg_temp.' || n.name) AND c.relkind = 'r' AND pg_get_userbyid(c.relowner) = current_user
    WHERE c.oid IS NULL
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the run was not begun in this transaction: % is not of begin_run', v_name
            USING ERRCODE = 'CF004', CONSTRAINT = 'run_begun', HINT = 'Call begin_run first.';
    END IF;
END
$$;
-- +goose StatementEnd

ALTER FUNCTION seal_run(text, boolean) RENAME TO judge_run;
REVOKE ALL ON FUNCTION judge_run(text, boolean) FROM counterfoil_app;

-- +goose StatementBegin
CREATE FUNCTION seal_run(p_entity text, p_carried boolean) RETURNS SETOF runs LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM check_run_begun();
    RETURN QUERY SELECT * FROM judge_run(p_entity, p_carried);
END
$$;
-- +goose StatementEnd

REVOKE ALL ON FUNCTION seal_run, check_run_begun FROM PUBLIC;
GRANT EXECUTE ON FUNCTION seal_run TO counterfoil_app;

-- An item's events are what seal_run concludes from a run; nobody else tells its story.
REVOKE INSERT ON open_item_events FROM counterfoil_app;

RESET ROLE;
