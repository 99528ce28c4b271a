package policy

import (
	"fmt"

	"counterfoil/ledger"

	"github.com/shopspring/decimal"
)

// A part is what one tax row covers of a line or charge.
type part struct {
	row   TaxRow
	slice string // the applied percentage
	net   decimal.Decimal
	taxes []decimal.Decimal
	// weight is the base the taxes imply, by which a net that falls under several rows
	// (freight at the basket's weighted average rate) is divided.
	weight decimal.Decimal
	open   bool // at 0 %: the taxes imply nothing, it takes what the others leave
}

// parts divides a net figure over the rows its taxes fall under. Without taxes, and
// where a tax was deducted (never owed, never revenue), that is the country's 0 % row.
// A figure of nothing has no parts, so that a free product needs no row.
func (s *sheet) parts(net decimal.Decimal, taxes []ledger.Tax) ([]part, error) {
	if net.IsZero() && !owesTax(taxes) {
		return nil, nil
	}
	var parts []part
	for _, tax := range taxes {
		percent, owed := tax.Percent, tax.Amount
		if tax.Mode == ledger.TaxDeducted {
			percent, owed = decimal.Zero, decimal.Zero
		}
		i, err := s.part(&parts, percent, tax.Mode)
		if err != nil {
			return nil, err
		}
		if !owed.IsZero() {
			parts[i].taxes = append(parts[i].taxes, owed)
		}
		parts[i].imply(tax)
	}
	if len(parts) == 0 {
		if _, err := s.part(&parts, decimal.Zero, ""); err != nil {
			return nil, err
		}
	}
	s.divide(net, parts)
	return parts, nil
}

func owesTax(taxes []ledger.Tax) bool {
	for _, t := range taxes {
		if t.Mode != ledger.TaxDeducted && !t.Amount.IsZero() {
			return true
		}
	}
	return false
}

// part finds or adds the part of a percentage and returns its index.
func (s *sheet) part(parts *[]part, percent decimal.Decimal, mode ledger.TaxMode) (int, error) {
	country := s.document.Country
	row, ok := s.policy.taxRow(country, percent, mode)
	if !ok {
		return 0, &NoTaxRowError{Country: country, Percent: percent, Mode: mode}
	}
	slice := percent.String()
	for i, p := range *parts {
		if p.row.Code == row.Code && p.slice == slice {
			return i, nil
		}
	}
	if row.VAT == "" && percent.IsPositive() {
		return 0, fmt.Errorf("tax row %s takes %s %% but has no vat_account; add one to the row: %w", row.Code, percent, ledger.ErrInvalid)
	}
	*parts = append(*parts, part{row: row, slice: slice})
	return len(*parts) - 1, nil
}

func (p *part) imply(tax ledger.Tax) {
	if tax.Percent.IsPositive() && !tax.Amount.IsZero() {
		p.weight = p.weight.Add(tax.Amount.Abs().Shift(2).DivRound(tax.Percent, 12))
		return
	}
	p.open = true
}

// divide gives each part its share of the net, in whole minor units but for the
// largest, which takes the rest: our own division must not leave fractions that the
// source did not write.
func (s *sheet) divide(net decimal.Decimal, parts []part) {
	weights := make([]decimal.Decimal, len(parts))
	left, open := net.Abs(), -1
	for i, p := range parts {
		weights[i] = p.weight
		left = left.Sub(p.weight)
		if p.open && p.weight.IsZero() && open < 0 {
			open = i
		}
	}
	if open >= 0 && left.IsPositive() {
		weights[open] = left
	}
	for i, share := range share(net, weights, s.places()) {
		parts[i].net = share
	}
}

// share divides total in proportion to weights, each share rounded to places but the
// one of the largest weight, which takes the rest. Without any weight the first takes all.
func share(total decimal.Decimal, weights []decimal.Decimal, places int32) []decimal.Decimal {
	shares := make([]decimal.Decimal, len(weights))
	largest, sum := 0, decimal.Zero
	for i, w := range weights {
		sum = sum.Add(w)
		if w.GreaterThan(weights[largest]) {
			largest = i
		}
	}
	rest := total
	for i, w := range weights {
		if i != largest && !w.IsZero() {
			shares[i] = total.Mul(w).DivRound(sum, places)
			rest = rest.Sub(shares[i])
		}
	}
	shares[largest] = rest
	return shares
}

// NoTaxRowError says that the tax table has no line for a tax a document applies.
type NoTaxRowError struct {
	Country ledger.Country
	Percent decimal.Decimal
	Mode    ledger.TaxMode
}

func (e *NoTaxRowError) Error() string {
	return fmt.Sprintf("no tax row for country %q at %s %%; add a line to tax: in the policy, such as {code: %s%s, country: %s, rate: %s, region: …, vat_account: …, revenue: …}",
		string(e.Country), e.Percent, e.Country, e.Percent, e.Country, e.Percent)
}

// Is lets errors.Is(err, ledger.ErrInvalid) hold.
func (e *NoTaxRowError) Is(target error) bool { return target == ledger.ErrInvalid }
