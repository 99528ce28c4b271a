package reports

import (
	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

type rollLineJSON struct {
	Items  int64  `json:"items"`
	Amount string `json:"amount"`
}

// rollJSON is the roll-forward of open items; amounts are gross variance, Cleared and
// Accepted positive. Accounts hold the net variance.
type rollJSON struct {
	FromRun    int64             `json:"from_run,omitempty"`
	FromPeriod string            `json:"from_period,omitempty"`
	Currency   money.Currency    `json:"currency"`
	Opening    rollLineJSON      `json:"opening"`
	New        rollLineJSON      `json:"new"`
	Cleared    rollLineJSON      `json:"cleared"`
	Remeasured rollLineJSON      `json:"remeasured"`
	Closing    rollLineJSON      `json:"closing"`
	Accepted   rollLineJSON      `json:"accepted"`
	Timing     timingJSON        `json:"timing"`
	Accounts   []accountRollJSON `json:"accounts"`
}

// timingJSON says what became of the month before's timing.
type timingJSON struct {
	Cleared rollLineJSON `json:"cleared"`
	Waiting rollLineJSON `json:"waiting"`
	Failed  rollLineJSON `json:"failed"`
}

type accountRollJSON struct {
	Account    ledger.AccountCode `json:"account"`
	Opening    string             `json:"opening"`
	New        string             `json:"new"`
	Cleared    string             `json:"cleared"`
	Remeasured string             `json:"remeasured"`
	Closing    string             `json:"closing"`
}

func newRollJSON(r Roll) rollJSON {
	out := rollJSON{
		FromRun: r.From.ID, Currency: r.Closing.Amount.Currency(),
		Opening: r.Opening.json(), New: r.New.json(), Cleared: r.Cleared.json(), Remeasured: r.Remeasured.json(), Closing: r.Closing.json(), Accepted: r.Accepted.json(),
		Timing:   timingJSON{r.Timing.Cleared.json(), r.Timing.Waiting.json(), r.Timing.Failed.json()},
		Accounts: []accountRollJSON{},
	}
	if r.From.ID != 0 {
		out.FromPeriod = r.From.Period.String()
	}
	for _, a := range r.Accounts {
		out.Accounts = append(out.Accounts, accountRollJSON{a.Account, a.Opening.Number(), a.New.Number(), a.Cleared.Number(), a.Remeasured.Number(), a.Closing.Number()})
	}
	return out
}

func (l RollLine) json() rollLineJSON { return rollLineJSON{l.Items, l.Amount.Number()} }
