package matchers

import (
	"fmt"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/ledger/policy"

	"github.com/shopspring/decimal"
)

// daysOfRates is how far from a document's day a listed rate is looked for: a month, as an
// ERP that converts at last month's closing rate does, and its first days.
const daysOfRates = 40

// perHundred are the units some currencies are quoted for: 100 yen, 100 Norwegian kroner.
var perHundred = decimal.NewFromInt(100)

// listedRate is a rate of the policy's list that the ERP may have taken.
type listedRate struct {
	rate        decimal.Decimal
	kind, whose string
}

// listedRates are the rates of the policy's list, of another day or of another currency,
// that at least one amount of a voucher agrees with: first the currency's own, the
// nearest day before the farther, then those of other currencies on the document's day.
func listedRates(s *Subject) (list []listedRate) {
	on, err := s.Policy.DateOf(s.Document)
	if err != nil || len(s.Policy.Rates) == 0 {
		return nil
	}
	var own, others []policy.DayRate
	for _, r := range s.Policy.Rates {
		switch days := daysApart(r.On, on); {
		case r.Currency == s.Document.Currency && days <= daysOfRates:
			own = append(own, r)
		case r.Currency != s.Document.Currency && days == 0:
			others = append(others, r)
		}
	}
	sortBy(own, func(r policy.DayRate) int { return daysApart(r.On, on) })
	for _, r := range own {
		if s.agrees(r.Rate) {
			list = append(list, listedRate{r.Rate, "the rate of another day", fmt.Sprintf("the rate of %s", r.On)})
		}
	}
	for _, r := range others {
		if s.agrees(r.Rate) {
			list = append(list, listedRate{r.Rate, "the rate of another currency", fmt.Sprintf("the rate of %s on %s", r.Currency, r.On)})
		}
	}
	return list
}

func daysApart(a, b ledger.Date) int {
	if days := a.DaysSince(b); days > 0 {
		return days
	}
	return b.DaysSince(a)
}

// agrees tells whether some amount of a voucher is the document's at a rate, so that the
// rate is worth a replay.
func (s *Subject) agrees(rate decimal.Decimal) bool {
	for _, v := range s.booked {
		for _, l := range s.due {
			b := v.on(l.account)
			if l.document == 0 || b == 0 || (b > 0) != (l.document > 0) || s.isRounding(l.account) {
				continue
			}
			if bound := rateBound(s, b, l.document); !rate.LessThan(bound.low) && !rate.GreaterThan(bound.high) {
				return true
			}
		}
	}
	return false
}

// ofDay names the day a document's rate stands for.
func ofDay(s *Subject, d ledger.Document) string {
	if on, err := s.Policy.DateOf(d); err == nil {
		return fmt.Sprintf("the rate of %s, of %s", nameOf(d), on)
	}
	return "the rate of " + nameOf(d)
}

// ofCurrency says which currency's rate was taken for the document's.
func ofCurrency(c money.Currency, whose string) string {
	return fmt.Sprintf("the rate of %s, %s", c, whose)
}
