package centra

import (
	"fmt"
	"strings"

	"counterfoil/ledger"
	"counterfoil/ledger/money"

	"github.com/shopspring/decimal"
)

// claim is what a shipment or return says of itself: all its parts must come to this.
type claim struct {
	gross, net decimal.Decimal
	currency   money.Currency
	// parts bounds the roundings that may have happened: one per line and charge.
	parts int
}

// tolerance is one minor unit for each part that was rounded, and one for the total.
func (c claim) tolerance() decimal.Decimal {
	return minorUnit(c.currency).Mul(decimal.NewFromInt(int64(c.parts + 1)))
}

// lowers tells whether a charge lowers what is owed (or given back).
func lowers(k ledger.ChargeKind) bool {
	return k == ledger.ChargeDiscount || k == ledger.ChargeGiftCertificate || k == ledger.ChargeReturnFee
}

// total adds up lines and charges.
func total(lines []ledger.Line, charges []ledger.Charge) (gross, net decimal.Decimal) {
	for _, l := range lines {
		gross, net = gross.Add(l.Gross), net.Add(l.Net)
	}
	for _, c := range charges {
		if lowers(c.Kind) {
			gross, net = gross.Sub(c.Gross), net.Sub(c.Net)
			continue
		}
		gross, net = gross.Add(c.Gross), net.Add(c.Net)
	}
	return gross, net
}

// choice is the ways one component may stand on a shipment, the likeliest first. A
// divisible one may also stand with any smaller share.
type choice struct {
	ways      [][]ledger.Charge
	divisible []component
}

// settle picks the first combination of choices that comes to the claim: to the last
// digit if there is one, else within the tolerance. What the rounding left is put on
// the largest part, so that the parts add up exactly.
func (c claim) settle(lines []ledger.Line, choices []choice) ([]ledger.Line, []ledger.Charge, error) {
	for _, tolerance := range []decimal.Decimal{decimal.Zero, c.tolerance()} {
		if charges, ok := c.pick(lines, choices, nil, tolerance); ok {
			lines, charges = c.absorb(lines, charges)
			return lines, charges, nil
		}
	}
	if charges, ok := c.divide(lines, choices); ok {
		lines, charges = c.absorb(lines, charges)
		return lines, charges, nil
	}
	return nil, nil, c.mismatch(lines, first(choices))
}

// divide tries a part of one divisible component: the gross says how much of it, and the
// net must then agree.
func (c claim) divide(lines []ledger.Line, choices []choice) ([]ledger.Charge, bool) {
	for i, ch := range choices {
		others := append(append([]choice(nil), choices[:i]...), choices[i+1:]...)
		for _, whole := range ch.divisible {
			if charges, ok := c.fill(lines, others, nil, whole); ok {
				return charges, true
			}
		}
	}
	return nil, false
}

func (c claim) fill(lines []ledger.Line, choices []choice, chosen []ledger.Charge, whole component) ([]ledger.Charge, bool) {
	if len(choices) > 0 {
		for _, charges := range choices[0].ways {
			if found, ok := c.fill(lines, choices[1:], append(chosen[:len(chosen):len(chosen)], charges...), whole); ok {
				return found, true
			}
		}
		return nil, false
	}
	gross, _ := total(lines, chosen)
	full := whole.share(whole.priced, c.currency).Gross
	missing := c.gross.Sub(gross)
	if missing.Sign() <= 0 || missing.GreaterThanOrEqual(full) {
		return nil, false
	}
	charges := append(chosen[:len(chosen):len(chosen)], whole.share(whole.priced.Mul(missing).DivRound(full, places(c.currency)), c.currency))
	gross, net := total(lines, charges)
	return charges, within(gross, c.gross, c.tolerance()) && within(net, c.net, c.tolerance())
}

func first(choices []choice) []ledger.Charge {
	var charges []ledger.Charge
	for _, ch := range choices {
		charges = append(charges, ch.ways[0]...)
	}
	return charges
}

