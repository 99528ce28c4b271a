package matchers

import (
	"fmt"

	"counterfoil/ledger"
	"counterfoil/ledger/money"

	"github.com/shopspring/decimal"
)

// cashUnits are what totals are rounded to where small coins are no more: whole crowns,
// half crowns in Denmark, ten and five cents or rappen.
var cashUnits = []string{"1", "0.50", "0.10", "0.05"}

// cashTotals replays a total rounded to the smallest coin, in the document's currency or
// after conversion, the rest on the rounding account or on one the policy does not know.
func cashTotals(s *Subject) []Hypothesis {
	var list []Hypothesis
	for _, to := range roundingAccounts(s) {
		for _, unit := range cashUnits {
			list = append(list, cashTotal(s, s.Document.Currency, unit, to))
		}
		if s.Document.Currency != s.Policy.Entity.Currency {
			list = append(list, cashTotal(s, s.Policy.Entity.Currency, cashUnits[0], to))
		}
	}
	return list
}

// roundingAccounts are the policy's, when the books hold it, and strangers.
func roundingAccounts(s *Subject) []ledger.AccountCode {
	list := strangers(s)
	if a := s.Policy.Roles.Rounding; a != "" && s.Seen(a) {
		list = append([]ledger.AccountCode{a}, list...)
	}
	return list
}

func cashTotal(s *Subject, currency money.Currency, unit string, to ledger.AccountCode) Hypothesis {
	kind := cashKind(currency, unit)
	size := decimal.RequireFromString(unit)
	return Hypothesis{
		Kind: kind, Aspect: aspectTotal, Cluster: "rounding: " + kind,
		Detail: fmt.Sprintf("%s, the rest on %s", kind, to),
		Apply: func(r *Replay) bool {
			clearing, rate := r.Policy.ClearingAccount(r.Document.PaymentMethod), r.Document.Rate
			functional := r.Policy.Entity.Currency
			r.Adjust = append(r.Adjust, func(v vector) vector {
				rest := restOf(v, clearing, currency, functional, rate, size)
				return v.plus(vectorOf([]line{r.line(clearing, rest, 0), r.line(to, -rest, 0)}))
			})
			return true
		},
	}
}

// aspectTotal is of the rounding of one document's total.
const aspectTotal = "rounding total"

func cashKind(currency money.Currency, unit string) string {
	if unit == cashUnits[0] {
		unit = "whole"
	}
	return "total rounded to " + unit + " " + string(currency)
}

// restOf is what rounding the total adds to it, in minor units of the functional currency.
func restOf(v vector, clearing ledger.AccountCode, currency, functional money.Currency, rate, size decimal.Decimal) int64 {
	booked, document := v.onBoth(clearing)
	if currency == functional {
		total := money.Minor(booked, functional).Decimal()
		return rounded(total, size).Sub(total).Shift(int32(functional.Exponent())).IntPart()
	}
	total := rounded(money.Minor(document, currency).Decimal(), size)
	return money.HalfAwayFromZero.Places(total.Mul(rate), int32(functional.Exponent())).Shift(int32(functional.Exponent())).IntPart() - booked
}

// rounded is a total in whole units of a size, halves away from zero.
func rounded(total, size decimal.Decimal) decimal.Decimal {
	return money.HalfAwayFromZero.Places(total.DivRound(size, places), 0).Mul(size)
}

// onBoth is what an account holds in the functional and in the document's currency.
func (v vector) onBoth(account ledger.AccountCode) (functional, document int64) {
	for _, l := range v {
		if l.account == account {
			functional, document = functional+l.functional, document+l.document
		}
	}
	return functional, document
}
