package matchers

import (
	"fmt"

	"counterfoil/ledger"

	"github.com/shopspring/decimal"
)

// besideDays are the days whose rate an ERP may take instead of the day's, the likeliest
// first: back over a long weekend.
var besideDays = []int{-1, 0, 1, -2, -3, -4}

// namedRate is a rate of a currency and where it is known from.
type namedRate struct {
	on    ledger.Date
	rate  decimal.Decimal
	whose string
}

// ratesBeside are the rates that the documents of the days around a document have,
// nearest day first.
func (j *joint) ratesBeside(s *slip) []namedRate {
	if j.rates == nil {
		j.readRates()
	}
	var list []namedRate
	for _, days := range besideDays {
		list = append(list, j.rates[rateDay{string(s.paper.current.Currency), s.paper.on.AddDays(days)}]...)
	}
	return list
}

type rateDay struct {
	currency string
	on       ledger.Date
}

// readRates collects each day's rates from the documents of the joint case, and from the
// days their orders were placed on.
func (j *joint) readRates() {
	j.rates = map[rateDay][]namedRate{}
	for _, s := range j.slips {
		d := s.paper.current
		if !s.paper.known || d.Currency == j.policy.Entity.Currency {
			continue
		}
		j.noteRate(d, s.paper.on, d.Rate, "as "+nameOf(d)+" has it")
		if !d.Moments.Ordered.IsZero() && d.OrderRate.IsPositive() {
			j.noteRate(d, ledger.DateIn(d.Moments.Ordered, j.policy.Zone()), d.OrderRate, "as order "+string(d.Order)+" has it")
		}
	}
}

func (j *joint) noteRate(d ledger.Document, on ledger.Date, rate decimal.Decimal, known string) {
	k := rateDay{string(d.Currency), on}
	for _, r := range j.rates[k] {
		if r.rate.Equal(rate) {
			return
		}
	}
	j.rates[k] = append(j.rates[k], namedRate{on, rate, fmt.Sprintf("the rate of %s, %s", on, known)})
}
