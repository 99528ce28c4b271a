package money

import "github.com/shopspring/decimal"

// Mode says how digits are dropped. There is no default: whoever rounds, says how.
type Mode string

const (
	// HalfAwayFromZero is commercial rounding: 0.5 becomes 1 and -0.5 becomes -1, so a
	// refund rounds like its sale.
	HalfAwayFromZero Mode = "half_away_from_zero"
	// HalfEven is banker's rounding: 0.5 becomes 0, 1.5 becomes 2.
	HalfEven Mode = "half_even"
	// HalfTowardZero drops a half: 0.5 becomes 0, 0.51 becomes 1.
	HalfTowardZero Mode = "half_toward_zero"
	// TowardZero cuts the digits off.
	TowardZero Mode = "toward_zero"
)

// Valid tells whether the mode is one of the four.
func (m Mode) Valid() bool {
	return m == HalfAwayFromZero || m == HalfEven || m == HalfTowardZero || m == TowardZero
}

// Places rounds a working number to a number of decimals, which may be negative.
// It is for prices and rates; posted amounts come from Round.
func (m Mode) Places(d decimal.Decimal, places int32) decimal.Decimal {
	return m.round(d.Shift(places)).Shift(-places)
}

var half = decimal.New(5, -1)

func (m Mode) round(d decimal.Decimal) decimal.Decimal {
	switch m {
	case HalfAwayFromZero:
		return d.Round(0)
	case HalfEven:
		return d.RoundBank(0)
	case HalfTowardZero:
		if cut := d.Truncate(0); d.Sub(cut).Abs().Equal(half) {
			return cut
		}
		return d.Round(0)
	case TowardZero:
		return d.Truncate(0)
	}
	panic("money: rounding mode " + string(m) + " is none of ours")
}
