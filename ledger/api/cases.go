package api

import (
	"fmt"
	"net/http"

	"counterfoil/ledger"

	"github.com/gin-gonic/gin"
)

type legJSON struct {
	Account          ledger.AccountCode `json:"account"`
	Dimension        ledger.Dimensions  `json:"dimension,omitempty"`
	Currency         string             `json:"currency"`
	Amount           string             `json:"amount"`
	DocumentCurrency string             `json:"document_currency,omitempty"`
	DocumentAmount   string             `json:"document_amount,omitempty"`
}

type explanationJSON struct {
	Cause        ledger.Cause        `json:"cause"`
	Kind         string              `json:"kind,omitempty"`
	Class        ledger.Class        `json:"class"`
	Proof        ledger.Proof        `json:"proof"`
	Evidence     string              `json:"evidence"`
	Documents    []ledger.DocumentID `json:"documents,omitempty"`
	Cluster      string              `json:"cluster,omitempty"`
	Legs         []legJSON           `json:"legs"`
	Steps        []string            `json:"steps,omitempty"`
	Alternatives []string            `json:"alternatives,omitempty"`
}

type caseJSON struct {
	Reference    ledger.Reference  `json:"reference"`
	Item         int64             `json:"item"`
	OriginOn     ledger.Date       `json:"origin_date"`
	Variance     []legJSON         `json:"variance"`
	Explanations []explanationJSON `json:"explanations"`
	Unexplained  []legJSON         `json:"unexplained"`
	Note         string            `json:"note,omitempty"`
}

func toLegsJSON(legs []ledger.Leg) []legJSON {
	out := []legJSON{}
	for _, l := range legs {
		j := legJSON{Account: l.Account, Dimension: l.Dimension, Currency: string(l.Functional.Currency()), Amount: l.Functional.Number()}
		if l.Document.Currency() != "" {
			j.DocumentCurrency, j.DocumentAmount = string(l.Document.Currency()), l.Document.Number()
		}
		out = append(out, j)
	}
	return out
}

func toCaseJSON(c ledger.Case) caseJSON {
	j := caseJSON{
		Reference: c.Reference, Item: c.Item, OriginOn: c.OriginOn, Variance: toLegsJSON(c.Variance),
		Explanations: []explanationJSON{}, Unexplained: toLegsJSON(c.Unexplained), Note: c.Note,
	}
	for _, e := range c.Explanations {
		j.Explanations = append(j.Explanations, explanationJSON{
			e.Cause, e.Kind, e.Class, e.Proof, e.Evidence, e.Documents, e.Cluster, toLegsJSON(e.Legs), e.Steps, e.Alternatives,
		})
	}
	return j
}

// cases lists a period's cases with their explanations, from its last good run or the
// run that an earlier page named.
func (a *API) cases(c *gin.Context) error {
	p := query(c, "cause", "reference", "run", "after", "limit")
	q := ledger.CaseQuery{
		Cause: ledger.Cause(p.oneOf("cause", causeNames()...)), Reference: ledger.Reference(p.text("reference")),
		Run: p.sequence("run"), After: ledger.Reference(p.text("after")), Limit: p.limit(),
	}
	period, err := ledger.ParsePeriod(c.Param("period"))
	if err != nil {
		p.fail("%v", err)
	}
	if p.err != nil {
		return p.err
	}
	if err := a.known(c); err != nil {
		return err
	}
	run, err := a.goodRun(c, period, q.Run)
	if err != nil {
		return err
	}
	q.Run = run.ID
	cases, err := a.reader.CasesPage(c.Request.Context(), entityOf(c), q)
	if err != nil {
		return err
	}
	page := struct {
		Run   int64      `json:"run"`
		Cases []caseJSON `json:"cases"`
		Next  string     `json:"next,omitempty"`
	}{Run: q.Run, Cases: []caseJSON{}}
	for _, found := range cases {
		page.Cases = append(page.Cases, toCaseJSON(found))
	}
	if len(cases) == q.Limit {
		page.Next = next(c, "run", q.Run, string(cases[len(cases)-1].Reference))
	}
	c.PureJSON(http.StatusOK, page)
	return nil
}

// goodRun is the period's run with that number, or its last one for 0. Nothing is read
// out of a void run, whoever asks for it.
func (a *API) goodRun(c *gin.Context, period ledger.Period, id int64) (ledger.Run, error) {
	if id == 0 {
		return a.reader.LatestRun(c.Request.Context(), entityOf(c), period)
	}
	run, err := a.reader.RunOf(c.Request.Context(), entityOf(c), period, id)
	if err == nil && run.Void != "" {
		err = fmt.Errorf("run %d: %s: %w", id, run.Void, ledger.ErrVoid)
	}
	return run, err
}

func causeNames() []string {
	names := make([]string, len(ledger.Causes))
	for i, cause := range ledger.Causes {
		names[i] = string(cause)
	}
	return names
}
