package postgres

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// casesAtOnce is how many cases a stream reads in one go.
const casesAtOnce = 500

// Cases streams a run's cases in reference sequence, with explanations and legs in the
// sequence they were saved in.
func (s *Store) Cases(ctx context.Context, entity ledger.EntityID, run int64) iter.Seq2[ledger.Case, error] {
	return func(yield func(ledger.Case, error) bool) {
		q := ledger.CaseQuery{Run: run, Limit: casesAtOnce}
		for {
			cases, err := s.CasesPage(ctx, entity, q)
			if err != nil {
				yield(ledger.Case{}, err)
				return
			}
			for _, c := range cases {
				if !yield(c, nil) {
					return
				}
			}
			if len(cases) < q.Limit {
				return
			}
			q.After = cases[len(cases)-1].Reference
		}
	}
}

const selectCases = `
	SELECT c.reference, c.item, c.origin_on, c.note
	FROM cases AS c
	WHERE c.entity = $1 AND c.run = $2 AND c.reference > $3
	  AND ($4 = '' OR c.reference = $4)
	  AND CASE $5::text
	      WHEN '' THEN true
	      WHEN 'unexplained' THEN EXISTS (
	          SELECT FROM unexplained_legs AS u WHERE u.entity = c.entity AND u.run = c.run AND u.reference = c.reference)
	      ELSE EXISTS (
	          SELECT FROM explanations AS x WHERE x.entity = c.entity AND x.run = c.run AND x.reference = c.reference AND x.cause = $5)
	      END
	ORDER BY c.reference
	LIMIT $6`

// CasesPage returns up to q.Limit cases of run q.Run in reference sequence, after
// q.After; a run of no cases, or no such run, gives none.
func (s *Store) CasesPage(ctx context.Context, entity ledger.EntityID, q ledger.CaseQuery) ([]ledger.Case, error) {
	var heads []struct {
		Reference ledger.Reference
		Item      int64
		OriginOn  time.Time `db:"origin_on"`
		Note      string
	}
	err := s.db.SelectContext(ctx, &heads, selectCases, entity, q.Run, q.After, q.Reference, q.Cause, pageLimit(q.Limit))
	if err != nil {
		return nil, fmt.Errorf("read the cases of run %d of %s: %w", q.Run, entity, wrap(err))
	}
	cases := make([]ledger.Case, len(heads))
	for i, h := range heads {
		cases[i] = ledger.Case{Reference: h.Reference, Item: h.Item, OriginOn: dateFrom(h.OriginOn), Note: h.Note}
	}
	if err := fillCases(ctx, s.db, entity, q.Run, cases); err != nil {
		return nil, fmt.Errorf("read the cases of run %d of %s: %w", q.Run, entity, wrap(err))
	}
	return cases, nil
}

const selectCaseVariances = `
	SELECT reference, 0 AS explanation, account, dimension, functional, functional_currency, document_amount, document_currency
	FROM case_variances
	WHERE entity = $1 AND run = $2 AND reference = ANY ($3)
	ORDER BY reference, number`

const selectUnexplained = `
	SELECT reference, 0 AS explanation, account, dimension, functional, functional_currency, document_amount, document_currency
	FROM unexplained_legs
	WHERE entity = $1 AND run = $2 AND reference = ANY ($3)
	ORDER BY reference, number`

const selectExplanationLegs = `
	SELECT reference, explanation, account, dimension, functional, functional_currency, document_amount, document_currency
	FROM explanation_legs
	WHERE entity = $1 AND run = $2 AND reference = ANY ($3)
	ORDER BY reference, explanation, number`

// caseReader fills cases that have a reference only.
type caseReader struct {
	q      sqlx.QueryerContext
	entity ledger.EntityID
	run    int64
	among  any // the references, as a parameter
	cases  map[ledger.Reference]*ledger.Case
}

