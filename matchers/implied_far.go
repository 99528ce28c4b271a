package matchers

import (
	"github.com/shopspring/decimal"
)

// farRate is a rate that lies too far off for one amount to tell: another currency's. It
// has to be proved by the whole voucher: every amount of the document is there, at that
// rate, and nothing else, so that no fault of one figure can have made it; and it is
// written as rates are.
//
// What scales a whole document is no rate if it does so by a whole or round number: ten
// times too high, half of it. Where the document has one figure only, its price or
// quantity scales all of the voucher too. Such a rate is weak unless the amounts show that
// they are no whole minor units of the document's currency at its own rate.
func farRate(s *Subject, booked vector, i interval) (impliedRate, bool) {
	own := s.Document.Rate
	rate, decimals, ok := simplest(i)
	if !ok || s.Document.Goods == nil || s.roundings > 0 || between(rate, own, spreadLow, spreadHigh) || decimals > quotedDecimals(own) || roundTimes(i, own) || !throughout(s, booked, i) {
		return impliedRate{}, false
	}
	return impliedRate{rate, len(everyPlace(s.Document.Goods)) < 2 && wholeMinors(s, booked)}, true
}

// throughout tells whether all amounts of a document are in a voucher at a rate, each to
// half a minor unit of both currencies, several of them different, and no other account
// is.
func throughout(s *Subject, booked vector, i interval) bool {
	amounts := map[int64]bool{}
	due := s.due.byAccount()
	for _, l := range due {
		if l.document == 0 || s.isRounding(l.account) {
			continue
		}
		b := booked.on(l.account)
		if b == 0 || (b > 0) != (l.document > 0) || i.meet(coarseBound(s, b, l.document)).empty() {
			return false
		}
		amounts[abs(l.document)] = true
	}
	for _, l := range booked {
		if _, document := due.onBoth(l.account); document == 0 && !s.isRounding(l.account) {
			return false
		}
	}
	return len(amounts) > 1
}

// coarseBound is rateBound for an amount that was rounded in the document's currency or
// was not, before it was converted.
func coarseBound(s *Subject, booked, document int64) interval {
	amount := decimal.NewFromInt(abs(document))
	low := rateBound(s, booked, document).low.Mul(amount).Div(amount.Add(half))
	high := rateBound(s, booked, document).high.Mul(amount).Div(amount.Sub(half))
	return interval{low, high}
}

// roundTimes tells whether the rates of an interval are the document's own times a number
// that faults of quantity, price and discount make: a multiple of a twentieth, or one part
// of so many.
func roundTimes(i interval, own decimal.Decimal) bool {
	twenty := decimal.NewFromInt(20)
	return !i.low.IsPositive() ||
		holdsWhole(i.low.Mul(twenty).DivRound(own, places), i.high.Mul(twenty).DivRound(own, places)) ||
		holdsWhole(own.DivRound(i.high, places), own.DivRound(i.low, places))
}

func holdsWhole(low, high decimal.Decimal) bool { return !low.Ceil().GreaterThan(high) }

// wholeMinors tells whether every booked amount is so many whole minor units of the
// document's currency at the document's own rate.
func wholeMinors(s *Subject, booked vector) bool {
	unit := s.Document.Rate.Shift(int32(s.Policy.Entity.Currency.Exponent() - s.Document.Currency.Exponent()))
	for _, l := range booked.byAccount() {
		if s.isRounding(l.account) {
			continue
		}
		amount := decimal.NewFromInt(abs(l.functional))
		if amount.DivRound(unit, 0).Mul(unit).Sub(amount).Abs().GreaterThan(half) {
			return false
		}
	}
	return true
}
