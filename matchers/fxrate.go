package matchers

import (
	"fmt"

	"counterfoil/ledger"

	"github.com/shopspring/decimal"
)

// fxRate states that the functional amounts follow another rate than the document's:
// that of another document of the order, of another day or currency in the policy's list,
// a hundred times or a hundredth of it, the inverted rate, none at all, or one that the
// booked voucher itself tells.
type fxRate struct{}

func (fxRate) Cause() ledger.Cause { return ledger.CauseFXRate }

func (f fxRate) Hypotheses(s *Subject) []Hypothesis {
	if s.Document.Currency == s.Policy.Entity.Currency {
		return nil
	}
	own := s.Document.Rate
	one := decimal.NewFromInt(1)
	tried := []decimal.Decimal{own}
	var list []Hypothesis
	try := func(rate decimal.Decimal, kind, whose string) {
		if !rate.IsPositive() || contains(tried, rate) {
			return
		}
		tried = append(tried, rate)
		list = append(list, f.at(s, rate, kind, whose))
	}
	for _, d := range append([]ledger.Document{s.Document}, s.Siblings...) {
		if d.Currency == s.Document.Currency {
			try(d.OrderRate, "the rate of the order", "the rate order "+string(d.Order)+" was placed at")
		}
	}
	for _, d := range s.Siblings {
		if d.Currency == s.Document.Currency {
			try(d.Rate, "the rate of another document of the order", ofDay(s, d))
		}
	}
	for _, r := range listedRates(s) {
		try(r.rate, r.kind, r.whose)
	}
	for _, r := range s.rates {
		if r.currency == s.Document.Currency {
			try(r.rate, "the rate of another day", r.whose)
		} else {
			try(r.rate, "the rate of another currency", ofCurrency(r.currency, r.whose))
		}
	}
	for _, d := range s.Siblings {
		if d.Currency != s.Document.Currency && d.Currency != s.Policy.Entity.Currency {
			try(d.Rate, "the rate of another currency", ofCurrency(d.Currency, ofDay(s, d)))
		}
	}
	try(own.Mul(perHundred), "rate per 100 units", "a hundred times the document's rate, as if it were quoted per 100 units")
	try(own.DivRound(perHundred, 16), "rate per 100 units", "a hundredth of the document's rate, as if it were quoted per 100 units")
	try(one, "not converted", "as if it were "+string(s.Policy.Entity.Currency))
	try(inverse(own), "inverted rate", "the document's rate turned over")
	whole := s
	if s.batch != nil { // of many documents one always has a rate that fits
		whole = s.batch
	}
	for _, v := range whole.booked {
		for _, implied := range impliedRates(whole, v) {
			if s.batch != nil && -implied.rate.Exponent() > quotedDecimals(own) {
				continue // a batch is roundings of many amounts, and no rate is written so
			}
			known := len(list)
			try(implied.rate, "another rate", "found from the voucher")
			if len(list) > known {
				list[known].implied = &implied.rate
				list[known].bare = !between(implied.rate, own, weakLow, weakHigh) || s.batch == nil && (implied.weak || -implied.rate.Exponent() > quotedDecimals(own))
			}
			if implied.weak && len(list) > known {
				list[known] = weakened(list[known])
			}
		}
	}
	return list
}

// inverse is 1 / rate, the last digit rounded up: an amount that division gives in half
// minor units is rounded away from zero, as it would be without that digit.
func inverse(rate decimal.Decimal) decimal.Decimal {
	one, last := decimal.NewFromInt(1), decimal.New(1, -20)
	if over := one.DivRound(rate, 20); !over.Mul(rate).LessThan(one) {
		return over
	}
	return one.DivRound(rate, 20).Add(last)
}

// weakened marks a rate that one amount alone tells.
func weakened(h Hypothesis) Hypothesis {
	h.Proof = ledger.ProofAmbiguous
	h.Alternatives = []string{"another amount in the document's currency at the document's own rate: the voucher shows one amount only, which cannot tell the two apart"}
	return h
}

func (fxRate) at(s *Subject, rate decimal.Decimal, kind, whose string) Hypothesis {
	functional := s.Policy.Entity.Currency
	class := ledger.ClassPolicy
	if !between(rate, s.Document.Rate, ratesLow, ratesHigh) {
		class = ledger.ClassCorrect
	}
	return Hypothesis{
		Kind: kind, Aspect: "rate", class: class,
		Detail:  fmt.Sprintf("converted %s at %s, %s, instead of %s", s.Document.Currency, rateText(rate), whose, rateText(s.Document.Rate)),
		Cluster: fmt.Sprintf("%s at %s", s.Document.Currency, rateText(rate)),
		Steps: []string{fmt.Sprintf("%s × %s = %s as booked, × %s = %s as due (%s)", worth(s.Document), rateText(rate),
			inFunctional(s, rate), rateText(s.Document.Rate), inFunctional(s, s.Document.Rate), functional)},
		Apply: func(r *Replay) bool { r.Document.Rate = rate; return true },
	}
}

// A rate of the currency on some other day lies between these thousandths of the document's;
// what lies beyond them (a rate turned over, per 100 units, of another currency, none at
// all) is no treasury policy that finance could accept.
const ratesLow, ratesHigh = 800, 1250

func inFunctional(s *Subject, rate decimal.Decimal) string {
	amount := decimal.Zero
	switch {
	case s.Document.Goods != nil:
		amount = s.Document.Goods.Gross
	case s.Document.Payment != nil:
		amount = s.Document.Payment.Amount
	}
	return amount.Mul(rate).StringFixed(int32(s.Policy.Entity.Currency.Exponent()))
}

// rateText writes a rate as people do: four decimals, more only where there are more.
func rateText(rate decimal.Decimal) string {
	return rate.StringFixed(max(4, min(8, -rate.Exponent())))
}