func fillCases(ctx context.Context, q sqlx.QueryerContext, entity ledger.EntityID, run int64, cases []ledger.Case) error {
	references := make([]string, len(cases))
	r := caseReader{q: q, entity: entity, run: run, cases: make(map[ledger.Reference]*ledger.Case, len(cases))}
	for i := range cases {
		references[i] = string(cases[i].Reference)
		r.cases[cases[i].Reference] = &cases[i]
	}
	if len(cases) == 0 {
		return nil
	}
	r.among = pq.Array(references)
	if err := r.explanations(ctx); err != nil {
		return err
	}
	for query, place := range map[string]func(*ledger.Case, int) *[]ledger.Leg{
		selectCaseVariances:   func(c *ledger.Case, _ int) *[]ledger.Leg { return &c.Variance },
		selectUnexplained:     func(c *ledger.Case, _ int) *[]ledger.Leg { return &c.Unexplained },
		selectExplanationLegs: func(c *ledger.Case, n int) *[]ledger.Leg { return &c.Explanations[n-1].Legs },
	} {
		if err := r.legs(ctx, query, place); err != nil {
			return err
		}
	}
	return nil
}

func (r caseReader) legs(ctx context.Context, query string, place func(*ledger.Case, int) *[]ledger.Leg) error {
	var rows []legRow
	if err := sqlx.SelectContext(ctx, r.q, &rows, query, r.entity, r.run, r.among); err != nil {
		return err
	}
	for _, row := range rows {
		leg, err := row.leg()
		if err != nil {
			return fmt.Errorf("case %s: %w", row.Reference, err)
		}
		legs := place(r.cases[row.Reference], row.Explanation)
		*legs = append(*legs, leg)
	}
	return nil
}

type legRow struct {
	Reference          ledger.Reference
	Explanation        int
	Account            ledger.AccountCode
	Dimension          ledger.Dimensions
	Functional         string
	FunctionalCurrency money.Currency `db:"functional_currency"`
	DocumentAmount     sql.NullString `db:"document_amount"`
	DocumentCurrency   sql.NullString `db:"document_currency"`
}

func (r legRow) leg() (ledger.Leg, error) {
	l := ledger.Leg{Account: r.Account, Dimension: r.Dimension}
	var err error
	if l.Functional, err = amountFrom(r.Functional, r.FunctionalCurrency); err == nil && r.DocumentAmount.Valid {
		l.Document, err = amountFrom(r.DocumentAmount.String, money.Currency(r.DocumentCurrency.String))
	}
	return l, err
}

const selectExplanations = `
	SELECT reference, explanation, cause, kind, class, proof, evidence, cluster, documents, steps, alternatives
	FROM explanations
	WHERE entity = $1 AND run = $2 AND reference = ANY ($3)
	ORDER BY reference, explanation`

// explanations appends each case's in their sequence, so that number n stands at n−1.
func (r caseReader) explanations(ctx context.Context) error {
	var rows []struct {
		Reference    ledger.Reference
		Explanation  int
		Cause        ledger.Cause
		Kind         string
		Class        ledger.Class
		Proof        ledger.Proof
		Evidence     string
		Cluster      string
		Documents    []byte
		Steps        []byte
		Alternatives []byte
	}
	if err := sqlx.SelectContext(ctx, r.q, &rows, selectExplanations, r.entity, r.run, r.among); err != nil {
		return err
	}
	for _, row := range rows {
		e := ledger.Explanation{Cause: row.Cause, Kind: row.Kind, Class: row.Class, Proof: row.Proof, Evidence: row.Evidence, Cluster: row.Cluster}
		err := errors.Join(unmarshalList(row.Documents, &e.Documents), unmarshalList(row.Steps, &e.Steps), unmarshalList(row.Alternatives, &e.Alternatives))
		if err != nil {
			return fmt.Errorf("case %s, explanation %d: %w", row.Reference, row.Explanation, err)
		}
		c := r.cases[row.Reference]
		c.Explanations = append(c.Explanations, e)
	}
	return nil
}

// unmarshalList reads what jsonList wrote; the empty list becomes nil, as it was.
func unmarshalList[T any](column []byte, list *[]T) error {
	if err := json.Unmarshal(column, list); err != nil || len(*list) > 0 {
		return err
	}
	*list = nil
	return nil
}

// pageLimit bounds a page that a caller left open.
func pageLimit(limit int) int {
	if limit <= 0 {
		return 1000
	}
	return limit
}
