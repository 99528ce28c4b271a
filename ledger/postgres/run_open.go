package postgres

import (
	"context"
	"fmt"
	"iter"

	"github.com/lib/pq"

	"counterfoil/ledger"
)

// A step of Open reads this many references, or fewer when they hold this many entries:
// a batch reference can hold thousands, and memory must stay flat.
const (
	openReferences = 500
	openEntries    = 5_000
)

// Open streams the references that differ at the cut-off, or tie over different entries,
// in sequence, with what both books and the documents say of them; after CarryOver only those touched since. Save
// may be called in between.
func (w *runWriter) Open(ctx context.Context) iter.Seq2[ledger.CaseInput, error] {
	return func(yield func(ledger.CaseInput, error) bool) {
		for after := ledger.Reference(""); ; {
			inputs, err := w.openAfter(ctx, after)
			if err != nil {
				yield(ledger.CaseInput{}, fmt.Errorf("read open references of %s after %q: %w", w.entity, after, wrap(err)))
				return
			}
			if len(inputs) == 0 {
				return
			}
			for _, input := range inputs {
				if !yield(input, nil) {
					return
				}
			}
			after = inputs[len(inputs)-1].Reference
		}
	}
}

func (w *runWriter) openAfter(ctx context.Context, after ledger.Reference) ([]ledger.CaseInput, error) {
	references, err := w.nextReferences(ctx, after)
	if err != nil || len(references) == 0 {
		return nil, err
	}
	return w.inputsOf(ctx, references)
}

// inputsOf reads what both books and the documents say of references.
func (w *runWriter) inputsOf(ctx context.Context, references []string) ([]ledger.CaseInput, error) {
	entries, err := w.entriesUnder(ctx, references)
	if err != nil {
		return nil, err
	}
	documents, err := w.documentsBehind(ctx, entries)
	if err != nil {
		return nil, err
	}
	return caseInputs(references, entries, documents), nil
}

// References sort by their bytes, in the database (COLLATE "C") as in Go.
const selectOpenReferences = `
	SELECT o.reference, o.entries
	FROM (SELECT reference, entries FROM run_open UNION ALL SELECT reference, entries FROM run_apart) AS o
	WHERE o.reference > $1
	  AND (NOT $2 OR EXISTS (SELECT FROM run_touched AS t WHERE t.reference = o.reference))
	ORDER BY o.reference
	LIMIT $3`

func (w *runWriter) nextReferences(ctx context.Context, after ledger.Reference) ([]string, error) {
	var rows []openReference
	if err := w.tx.SelectContext(ctx, &rows, selectOpenReferences, after, w.carried, openReferences); err != nil {
		return nil, err
	}
	return firstReferences(rows), nil
}

// openReference is a reference to look at and how many entries it has.
type openReference struct {
	Reference string
	Entries   int64
}

// firstReferences are those that fit into one step.
func firstReferences(rows []openReference) []string {
	var references []string
	entries := int64(0)
	for _, r := range rows[:min(len(rows), openReferences)] {
		entries += r.Entries
		if len(references) > 0 && entries > openEntries {
			break
		}
		references = append(references, r.Reference)
	}
	return references
}

const selectEntriesUnder = `
	SELECT ` + entryColumns + `
	FROM entries AS e
	JOIN documents AS d ON d.entity = e.entity AND d.document = e.document
	WHERE e.entity = $1 AND e.reference = ANY ($2)
	  AND e.entry <= (SELECT h.last_entry FROM run_head AS h)
	  AND e.scope = 'in_scope'
	ORDER BY e.reference, e.entry`

func (w *runWriter) entriesUnder(ctx context.Context, references []string) ([]ledger.Entry, error) {
	return readEntries(ctx, w.tx, w.entity, selectEntriesUnder, w.entity, pq.Array(references))
}

const selectVersions = `
	SELECT ` + documentColumns + `
	FROM unnest($2::text[], $3::text[], $4::text[]) AS n (source, kind, external_id)
	JOIN documents AS d ON d.entity = $1 AND d.source = n.source AND d.kind = n.kind AND d.external_id = n.external_id
	WHERE d.batch <= $5
	ORDER BY d.source, d.kind, d.external_id, d.version`

// documentsBehind returns all versions of the documents behind expected entries.
func (w *runWriter) documentsBehind(ctx context.Context, entries []ledger.Entry) (map[ledger.DocumentID][]ledger.StoredDocument, error) {
	var sources, kinds, ids []string
	seen := make(map[ledger.DocumentID]bool)
	for _, e := range entries {
		if e.Book != ledger.Expected || seen[e.Document] {
			continue
		}
		seen[e.Document] = true
		sources, kinds, ids = append(sources, string(e.Document.Source)), append(kinds, string(e.Document.Kind)), append(ids, e.Document.ExternalID)
	}
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []documentRow
	err := w.tx.SelectContext(ctx, &rows, selectVersions, w.entity, pq.Array(sources), pq.Array(kinds), pq.Array(ids), w.run.ThroughBatch)
	if err != nil {
		return nil, err
	}
	versions := make(map[ledger.DocumentID][]ledger.StoredDocument, len(ids))
	for _, r := range rows {
		d := r.document()
		versions[d.ID] = append(versions[d.ID], d)
	}
	return versions, nil
}

// caseInputs deals entries, which come in reference sequence, and their documents out to
// the references.
func caseInputs(references []string, entries []ledger.Entry, versions map[ledger.DocumentID][]ledger.StoredDocument) []ledger.CaseInput {
	inputs := make([]ledger.CaseInput, len(references))
	for i, reference := range references {
		input := ledger.CaseInput{Reference: ledger.Reference(reference)}
		n := 0
		for n < len(entries) && entries[n].Reference == input.Reference {
			n++
		}
		input.Entries, entries = entries[:n:n], entries[n:]
		input.Documents = documentsOf(input.Entries, versions)
		inputs[i] = input
	}
	return inputs
}

// documentsOf collects each expected document's versions once, in document sequence.
func documentsOf(entries []ledger.Entry, versions map[ledger.DocumentID][]ledger.StoredDocument) []ledger.StoredDocument {
	var ids []ledger.DocumentID
	for _, e := range entries {
		if e.Book == ledger.Expected {
			ids = append(ids, e.Document)
		}
	}
	var documents []ledger.StoredDocument
	for _, id := range sortedDocuments(ids) {
		documents = append(documents, versions[id]...)
	}
	return documents
}
