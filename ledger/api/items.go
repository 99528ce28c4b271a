package api

import (
	"net/http"
	"time"

	"counterfoil/ledger"
	"counterfoil/ledger/money"

	"github.com/gin-gonic/gin"
)

// itemJSON is an open item at a run, or one its month has cleared; opening and closing
// are gross variance (the debits of what it differs by, per account).
type itemJSON struct {
	Item       int64            `json:"item"`
	Reference  ledger.Reference `json:"reference"`
	OriginOn   ledger.Date      `json:"origin_date"`
	OpenedRun  int64            `json:"opened_run"`
	ClearedRun int64            `json:"cleared_run,omitempty"`
	Carried    bool             `json:"carried"`
	Changed    bool             `json:"remeasured"`
	WasTiming  bool             `json:"was_timing"`
	Opening    money.Amount     `json:"opening"`
	Closing    money.Amount     `json:"closing"`
	MovedBy    []movedByJSON    `json:"moved_by,omitempty"`
	Entries    int64            `json:"moved_by_entries,omitempty"`
}

type movedByJSON struct {
	Entry    int64             `json:"entry"`
	Book     ledger.Book       `json:"book"`
	On       ledger.Date       `json:"effective_date"`
	Voucher  string            `json:"voucher,omitempty"`
	Document ledger.DocumentID `json:"document"`
	Version  int               `json:"version"`
}

// acceptanceJSON is a person's decision that the run heeds.
type acceptanceJSON struct {
	Number    int64            `json:"acceptance"`
	Item      int64            `json:"item"`
	Reference ledger.Reference `json:"reference"`
	Run       int64            `json:"accepted_run"`
	By        string           `json:"accepted_by"`
	At        time.Time        `json:"recorded_at"`
	Reason    string           `json:"reason"`
	Variance  []legJSON        `json:"variance"`
}

// rollJSON is the net variance of an account, booked less expected, debits positive.
type rollJSON struct {
	Account    ledger.AccountCode `json:"account"`
	Opening    money.Amount       `json:"opening"`
	New        money.Amount       `json:"new"`
	Cleared    money.Amount       `json:"cleared"`
	Remeasured money.Amount       `json:"remeasured"`
	Closing    money.Amount       `json:"closing"`
}

// items lists what is open at a run and what its month cleared, with the acceptances the
// run heeds and the net variance rolled forward per account from the month before.
func (a *API) items(c *gin.Context) error {
	p := query(c, "run")
	id := p.sequence("run")
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
	run, err := a.goodRun(c, period, id)
	if err != nil {
		return err
	}
	answer := struct {
		Run         int64            `json:"run"`
		FromRun     int64            `json:"from_run,omitempty"`
		Items       []itemJSON       `json:"items"`
		Acceptances []acceptanceJSON `json:"acceptances"`
		Accounts    []rollJSON       `json:"accounts"`
	}{Run: run.ID}
	if answer.Items, err = a.itemsOf(c, run.ID); err != nil {
		return err
	}
	if answer.Acceptances, err = a.acceptancesOf(c, run.ID); err != nil {
		return err
	}
	roll, err := a.reader.Roll(c.Request.Context(), entityOf(c), run.ID)
	if err != nil {
		return err
	}
	answer.FromRun, answer.Accounts = roll.From.ID, []rollJSON{}
	for _, r := range roll.Accounts {
		answer.Accounts = append(answer.Accounts, rollJSON{r.Account, r.Opening, r.New, r.Cleared, r.Remeasured, r.Closing})
	}
	c.PureJSON(http.StatusOK, answer)
	return nil
}

func (a *API) itemsOf(c *gin.Context, run int64) ([]itemJSON, error) {
	items, err := a.reader.OpenItems(c.Request.Context(), entityOf(c), run)
	list := []itemJSON{}
	for _, i := range items {
		j := itemJSON{
			Item: i.Item, Reference: i.Reference, OriginOn: i.OriginOn, OpenedRun: i.OpenedRun, ClearedRun: i.ClearedRun, Carried: i.Carried,
			Changed: i.Changed, WasTiming: i.WasTiming, Opening: i.Opening, Closing: i.Closing, Entries: i.Entries,
		}
		for _, e := range i.ClearedBy {
			j.MovedBy = append(j.MovedBy, movedByJSON{e.Entry, e.Book, e.EffectiveOn, e.Voucher.String(), e.Document, e.Version})
		}
		list = append(list, j)
	}
	return list, err
}

func (a *API) acceptancesOf(c *gin.Context, run int64) ([]acceptanceJSON, error) {
	acceptances, err := a.reader.Acceptances(c.Request.Context(), entityOf(c), run)
	list := []acceptanceJSON{}
	for _, x := range acceptances {
		list = append(list, acceptanceJSON{x.Number, x.Item, x.Reference, x.Run, x.By, x.At, x.Reason, toLegsJSON(x.Variance)})
	}
	return list, err
}
