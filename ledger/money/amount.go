package money

import (
	"errors"
	"fmt"
	"math"

	"github.com/shopspring/decimal"
)

var (
	// ErrInexact marks a number with more decimals than its currency holds.
	ErrInexact = errors.New("more decimals than the currency holds")
	// ErrRange marks a number outside the range we post (15 digits before the point).
	ErrRange = errors.New("amount out of range")
	// ErrCurrency marks arithmetic across currencies, or an unknown currency.
	ErrCurrency = errors.New("currencies differ")
)

// limit is the bound on minor units: the same 15 digits of major units that the
// database accepts for a two-decimal currency, and far from where int64 sums overflow.
const limit = int64(1e17)

// Amount is a whole number of minor units of one currency, positive or negative.
// The zero Amount has no currency and stands for "nothing". Two Amounts are equal
// when == says so.
type Amount struct {
	minor    int64
	currency Currency
}

// Minor makes an amount from whole minor units: Minor(124900, "SEK") is 1249.00 SEK.
func Minor(units int64, currency Currency) Amount { return Amount{units, currency} }

// Zero is no money in a currency.
func Zero(currency Currency) Amount { return Amount{0, currency} }

// Exact converts a decimal that the currency can hold to the last digit, and
// returns ErrInexact (with the number) when it cannot: nothing is dropped here.
func Exact(d decimal.Decimal, currency Currency) (Amount, error) {
	if !currency.Known() {
		return Amount{}, fmt.Errorf("%w: %q is unknown", ErrCurrency, string(currency))
	}
	if units, exact, ok := minorUnits(d, currency.Exponent(), TowardZero); ok && exact && inRange(units) {
		return Amount{units, currency}, nil
	}
	shifted := d.Shift(int32(currency.Exponent()))
	if !shifted.IsInteger() {
		return Amount{}, fmt.Errorf("%s %s: %w", d, currency, ErrInexact)
	}
	return fromShifted(shifted, d, currency)
}

// Round converts a decimal and drops digits by the named mode.
func Round(d decimal.Decimal, currency Currency, mode Mode) (Amount, error) {
	if !currency.Known() {
		return Amount{}, fmt.Errorf("%w: %q is unknown", ErrCurrency, string(currency))
	}
	if units, _, ok := minorUnits(d, currency.Exponent(), mode); ok && inRange(units) {
		return Amount{units, currency}, nil
	}
	return fromShifted(mode.round(d.Shift(int32(currency.Exponent()))), d, currency)
}

// Parse reads a plain decimal such as "-1249.00" exactly. It refuses exponents,
// thousands separators and blanks, because a source that writes those needs a
// profile that says so.
func Parse(s string, currency Currency) (Amount, error) {
	for i, r := range s {
		if (r < '0' || r > '9') && r != '.' && (r != '-' || i != 0) {
			return Amount{}, fmt.Errorf("amount %q is not a plain decimal number", s)
		}
	}
	d, err := decimal.NewFromString(s)
	if err != nil {
		return Amount{}, fmt.Errorf("amount %q is not a plain decimal number", s)
	}
	return Exact(d, currency)
}

func fromShifted(shifted, original decimal.Decimal, currency Currency) (Amount, error) {
	if shifted.Abs().GreaterThanOrEqual(decimal.NewFromInt(limit)) {
		return Amount{}, fmt.Errorf("%s %s: %w", original, currency, ErrRange)
	}
	return Amount{shifted.IntPart(), currency}, nil
}

// Units returns the whole minor units, signed.
func (a Amount) Units() int64 { return a.minor }

// Currency returns the currency, "" for the zero Amount.
func (a Amount) Currency() Currency { return a.currency }

// IsZero tells whether there is no money in it, whatever the currency.
func (a Amount) IsZero() bool { return a.minor == 0 }

// Sign is -1, 0 or +1.
func (a Amount) Sign() int {
	switch {
	case a.minor < 0:
		return -1
	case a.minor > 0:
		return 1
	}
	return 0
}

// Neg turns the sign.
func (a Amount) Neg() Amount { return Amount{-a.minor, a.currency} }

// Abs drops the sign.
func (a Amount) Abs() Amount {
	if a.minor < 0 {
		return a.Neg()
	}
	return a
}

// Add returns a + b. The zero Amount takes on the other's currency. It panics when
// currencies differ or the sum leaves int64: both are errors of ours, never of data,
// since data was bounded when it came in.
func (a Amount) Add(b Amount) Amount {
	if a.currency == "" && a.minor == 0 {
		return b
	}
	if b.currency == "" && b.minor == 0 {
		return a
	}
	if a.currency != b.currency {
		panic(fmt.Sprintf("money: %s + %s: %v", a, b, ErrCurrency))
	}
	sum := a.minor + b.minor
	if (sum > a.minor) != (b.minor > 0) && b.minor != 0 || sum == math.MinInt64 {
		panic(fmt.Sprintf("money: %s + %s: %v", a, b, ErrRange))
	}
	return Amount{sum, a.currency}
}

// Sub returns a − b under the rules of Add.
func (a Amount) Sub(b Amount) Amount { return a.Add(b.Neg()) }

// Decimal returns the amount in major units, for working arithmetic.
func (a Amount) Decimal() decimal.Decimal {
	if a.currency == "" {
		return decimal.New(a.minor, 0)
	}
	return decimal.New(a.minor, -int32(a.currency.Exponent()))
}

// Number writes the amount without its currency, always at the currency's number of
// decimals: "-1249.00", JPY "1249". It is the form of JSON, CSV and hashes.
func (a Amount) Number() string {
	if a.currency == "" {
		return fmt.Sprint(a.minor)
	}
	return a.Decimal().StringFixed(int32(a.currency.Exponent()))
}

// String writes amount and currency: "1249.00 SEK".
func (a Amount) String() string {
	if a.currency == "" {
		return a.Number()
	}
	return a.Number() + " " + string(a.currency)
}

// Sum adds amounts of one currency; no amounts give the zero Amount.
func Sum(amounts ...Amount) Amount {
	var total Amount
	for _, a := range amounts {
		total = total.Add(a)
	}
	return total
}
