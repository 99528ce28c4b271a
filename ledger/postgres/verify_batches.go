package postgres

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/jmoiron/sqlx"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/ledger/seal"
)

// entriesAtOnce is how many entries a verification holds in memory.
const entriesAtOnce = 2_000

const selectBatches = `
	SELECT b.batch, b.first_document, b.last_document, b.first_entry, b.last_entry, b.postings, b.rejections, b.debits, b.credits, b.root,
	       n.functional_currency AS currency,
	       (SELECT count(*) FROM documents AS d WHERE d.entity = $1 AND d.document BETWEEN b.first_document AND b.last_document AND d.batch = b.batch) AS documents,
	       (SELECT count(*) FROM rejections AS r WHERE r.entity = $1 AND r.batch = b.batch) AS rejected,
	       coalesce(s.evidence = evidence_digest($1, b.batch, b.first_document, b.last_document), false) AS evidence
	FROM batches AS b
	JOIN entities AS n ON n.entity = b.entity
	LEFT JOIN batch_seals AS s ON s.entity = b.entity AND s.batch = b.batch
	WHERE b.entity = $1
	ORDER BY b.batch`

type batchHead struct {
	Batch         int64
	FirstDocument int64 `db:"first_document"`
	LastDocument  int64 `db:"last_document"`
	FirstEntry    int64 `db:"first_entry"`
	LastEntry     int64 `db:"last_entry"`
	Postings      int64
	Rejections    int64
	Debits        string
	Credits       string
	Root          []byte
	Currency      money.Currency
	Documents     int64
	Rejected      int64
	Evidence      bool // documents, rejections and import result have the hash they were sealed with
}

func (b batchHead) object() string { return fmt.Sprintf("batch %d", b.Batch) }

// batches walks the batches in sequence: each takes up where the one before left off.
func (v *verification) batches(ctx context.Context) error {
	var heads []batchHead
	if err := v.tx.SelectContext(ctx, &heads, selectBatches, v.entity); err != nil {
		return err
	}
	var before batchHead
	for _, b := range heads {
		if b.Batch != before.Batch+1 {
			v.report.Add(b.object(), "batch %d before it is missing", before.Batch+1)
		} else if b.FirstEntry != before.LastEntry+1 || b.FirstDocument != before.LastDocument+1 {
			v.report.Add(b.object(), "its entries begin at %d and its documents at %d; the batch before it ended at %d and %d",
				b.FirstEntry, b.FirstDocument, before.LastEntry, before.LastDocument)
		}
		if err := v.batch(ctx, b); err != nil {
			return err
		}
		before = b
	}
	v.report.ThroughBatch = before.Batch
	return nil
}

// batchSums is what a batch's rows add up to.
type batchSums struct {
	tree            seal.Tree
	postings        int64
	debits, credits int64 // functional minor units
}

func (v *verification) batch(ctx context.Context, b batchHead) error {
	var sums batchSums
	for from := b.FirstEntry; from <= b.LastEntry; from += entriesAtOnce {
		to := min(from+entriesAtOnce-1, b.LastEntry)
		if err := v.entries(ctx, b, from, to, &sums); err != nil {
			return err
		}
	}
	if root := sums.tree.Root(); string(root[:]) != string(b.Root) {
		v.report.Add(b.object(), "its root is not the root of its entries: an entry or the root changed")
	}
	if sums.postings != b.Postings {
		v.report.Add(b.object(), "it has %d postings and was sealed with %d", sums.postings, b.Postings)
	}
	debits, credits := money.Minor(sums.debits, b.Currency), money.Minor(sums.credits, b.Currency)
	if !sameAmount(debits, b.Debits) || !sameAmount(credits, b.Credits) {
		v.report.Add(b.object(), "it adds up to debits %s and credits %s and was sealed with %s and %s", debits, credits, b.Debits, b.Credits)
	}
	if b.Documents != b.LastDocument-b.FirstDocument+1 || b.Rejected != b.Rejections {
		v.report.Add(b.object(), "it has %d documents and %d rejections and was sealed with %d and %d",
			b.Documents, b.Rejected, b.LastDocument-b.FirstDocument+1, b.Rejections)
	}
	if !b.Evidence {
		v.report.Add(b.object(), "its documents, rejections or import result changed: they do not have the stored hash")
	}
	v.report.Batches++
	return nil
}

