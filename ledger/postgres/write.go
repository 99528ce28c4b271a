package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"counterfoil/ledger"
	"counterfoil/ledger/seal"
)

// Write appends documents, then entries, then rejections. It numbers the entries and
// says so in the slice (ID, Batch). An entry may rest on a document of this call, of an
// earlier one or of an earlier batch. Entries are checked here as the database checks
// them again at the seal. The rows are on their way when Write returns and the slices
// are free again; what the database refuses is reported by a later call or by Post.
func (w *batchWriter) Write(ctx context.Context, documents []ledger.Document, entries []ledger.Entry, rejections []ledger.Rejection) error {
	numbers := w.writeDocuments(documents)
	if err := w.findDocuments(ctx, entries, numbers); err != nil {
		return fmt.Errorf("find the documents of entries: %w", err)
	}
	if err := w.writeEntries(entries, numbers); err != nil {
		return err
	}
	w.writePostings(entries)
	w.writeRejections(rejections)
	if err := w.out.failure(); err != nil {
		return fmt.Errorf("write a batch: %w", err)
	}
	return nil
}

// table gathers rows for one table and hands them over in blocks.
type table struct {
	*lines
	out       *sender
	statement string
}

func (w *batchWriter) table(statement string) *table {
	return &table{w.out.rows(), w.out, statement}
}

func (t *table) end() {
	t.lines.end()
	if len(t.data) >= blockSize {
		t.close()
		t.lines = t.out.rows()
	}
}

func (t *table) close() { t.out.put(t.statement, t.lines) }

const copyDocuments = `
	COPY documents (entity, document, source, kind, external_id, version, batch, order_no, partial, due, happened_at, stamped_at,
	                snapshot, chunk, byte_offset, byte_length, hash, context_snapshot, context_chunk, context_offset, context_length)
	FROM STDIN`

// writeDocuments returns the numbers of what it wrote.
func (w *batchWriter) writeDocuments(documents []ledger.Document) map[ledger.StoredDocumentKey]int64 {
	numbers := make(map[ledger.StoredDocumentKey]int64, len(documents))
	if len(documents) == 0 {
		return numbers
	}
	rows := w.table(copyDocuments)
	for i := range documents {
		d := &documents[i]
		number := w.firstDocument + w.documents
		w.copyDocument(rows, number, d)
		w.documents++
		w.seen.add(d.ID, d.Order)
		numbers[ledger.StoredDocumentKey{ID: d.ID, Version: d.Version}] = number
	}
	rows.close()
	return numbers
}

func (w *batchWriter) copyDocument(rows *table, number int64, d *ledger.Document) {
	hash := d.Hash()
	rows.text(string(w.entity))
	rows.number(number)
	rows.text(string(d.ID.Source))
	rows.text(string(d.ID.Kind))
	rows.text(d.ID.ExternalID)
	rows.number(int64(d.Version))
	rows.number(w.batch)
	rows.text(string(d.Order))
	rows.truth(d.Partial)
	rows.truth(d.Due)
	rows.instant(happenedAt(d))
	rows.instant(d.StampedAt)
	copyEvidence(rows, d.Evidence)
	rows.bytes(hash[:])
	if d.Context == (ledger.Evidence{}) {
		for range 4 {
			rows.null()
		}
	} else {
		copyEvidence(rows, d.Context)
	}
	rows.end()
}

func copyEvidence(rows *table, e ledger.Evidence) {
	rows.number(e.Snapshot)
	rows.number(int64(e.Chunk))
	rows.number(int64(e.Offset))
	rows.number(int64(e.Length))
}

