package matchers

import (
	"cmp"
	"fmt"
	"slices"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/ledger/policy"

	"github.com/shopspring/decimal"
)

// besideDays are the days whose rate an ERP may take instead of the day's, the likeliest
// first: back over a long weekend.
var besideDays = []int{-1, 0, 1, -2, -3, -4}

// Rates are the exchange rates that documents have, by currency and day. A policy need
// not list any for a batch at another day's or currency's rate to be told.
type Rates map[rateDay][]namedRate

type rateDay struct {
	currency money.Currency
	on       ledger.Date
}

// namedRate is a rate of a currency and where it is known from.
type namedRate struct {
	currency money.Currency
	rate     decimal.Decimal
	whose    string
}

// Note adds the rates of documents, and those of the days their orders were placed on.
func (r Rates) Note(documents map[StoredDocumentKey]ledger.Document, p *policy.Policy) {
	list := make([]ledger.Document, 0, len(documents))
	for _, d := range documents {
		if d.Currency != p.Entity.Currency && d.Currency != "" {
			list = append(list, d)
		}
	}
	slices.SortFunc(list, func(a, b ledger.Document) int {
		return cmp.Or(cmp.Compare(a.ID.Kind, b.ID.Kind), cmp.Compare(a.ID.ExternalID, b.ID.ExternalID), cmp.Compare(a.Version, b.Version))
	})
	for _, d := range list {
		if on, err := p.DateOf(d); err == nil {
			r.note(rateDay{d.Currency, on}, d.Rate, "as "+nameOf(d)+" has it")
		}
		if !d.Moments.Ordered.IsZero() {
			r.note(rateDay{d.Currency, ledger.DateIn(d.Moments.Ordered, p.Zone())}, d.OrderRate, "as order "+string(d.Order)+" has it")
		}
	}
}

func (r Rates) note(of rateDay, rate decimal.Decimal, known string) {
	if !rate.IsPositive() || slices.ContainsFunc(r[of], func(n namedRate) bool { return n.rate.Equal(rate) }) {
		return
	}
	r[of] = append(r[of], namedRate{of.currency, rate, fmt.Sprintf("the rate of %s, %s", of.on, known)})
}

// ratesBeside are the rates that an ERP may have taken for a document's: those of the days
// around it, nearest day first, and those of other currencies on its day.
func (j *joint) ratesBeside(s *slip) (list []namedRate) {
	own := s.paper.current.Currency
	if own == j.policy.Entity.Currency {
		return nil
	}
	rates := j.knownRates()
	for _, days := range besideDays {
		list = append(list, rates[rateDay{own, s.paper.on.AddDays(days)}]...)
	}
	for _, c := range j.currencies {
		if c != own {
			list = append(list, rates[rateDay{c, s.paper.on}]...)
		}
	}
	return list
}

// knownRates are those the batches were given with, or else those of their own documents.
func (j *joint) knownRates() Rates {
	if j.rates == nil {
		in := j.dossiers[0].in
		if j.rates = in.Rates; j.rates == nil {
			j.rates = Rates{}
			j.rates.Note(in.Documents, j.policy)
		}
		for of := range j.rates {
			if !slices.Contains(j.currencies, of.currency) {
				j.currencies = append(j.currencies, of.currency)
			}
		}
		slices.Sort(j.currencies)
	}
	return j.rates
}
