package postgres_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"counterfoil/ledger/postgres/pgtest"
)

// row is what to insert: columns and their values as SQL.
type row map[string]string

func (r row) insertInto(table string) string {
	columns := slices.Sorted(maps.Keys(r))
	values := make([]string, len(columns))
	for i, c := range columns {
		values[i] = r[c]
	}
	return fmt.Sprintf(`INSERT INTO %s ("%s") VALUES (%s)`, table, strings.Join(columns, `","`), strings.Join(values, ","))
}

func (r row) with(changes row) row {
	changed := maps.Clone(r)
	maps.Copy(changed, changes)
	return changed
}

const (
	hash32 = `decode(repeat('ab', 32), 'hex')`
	hash31 = `decode(repeat('ab', 31), 'hex')`
)

func leg(extra row) row {
	return row{"entity": "'E'", "run": "1", "reference": "'R'", "number": "1", "account": "'1'", "functional": "1", "functional_currency": "'SEK'"}.with(extra)
}

// valid holds one row for every table, in the sequence in which foreign keys want them.
var valid = []struct {
	table string
	row   row
}{
	{"currencies", row{"currency": "'XXX'", "exponent": "2"}},
	{"entities", row{"entity": "'E'", "functional_currency": "'SEK'"}},
	{"accounts", row{"entity": "'E'", "account": "'1'"}},
	{"account_versions", row{"entity": "'E'", "account": "'1'", "version": "1", "name": "'n'", "type": "'asset'"}},
	{"period_events", row{"entity": "'E'", "number": "1", "period": "'2026-10-01'", "status": "'open'", "actor": "'a'"}},
	{"policies", row{"entity": "'E'", "hash": hash32, "yaml": "''", "chart": "''"}},
	{"snapshots", row{"entity": "'E'", "snapshot": "1", "source": "'s'", "kind": "'k'", "name": "'n'", "taken_at": "now()", "sha256": hash32,
		"original_sha256": hash32, "records": "0", "bytes": "0", "chunks": "0"}},
	{"snapshot_chunks", row{"entity": "'E'", "snapshot": "1", "chunk": "0", "length": "0", "sha256": hash32, "zstd": "''"}},
	{"batches", row{"entity": "'E'", "batch": "1", "kind": "'import'", "snapshot": "1", "first_document": "1", "last_document": "0", "first_entry": "1",
		"last_entry": "0", "postings": "0", "rejections": "0", "debits": "0", "credits": "0", "root": hash32, "sealed_at": "now()"}},
	{"source_marks", row{"entity": "'E'", "source": "'s'", "name": "'n'", "mark": "1", "value": "''", "batch": "1"}},
	{"import_results", row{"entity": "'E'", "batch": "1", "snapshot": "1", "source": "'s'", "extent": "'{}'", "counts": "'{}'", "findings": "'[]'"}},
	{"documents", row{"entity": "'E'", "document": "1", "source": "'s'", "kind": "'k'", "external_id": "'x'", "version": "1", "batch": "1", "order_no": "''",
		"partial": "false", "due": "true", "snapshot": "1", "chunk": "0", "byte_offset": "0", "byte_length": "0", "hash": hash32}},
	{"rejections", row{"entity": "'E'", "snapshot": "1", "batch": "1", "position": "'p'", "reason": "'r'", "chunk": "0", "byte_offset": "0", "byte_length": "0"}},
	{"entries", row{"entity": "'E'", "entry": "2", "batch": "1", "document": "1", "effective_on": "'2026-10-15'", "book": "'booked'", "scope": "'in_scope'",
		"lines": "2", "lane1": "0", "lane2": "0", "kind": "'k'", "reference": "'R'", "order_no": "''", "voucher_series": "''", "voucher_number": "''",
		"rule": "''", "text": "''", "leaf": hash32}},
	{"postings", row{"entity": "'E'", "entry": "1", "line": "1", "side": "'debit'", "account": "'1'", "amount": "1", "currency": "'SEK'", "functional": "1",
		"functional_currency": "'SEK'", "tax_code": "''", "sku": "''"}},
	{"runs", row{"entity": "'E'", "run": "2", "period": "'2026-10-01'", "cut_off": "'2026-10-31'", "through_batch": "1", "policy_hash": hash32,
		"rule_version": "'1'", "started_at": "now()", "references": "1", "tied": "0", "cases": "1", "compared": "1"}},
	{"batch_seals", row{"entity": "'E'", "batch": "1", "evidence": hash32}},
	{"run_seals", row{"entity": "'E'", "run": "1", "digest": hash32}},
	{"run_accounts", row{"entity": "'E'", "run": "1", "account": "'1'", "currency": "'SEK'", "expected": "0", "booked": "0", "tied_expected": "0",
		"tied_booked": "0", "cases_expected": "0", "cases_booked": "0", "recognised": "0", "out_of_scope": "0"}},
	{"open_items", row{"entity": "'E'", "item": "1", "reference": "'R'"}},
	{"open_item_events", row{"entity": "'E'", "item": "1", "run": "1", "event": "'opened'"}},
	{"acceptances", row{"entity": "'E'", "acceptance": "1", "item": "1", "run": "1", "after_run": "1", "reason": "'r'", "accepted_by": "'a'", "recorded_by": "'b'"}},
	{"case_relations", row{"entity": "'E'", "run": "1", "reference": "'R'", "related": "'S'"}},
	{"cases", row{"entity": "'E'", "run": "1", "reference": "'R'", "item": "1", "origin_on": "'2026-10-15'", "compared_run": "1"}},
	{"case_variances", leg(nil)},
	{"unexplained_legs", leg(nil)},
	{"explanations", row{"entity": "'E'", "run": "1", "reference": "'R'", "explanation": "1", "cause": "'tax'", "kind": "''", "class": "'policy'",
		"proof": "'replayed'", "evidence": "''"}},
	{"explanation_legs", leg(row{"explanation": "1"})},
}