func sameAmount(a money.Amount, number string) bool {
	stored, err := amountFrom(number, a.Currency())
	return err == nil && stored == a
}

// A document that is gone leaves its entries with empty names, so that they are found
// to have changed instead of being passed over.
const selectEntriesBetween = `
	SELECT e.entry, e.batch, e.book, e.kind, e.effective_on, e.late_for, e.reference, e.order_no, e.voucher_series, e.voucher_number,
	       e.scope, e.rule, e.reverses, e.text, e.lines,
	       coalesce(d.source, '') AS source, coalesce(d.kind, '') AS document_kind, coalesce(d.external_id, '') AS external_id, coalesce(d.version, 0) AS version,
	       e.lane1, e.lane2, e.leaf
	FROM entries AS e
	LEFT JOIN documents AS d ON d.entity = e.entity AND d.document = e.document
	WHERE e.entity = $1 AND e.entry BETWEEN $2 AND $3
	ORDER BY e.entry`

const selectPostingsBetween = `
	SELECT p.entry, p.line, p.side, p.account, p.amount, p.currency, p.functional, p.functional_currency, p.tax_code, p.sku, p.dimension
	FROM postings AS p
	WHERE p.entity = $1 AND p.entry BETWEEN $2 AND $3
	ORDER BY p.entry, p.line`

// sealedEntry is an entry with what was computed of it when it was written.
type sealedEntry struct {
	entryRow
	Lane1, Lane2 int64
	Leaf         []byte
}

// entries checks the entries numbered from..to of a batch and adds them up.
func (v *verification) entries(ctx context.Context, b batchHead, from, to int64, sums *batchSums) error {
	var rows []sealedEntry
	if err := v.tx.SelectContext(ctx, &rows, selectEntriesBetween, v.entity, from, to); err != nil {
		return err
	}
	postings, err := v.postingsBetween(ctx, from, to)
	if err != nil {
		return err
	}
	next := from
	var buffer []byte
	for _, row := range rows {
		v.missing(b, next, row.Entry-1)
		next = row.Entry + 1
		e := row.entry()
		e.Postings = v.postings(b, row, postings[row.Entry], sums)
		delete(postings, row.Entry)
		buffer = seal.AppendEntry(buffer[:0], v.entity, e)
		leaf := seal.Leaf(buffer)
		sums.tree.Append(leaf)
		v.entry(b, row, e, leaf)
	}
	v.missing(b, next, to)
	return nil
}

func (v *verification) missing(b batchHead, from, to int64) {
	for entry := from; entry <= to; entry++ {
		v.report.Add(fmt.Sprintf("entry %d of batch %d", entry, b.Batch), "it is missing")
	}
}

func (v *verification) postingsBetween(ctx context.Context, from, to int64) (map[int64][]postingRow, error) {
	var rows []postingRow
	if err := sqlx.SelectContext(ctx, v.tx, &rows, selectPostingsBetween, v.entity, from, to); err != nil {
		return nil, err
	}
	of := make(map[int64][]postingRow, to-from+1)
	for start, i := 0, 1; start < len(rows); i++ {
		if i == len(rows) || rows[i].Entry != rows[start].Entry {
			of[rows[start].Entry] = rows[start:i]
			start = i
		}
	}
	return of, nil
}