// happenedAt is the instant a document's kind goes by, the zero time when it names none.
// It is for readers who browse; what is posted when, the policy decides.
func happenedAt(d *ledger.Document) time.Time {
	m := d.Moments
	candidates := []time.Time{m.Created, m.Ordered}
	switch d.ID.Kind {
	case ledger.DocumentShipment:
		candidates = []time.Time{m.Shipped, m.Created, m.Ordered}
	case ledger.DocumentCapture:
		candidates = []time.Time{m.Captured, m.Created, m.Ordered}
	case ledger.DocumentReturn:
		candidates = []time.Time{m.Completed, m.Refunded, m.Created}
	case ledger.DocumentVoucher:
		if d.Voucher != nil && !d.Voucher.On.IsZero() {
			return d.Voucher.On.Time()
		}
	}
	for _, t := range candidates {
		if !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}

const copyEntries = `
	COPY entries (entity, entry, batch, document, effective_on, late_for, book, scope, lines, reverses, lane1, lane2,
	              kind, reference, order_no, voucher_series, voucher_number, rule, text, leaf)
	FROM STDIN`

func (w *batchWriter) writeEntries(entries []ledger.Entry, numbers map[ledger.StoredDocumentKey]int64) error {
	if len(entries) == 0 {
		return nil
	}
	rows := w.table(copyEntries)
	defer func() { rows.close() }()
	for i := range entries {
		e := &entries[i]
		e.ID, e.Batch = w.firstEntry+w.entries, w.batch
		if err := w.checkEntry(*e); err != nil {
			return fmt.Errorf("post %s: %w", e.Document, err)
		}
		w.copyEntry(rows, e, numbers[ledger.StoredDocumentKey{ID: e.Document, Version: e.Version}])
		w.entries++
	}
	return nil
}

// checkEntry asks in Go what the seal will ask in SQL.
func (w *batchWriter) checkEntry(e ledger.Entry) error {
	if err := e.Check(); err != nil {
		return err
	}
	if status := w.periods[e.EffectiveOn.Period()]; !status.Accepts() {
		return fmt.Errorf("entry %s is dated %s: %w (%s)", e.Reference, e.EffectiveOn, ledger.ErrPeriodClosed, status)
	}
	return nil
}

func (w *batchWriter) copyEntry(rows *table, e *ledger.Entry, document int64) {
	w.canonical = seal.AppendEntry(w.canonical[:0], w.entity, *e)
	leaf := seal.Leaf(w.canonical)
	w.tree.Append(leaf)
	lane1, lane2 := w.weights.Entry(*e)

	rows.text(string(w.entity))
	rows.number(e.ID)
	rows.number(e.Batch)
	rows.number(document)
	rows.day(e.EffectiveOn)
	if e.LateFor.IsZero() {
		rows.null()
	} else {
		rows.day(e.LateFor.First())
	}
	rows.text(string(e.Book))
	rows.text(string(e.Scope))
	rows.number(int64(len(e.Postings)))
	if e.Reverses == 0 {
		rows.null()
	} else {
		rows.number(e.Reverses)
	}
	rows.number(lane1)
	rows.number(lane2)
	rows.text(string(e.Kind))
	rows.text(string(e.Reference))
	rows.text(string(e.Order))
	rows.text(e.Voucher.Series)
	rows.text(e.Voucher.Number)
	rows.text(e.Rule)
	rows.text(e.Text)
	rows.bytes(leaf[:])
	rows.end()
}

const copyPostings = `
	COPY postings (entity, entry, line, side, account, amount, currency, functional, functional_currency, tax_code, sku, dimension)
	FROM STDIN`

func (w *batchWriter) writePostings(entries []ledger.Entry) {
	if len(entries) == 0 {
		return
	}
	rows := w.table(copyPostings)
	for i := range entries {
		for line := range entries[i].Postings {
			w.copyPosting(rows, entries[i].ID, line+1, &entries[i].Postings[line])
			w.postings++
		}
	}
	rows.close()
}

func (w *batchWriter) copyPosting(rows *table, entry int64, line int, p *ledger.Posting) {
	rows.text(string(w.entity))
	rows.number(entry)
	rows.number(int64(line))
	rows.text(string(p.Side))
	rows.text(string(p.Account))
	rows.amount(p.Amount)
	rows.text(string(p.Amount.Currency()))
	rows.amount(p.Functional)
	rows.text(string(p.Functional.Currency()))
	rows.text(string(p.TaxCode))
	rows.text(string(p.SKU))
	rows.text(string(p.Dimension))
	rows.end()
}

const copyRejections = `
	COPY rejections (entity, snapshot, batch, position, reason, chunk, byte_offset, byte_length, source, kind, external_id, stamped_at)
	FROM STDIN`

func (w *batchWriter) writeRejections(rejections []ledger.Rejection) {
	if len(rejections) == 0 {
		return
	}
	rows := w.table(copyRejections)
	for _, r := range rejections {
		rows.text(string(w.entity))
		rows.number(r.Snapshot)
		rows.number(w.batch)
		rows.text(r.Position)
		rows.text(r.Reason)
		rows.number(int64(r.Evidence.Chunk))
		rows.number(int64(r.Evidence.Offset))
		rows.number(int64(r.Evidence.Length))
		copyRejected(rows, r)
		rows.end()
		w.rejections++
	}
	rows.close()
}

// copyRejected writes which document a rejected record speaks of.
func copyRejected(rows *table, r ledger.Rejection) {
	if r.Document.ExternalID == "" {
		for range 4 {
			rows.null()
		}
		return
	}
	rows.text(string(r.Document.Source))
	rows.text(string(r.Document.Kind))
	rows.text(r.Document.ExternalID)
	rows.instant(r.StampedAt)
}

const selectDocumentNumbers = `
	SELECT d.document, d.source, d.kind, d.external_id, d.version
	FROM unnest($2::text[], $3::text[], $4::text[], $5::int[]) AS n (source, kind, external_id, version)
	JOIN documents AS d ON d.entity = $1 AND d.source = n.source AND d.kind = n.kind AND d.external_id = n.external_id AND d.version = n.version`

// findDocuments adds the numbers of documents that were written before, for reversals
// mostly; ErrInvalid for an entry whose document is not stored at all.
func (w *batchWriter) findDocuments(ctx context.Context, entries []ledger.Entry, numbers map[ledger.StoredDocumentKey]int64) error {
	var wanted keys
	var versions []int64
	for i := range entries {
		key := ledger.StoredDocumentKey{ID: entries[i].Document, Version: entries[i].Version}
		if _, known := numbers[key]; !known {
			numbers[key] = 0 // asked for once
			wanted.add(key.ID)
			versions = append(versions, int64(key.Version))
		}
	}
	if len(versions) == 0 {
		return nil
	}
	var rows []struct {
		Document   int64
		Source     ledger.Source
		Kind       ledger.DocumentKind
		ExternalID string `db:"external_id"`
		Version    int
	}
	if err := w.out.wait(); err != nil {
		return err
	}
	err := w.tx.SelectContext(ctx, &rows, selectDocumentNumbers, w.entity, wanted.sources, wanted.kinds, wanted.externalIDs, pq.Array(versions))
	if err != nil {
		return wrap(err)
	}
	for _, r := range rows {
		numbers[ledger.StoredDocumentKey{ID: ledger.DocumentID{Source: r.Source, Kind: r.Kind, ExternalID: r.ExternalID}, Version: r.Version}] = r.Document
	}
	for i := range entries {
		if numbers[ledger.StoredDocumentKey{ID: entries[i].Document, Version: entries[i].Version}] == 0 {
			return fmt.Errorf("%s version %d of entry %s is not stored: %w", entries[i].Document, entries[i].Version, entries[i].Reference, ledger.ErrInvalid)
		}
	}
	return nil
}
