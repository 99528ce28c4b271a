package money

import (
	"fmt"
	"math/big"
	"sort"

	"github.com/shopspring/decimal"
)

// Allocate splits total over weights so that the parts add up to the total exactly.
// Each part is the proportional share cut toward zero; the minor units left over go
// one each to the parts that lost the largest fraction, ties to the earlier part, so
// the result does not depend on anything but its arguments. Weights may be zero but
// not negative; when all are zero the shares are equal. No weights is an error
// unless the total is zero.
func Allocate(total Amount, weights []decimal.Decimal) ([]Amount, error) {
	if len(weights) == 0 {
		if total.IsZero() {
			return nil, nil
		}
		return nil, fmt.Errorf("allocate %s: no parts to allocate to", total)
	}
	scaled, sum, err := integerWeights(weights)
	if err != nil {
		return nil, fmt.Errorf("allocate %s: %w", total, err)
	}
	parts := make([]Amount, len(weights))
	remainders := make([]*big.Int, len(weights))
	left := total.Abs().minor
	for i, w := range scaled {
		product := new(big.Int).Mul(big.NewInt(total.Abs().minor), w)
		share, remainder := new(big.Int).QuoRem(product, sum, new(big.Int))
		parts[i] = Amount{share.Int64(), total.currency}
		remainders[i] = remainder
		left -= share.Int64()
	}
	sequence := make([]int, len(weights))
	for i := range sequence {
		sequence[i] = i
	}
	sort.SliceStable(sequence, func(a, b int) bool {
		return remainders[sequence[a]].Cmp(remainders[sequence[b]]) > 0
	})
	for _, i := range sequence[:left] {
		parts[i].minor++
	}
	if total.Sign() < 0 {
		for i := range parts {
			parts[i] = parts[i].Neg()
		}
	}
	return parts, nil
}

// integerWeights brings the weights to one scale so that the shares are computed
// without rounding.
func integerWeights(weights []decimal.Decimal) ([]*big.Int, *big.Int, error) {
	var scale int32
	for _, w := range weights {
		if w.IsNegative() {
			return nil, nil, fmt.Errorf("weight %s is negative", w)
		}
		if -w.Exponent() > scale {
			scale = -w.Exponent()
		}
	}
	sum := new(big.Int)
	scaled := make([]*big.Int, len(weights))
	for i, w := range weights {
		scaled[i] = w.Shift(scale).BigInt()
		sum.Add(sum, scaled[i])
	}
	if sum.Sign() == 0 {
		for i := range scaled {
			scaled[i] = big.NewInt(1)
		}
		sum.SetInt64(int64(len(scaled)))
	}
	return scaled, sum, nil
}
