package postgres

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/lib/pq"

	"counterfoil/ledger"
)

// saveAtOnce is how many cases one round of inserts carries.
const saveAtOnce = 500

// Save stores cases; each reference once. The database judges them in Seal. A case's
// Item is given here: the reference's number from an earlier run, or the next free one.
func (w *runWriter) Save(ctx context.Context, cases []ledger.Case) error {
	for _, c := range cases {
		if err := w.accept(c); err != nil {
			return fmt.Errorf("save case %s of run %d: %w", c.Reference, w.run.ID, err)
		}
		w.pending = append(w.pending, c)
		if len(w.pending) < saveAtOnce {
			continue
		}
		if err := w.flush(ctx); err != nil {
			return fmt.Errorf("save cases of run %d of %s: %w", w.run.ID, w.entity, wrap(err))
		}
	}
	return nil
}

func (w *runWriter) accept(c ledger.Case) error {
	if c.Reference == "" || c.OriginOn.IsZero() {
		return fmt.Errorf("it has no reference or no date of origin: %w", ledger.ErrInvalid)
	}
	return nil
}

// flush writes the pending cases, a statement per table.
func (w *runWriter) flush(ctx context.Context) error {
	cases := w.pending
	w.pending = w.pending[:0]
	if len(cases) == 0 {
		return nil
	}
	items, err := w.items(ctx, cases)
	if err != nil {
		return err
	}
	for _, write := range []func() error{
		func() error { return w.insertCases(ctx, cases, items) },
		func() error { return w.insertLegs(ctx, insertVariances, variances(cases)) },
		func() error { return w.insertLegs(ctx, insertUnexplained, remainders(cases)) },
		func() error { return w.insertExplanations(ctx, cases) },
		func() error { return w.insertLegs(ctx, insertExplanationLegs, explanationLegs(cases)) },
		func() error { return w.insertRelations(ctx, cases) },
	} {
		if err := write(); err != nil {
			return err
		}
	}
	return nil
}

// The run lock makes "the next free number" safe, and the numbers gapless.
const insertItems = `
	INSERT INTO open_items (entity, item, reference)
	SELECT $1, (SELECT coalesce(max(o.item), 0) FROM open_items AS o WHERE o.entity = $1) + row_number() OVER (ORDER BY n.reference), n.reference
	FROM unnest($2::text[]) AS n (reference)
	WHERE NOT EXISTS (SELECT FROM open_items AS o WHERE o.entity = $1 AND o.reference = n.reference)`

const selectItems = `
	SELECT reference, item
	FROM open_items
	WHERE entity = $1 AND reference = ANY ($2)`

// items gives every reference its open item's number.
func (w *runWriter) items(ctx context.Context, cases []ledger.Case) (map[ledger.Reference]int64, error) {
	references := make([]string, len(cases))
	for i, c := range cases {
		references[i] = string(c.Reference)
	}
	if _, err := w.tx.ExecContext(ctx, insertItems, w.entity, pq.Array(references)); err != nil {
		return nil, err
	}
	var rows []struct {
		Reference ledger.Reference
		Item      int64
	}
	if err := w.tx.SelectContext(ctx, &rows, selectItems, w.entity, pq.Array(references)); err != nil {
		return nil, err
	}
	items := make(map[ledger.Reference]int64, len(rows))
	for _, r := range rows {
		items[r.Reference] = r.Item
	}
	return items, nil
}

const insertCases = `
	INSERT INTO cases (entity, run, reference, item, origin_on, compared_run, note)
	SELECT $1, $2, n.reference, n.item, n.origin_on, $2, n.note
	FROM unnest($3::text[], $4::bigint[], $5::date[], $6::text[]) AS n (reference, item, origin_on, note)`

func (w *runWriter) insertCases(ctx context.Context, cases []ledger.Case, items map[ledger.Reference]int64) error {
	var references, origins, notes []string
	var numbers []int64
	for _, c := range cases {
		references, numbers = append(references, string(c.Reference)), append(numbers, items[c.Reference])
		origins, notes = append(origins, c.OriginOn.String()), append(notes, c.Note)
	}
	_, err := w.tx.ExecContext(ctx, insertCases, w.entity, w.run.ID, pq.Array(references), pq.Array(numbers), pq.Array(origins), pq.Array(notes))
	return err
}

const insertVariances = `
	INSERT INTO case_variances (entity, run, reference, number, account, dimension, functional, functional_currency, document_amount, document_currency)
	SELECT $1, $2, n.reference, n.number, n.account, n.dimension, n.functional, n.functional_currency, n.document_amount, n.document_currency
	FROM ` + unnestLegs

const insertUnexplained = `
	INSERT INTO unexplained_legs (entity, run, reference, number, account, dimension, functional, functional_currency, document_amount, document_currency)
	SELECT $1, $2, n.reference, n.number, n.account, n.dimension, n.functional, n.functional_currency, n.document_amount, n.document_currency
	FROM ` + unnestLegs

const insertExplanationLegs = `
	INSERT INTO explanation_legs (entity, run, reference, explanation, number, account, dimension, functional, functional_currency, document_amount, document_currency)
	SELECT $1, $2, n.reference, n.explanation, n.number, n.account, n.dimension, n.functional, n.functional_currency, n.document_amount, n.document_currency
	FROM ` + unnestLegs

