package policy

import (
	"fmt"
	"slices"

	"counterfoil/ledger"

	"github.com/shopspring/decimal"
)

// A part is what one tax row covers of a line or charge.
type part struct {
	row   *TaxRow
	slice string // the applied percentage
	net   decimal.Decimal
	from  []ledger.Tax // what it was made of
}

// parts divides a net figure over the rows its taxes fall under. Without taxes, and
// where a tax was deducted (never owed, never revenue), that is the country's 0 % row.
// A figure of nothing has no parts, so that a free product needs no row.
func (s *sheet) parts(net decimal.Decimal, taxes []ledger.Tax) ([]part, error) {
	if net.IsZero() && !owesTax(taxes) {
		return nil, nil
	}
	parts := make([]part, 0, max(1, len(taxes)))
	for n, tax := range taxes {
		percent := tax.Percent
		if tax.Mode == ledger.TaxDeducted {
			percent = decimal.Zero
		}
		i, err := s.part(&parts, percent, tax.Mode)
		if err != nil {
			return nil, err
		}
		if parts[i].from == nil {
			parts[i].from = taxes[n : n+1 : n+1] // shared, and copied when it grows
		} else {
			parts[i].from = append(parts[i].from, tax)
		}
	}
	if len(parts) == 0 {
		if _, err := s.part(&parts, decimal.Zero, ""); err != nil {
			return nil, err
		}
	}
	s.divide(net, parts)
	return parts, nil
}

// chargeParts is parts for a charge that belongs to the whole basket: where its taxes
// cover less than all of it, the rest belongs to goods at 0 %, of which the source may
// say nothing.
func (s *sheet) chargeParts(net decimal.Decimal, taxes []ledger.Tax) ([]part, error) {
	if rest, slack := s.untaxed(net, taxes); rest.GreaterThan(slack) {
		if row := s.policy.taxRow(s.document.Country, decimal.Zero, ""); row != nil && s.sameRegion(row, taxes) {
			taxes = append(slices.Clip(taxes), ledger.Tax{})
		}
	}
	return s.parts(net, taxes)
}

// untaxed is what the taxes leave of a net figure, and how much of that the roundings
// of the taxes may have made. Nothing is left where no tax is owed, or a 0 % rule is listed.
func (s *sheet) untaxed(net decimal.Decimal, taxes []ledger.Tax) (rest, slack decimal.Decimal) {
	if !owesTax(taxes) {
		return decimal.Zero, decimal.Zero
	}
	rest, slack = net, decimal.New(1, -s.places())
	for _, tax := range taxes {
		if !tax.Percent.IsPositive() || tax.Mode == ledger.TaxDeducted {
			return decimal.Zero, decimal.Zero
		}
		rest = rest.Sub(implied(tax))
	}
	if !rest.GreaterThan(slack) {
		return rest, slack // as nearly always; more slack would change nothing
	}
	unit := slack.Shift(2)
	for _, tax := range taxes {
		slack = slack.Add(unit.DivRound(tax.Percent, 12))
	}
	return rest, slack
}

func (s *sheet) sameRegion(row *TaxRow, taxes []ledger.Tax) bool {
	taxed := s.policy.taxRow(s.document.Country, taxes[0].Percent, taxes[0].Mode)
	return taxed != nil && taxed.Region == row.Region
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
	row, slice := s.rowOf(percent, mode)
	if row == nil {
		return 0, &NoTaxRowError{Country: s.document.Country, Percent: percent, Mode: mode}
	}
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

// rate is a percentage as a document applies it.
type rate struct {
	percent decimal.Decimal
	mode    ledger.TaxMode
	row     *TaxRow
	slice   string
}

// rowOf finds the tax row of a percentage, nil for none, and the slice's name.
func (s *sheet) rowOf(percent decimal.Decimal, mode ledger.TaxMode) (*TaxRow, string) {
	for i := range s.rates {
		if r := &s.rates[i]; r.mode == mode && r.percent.Equal(percent) {
			return r.row, r.slice
		}
	}
	r := rate{percent, mode, s.policy.taxRow(s.document.Country, percent, mode), percent.String()}
	s.rates = append(s.rates, r)
	return r.row, r.slice
}

// base is the net that the part's taxes imply, zero where they say nothing. Inside is
// the tax that is inside the price.
func (p *part) base() (base, inside decimal.Decimal) {
	for _, tax := range p.from {
		base = base.Add(implied(tax))
		if tax.Mode == ledger.TaxIncluded {
			inside = inside.Add(tax.Amount)
		}
	}
	return base, inside
}

// implied is the net figure that a tax was worked out from, zero where it does not say.
func implied(tax ledger.Tax) decimal.Decimal {
	if !tax.Percent.IsPositive() {
		return decimal.Zero
	}
	return tax.Amount.Abs().Shift(2).DivRound(tax.Percent, 12)
}

// divide gives each part its share of the net, in proportion to the base its taxes
// imply; a part whose taxes imply nothing (0 %) takes what the others leave. What is
// divided is the figure as priced (an included tax inside it), in whole minor units but
// for the largest part, which takes the rest: prices have minor units, and our own
// division must not leave fractions that the source did not write.
func (s *sheet) divide(net decimal.Decimal, parts []part) {
	if len(parts) == 1 {
		parts[0].net = net
		return
	}
	weights, insides := make([]decimal.Decimal, len(parts)), make([]decimal.Decimal, len(parts))
	priced, left, open := net, net, -1
	for i := range parts {
		base, inside := parts[i].base()
		weights[i], insides[i] = base.Add(inside), inside
		priced, left = priced.Add(inside), left.Sub(base)
		if base.IsZero() && open < 0 {
			open = i
		}
	}
	if open >= 0 && left.IsPositive() {
		weights[open] = left.Add(insides[open])
	}
	for i, share := range share(priced, weights, s.places()) {
		parts[i].net = share.Sub(insides[i])
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
