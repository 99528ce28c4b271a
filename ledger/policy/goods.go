package policy

import (
	"fmt"
	"slices"

	"counterfoil/ledger"
)

// goods fills the sheet with a sale, or with its mirror image for a return: what is
// owed on clearing, revenue and charges net of tax, and the VAT.
func (s *sheet) goods(g ledger.Goods) error {
	owed := side(1)
	if s.kind == ledger.KindReturn {
		owed = -1
	}
	s.about(func() string { return "total of the document" })
	s.add(key{role: settlement, account: s.policy.ClearingAccount(s.document.PaymentMethod)}, owed, g.Gross)
	for _, line := range g.Lines {
		if err := s.line(line, -owed); err != nil {
			return fmt.Errorf("line %s (SKU %s): %w", line.ID, line.SKU, err)
		}
	}
	var discounts []ledger.Charge
	for _, c := range g.Charges {
		if s.lowersRevenue(c) {
			discounts = append(discounts, c)
			continue
		}
		if err := s.charge(c, -owed); err != nil {
			return fmt.Errorf("%s: %w", c.Kind, err)
		}
	}
	return s.net(discounts, owed)
}

// net lowers revenue by discounts. Each is divided over what revenue was before any of
// them, so that their sequence does not matter.
func (s *sheet) net(discounts []ledger.Charge, sign side) error {
	if len(discounts) == 0 {
		return nil
	}
	s.sort()
	revenue := slices.Clone(s.cells)
	for _, c := range discounts {
		if err := s.netted(c, sign, revenue); err != nil {
			return fmt.Errorf("%s: %w", c.Kind, err)
		}
	}
	return nil
}

// line credits revenue (or the liability, where stored value was sold) and VAT, on the
// other side for a return.
func (s *sheet) line(l ledger.Line, sign side) error {
	s.figures++
	s.sku = l.SKU
	defer func() { s.sku = "" }()
	s.about(func() string { return lineText(l) })
	parts, err := s.parts(l.Net, l.Taxes)
	if err != nil {
		return err
	}
	for _, part := range parts {
		k := key{base, s.policy.RevenueAccount(l.SKU, *part.row), part.row.Code, part.slice}
		if l.Kind == ledger.LineGiftCertificate {
			k = key{stored, s.policy.Roles.GiftCertificate, "", part.slice}
			if owesTax(part.from) {
				k.code = part.row.Code
			}
		}
		if k.account == "" {
			return noAccount(string(l.Kind), part.row)
		}
		s.book(k, part, sign)
	}
	return nil
}

// book adds one part: its base under k and each of its taxes, rounded by themselves
// where the policy rounds per line, on the row's VAT account.
func (s *sheet) book(k key, p part, sign side) {
	s.add(k, sign, p.net)
	for _, tax := range p.from {
		if tax.Mode != ledger.TaxDeducted {
			s.add(key{vat, p.row.VAT, p.row.Code, p.slice}, sign, tax.Amount)
		}
	}
}

func noAccount(what string, row *TaxRow) error {
	return fmt.Errorf("no account for %s in region %q (tax row %s); name one under accounts in the policy: %w", what, row.Region, row.Code, ledger.ErrInvalid)
}
