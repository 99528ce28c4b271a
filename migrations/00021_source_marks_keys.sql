-- Why: what a mark points at must exist. In a step of its own, so that the table can be
-- distributed by entity before it; the batch is sealed last, so it is looked for at commit.

-- +goose Up
SET LOCAL ROLE counterfoil_owner;

ALTER TABLE source_marks ADD CONSTRAINT source_marks_entity_known FOREIGN KEY (entity) REFERENCES entities (entity);
ALTER TABLE source_marks ADD CONSTRAINT source_marks_batch_known FOREIGN KEY (entity, batch) REFERENCES batches (entity, batch) DEFERRABLE INITIALLY DEFERRED;

RESET ROLE;
