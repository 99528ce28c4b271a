package ledger

import (
	"crypto/sha256"
	"encoding/binary"
	"math/bits"
	"strconv"
	"sync"

	"counterfoil/ledger/money"
)

// FingerprintPrime is the modulus of fingerprints, the Mersenne prime 2^61 − 1.
const FingerprintPrime = 1<<61 - 1

// Weights are the fixed random factors behind fingerprints, one pair for each account,
// currency and value of the dimensions compared. They follow from a seed that is kept with the ledger. They are no
// secret and no security measure: a fingerprint is a filter that finds the references
// worth comparing, never the proof that two books agree.
//
// A Weights is safe for concurrent use.
type Weights struct {
	seed [16]byte
	mu   sync.RWMutex
	of   map[weightKey]weight
}

type weightKey struct {
	account   AccountCode
	currency  money.Currency
	dimension Dimensions
}

// weight holds a factor for each lane, from 1 to FingerprintPrime − 1.
type weight [2]uint64

// NewWeights makes the weights of a seed; the same seed gives the same weights for ever.
func NewWeights(seed [16]byte) *Weights {
	return &Weights{seed: seed, of: make(map[weightKey]weight)}
}

// Entry returns an entry's fingerprint in two independent lanes: the sum over its
// postings of signed functional minor units times the weight of account, currency and
// dimension, modulo FingerprintPrime, each from 0 to FingerprintPrime − 1. A booked entry adds,
// an expected one subtracts, so that the fingerprints of a reference add up to 0 modulo
// the prime when both books hold the same sums, and, but for a chance of one in 2^61
// for each lane, only then.
func (w *Weights) Entry(e Entry) (lane1, lane2 int64) {
	var sum [2]uint64
	for _, p := range e.Postings {
		factors := w.weight(weightKey{p.Account, p.Functional.Currency(), p.Dimension})
		units := residue(p.SignedFunctional().Units())
		for lane := range sum {
			sum[lane] = addModulo(sum[lane], multiplyModulo(units, factors[lane]))
		}
	}
	if e.Book == Expected {
		sum[0], sum[1] = negateModulo(sum[0]), negateModulo(sum[1])
	}
	return int64(sum[0]), int64(sum[1])
}

func (w *Weights) weight(k weightKey) weight {
	w.mu.RLock()
	factors, known := w.of[k]
	w.mu.RUnlock()
	if known {
		return factors
	}
	factors = weight{w.derive(1, k), w.derive(2, k)}
	w.mu.Lock()
	w.of[k] = factors
	w.mu.Unlock()
	return factors
}

// derive hashes seed, lane, account and currency, the account with its length before
// it, and after a first line of its own the dimension where there is one, and takes 128 bits of the hash modulo the prime less one, so that no factor is 0
// and none is likelier than another by more than one part in 2^67.
func (w *Weights) derive(lane byte, k weightKey) uint64 {
	version := "counterfoil weight 1\n"
	if k.dimension != "" {
		version = "counterfoil weight 2\n"
	}
	data := append([]byte(version), w.seed[:]...)
	data = append(data, lane)
	data = strconv.AppendInt(data, int64(len(k.account)), 10)
	data = append(append(data, ':'), k.account...)
	data = append(data, k.currency...)
	data = append(data, k.dimension...) // to the end, so it needs no length
	hash := sha256.Sum256(data)
	high, low := binary.BigEndian.Uint64(hash[:8]), binary.BigEndian.Uint64(hash[8:16])
	const factors = FingerprintPrime - 1
	return 1 + bits.Rem64(high, low, factors)
}

// residue maps a signed number to its residue modulo the prime.
func residue(n int64) uint64 {
	r := n % FingerprintPrime
	if r < 0 {
		r += FingerprintPrime
	}
	return uint64(r)
}

func addModulo(a, b uint64) uint64 {
	if sum := a + b; sum >= FingerprintPrime {
		return sum - FingerprintPrime
	}
	return a + b
}

func negateModulo(a uint64) uint64 {
	if a == 0 {
		return 0
	}
	return FingerprintPrime - a
}

// multiplyModulo folds the 128-bit product at bit 61: 2^61 is 1 modulo the prime.
func multiplyModulo(a, b uint64) uint64 {
	high, low := bits.Mul64(a, b)
	return addModulo(low&FingerprintPrime, high<<3|low>>61)
}
