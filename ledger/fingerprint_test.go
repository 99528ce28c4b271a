package ledger_test

import (
	"math/big"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

var fingerprintSeed = [16]byte{1, 2, 3}

func drawFingerprintEntry(t *rapid.T, name string) ledger.Entry {
	e := ledger.Entry{Book: rapid.SampledFrom([]ledger.Book{ledger.Expected, ledger.Booked}).Draw(t, name+" book")}
	for range rapid.IntRange(0, 6).Draw(t, name+" postings") {
		units := rapid.Int64Range(-1e17, 1e17).Draw(t, "units")
		account := rapid.SampledFrom([]ledger.AccountCode{"1510", "3001", "2611", "3740"}).Draw(t, "account")
		currency := rapid.SampledFrom([]money.Currency{"SEK", "EUR"}).Draw(t, "currency")
		e.Postings = append(e.Postings, ledger.NewPosting(account, money.Minor(units, currency), money.Minor(units, currency)))
	}
	return e
}

func plus(a, b int64) int64 {
	sum := new(big.Int).Add(big.NewInt(a), big.NewInt(b))
	return sum.Mod(sum, big.NewInt(ledger.FingerprintPrime)).Int64()
}

func TestFingerprintsAddUpOverPostings(t *testing.T) {
	w := ledger.NewWeights(fingerprintSeed)
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawFingerprintEntry(t, "a"), drawFingerprintEntry(t, "b")
		b.Book = a.Book
		both := a
		both.Postings = append(append([]ledger.Posting(nil), b.Postings...), a.Postings...) // b first: order does not matter
		a1, a2 := w.Entry(a)
		b1, b2 := w.Entry(b)
		got1, got2 := w.Entry(both)
		if got1 != plus(a1, b1) || got2 != plus(a2, b2) {
			t.Fatalf("fingerprint of both = %d %d, want the sum %d %d", got1, got2, plus(a1, b1), plus(a2, b2))
		}
		if got1 < 0 || got1 >= ledger.FingerprintPrime || got2 < 0 || got2 >= ledger.FingerprintPrime {
			t.Fatalf("fingerprint %d %d is out of range", got1, got2)
		}
	})
}

func TestAnEntryAndItsCounterpartCancel(t *testing.T) {
	w := ledger.NewWeights(fingerprintSeed)
	rapid.Check(t, func(t *rapid.T) {
		e := drawFingerprintEntry(t, "entry")
		a1, a2 := w.Entry(e)
		other := e
		other.Book = map[ledger.Book]ledger.Book{ledger.Expected: ledger.Booked, ledger.Booked: ledger.Expected}[e.Book]
		for name, counterpart := range map[string]ledger.Entry{"reversal": e.Reversal(ledger.NewDate(2026, time.May, 1)), "other book": other} {
			b1, b2 := w.Entry(counterpart)
			if plus(a1, b1) != 0 || plus(a2, b2) != 0 {
				t.Fatalf("entry and its %s: %d %d, want 0 0", name, plus(a1, b1), plus(a2, b2))
			}
		}
	})
}

// Splitting a posting over two lines of the same account changes nothing; moving a
// minor unit to another account or currency does.
func TestOneMinorUnitOnAnotherAccountShows(t *testing.T) {
	w := ledger.NewWeights(fingerprintSeed)
	entry := func(postings ...ledger.Posting) ledger.Entry {
		return ledger.Entry{Book: ledger.Booked, Postings: postings}
	}
	posting := func(account ledger.AccountCode, units int64, c money.Currency) ledger.Posting {
		return ledger.NewPosting(account, money.Minor(units, c), money.Minor(units, c))
	}
	whole1, whole2 := w.Entry(entry(posting("1510", 100, "SEK"), posting("3001", -100, "SEK")))
	split1, split2 := w.Entry(entry(posting("1510", 60, "SEK"), posting("3001", -100, "SEK"), posting("1510", 40, "SEK")))
	if whole1 != split1 || whole2 != split2 {
		t.Error("a split posting changes the fingerprint")
	}
	for name, e := range map[string]ledger.Entry{
		"account":  entry(posting("1510", 100, "SEK"), posting("3001", -99, "SEK"), posting("3740", -1, "SEK")),
		"currency": entry(posting("1510", 100, "SEK"), posting("3001", -99, "SEK"), posting("3001", -1, "EUR")),
		"sign":     entry(posting("1510", -100, "SEK"), posting("3001", 100, "SEK")),
	} {
		if a, b := w.Entry(e); a == whole1 || b == whole2 {
			t.Errorf("another %s gives the same fingerprint in a lane: %d %d", name, a, b)
		}
	}
}

func TestFingerprintsNeverChange(t *testing.T) {
	e := ledger.Entry{Book: ledger.Booked, Postings: []ledger.Posting{
		ledger.NewPosting("1510", money.Minor(124900, "SEK"), money.Minor(124900, "SEK")),
	}}
	// Computed from the definition by other means.
	const wantLane1, wantLane2 = 42169207480477988, 2201919472658893173
	a, b := ledger.NewWeights(fingerprintSeed).Entry(e)
	if a != wantLane1 || b != wantLane2 {
		t.Errorf("fingerprint = %d %d, want %d %d: stored fingerprints would no longer cancel", a, b, wantLane1, wantLane2)
	}
	if c, d := ledger.NewWeights([16]byte{9}).Entry(e); a == c || b == d || a == b {
		t.Errorf("lanes or seeds share weights: %d %d and %d %d", a, b, c, d)
	}
}

func TestWeightsAreSafeForConcurrentUse(t *testing.T) {
	w := ledger.NewWeights(fingerprintSeed)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for units := range int64(200) {
				code := ledger.AccountCode('0' + rune(units%50))
				w.Entry(ledger.Entry{Postings: []ledger.Posting{ledger.NewPosting(code, money.Minor(units, "SEK"), money.Minor(units, "SEK"))}})
			}
		})
	}
	all.Wait()
}

func BenchmarkFingerprint(b *testing.B) {
	w := ledger.NewWeights(fingerprintSeed)
	e := ledger.Entry{Book: ledger.Booked}
	for _, account := range []ledger.AccountCode{"1510", "3001", "2611", "3520"} {
		e.Postings = append(e.Postings, ledger.NewPosting(account, money.Minor(124900, "SEK"), money.Minor(124900, "SEK")))
	}
	for b.Loop() {
		w.Entry(e)
	}
}
