-- Why: what a result points at must exist. In a step of its own, so that the table can be
-- distributed by entity before it; the batch is sealed last, so it is looked for at commit.

-- +goose Up
SET LOCAL ROLE counterfoil_owner;

ALTER TABLE import_results ADD CONSTRAINT import_results_snapshot_known FOREIGN KEY (entity, snapshot) REFERENCES snapshots (entity, snapshot);
ALTER TABLE import_results ADD CONSTRAINT import_results_batch_known FOREIGN KEY (entity, batch) REFERENCES batches (entity, batch) DEFERRABLE INITIALLY DEFERRED;

RESET ROLE;
