package money

import "github.com/shopspring/decimal"

// digits is how many decimal digits always fit an int64.
const digits = 18

var powers = func() (p [digits + 1]int64) {
	p[0] = 1
	for i := range digits {
		p[i+1] = 10 * p[i]
	}
	return p
}()

// minorUnits is a number in minor units of a currency with so many decimals, the rest
// dropped by the mode; exact when nothing had to be. It computes in whole numbers, which
// is what nearly every figure allows; not ok where digits do not fit, and for a mode that
// is none of ours.
func minorUnits(d decimal.Decimal, exponent int, mode Mode) (units int64, exact, ok bool) {
	n, shift := d.NumDigits(), int(d.Exponent())+exponent
	if n > digits || shift < -digits || n+shift > digits {
		return 0, false, false
	}
	units = d.CoefficientInt64()
	if shift >= 0 {
		return units * powers[shift], true, true
	}
	unit := powers[-shift]
	rest := units % unit
	units /= unit
	if rest == 0 {
		return units, true, true
	}
	away := int64(1)
	if rest < 0 {
		away, rest = -1, -rest
	}
	switch half := 2 * rest; {
	case mode == TowardZero:
	case mode == HalfAwayFromZero && half >= unit,
		mode == HalfTowardZero && half > unit,
		mode == HalfEven && (half > unit || half == unit && units%2 != 0):
		units += away
	case !mode.Valid():
		return 0, false, false
	}
	return units, false, true
}

// inRange tells whether an amount is one we post.
func inRange(units int64) bool { return -limit < units && units < limit }