// pick walks the combinations in sequence.
func (c claim) pick(lines []ledger.Line, choices []choice, chosen []ledger.Charge, tolerance decimal.Decimal) ([]ledger.Charge, bool) {
	if len(choices) == 0 {
		gross, net := total(lines, chosen)
		return chosen, within(gross, c.gross, tolerance) && within(net, c.net, tolerance)
	}
	for _, charges := range choices[0].ways {
		if found, ok := c.pick(lines, choices[1:], append(chosen[:len(chosen):len(chosen)], charges...), tolerance); ok {
			return found, true
		}
	}
	return nil, false
}

// absorb puts the residual of a settlement, at most the tolerance, on the part with the
// largest tax (what is tax) and the largest net (what is net).
func (c claim) absorb(lines []ledger.Line, charges []ledger.Charge) ([]ledger.Line, []ledger.Charge) {
	gross, net := total(lines, charges)
	overNet := c.net.Sub(net)
	overTax := c.gross.Sub(gross).Sub(overNet)
	if overNet.IsZero() && overTax.IsZero() || len(lines)+len(charges) == 0 {
		return lines, charges
	}
	lines, charges = append([]ledger.Line(nil), lines...), append([]ledger.Charge(nil), charges...)
	portions := partsOf(lines, charges)
	if !overTax.IsZero() {
		largest(portions, func(f portion) decimal.Decimal { return owed(*f.taxes) }).addTax(overTax)
	}
	if !overNet.IsZero() {
		largest(portions, func(f portion) decimal.Decimal { return f.net.Abs() }).addNet(overNet)
	}
	return lines, charges
}

// portion points at the figures of one line or charge.
type portion struct {
	gross, net *decimal.Decimal
	taxes      *[]ledger.Tax
	lowers     bool
}

func partsOf(lines []ledger.Line, charges []ledger.Charge) []portion {
	var parts []portion
	for i := range lines {
		l := &lines[i]
		parts = append(parts, portion{&l.Gross, &l.Net, &l.Taxes, false})
	}
	for i := range charges {
		c := &charges[i]
		parts = append(parts, portion{&c.Gross, &c.Net, &c.Taxes, lowers(c.Kind)})
	}
	return parts
}

func largest(parts []portion, by func(portion) decimal.Decimal) portion {
	best := parts[0]
	for _, p := range parts[1:] {
		if by(p).GreaterThan(by(best)) {
			best = p
		}
	}
	return best
}

func (f portion) addNet(d decimal.Decimal) {
	if f.lowers {
		d = d.Neg()
	}
	*f.net, *f.gross = f.net.Add(d), f.gross.Add(d)
}

// addTax changes the largest owed tax; where there is none, the difference can only be
// net.
func (f portion) addTax(d decimal.Decimal) {
	best := -1
	for i, t := range *f.taxes {
		if t.Mode != ledger.TaxDeducted && (best < 0 || t.Amount.GreaterThan((*f.taxes)[best].Amount)) {
			best = i
		}
	}
	if best < 0 {
		f.addNet(d)
		return
	}
	if f.lowers {
		d = d.Neg()
	}
	*f.taxes = append([]ledger.Tax(nil), *f.taxes...)
	(*f.taxes)[best].Amount = (*f.taxes)[best].Amount.Add(d)
	*f.gross = f.gross.Add(d)
}

// mismatch shows the arithmetic that does not come out.
func (c claim) mismatch(lines []ledger.Line, charges []ledger.Charge) error {
	var b strings.Builder
	gross, net := total(lines, nil)
	fmt.Fprintf(&b, "lines %s (net %s)", gross, net)
	for _, ch := range charges {
		sign := "+"
		if lowers(ch.Kind) {
			sign = "−"
		}
		fmt.Fprintf(&b, " %s %s %s (net %s)", sign, ch.Kind, ch.Gross, ch.Net)
	}
	gross, net = total(lines, charges)
	return fmt.Errorf("%s = %s (net %s), but the document says %s (net %s): off by %s (net %s), tolerated %s",
		b.String(), gross, net, c.gross, c.net, c.gross.Sub(gross), c.net.Sub(net), c.tolerance())
}
