package api

import (
	"fmt"
	"net/http"

	"counterfoil/ledger"
	"counterfoil/ledger/money"

	"github.com/gin-gonic/gin"
)

type movementsJSON struct {
	Opening money.Amount `json:"opening"`
	Debit   money.Amount `json:"debit"`
	Credit  money.Amount `json:"credit"`
	Closing money.Amount `json:"closing"`
}

// trialBalance gives every account's balance in both books at the end of a day.
func (a *API) trialBalance(c *gin.Context) error {
	p := query(c, "on", "as_of")
	on, asked := p.date("on"), p.sequence("as_of")
	if p.err == nil && on.IsZero() {
		p.fail("parameter on is required: the day whose end is the cut-off, e.g. on=2026-10-31")
	}
	if p.err != nil {
		return p.err
	}
	asOf, err := a.asOf(c, asked)
	if err != nil {
		return err
	}
	rows, err := a.reader.TrialBalanceOn(c.Request.Context(), entityOf(c), on, asOf)
	if err != nil {
		return err
	}
	type rowJSON struct {
		Account  ledger.AccountCode `json:"account"`
		Name     string             `json:"name"`
		Expected movementsJSON      `json:"expected"`
		Booked   movementsJSON      `json:"booked"`
	}
	accounts := []rowJSON{}
	for _, r := range rows {
		accounts = append(accounts, rowJSON{r.Account, r.Name, movementsJSON(r.Expected), movementsJSON(r.Booked)})
	}
	c.PureJSON(http.StatusOK, gin.H{"on": on, "as_of": asOf, "accounts": accounts})
	return nil
}

// documentID reads the path's document.
func documentID(c *gin.Context) (ledger.DocumentID, error) {
	id := ledger.DocumentID{
		Source: ledger.Source(c.Param("source")), Kind: ledger.DocumentKind(c.Param("kind")), ExternalID: c.Param("id"),
	}
	if id.ExternalID == "" || !isText(id.ExternalID) || !isText(string(id.Source)) || !isText(string(id.Kind)) {
		return id, fmt.Errorf("document without a readable id: %w", ledger.ErrInvalid)
	}
	return id, nil
}
