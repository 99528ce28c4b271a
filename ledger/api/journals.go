package api

import (
	"fmt"
	"net/http"
	"strconv"

	"counterfoil/ledger"
	"counterfoil/ledger/money"

	"github.com/gin-gonic/gin"
)

type entryJSON struct {
	ID          int64         `json:"entry"`
	Batch       int64         `json:"batch"`
	Book        ledger.Book   `json:"book"`
	Kind        string        `json:"kind"`
	EffectiveOn ledger.Date   `json:"effective_date"`
	Reference   string        `json:"reference"`
	Order       string        `json:"order,omitempty"`
	Document    documentJSON  `json:"document"`
	Series      string        `json:"voucher_series,omitempty"`
	Number      string        `json:"voucher_number,omitempty"`
	Scope       string        `json:"scope"`
	Rule        string        `json:"rule,omitempty"`
	LateFor     ledger.Period `json:"late_for,omitzero"`
	Reverses    int64         `json:"reverses,omitempty"`
	Text        string        `json:"text,omitempty"`
	Postings    []postingJSON `json:"postings"`
}

type documentJSON struct {
	Source  ledger.Source       `json:"source"`
	Kind    ledger.DocumentKind `json:"kind"`
	ID      string              `json:"id"`
	Version int                 `json:"version"`
}

type postingJSON struct {
	Account    ledger.AccountCode `json:"account"`
	Side       ledger.Side        `json:"side"`
	Amount     money.Amount       `json:"amount"`
	Functional money.Amount       `json:"functional"`
	TaxCode    ledger.TaxCode     `json:"tax_code,omitempty"`
	SKU        ledger.SKU         `json:"sku,omitempty"`
	Dimension  ledger.Dimensions  `json:"dimension,omitempty"`
}

func toEntryJSON(e ledger.Entry) entryJSON {
	j := entryJSON{
		ID: e.ID, Batch: e.Batch, Book: e.Book, Kind: string(e.Kind), EffectiveOn: e.EffectiveOn,
		Reference: string(e.Reference), Order: string(e.Order),
		Document: documentJSON{e.Document.Source, e.Document.Kind, e.Document.ExternalID, e.Version},
		Series:   e.Voucher.Series, Number: e.Voucher.Number,
		Scope: string(e.Scope), Rule: e.Rule, LateFor: e.LateFor, Reverses: e.Reverses, Text: e.Text,
	}
	for _, p := range e.Postings {
		j.Postings = append(j.Postings, postingJSON{p.Account, p.Side, p.Amount, p.Functional, p.TaxCode, p.SKU, p.Dimension})
	}
	return j
}

// journals lists entries with their postings, in entry sequence.
func (a *API) journals(c *gin.Context) error {
	p := query(c, "book", "from", "to", "reference", "order", "account", "scope", "as_of", "after", "limit")
	q := ledger.JournalQuery{
		Book: ledger.Book(p.oneOf("book", "expected", "booked")), From: p.date("from"), To: p.date("to"),
		Reference: ledger.Reference(p.text("reference")), Order: ledger.Reference(p.text("order")),
		Account: ledger.AccountCode(p.text("account")),
		Scope:   ledger.Scope(p.oneOf("scope", "in_scope", "recognised", "out_of_scope")),
		AsOf:    p.sequence("as_of"), After: p.sequence("after"), Limit: p.limit(),
	}
	if p.err != nil {
		return p.err
	}
	var err error
	if q.AsOf, err = a.asOf(c, q.AsOf); err != nil {
		return err
	}
	entries, err := a.reader.Journals(c.Request.Context(), entityOf(c), q)
	if err != nil {
		return err
	}
	page := struct {
		AsOf    int64       `json:"as_of"`
		Entries []entryJSON `json:"entries"`
		Next    string      `json:"next,omitempty"`
	}{AsOf: q.AsOf, Entries: []entryJSON{}}
	for _, e := range entries {
		page.Entries = append(page.Entries, toEntryJSON(e))
	}
	if len(entries) == q.Limit {
		page.Next = next(c, "as_of", q.AsOf, strconv.FormatInt(entries[len(entries)-1].ID, 10))
	}
	c.PureJSON(http.StatusOK, page)
	return nil
}

// asOf pins "now" to a batch, and makes an unknown entity a 404 before anything else is
// asked. A batch that is not sealed yet pins nothing: what it shows would still change.
func (a *API) asOf(c *gin.Context, asked int64) (int64, error) {
	if err := a.known(c); err != nil {
		return 0, err
	}
	last, err := a.reader.LastBatch(c.Request.Context(), entityOf(c))
	switch {
	case err != nil:
		return 0, err
	case asked == 0:
		return last, nil
	case asked > last:
		return 0, fmt.Errorf("as_of %d is not sealed yet; the last batch is %d: %w", asked, last, ledger.ErrInvalid)
	}
	return asked, nil
}