// violations says what breaks each constraint, beside the primary keys: the changes to
// the table's valid row.
var violations = map[string]struct {
	table   string
	changes row
}{
	"source_marks_named":                 {"source_marks", row{"name": "''"}},
	"source_marks_from_one":              {"source_marks", row{"mark": "0"}},
	"source_marks_entity_known":          {"source_marks", row{"entity": "'F'", "batch": "NULL"}},
	"source_marks_batch_known":           {"source_marks", row{"mark": "2", "batch": "2"}},
	"import_results_named":               {"import_results", row{"source": "''"}},
	"import_results_snapshot_known":      {"import_results", row{"batch": "2", "snapshot": "9"}},
	"import_results_batch_known":         {"import_results", row{"batch": "9"}},
	"currencies_exponent_sane":           {"currencies", row{"currency": "'XXY'", "exponent": "5"}},
	"currencies_three_capitals":          {"currencies", row{"currency": "'xxy'"}},
	"entities_named":                     {"entities", row{"entity": "''"}},
	"entities_seed_is_16":                {"entities", row{"entity": "'F'", "fingerprint_seed": "'abc'"}},
	"entities_functional_currency_known": {"entities", row{"entity": "'F'", "functional_currency": "'XXZ'"}},
	"accounts_named":                     {"accounts", row{"account": "''"}},
	"accounts_entity_known":              {"accounts", row{"entity": "'F'"}},
	"account_versions_from_one":          {"account_versions", row{"version": "0"}},
	"account_versions_type_known":        {"account_versions", row{"version": "2", "type": "'cash'"}},
	"account_versions_account_known":     {"account_versions", row{"account": "'9'"}},
	"period_events_first_of_month":       {"period_events", row{"number": "2", "period": "'2026-10-02'"}},
	"period_events_from_one":             {"period_events", row{"number": "0"}},
	"period_events_reopen_reasoned":      {"period_events", row{"number": "2", "status": "'reopened'"}},
	"period_events_status_known":         {"period_events", row{"number": "2", "status": "'shut'"}},
	"period_events_entity_known":         {"period_events", row{"entity": "'F'"}},
	"policies_hash_is_32":                {"policies", row{"hash": hash31}},
	"policies_entity_known":              {"policies", row{"entity": "'F'"}},
	"snapshots_counts_not_below":         {"snapshots", row{"snapshot": "2", "records": "-1"}},
	"snapshots_from_one":                 {"snapshots", row{"snapshot": "0"}},
	"snapshots_original_is_32":           {"snapshots", row{"snapshot": "2", "original_sha256": hash31}},
	"snapshots_sha256_is_32":             {"snapshots", row{"snapshot": "2", "sha256": hash31}},
	"snapshots_entity_known":             {"snapshots", row{"entity": "'F'"}},
	"snapshots_content_once":             {"snapshots", row{"snapshot": "2"}},
	"snapshot_chunks_from_zero":          {"snapshot_chunks", row{"chunk": "-1"}},
	"snapshot_chunks_length_not_below":   {"snapshot_chunks", row{"chunk": "1", "length": "-1"}},
	"snapshot_chunks_sha256_is_32":       {"snapshot_chunks", row{"chunk": "1", "sha256": hash31}},
	"snapshot_chunks_snapshot_known":     {"snapshot_chunks", row{"snapshot": "9"}},
	"documents_context_inside":           {"documents", row{"document": "2", "context_snapshot": "1", "context_chunk": "-1", "context_offset": "0", "context_length": "0"}},
	"documents_context_whole":            {"documents", row{"document": "2", "context_snapshot": "1"}},
	"documents_evidence_inside":          {"documents", row{"document": "2", "byte_offset": "-1"}},
	"documents_from_one":                 {"documents", row{"document": "0"}},
	"documents_hash_is_32":               {"documents", row{"document": "2", "hash": hash31}},
	"documents_named":                    {"documents", row{"document": "2", "external_id": "''"}},
	"documents_version_once":             {"documents", row{"document": "2"}},
	"rejections_document_whole":          {"rejections", row{"position": "'q'", "kind": "'return'"}},
	"rejections_evidence_inside":         {"rejections", row{"position": "'q'", "byte_length": "-1"}},
	"rejections_say_why":                 {"rejections", row{"position": "'q'", "reason": "''"}},
	"rejections_batch_known":             {"rejections", row{"batch": "9"}},
	"rejections_snapshot_known":          {"rejections", row{"snapshot": "9"}},
	"batches_counts_fit":                 {"batches", row{"batch": "2", "last_entry": "1", "postings": "1"}},
	"batches_from_one":                   {"batches", row{"batch": "0"}},
	"batches_kind_known":                 {"batches", row{"batch": "2", "kind": "'guess'"}},
	"batches_ranges_forward":             {"batches", row{"batch": "2", "last_entry": "-1"}},
	"batches_root_is_32":                 {"batches", row{"batch": "2", "root": hash31}},
	"batches_totals_agree":               {"batches", row{"batch": "2", "debits": "1"}},
	"batches_entity_known":               {"batches", row{"entity": "'F'", "snapshot": "NULL"}},
	"batches_snapshot_known":             {"batches", row{"batch": "2", "snapshot": "9"}},
	"entries_expected_in_scope":          {"entries", row{"entry": "3", "book": "'expected'", "scope": "'out_of_scope'"}},
	"entries_lanes_in_field":             {"entries", row{"entry": "3", "lane2": "2305843009213693951"}},
	"entries_late_for_earlier":           {"entries", row{"entry": "3", "late_for": "'2026-11-01'"}},
	"entries_late_for_first_of_month":    {"entries", row{"entry": "3", "late_for": "'2026-09-02'"}},
	"entries_leaf_is_32":                 {"entries", row{"entry": "3", "leaf": hash31}},
	"entries_referenced":                 {"entries", row{"entry": "3", "reference": "''"}},
	"entries_reverse_earlier":            {"entries", row{"entry": "3", "reverses": "3"}},
	"entries_two_lines_or_more":          {"entries", row{"entry": "3", "lines": "1"}},
	"postings_amount_at_exponent":        {"postings", row{"line": "2", "amount": "0.001"}},
	"postings_amount_has_currency":       {"postings", row{"line": "2", "currency": "''"}},
	"postings_amount_in_range":           {"postings", row{"line": "2", "amount": "-1"}},
	"postings_from_one":                  {"postings", row{"line": "0"}},
	"postings_functional_at_exponent":    {"postings", row{"line": "2", "functional": "0.5", "functional_currency": "'JPY'"}},
	"postings_functional_in_range":       {"postings", row{"line": "2", "functional": "1e15"}},
	"postings_dimension_not_personal":    {"postings", row{"line": "2", "dimension": "'1=NO;8=4711'"}},
	"postings_not_empty":                 {"postings", row{"line": "2", "amount": "0", "functional": "0"}},
	"runs_counts_not_below":              {"runs", row{"run": "3", "tied": "-1", "cases": "2"}},
	"runs_every_reference_once":          {"runs", row{"run": "3", "tied": "1"}},
	"runs_from_one":                      {"runs", row{"run": "0"}},
	"runs_period_first_of_month":         {"runs", row{"run": "3", "period": "'2026-10-02'"}},
	"runs_policy_hash_is_32":             {"runs", row{"run": "3", "policy_hash": hash31}},
	"runs_previous_earlier":              {"runs", row{"run": "3", "previous_run": "3"}},
	"runs_policy_known":                  {"runs", row{"run": "3", "policy_hash": `decode(repeat('00', 32), 'hex')`}},
	"runs_previous_known":                {"runs", row{"run": "9", "previous_run": "8"}},
	"batch_seals_batch_known":            {"batch_seals", row{"batch": "9"}},
	"batch_seals_evidence_is_32":         {"batch_seals", row{"batch": "2", "evidence": hash31}},
	"run_seals_run_known":                {"run_seals", row{"run": "9"}},
	"run_seals_digest_is_32":             {"run_seals", row{"run": "2", "digest": hash31}},
	"run_accounts_account_known":         {"run_accounts", row{"account": "'9'"}},
	"run_accounts_currency_known":        {"run_accounts", row{"run": "2", "currency": "'XXZ'"}},
	"run_accounts_run_known":             {"run_accounts", row{"run": "9"}},
	"open_items_from_one":                {"open_items", row{"item": "0", "reference": "'S'"}},
	"open_items_entity_known":            {"open_items", row{"entity": "'F'"}},
	"open_items_reference_once":          {"open_items", row{"item": "2"}},
	"open_item_events_event_known":       {"open_item_events", row{"event": "'lost'"}},
	"open_item_events_item_known":        {"open_item_events", row{"item": "9"}},
	"open_item_events_run_known":         {"open_item_events", row{"run": "9"}},
	"acceptances_from_one":               {"acceptances", row{"acceptance": "0"}},
	"acceptances_item_known":             {"acceptances", row{"acceptance": "2", "item": "9"}},
	"acceptances_reasoned":               {"acceptances", row{"acceptance": "2", "reason": "''"}},
	"acceptances_revoke_later":           {"acceptances", row{"acceptance": "2", "revokes": "2"}},
	"acceptances_revoked_known":          {"acceptances", row{"acceptance": "9", "revokes": "8"}},
	"acceptances_run_known":              {"acceptances", row{"acceptance": "2", "run": "9", "after_run": "9"}},
	"acceptances_run_known_by":           {"acceptances", row{"acceptance": "2", "run": "2"}},
	"case_relations_not_its_own":         {"case_relations", row{"related": "'R'"}},
	"case_relations_run_known":           {"case_relations", row{"run": "9"}},
	"cases_compared_not_later":           {"cases", row{"run": "9", "compared_run": "10"}},
	"cases_item_known":                   {"cases", row{"run": "2", "item": "9"}},
	"cases_run_known":                    {"cases", row{"run": "9"}},
	"cases_item_once":                    {"cases", row{"reference": "'S'"}},
	"case_variances_document_whole":      {"case_variances", row{"number": "2", "document_amount": "1"}},
	"case_variances_in_range":            {"case_variances", row{"number": "2", "functional": "'NaN'"}},
	"case_variances_run_known":           {"case_variances", row{"run": "9"}},
	"unexplained_legs_document_whole":    {"unexplained_legs", row{"number": "2", "document_amount": "1"}},
	"unexplained_legs_in_range":          {"unexplained_legs", row{"number": "2", "functional": "-1e15"}},
	"unexplained_legs_run_known":         {"unexplained_legs", row{"run": "9"}},
	"explanations_cause_known":           {"explanations", row{"explanation": "2", "cause": "'unexplained'"}},
	"explanations_class_known":           {"explanations", row{"explanation": "2", "class": "'plugged'"}},
	"explanations_proof_known":           {"explanations", row{"explanation": "2", "proof": "'guessed'"}},
	"explanations_run_known":             {"explanations", row{"run": "9"}},
	"explanation_legs_document_whole":    {"explanation_legs", row{"number": "2", "document_currency": "'SEK'"}},
	"explanation_legs_in_range":          {"explanation_legs", row{"number": "2", "functional": "'Infinity'"}},
	"explanation_legs_run_known":         {"explanation_legs", row{"run": "9"}},
}

