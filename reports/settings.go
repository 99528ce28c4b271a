package reports

import (
	"fmt"
	"time"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// Settings is what a report needs of the company's policy.
type Settings struct {
	Entity   ledger.EntityID
	Name     string         // the legal entity's name
	Currency money.Currency // functional currency: every amount of a run is in it
	Zone     *time.Location // the zone instants are shown in; nil is UTC
	Limits   Limits
	// GraceDays is how far a voucher without a reference may be dated from the document
	// it is proposed for.
	GraceDays int
	// Owners route causes to people; the first whose Cause matches wins, "*" matches all.
	Owners []Owner
	// Measures places accounts in the bridge; an account that is missing is Other.
	Measures map[ledger.AccountCode]Measure
	// Names are the accounts' names in the chart.
	Names map[ledger.AccountCode]string
	// Corrections says how correcting journals are proposed.
	Corrections Corrections
	// Build names the version of the program, for the run identity.
	Build string
	// Link is the address of the page that shows a period, without a trailing slash and
	// without credentials; "" leaves links out.
	Link string
}

// Limits are materiality thresholds and rounding caps in functional currency. The zero
// Amount (without a currency) means that no limit is set; a limit of 0.00 SEK means that
// nothing is tolerated.
type Limits struct {
	Unexplained money.Amount
	Cause       map[ledger.Cause]money.Amount
	// RoundingPerCase caps the rounding of one case, RoundingPerPeriod what a month claims
	// by a bound alone.
	RoundingPerCase   money.Amount
	RoundingPerPeriod money.Amount
}

// Owner routes a cause to a person and a channel.
type Owner struct {
	Cause   string
	Name    string
	Deputy  string
	Channel string
}

// Measure places an account.
func (s Settings) Measure(account ledger.AccountCode) Measure {
	if m, ok := s.Measures[account]; ok {
		return m
	}
	return Other
}

// Owner is who looks after a cause; the zero Owner when the settings name nobody.
func (s Settings) Owner(cause ledger.Cause) Owner {
	for _, o := range s.Owners {
		if o.Cause == "*" || o.Cause == string(cause) {
			return o
		}
	}
	return Owner{}
}

// Limit is the threshold of a cause and whether there is one.
func (s Settings) Limit(cause ledger.Cause) (money.Amount, bool) {
	limit := s.Limits.Cause[cause]
	if cause == ledger.CauseUnexplained {
		limit = s.Limits.Unexplained
	}
	return limit, limit.Currency() != ""
}

// At brings an instant into the entity's zone.
func (s Settings) At(t time.Time) time.Time {
	if s.Zone == nil {
		return t.UTC()
	}
	return t.In(s.Zone)
}

func (s Settings) check() error {
	if s.Entity == "" {
		return fmt.Errorf("report settings name no entity: %w", ledger.ErrInvalid)
	}
	if !s.Currency.Known() {
		return fmt.Errorf("report settings: functional currency %q is unknown: %w", string(s.Currency), ledger.ErrInvalid)
	}
	limits := []money.Amount{s.Limits.Unexplained, s.Limits.RoundingPerCase, s.Limits.RoundingPerPeriod}
	for _, a := range s.Limits.Cause {
		limits = append(limits, a)
	}
	for _, a := range limits {
		if a.Currency() != "" && a.Currency() != s.Currency {
			return fmt.Errorf("report settings: limit %s is not in %s: %w", a, s.Currency, ledger.ErrInvalid)
		}
	}
	return nil
}
