package money

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/shopspring/decimal"
	"pgregory.net/rapid"
)

func TestExactRefusesDigitsTheCurrencyCannotHold(t *testing.T) {
	for _, test := range []struct {
		number   string
		currency Currency
		want     string
		err      error
	}{
		{"1249.00", "SEK", "1249.00 SEK", nil},
		{"1249.000", "SEK", "1249.00 SEK", nil},
		{"0.001", "SEK", "", ErrInexact},
		{"0.5", "JPY", "", ErrInexact},
		{"-100", "JPY", "-100 JPY", nil},
		{"1.234", "KWD", "1.234 KWD", nil},
		{"1.2345", "KWD", "", ErrInexact},
		{"0.0001", "CLF", "0.0001 CLF", nil},
		{"1000000000000000", "SEK", "", ErrRange},
		{"1", "sek", "", ErrCurrency},
		{"1", "", "", ErrCurrency},
	} {
		got, err := Exact(decimal.RequireFromString(test.number), test.currency)
		if !errors.Is(err, test.err) {
			t.Errorf("Exact(%s, %s): error %v, want %v", test.number, test.currency, err, test.err)
		}
		if err == nil && got.String() != test.want {
			t.Errorf("Exact(%s, %s) = %s, want %s", test.number, test.currency, got, test.want)
		}
	}
}

func TestRoundNamesItsMode(t *testing.T) {
	for _, test := range []struct {
		number string
		mode   Mode
		want   string
	}{
		{"0.125", HalfAwayFromZero, "0.13"},
		{"-0.125", HalfAwayFromZero, "-0.13"},
		{"0.125", HalfEven, "0.12"},
		{"0.135", HalfEven, "0.14"},
		{"-0.125", HalfEven, "-0.12"},
		{"0.125", HalfTowardZero, "0.12"},
		{"0.1251", HalfTowardZero, "0.13"},
		{"-0.135", HalfTowardZero, "-0.13"},
		{"-0.1351", HalfTowardZero, "-0.14"},
		{"0.129", TowardZero, "0.12"},
		{"-0.129", TowardZero, "-0.12"},
	} {
		got, err := Round(decimal.RequireFromString(test.number), "SEK", test.mode)
		if err != nil || got.Number() != test.want {
			t.Errorf("Round(%s, %s) = %s, %v; want %s", test.number, test.mode, got.Number(), err, test.want)
		}
	}
}

func TestParseTakesPlainDecimalsOnly(t *testing.T) {
	for _, bad := range []string{"", "-", "1e5", "1E5", "NaN", "Inf", "1,00", "1 000", "+1", "1-", "0x1", "--1", "1.2.3", "１"} {
		if got, err := Parse(bad, "SEK"); err == nil {
			t.Errorf("Parse(%q) = %s, want an error", bad, got)
		}
	}
}

func TestAddAcrossCurrenciesPanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("1 SEK + 1 EUR did not panic")
		}
	}()
	Minor(100, "SEK").Add(Minor(100, "EUR"))
}

func TestAddBeyondInt64Panics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("an overflowing sum did not panic")
		}
	}()
	Minor(9_000_000_000_000_000_000, "SEK").Add(Minor(9_000_000_000_000_000_000, "SEK"))
}

func TestAllocatedPartsEqualTheWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total := Minor(rapid.Int64Range(-1e12, 1e12).Draw(t, "total"), "SEK")
		weights := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) decimal.Decimal {
			return decimal.New(rapid.Int64Range(0, 1e9).Draw(t, "weight"), -rapid.Int32Range(0, 4).Draw(t, "scale"))
		}), 1, 12).Draw(t, "weights")
		parts, err := Allocate(total, weights)
		if err != nil {
			t.Fatal(err)
		}
		if got := Sum(parts...); got.Units() != total.Units() {
			t.Fatalf("parts %v add up to %s, want %s", parts, got, total)
		}
		for i, part := range parts {
			if part.Sign() != 0 && part.Sign() != total.Sign() {
				t.Fatalf("part %d of %s is %s: wrong sign", i, total, part)
			}
		}
	})
}

func TestARefundAllocatesLikeItsSale(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total := Minor(rapid.Int64Range(0, 1e9).Draw(t, "total"), "EUR")
		weights := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) decimal.Decimal {
			return decimal.NewFromInt(rapid.Int64Range(0, 1e6).Draw(t, "weight"))
		}), 1, 6).Draw(t, "weights")
		sale, _ := Allocate(total, weights)
		refund, _ := Allocate(total.Neg(), weights)
		for i := range sale {
			if sale[i] != refund[i].Neg() {
				t.Fatalf("part %d: sale %s, refund %s", i, sale[i], refund[i])
			}
		}
	})
}

func TestAllocateRefusesNonsense(t *testing.T) {
	if _, err := Allocate(Minor(1, "SEK"), nil); err == nil {
		t.Error("money allocated to no parts")
	}
	if _, err := Allocate(Minor(1, "SEK"), []decimal.Decimal{decimal.NewFromInt(-1)}); err == nil {
		t.Error("a negative weight was accepted")
	}
	if parts, err := Allocate(Minor(3, "SEK"), []decimal.Decimal{{}, {}}); err != nil || parts[0] != Minor(2, "SEK") || parts[1] != Minor(1, "SEK") {
		t.Errorf("zero weights gave %v, %v; want equal shares", parts, err)
	}
}

func TestPrintThenParseIsIdentity(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		currency := rapid.SampledFrom([]Currency{"SEK", "JPY", "KWD", "CLF"}).Draw(t, "currency")
		amount := Minor(rapid.Int64Range(-1e16, 1e16).Draw(t, "units"), currency)
		parsed, err := Parse(amount.Number(), currency)
		if err != nil || parsed != amount {
			t.Fatalf("Parse(%q) = %v, %v; want %v", amount.Number(), parsed, err, amount)
		}
		encoded, err := json.Marshal(amount)
		if err != nil {
			t.Fatal(err)
		}
		var decoded Amount
		if err := json.Unmarshal(encoded, &decoded); err != nil || decoded != amount {
			t.Fatalf("%s decodes to %v, %v", encoded, decoded, err)
		}
	})
}

func TestUnknownCurrencyHasNoExponent(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("an unknown currency was given an exponent")
		}
	}()
	_ = Currency("XXQ").Exponent()
}
