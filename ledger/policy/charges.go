package policy

import (
	"fmt"

	"counterfoil/ledger"

	"github.com/shopspring/decimal"
)

// charge books an amount beside the lines. Sign is the side of revenue; a discount, a
// redemption and a fee stand on the other.
func (s *sheet) charge(c ledger.Charge, sign side) error {
	s.figures++
	s.about(func() string { return chargeText(c) })
	if c.Kind == ledger.ChargeGiftCertificate {
		return s.redemption(c, -sign)
	}
	accounts, raises, err := s.accountsOf(c.Kind)
	if err != nil {
		return err
	}
	if !raises {
		sign = -sign
	}
	parts, err := s.chargeParts(c.Net, c.Taxes)
	if err != nil {
		return err
	}
	for _, part := range parts {
		account := accounts.For(part.row.Region)
		if account == "" {
			return noAccount(string(c.Kind), part.row)
		}
		s.book(key{base, account, part.row.Code, part.slice}, part, sign)
	}
	return nil
}

// accountsOf gives a charge's accounts and whether it raises what is owed.
func (s *sheet) accountsOf(kind ledger.ChargeKind) (accounts ByRegion, raises bool, err error) {
	roles := s.policy.Roles
	switch kind {
	case ledger.ChargeFreight:
		return roles.Freight, true, nil
	case ledger.ChargeHandling:
		return roles.Handling, true, nil
	case ledger.ChargeDiscount:
		return roles.Discount, false, nil
	case ledger.ChargeReturnFee:
		return roles.ReturnFee, false, nil
	}
	return ByRegion{}, false, fmt.Errorf("charge kind %q is none we post: %w", kind, ledger.ErrInvalid)
}

// lowersRevenue tells whether a charge is netted into the revenue accounts instead of
// standing on an account of its own.
func (s *sheet) lowersRevenue(c ledger.Charge) bool {
	switch c.Kind {
	case ledger.ChargeDiscount:
		return s.policy.Posting.Discount == DiscountNet || s.policy.Roles.Discount.Empty()
	case ledger.ChargeGiftCertificate:
		return s.policy.Posting.GiftCertificateRedemption == RedemptionDiscount &&
			(s.policy.Posting.Discount == DiscountNet || s.policy.Roles.Discount.Empty())
	}
	return false
}

// netted lowers revenue by a discount: each tax row's share is divided over the
// revenue accounts the lines of that row were booked on, in proportion to them. Where
// the row has no lines (a discount on freight), the row's own revenue account bears it.
func (s *sheet) netted(c ledger.Charge, sign side, revenue []cell) error {
	s.figures++
	s.spread = true
	defer func() { s.spread = false }()
	s.about(func() string { return chargeText(c) })
	parts, err := s.chargeParts(c.Net, c.Taxes)
	if err != nil {
		return err
	}
	for _, part := range parts {
		accounts, weights := s.revenueUnder(part, -sign, revenue)
		for i, net := range share(part.net, weights, s.places()) {
			s.add(key{base, accounts[i], part.row.Code, part.slice}, sign, net)
		}
		part.net = decimal.Zero
		s.book(key{}, part, sign)
	}
	return nil
}

// revenueUnder gives the revenue accounts that stand under a row, with their weights.
// Freight and the like are not revenue accounts.
func (s *sheet) revenueUnder(p part, sign side, cells []cell) (accounts []ledger.AccountCode, weights []decimal.Decimal) {
	for _, c := range cells {
		weight := sign.of(c.exact)
		if c.role == base && c.code == p.row.Code && c.slice == p.slice && weight.IsPositive() && !s.isCharge(c.account, p.row.Region) {
			accounts, weights = append(accounts, c.account), append(weights, weight)
		}
	}
	if len(accounts) == 0 {
		return []ledger.AccountCode{p.row.Revenue}, []decimal.Decimal{one}
	}
	return accounts, weights
}

func (s *sheet) isCharge(a ledger.AccountCode, r Region) bool {
	roles := s.policy.Roles
	return a == roles.Freight.For(r) || a == roles.Handling.For(r) || a == roles.ReturnFee.For(r)
}

// redemption uses up stored value. As a payment it releases the liability by its full
// value, and revenue and VAT stand at the full price: what Centra took off the VAT for
// it is ignored. A tax that is added on top is the exception: the customer was charged
// that much less of it, so it lowers the VAT and the liability falls by the value
// without it. As a discount it is booked as one.
func (s *sheet) redemption(c ledger.Charge, sign side) error {
	if s.policy.Posting.GiftCertificateRedemption == RedemptionDiscount {
		s.figures-- // counted again as a discount
		c.Kind = ledger.ChargeDiscount
		return s.charge(c, -sign)
	}
	if s.policy.Roles.GiftCertificate == "" {
		return fmt.Errorf("no account for gift certificates; name one under accounts.gift_certificate in the policy: %w", ledger.ErrInvalid)
	}
	face := c.Gross
	for _, tax := range c.Taxes {
		if tax.Mode != ledger.TaxAdded || tax.Amount.IsZero() {
			continue
		}
		row := s.policy.taxRow(s.document.Country, tax.Percent, tax.Mode)
		if row == nil {
			return &NoTaxRowError{s.document.Country, tax.Percent, tax.Mode}
		}
		face = face.Sub(tax.Amount)
		s.add(key{vat, row.VAT, row.Code, tax.Percent.String()}, sign, tax.Amount)
	}
	s.add(key{role: stored, account: s.policy.Roles.GiftCertificate, slice: paySlice}, sign, face)
	return nil
}