const unnestLegs = `unnest($3::text[], $4::integer[], $5::integer[], $6::text[], $7::text[], $8::numeric[], $9::text[], $10::numeric[], $11::text[])
	     AS n (reference, explanation, number, account, dimension, functional, functional_currency, document_amount, document_currency)`

// numberedLeg is a leg with its place: explanation 0 is the case itself.
type numberedLeg struct {
	reference           ledger.Reference
	explanation, number int
	ledger.Leg
}

func number(legs []numberedLeg, reference ledger.Reference, explanation int, of []ledger.Leg) []numberedLeg {
	for i, l := range of {
		legs = append(legs, numberedLeg{reference, explanation, i + 1, l})
	}
	return legs
}

func variances(cases []ledger.Case) (legs []numberedLeg) {
	for _, c := range cases {
		legs = number(legs, c.Reference, 0, c.Variance)
	}
	return legs
}

func remainders(cases []ledger.Case) (legs []numberedLeg) {
	for _, c := range cases {
		legs = number(legs, c.Reference, 0, c.Unexplained)
	}
	return legs
}

func explanationLegs(cases []ledger.Case) (legs []numberedLeg) {
	for _, c := range cases {
		for i, e := range c.Explanations {
			legs = number(legs, c.Reference, i+1, e.Legs)
		}
	}
	return legs
}

func (w *runWriter) insertLegs(ctx context.Context, statement string, legs []numberedLeg) error {
	if len(legs) == 0 {
		return nil
	}
	var references, accounts, dimensions, amounts, currencies []string
	var explanations, numbers []int64
	var documentAmounts, documentCurrencies []*string
	for _, l := range legs {
		references, accounts = append(references, string(l.reference)), append(accounts, string(l.Account))
		dimensions = append(dimensions, string(l.Dimension))
		explanations, numbers = append(explanations, int64(l.explanation)), append(numbers, int64(l.number))
		amounts, currencies = append(amounts, l.Functional.Number()), append(currencies, string(l.Functional.Currency()))
		amount, currency := (*string)(nil), (*string)(nil)
		if l.Document.Currency() != "" {
			amount, currency = new(l.Document.Number()), new(string(l.Document.Currency()))
		}
		documentAmounts, documentCurrencies = append(documentAmounts, amount), append(documentCurrencies, currency)
	}
	_, err := w.tx.ExecContext(ctx, statement, w.entity, w.run.ID, pq.Array(references), pq.Array(explanations), pq.Array(numbers),
		pq.Array(accounts), pq.Array(dimensions), pq.Array(amounts), pq.Array(currencies), pq.Array(documentAmounts), pq.Array(documentCurrencies))
	return err
}

const insertExplanations = `
	INSERT INTO explanations (entity, run, reference, explanation, cause, kind, class, proof, evidence, cluster, documents, steps, alternatives)
	SELECT $1, $2, n.reference, n.explanation, n.cause, n.kind, n.class, n.proof, n.evidence, n.cluster, n.documents, n.steps, n.alternatives
	FROM unnest($3::text[], $4::integer[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::jsonb[], $12::jsonb[], $13::jsonb[])
	     AS n (reference, explanation, cause, kind, class, proof, evidence, cluster, documents, steps, alternatives)`

func (w *runWriter) insertExplanations(ctx context.Context, cases []ledger.Case) error {
	var columns [10][]string // all but the number
	var numbers []int64
	for _, c := range cases {
		for i, e := range c.Explanations {
			numbers = append(numbers, int64(i+1))
			for n, value := range []string{
				string(c.Reference), string(e.Cause), e.Kind, string(e.Class), string(e.Proof), e.Evidence, e.Cluster,
				jsonList(e.Documents), jsonList(e.Steps), jsonList(e.Alternatives),
			} {
				columns[n] = append(columns[n], value)
			}
		}
	}
	if len(numbers) == 0 {
		return nil
	}
	args := []any{w.entity, w.run.ID, pq.Array(columns[0]), pq.Array(numbers)}
	for _, column := range columns[1:] {
		args = append(args, pq.Array(column))
	}
	_, err := w.tx.ExecContext(ctx, insertExplanations, args...)
	return err
}

const insertRelations = `
	INSERT INTO case_relations (entity, run, reference, related)
	SELECT $1, $2, n.reference, n.related
	FROM unnest($3::text[], $4::text[]) AS n (reference, related)`

func (w *runWriter) insertRelations(ctx context.Context, cases []ledger.Case) error {
	var references, related []string
	for _, c := range cases {
		for _, r := range c.Related {
			references, related = append(references, string(c.Reference)), append(related, string(r))
		}
	}
	if len(references) == 0 {
		return nil
	}
	_, err := w.tx.ExecContext(ctx, insertRelations, w.entity, w.run.ID, pq.Array(references), pq.Array(related))
	return err
}

// jsonList writes a list as JSON, nil as the empty list.
func jsonList[T any](list []T) string {
	if len(list) == 0 {
		return "[]"
	}
	text, err := json.Marshal(list)
	if err != nil {
		panic("postgres: a list of texts always encodes: " + err.Error())
	}
	return string(text)
}

// sortedDocuments brings documents into sequence, each once.
func sortedDocuments(ids []ledger.DocumentID) []ledger.DocumentID {
	sorted := slices.Clone(ids)
	slices.SortFunc(sorted, func(a, b ledger.DocumentID) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ExternalID, b.ExternalID))
	})
	return slices.Compact(sorted)
}
