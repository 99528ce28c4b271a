package matchers

import (
	"counterfoil/ledger"

	"github.com/shopspring/decimal"
)

const (
	// rateDecimals is the finest rate anyone quotes.
	rateDecimals = 8
	// An implied rate lies between two thirds and one and a half times the document's
	// own, in thousandths. Farther off it has to be proved by the whole voucher (farRate).
	spreadLow, spreadHigh = 667, 1500
	// A weak one lies within two per cent, as rates of neighbouring days do.
	weakLow, weakHigh = 980, 1020
)

var (
	half     = decimal.New(5, -1)
	thousand = decimal.NewFromInt(1000)
)

// interval is where a rate may lie.
type interval struct{ low, high decimal.Decimal }

func (i interval) empty() bool { return i.low.GreaterThan(i.high) }

func (i interval) meet(o interval) interval {
	return interval{decimal.Max(i.low, o.low), decimal.Min(i.high, o.high)}
}

// impliedRates solves a voucher for the rate it was converted at. Each account it
// shares with the document bounds the rate by half a minor unit, the largest most
// tightly; the simplest number where the bounds meet is the rate. An account whose bound
// lies elsewhere has a fault of its own and is passed over; and because it may be the
// large one, what the largest alone tells is tried too.
//
// A bound by one amount alone proves little: some rate always fits. Such a rate is
// offered as weak, and only if it is near the document's own and written with no more
// decimals than rates are; unless it has so few that it would not be there by chance, or
// all other amounts agree with it but for a rounding before conversion.
func impliedRates(s *Subject, booked vector) []impliedRate {
	var all, largest interval
	amounts := map[int64]bool{}
	for _, l := range byAmount(s.due.byAccount()) {
		b := booked.on(l.account)
		if l.document == 0 || b == 0 || (b > 0) != (l.document > 0) || s.isRounding(l.account) {
			continue
		}
		bound := rateBound(s, b, l.document)
		if len(amounts) == 0 {
			all, largest = bound, bound
		}
		if met := all.meet(bound); !met.empty() {
			all = met
			amounts[abs(l.document)] = true
		}
	}
	if len(amounts) == 0 {
		return nil
	}
	if far, ok := farRate(s, booked, all); ok {
		return []impliedRate{far}
	}
	rates := appendRate(nil, s, all, len(amounts) > 1 || throughout(s, booked, largest))
	if len(amounts) > 1 {
		rates = appendRate(rates, s, largest, true)
	}
	return rates
}

// byAmount lists a vector's lines, the largest document amount first.
func byAmount(v vector) vector {
	lines := append(vector(nil), v...)
	sortBy(lines, func(l line) int64 { return -abs(l.document) })
	return lines
}

// rateBound is the rates that turn the document amount into the booked one.
func rateBound(s *Subject, booked, document int64) interval {
	shift := int32(s.Document.Currency.Exponent() - s.Policy.Entity.Currency.Exponent())
	amount := decimal.NewFromInt(abs(document))
	off := half.Mul(decimal.NewFromInt(max(1, s.roundings)))
	low := decimal.NewFromInt(abs(booked)).Sub(off).DivRound(amount, 16).Shift(shift)
	high := decimal.NewFromInt(abs(booked)).Add(off).DivRound(amount, 16).Shift(shift)
	return interval{low, high}
}

// impliedRate is a rate that a voucher tells.
type impliedRate struct {
	rate decimal.Decimal
	weak bool // one amount stands behind it, which another fault could have made too
}

// appendRate adds the simplest rate of an interval, unless it lies too far off, is a round
// multiple of the document's own, as prices and discounts make, or is the document's own,
// which is then a matter of rounding.
func appendRate(rates []impliedRate, s *Subject, i interval, proved bool) []impliedRate {
	own := s.Document.Rate
	if !own.LessThan(i.low) && !own.GreaterThan(i.high) {
		return rates
	}
	rate, decimals, ok := simplest(i)
	if !ok || !between(rate, own, spreadLow, spreadHigh) || !between(rate, own, weakLow, weakHigh) && roundTimes(i, own) {
		return rates
	}
	// A random interval holds a number of so many decimals with this likelihood.
	chance := i.high.Sub(i.low).Shift(decimals)
	weak := !proved && chance.GreaterThan(decimal.New(1, -2))
	if weak && (decimals > quotedDecimals(own) || !between(rate, own, weakLow, weakHigh)) {
		return rates
	}
	return append(rates, impliedRate{rate, weak})
}

// between tells whether a rate lies within thousandths of another.
func between(rate, own decimal.Decimal, low, high int64) bool {
	scaled := rate.Mul(thousand)
	return !scaled.LessThan(own.Mul(decimal.NewFromInt(low))) && !scaled.GreaterThan(own.Mul(decimal.NewFromInt(high)))
}

// quotedDecimals is how finely rates like the document's own are quoted: its own
// decimals, four at least.
func quotedDecimals(own decimal.Decimal) int32 { return max(4, -own.Exponent()) }

// simplest is the number with the fewest decimals in an interval, the one nearest its
// middle where several have as few.
func simplest(i interval) (rate decimal.Decimal, decimals int32, ok bool) {
	middle := i.low.Add(i.high).Div(decimal.NewFromInt(2))
	for decimals = 0; decimals <= rateDecimals; decimals++ {
		for _, r := range []decimal.Decimal{middle.Round(decimals), i.low.RoundCeil(decimals)} {
			if !r.LessThan(i.low) && !r.GreaterThan(i.high) {
				return r, decimals, true
			}
		}
	}
	return decimal.Decimal{}, 0, false
}

// isRounding tells accounts that carry residuals, which follow no rate.
func (s *Subject) isRounding(a ledger.AccountCode) bool {
	return a == s.Policy.Roles.Rounding || a == s.Policy.Roles.FXDifference || a == s.Policy.Roles.Imbalance
}
