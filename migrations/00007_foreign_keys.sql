-- Why: what points at something must point at something that exists. In a step of its
-- own and one constraint a statement, so that the tables can be distributed by entity
-- before it. Headers written last (a snapshot after its chunks, a run after its cases)
-- are looked for at commit. Documents, entries and postings have no foreign keys: the
-- same questions are asked of the whole batch, as sets, by seal_batch, and nothing they
-- point at can ever be deleted (measured: ledger/DECISIONS.md).

-- +goose Up
SET LOCAL ROLE counterfoil_owner;

ALTER TABLE entities ADD CONSTRAINT entities_functional_currency_known FOREIGN KEY (functional_currency) REFERENCES currencies (currency);
ALTER TABLE accounts ADD CONSTRAINT accounts_entity_known FOREIGN KEY (entity) REFERENCES entities (entity);
ALTER TABLE account_versions ADD CONSTRAINT account_versions_account_known FOREIGN KEY (entity, account) REFERENCES accounts (entity, account);
ALTER TABLE period_events ADD CONSTRAINT period_events_entity_known FOREIGN KEY (entity) REFERENCES entities (entity);
ALTER TABLE policies ADD CONSTRAINT policies_entity_known FOREIGN KEY (entity) REFERENCES entities (entity);
ALTER TABLE snapshots ADD CONSTRAINT snapshots_entity_known FOREIGN KEY (entity) REFERENCES entities (entity);
ALTER TABLE snapshot_chunks ADD CONSTRAINT snapshot_chunks_snapshot_known FOREIGN KEY (entity, snapshot) REFERENCES snapshots (entity, snapshot) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE batches ADD CONSTRAINT batches_entity_known FOREIGN KEY (entity) REFERENCES entities (entity);
ALTER TABLE batches ADD CONSTRAINT batches_snapshot_known FOREIGN KEY (entity, snapshot) REFERENCES snapshots (entity, snapshot);
ALTER TABLE rejections ADD CONSTRAINT rejections_snapshot_known FOREIGN KEY (entity, snapshot) REFERENCES snapshots (entity, snapshot);
ALTER TABLE rejections ADD CONSTRAINT rejections_batch_known FOREIGN KEY (entity, batch) REFERENCES batches (entity, batch) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE runs ADD CONSTRAINT runs_policy_known FOREIGN KEY (entity, policy_hash) REFERENCES policies (entity, hash);
ALTER TABLE runs ADD CONSTRAINT runs_previous_known FOREIGN KEY (entity, previous_run) REFERENCES runs (entity, run);
ALTER TABLE run_accounts ADD CONSTRAINT run_accounts_run_known FOREIGN KEY (entity, run) REFERENCES runs (entity, run) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE run_accounts ADD CONSTRAINT run_accounts_account_known FOREIGN KEY (entity, account) REFERENCES accounts (entity, account);
ALTER TABLE run_accounts ADD CONSTRAINT run_accounts_currency_known FOREIGN KEY (currency) REFERENCES currencies (currency);
ALTER TABLE open_items ADD CONSTRAINT open_items_entity_known FOREIGN KEY (entity) REFERENCES entities (entity);
ALTER TABLE open_item_events ADD CONSTRAINT open_item_events_item_known FOREIGN KEY (entity, item) REFERENCES open_items (entity, item);
ALTER TABLE open_item_events ADD CONSTRAINT open_item_events_run_known FOREIGN KEY (entity, run) REFERENCES runs (entity, run) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE cases ADD CONSTRAINT cases_run_known FOREIGN KEY (entity, run) REFERENCES runs (entity, run) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE cases ADD CONSTRAINT cases_item_known FOREIGN KEY (entity, item) REFERENCES open_items (entity, item);
ALTER TABLE case_variances ADD CONSTRAINT case_variances_case_known FOREIGN KEY (entity, run, reference) REFERENCES cases (entity, run, reference) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE unexplained_legs ADD CONSTRAINT unexplained_legs_case_known FOREIGN KEY (entity, run, reference) REFERENCES cases (entity, run, reference) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE explanations ADD CONSTRAINT explanations_case_known FOREIGN KEY (entity, run, reference) REFERENCES cases (entity, run, reference) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE explanation_legs ADD CONSTRAINT explanation_legs_explanation_known FOREIGN KEY (entity, run, reference, explanation) REFERENCES explanations (entity, run, reference, explanation) DEFERRABLE INITIALLY DEFERRED;

RESET ROLE;