// seed inserts the valid rows, and a run 1 for those that hang on it.
func seed(t *testing.T, tx *sqlx.Tx) {
	t.Helper()
	mustExec(t, tx, "SET CONSTRAINTS ALL DEFERRED")
	for _, v := range valid {
		if v.table == "runs" {
			mustExec(t, tx, v.row.with(row{"run": "1"}).insertInto("runs"))
		}
		mustExec(t, tx, v.row.insertInto(v.table))
	}
	mustExec(t, tx, "SET CONSTRAINTS ALL IMMEDIATE")
}

func mustExec(t *testing.T, db sqlx.Execer, statement string) {
	t.Helper()
	if _, err := db.Exec(statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// TestEveryConstraintRefuses provokes every constraint of the schema once: none may be
// missing from the table above, and none in it may be gone.
func TestEveryConstraintRefuses(t *testing.T) {
	store := pgtest.New(t)
	db := pgtest.As(t, store, pgtest.Superuser)
	tx := db.MustBegin()
	defer tx.Rollback()
	// Rows after a run's header are refused by a trigger of their own; here the keys are on trial.
	mustExec(t, tx, "DO $$ DECLARE t text; BEGIN FOR t IN SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'run_never_changes' LOOP EXECUTE 'ALTER TABLE ' || t || ' DISABLE TRIGGER run_never_changes'; END LOOP; END $$")
	seed(t, tx)

	provoked := map[string]bool{}
	refused := func(name, statement string) {
		t.Helper()
		mustExec(t, tx, "SAVEPOINT before")
		_, err := tx.Exec(statement)
		mustExec(t, tx, "ROLLBACK TO before")
		var refusal *pq.Error
		if !errors.As(err, &refusal) || refusal.Constraint != name {
			t.Errorf("%s: got %v for %s", name, err, statement)
		}
		provoked[name] = true
	}
	rows := map[string]row{}
	for _, v := range valid {
		rows[v.table] = v.row
		refused(v.table+"_pkey", v.row.insertInto(v.table))
	}
	for _, name := range slices.Sorted(maps.Keys(violations)) {
		v := violations[name]
		refused(name, rows[v.table].with(v.changes).insertInto(v.table))
	}
	// The partial unique index is no constraint to the catalogue, but is one to us.
	mustExec(t, tx, rows["entries"].with(row{"entry": "3", "reverses": "2"}).insertInto("entries"))
	refused("entries_reversed_once", rows["entries"].with(row{"entry": "4", "reverses": "2"}).insertInto("entries"))

	mustExec(t, tx, rows["acceptances"].with(row{"acceptance": "2", "revokes": "1"}).insertInto("acceptances"))
	refused("acceptances_revoked_once", rows["acceptances"].with(row{"acceptance": "3", "revokes": "1"}).insertInto("acceptances"))

	var names []string
	err := tx.Select(&names, `
		SELECT c.conname FROM pg_constraint AS c JOIN pg_class AS r ON r.oid = c.conrelid
		WHERE r.relnamespace = 'public'::regnamespace AND r.relname <> 'goose_db_version' ORDER BY c.conname`)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if !provoked[name] {
			t.Errorf("nobody tried to break %s", name)
		}
	}
}

// TestAmounts is P2 in the database: digits a currency cannot hold, and what is no number.
func TestAmounts(t *testing.T) {
	store := newLedger(t)
	db := pgtest.As(t, store, pgtest.App)
	for _, test := range []struct {
		amount, currency string
		accepted         bool
	}{
		{"0.01", "SEK", true}, {"0.001", "SEK", false}, {"0.010", "SEK", false}, {"1", "JPY", true}, {"0.5", "JPY", false},
		{"0.001", "KWD", true}, {"0.0001", "KWD", false}, {"0.0001", "CLF", true}, {"0.00001", "CLF", false}, {"0.001", "PLN", false},
		{"999999999999999.99", "SEK", true}, {"1000000000000000", "SEK", false}, {"-0.01", "SEK", false},
		{"'NaN'", "SEK", false}, {"'Infinity'", "SEK", false}, {"'-Infinity'", "SEK", false},
	} {
		for _, columns := range []string{"amount, currency, functional, functional_currency", "functional, functional_currency, amount, currency"} {
			tx := db.MustBegin()
			_, err := tx.Exec(fmt.Sprintf(`INSERT INTO postings (entity, entry, line, side, account, %s, tax_code, sku)
				VALUES ('SE01', 1, 1, 'debit', '1510', %s, '%s', 1, 'SEK', '', '')`, columns, test.amount, test.currency))
			tx.Rollback()
			if accepted := err == nil; accepted != test.accepted {
				t.Errorf("%s %s in (%s): accepted %v, %v", test.amount, test.currency, columns, accepted, err)
			}
		}
	}
}
