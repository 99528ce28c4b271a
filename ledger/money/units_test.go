package money

import (
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

// Whole numbers give what decimals give, wherever they are used at all.
func TestWholeNumbersRoundAsDecimalsDo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		coefficient := rapid.Int64().Draw(t, "coefficient")
		if rapid.Bool().Draw(t, "half") { // ties are where the modes differ
			coefficient = rapid.Int64Range(-2000, 2000).Draw(t, "few")*10 + 5
		}
		d := decimal.New(coefficient, rapid.Int32Range(-22, 6).Draw(t, "exponent"))
		mode := rapid.SampledFrom([]Mode{HalfAwayFromZero, HalfEven, TowardZero}).Draw(t, "mode")
		exponent := rapid.IntRange(0, 4).Draw(t, "decimals")
		units, exact, ok := minorUnits(d, exponent, mode)
		if !ok {
			return
		}
		shifted := d.Shift(int32(exponent))
		if want := mode.round(shifted); !want.Equal(decimal.NewFromInt(units)) || exact != shifted.IsInteger() {
			t.Fatalf("%s at %d decimals, %s: %d (exact %v), want %s", d, exponent, mode, units, exact, want)
		}
	})
}

func TestAnUnknownModePanicsAsEver(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("rounding by no mode did not panic")
		}
	}()
	_, _ = Round(decimal.RequireFromString("0.001"), "SEK", "")
}
