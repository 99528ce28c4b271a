package postgres_test

import (
	"strings"
	"testing"

	"counterfoil/ledger"
	"counterfoil/ledger/postgres"
	"counterfoil/ledger/postgres/pgtest"
)

func TestVerifySaysWhatItProved(t *testing.T) {
	b := storied(t, pgtest.New(t))
	report, err := b.store.Verify(t.Context(), testEntity)
	b.must(err)
	for _, p := range report.Problems {
		t.Errorf("a sound ledger has a problem: %s", p)
	}
	want := ledger.VerifyReport{
		Entity: testEntity, ThroughBatch: 4, Snapshots: 4, Chunks: 4, Bytes: report.Bytes, Documents: 11,
		Batches: 4, Entries: 12, Postings: 34, Runs: 5, Cases: report.Cases,
	}
	if report.Bytes == 0 || report.Cases == 0 || report.Entries != want.Entries || report.Postings != want.Postings || report.Documents != want.Documents ||
		report.Batches != want.Batches || report.Snapshots != want.Snapshots || report.Chunks != want.Chunks || report.Runs != want.Runs || report.ThroughBatch != want.ThroughBatch {
		t.Errorf("proved %+v\nwant   %+v", report, want)
	}
}

// P9: whatever a superuser changes in what is sealed is found and named.
func TestVerifyNamesWhatASuperuserChanged(t *testing.T) {
	dsn := storiedDSN(t)
	for _, tt := range []struct{ name, statement, finds string }{
		{"a byte of a text", `UPDATE entries SET text = overlay(text placing 'X' from 1 for 1) WHERE entry = 3`, "entry 3 of batch 1: its content changed"},
		{"a date", `UPDATE entries SET effective_on = effective_on + 1 WHERE entry = 3`, "entry 3 of batch 1: its content changed"},
		{"a reference", `UPDATE entries SET reference = '50009' WHERE entry = 10`, "entry 10 of batch 3: its content changed"},
		{"a scope", `UPDATE entries SET scope = 'out_of_scope' WHERE entry = 8`, "entry 8 of batch 2: its content changed"},
		{"a fingerprint", `UPDATE entries SET lane1 = lane1 + 1 WHERE entry = 8`, "entry 8 of batch 2: its fingerprint is not that of its postings"},
		{"an amount", `UPDATE postings SET functional = functional + 0.01 WHERE entry = 2 AND line = 3`, "entry 2 of batch 1: its content changed"},
		{"two amounts that balance", `UPDATE postings SET functional = functional + 1, amount = amount + 1 WHERE entry = 2 AND line IN (1, 2)`, "entry 2 of batch 1: its content changed"},
		{"an amount nobody could write", `UPDATE postings SET amount = 'NaN' WHERE entry = 2 AND line = 1`, "entry 2 of batch 1: line 1"},
		{"an account", `UPDATE postings SET account = '3740' WHERE entry = 2 AND line = 2`, "entry 2 of batch 1: its content changed"},
		{"a posting deleted", `DELETE FROM postings WHERE entry = 2 AND line = 3`, "entry 2 of batch 1: it has 2 postings and was written with 3"},
		{"a posting slipped in", `INSERT INTO postings SELECT entity, entry, 4, side, account, amount, currency, functional, functional_currency, tax_code, sku FROM postings WHERE entry = 2 AND line = 1`, "entry 2 of batch 1: it has 4 postings"},
		{"an entry deleted", `DELETE FROM entries WHERE entry = 4; DELETE FROM postings WHERE entry = 4`, "entry 4 of batch 1: it is missing"},
		{"the last entry deleted", `DELETE FROM entries WHERE entry = 12; DELETE FROM postings WHERE entry = 12`, "entry 12 of batch 4: it is missing"},
		{"two entries swapped", `UPDATE entries SET entry = CASE entry WHEN 3 THEN 4 ELSE 3 END + 1000 WHERE entry IN (3, 4); UPDATE entries SET entry = entry - 1000 WHERE entry > 1000`, "entry 3 of batch 1: its content changed"},
		{"content and hash together", `UPDATE entries SET text = 'other', leaf = sha256('other') WHERE entry = 3`, "batch 1: its root is not the root of its entries"},
		{"a root", `UPDATE batches SET root = (SELECT root FROM batches WHERE batch = 1) WHERE batch = 2`, "batch 2: its root is not the root of its entries"},
		{"a batch deleted", `DELETE FROM batches WHERE batch = 2`, "batch 3: batch 2 before it is missing"},
		{"a batch's total", `UPDATE batches SET debits = debits + 1, credits = credits + 1 WHERE batch = 2`, "batch 2: it adds up to debits 125.00 SEK"},
		{"a chunk", `UPDATE snapshot_chunks SET zstd = set_byte(zstd, octet_length(zstd) - 5, 255 - get_byte(zstd, octet_length(zstd) - 5)) WHERE snapshot = 2`, "chunk 0 of snapshot 2"},
		{"a chunk for another, hash and all", `UPDATE snapshot_chunks c SET zstd = o.zstd, sha256 = o.sha256, length = o.length FROM snapshot_chunks o WHERE c.snapshot = 2 AND o.snapshot = 3`, "snapshot 2: its content changed"},
		{"a chunk deleted", `DELETE FROM snapshot_chunks WHERE snapshot = 2`, "snapshot 2: it holds 0 chunks"},
		{"a snapshot deleted", `DELETE FROM snapshots WHERE snapshot = 2`, "snapshot 2: its header is missing"},
		{"a document pointed elsewhere", `UPDATE documents SET byte_offset = 100000 WHERE document = 5`, "document 5: it stands outside chunk 0 of snapshot 1"},
		{"a document pointed at another's bytes", `UPDATE documents d SET byte_offset = o.byte_offset, byte_length = o.byte_length, chunk = o.chunk, snapshot = o.snapshot FROM documents o WHERE d.document = 5 AND o.document = 9`, "batch 1: its documents, rejections or import result changed"},
		{"a document's hash", `UPDATE documents SET hash = sha256('x') WHERE document = 5`, "batch 1: its documents, rejections or import result changed"},
		{"a document's moment", `UPDATE documents SET happened_at = '2026-09-01', due = NOT due WHERE document = 5`, "batch 1: its documents, rejections or import result changed"},
		{"the seal of the documents", `DELETE FROM batch_seals WHERE batch = 2`, "batch 2: its documents, rejections or import result changed"},
		{"a result slipped in", `INSERT INTO import_results SELECT entity, batch, snapshot, 'centra', NULL, '{}', '{}', '[]' FROM batches WHERE batch = 2`, "batch 2: its documents, rejections or import result changed"},
		{"a document renamed", `UPDATE documents SET external_id = 'other' WHERE document = 5`, "entry 5 of batch 1: its content changed"},
		{"a document deleted", `DELETE FROM documents WHERE document = 5`, "entry 5 of batch 1: its content changed: it does not have the stored hash; its document is missing"},
		{"a version skipped", `UPDATE documents SET version = 3 WHERE version = 2`, "follows version 1"},
		{"a run's account", `UPDATE run_accounts SET expected = expected + 1, tied_expected = tied_expected + 1, booked = booked + 1, tied_booked = tied_booked + 1 WHERE run = 3 AND account = '1510'`, "account 1510 of run 3: the run and the books no longer agree on it"},
		{"a case's remainder", `UPDATE unexplained_legs SET functional = functional + 1 WHERE run = 3 AND reference = '50002' AND account = '2611'`, "case 50002 of run 3: on account 2611"},
		{"an explanation's leg", `UPDATE explanation_legs SET functional = functional + 1 WHERE run = 3 AND reference = '50002' AND account = '3740'`, "case 50002 of run 3: the legs of explanation 1 are out of balance by 1"},
		{"a case deleted", `DELETE FROM cases WHERE run = 3 AND reference = '50002'`, "the case list of run 3: it has 2 cases and was sealed with 3"},
		{"a case's cause", `UPDATE explanations SET cause = 'rounding', class = 'accepted' WHERE run = 3 AND reference = '50002'`, "run 3: its content changed"},
		{"a piece of evidence", `UPDATE explanations SET evidence = 'nothing to see' WHERE run = 2 AND reference = '50002'`, "run 2: its content changed"},
		{"a second set of legs, cancelled in the remainder", `INSERT INTO explanation_legs SELECT entity, run, reference, explanation, number + 100, account, functional, functional_currency FROM explanation_legs WHERE run = 3;
			INSERT INTO unexplained_legs SELECT entity, run, reference, number + 100, account, -functional, functional_currency FROM explanation_legs WHERE run = 3 AND number > 100`, "run 3: its content changed"},
		{"a run made void", `UPDATE runs SET void = 'x' WHERE run = 2`, "run 2: its content changed"},
		{"a run's references", `UPDATE runs SET "references" = "references" + 1, tied = tied + 1 WHERE run = 2`, "run 2: its content changed"},
		{"the policy behind a run", `UPDATE policies SET yaml = yaml || ' '`, "run 1: its content changed"},
		{"what became of an item", `UPDATE open_item_events SET event = 'cleared' WHERE run = 1 AND event = 'opened'`, "run 1: its content changed"},
		{"why an item was accepted", `UPDATE acceptances SET reason = 'other'`, "run 4: its content changed"},
		{"an acceptance taken away", `DELETE FROM acceptances`, "run 4: its content changed"},
		{"an acceptance slipped in", `INSERT INTO acceptances SELECT entity, 2, item, 2, NULL, 2, 'r', 'a', 'b' FROM acceptances`, "run 3: its content changed"},
		{"what a case rests on", `INSERT INTO case_relations SELECT entity, run, reference, '50009' FROM cases WHERE run = 3 LIMIT 1`, "run 3: its content changed"},
		{"a run deleted", `DELETE FROM runs WHERE run = 2`, "run 2: it is missing"},
		{"a run and its seal deleted", `DELETE FROM runs WHERE run = 2; DELETE FROM run_seals WHERE run = 2`, "run 3: the run before it is missing"},
		{"a seal deleted", `DELETE FROM run_seals WHERE run = 2`, "run 2: its seal is missing"},
		{"the time of a batch's seal", `UPDATE batches SET sealed_at = sealed_at - interval '40 days' WHERE batch = 1`, "run 1: its content changed"},
		{"a snapshot's control totals", `UPDATE snapshots SET totals = '{"x": "1"}' WHERE snapshot = 1`, "run 1: its content changed"},
		{"an entry beyond the last seal", `INSERT INTO entries (entity, entry, batch, document, effective_on, book, scope, lines, lane1, lane2, kind, reference, order_no, voucher_series, voucher_number, rule, text, leaf)
			SELECT entity, 99, batch, document, effective_on, book, scope, lines, lane1, lane2, kind, reference, order_no, voucher_series, voucher_number, rule, text, leaf FROM entries WHERE entry = 3`, "entry 99: it is in no sealed batch"},
		{"a posting beyond the last seal", `INSERT INTO postings SELECT entity, 99, line, side, account, amount, currency, functional, functional_currency, tax_code, sku FROM postings WHERE entry = 3 AND line = 1`, "line 1 of entry 99: it is in no sealed batch"},
		{"a document beyond the last seal", `INSERT INTO documents (entity, document, source, kind, external_id, version, batch, order_no, partial, due, snapshot, chunk, byte_offset, byte_length, hash)
			SELECT entity, 99, source, kind, 'forged', 1, batch, order_no, partial, due, snapshot, chunk, byte_offset, byte_length, hash FROM documents WHERE document = 3`, "document 99: it is in no sealed batch"},
		{"an open item's reference", `UPDATE open_items SET reference = 'x' WHERE reference = '50002'`, "case 50002 of run 3: its open item"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			copied := pgtest.CopyOf(t, dsn)
			db := unguarded(t, copied)
			db.MustExec(`ALTER TABLE batches DROP CONSTRAINT batches_totals_agree; ALTER TABLE postings DROP CONSTRAINT postings_amount_in_range, DROP CONSTRAINT postings_amount_at_exponent`)
			db.MustExec(tt.statement)
			store, err := postgres.OpenAudit(t.Context(), copied)
			if err != nil {
				t.Fatal(err)
			}
			defer store.Close()
			report, err := store.Verify(t.Context(), testEntity)
			if err != nil {
				t.Fatal(err)
			}
			var found []string
			for _, p := range report.Problems {
				found = append(found, p.String())
			}
			if all := strings.Join(found, "\n"); !strings.Contains(all, tt.finds) {
				t.Errorf("found:\n%s\nwant %q", all, tt.finds)
			}
		})
	}
}

func TestVerifyOfAnUnknownEntityIsAnError(t *testing.T) {
	if _, err := pgtest.New(t).Verify(t.Context(), "NOBODY"); err == nil {
		t.Error("an unknown entity is sound")
	}
}