// postings reads an entry's postings; a line out of place or an amount nobody could have
// written is named.
func (v *verification) postings(b batchHead, e sealedEntry, rows []postingRow, sums *batchSums) []ledger.Posting {
	object := fmt.Sprintf("entry %d of batch %d", e.Entry, b.Batch)
	if len(rows) != e.Lines {
		v.report.Add(object, "it has %d postings and was written with %d", len(rows), e.Lines)
	}
	postings := make([]ledger.Posting, 0, len(rows))
	for i, r := range rows {
		p, err := r.posting()
		if err != nil || r.Line != i+1 {
			v.report.Add(object, "line %d: %s", r.Line, textOf(err, "it is not the next line"))
			continue
		}
		if p.Side == ledger.Debit {
			sums.debits += p.Functional.Units()
		} else {
			sums.credits += p.Functional.Units()
		}
		postings = append(postings, p)
	}
	sums.postings += int64(len(rows))
	v.report.Postings += int64(len(rows))
	return postings
}

func textOf(err error, otherwise string) string {
	if err != nil {
		return err.Error()
	}
	return otherwise
}

// entry checks one entry against its seal, and by itself.
func (v *verification) entry(b batchHead, row sealedEntry, e ledger.Entry, leaf [32]byte) {
	var found []string
	if string(leaf[:]) != string(row.Leaf) {
		found = append(found, "its content changed: it does not have the stored hash")
	}
	if e.Batch != b.Batch {
		found = append(found, fmt.Sprintf("it says that it is of batch %d", e.Batch))
	}
	if row.Version == 0 {
		found = append(found, "its document is missing")
	}
	if lane1, lane2 := v.weights.Entry(e); lane1 != row.Lane1 || lane2 != row.Lane2 {
		found = append(found, "its fingerprint is not that of its postings")
	}
	if err := e.Check(); err != nil {
		found = append(found, err.Error())
	}
	if len(found) > 0 {
		v.report.Add(fmt.Sprintf("entry %d of batch %d", e.ID, b.Batch), "%s", strings.Join(found, "; "))
	}
	v.report.Entries++
}

// What stands beyond the last seal counts nowhere, but nobody of ours leaves it there,
// and the next batch is refused over it.
const selectUnsealed = `
	WITH last AS (
	    SELECT coalesce(max(b.last_entry), 0) AS entry, coalesce(max(b.last_document), 0) AS document
	    FROM batches AS b
	    WHERE b.entity = $1)
	SELECT x.object, 'it is in no sealed batch: a program other than ours wrote it' FROM (
	    SELECT 1 AS place, e.entry AS number, 'entry ' || e.entry AS object FROM entries AS e, last WHERE e.entity = $1 AND e.entry > last.entry
	    UNION ALL
	    SELECT 2, p.entry, 'line ' || p.line || ' of entry ' || p.entry FROM postings AS p, last WHERE p.entity = $1 AND p.entry > last.entry
	    UNION ALL
	    SELECT 3, d.document, 'document ' || d.document FROM documents AS d, last WHERE d.entity = $1 AND d.document > last.document) AS x
	ORDER BY x.place, x.number, x.object`

func (v *verification) unsealed(ctx context.Context) error { return v.faults(ctx, selectUnsealed) }

const selectBookSums = `
	SELECT e.book, sum(CASE p.side WHEN 'debit' THEN p.functional ELSE -p.functional END) AS amount
	FROM entries AS e
	JOIN postings AS p ON p.entity = e.entity AND p.entry = e.entry
	WHERE e.entity = $1 AND e.entry <= (SELECT max(b.last_entry) FROM batches AS b WHERE b.entity = $1)
	GROUP BY e.book
	HAVING sum(CASE p.side WHEN 'debit' THEN p.functional ELSE -p.functional END) <> 0
	ORDER BY e.book`

// balances adds up both books in the database, beside the sums taken in Go.
func (v *verification) balances(ctx context.Context) error {
	var rows []struct {
		Book   ledger.Book
		Amount sql.NullString
	}
	if err := v.tx.SelectContext(ctx, &rows, selectBookSums, v.entity); err != nil {
		return err
	}
	for _, r := range rows {
		v.report.Add(fmt.Sprintf("the %s book", r.Book), "its trial balance is out by %s", r.Amount.String)
	}
	return nil
}
