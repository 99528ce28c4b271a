package policy

import (
	"fmt"

	"counterfoil/ledger"
)

// payment fills the sheet with a capture (what the provider owes us against clearing)
// or its mirror image, a refund.
func (s *sheet) payment(p ledger.Payment) error {
	account, name := s.moneyAccount(p)
	if account == "" {
		return fmt.Errorf("no account for payment method %q; name one under accounts.%s in the policy: %w", s.document.PaymentMethod, name, ledger.ErrInvalid)
	}
	in := side(1)
	if s.kind == ledger.KindRefund {
		in = -1
	}
	clearing := s.policy.ClearingAccount(s.document.PaymentMethod)
	s.figures++
	s.about(func() string { return "amount paid" })
	s.add(key{settlement, account, "", paySlice}, in, p.Amount)
	s.add(key{settlement, clearing, "", paySlice}, -in, p.Amount)
	return nil
}

// moneyAccount is where the money stands once it left clearing, and the name of the
// role behind it.
func (s *sheet) moneyAccount(p ledger.Payment) (ledger.AccountCode, string) {
	roles := s.policy.Roles
	switch {
	case p.GiftCard:
		return roles.GiftCard, "gift_card"
	case p.Outside:
		return roles.OutsidePayments, "outside_payments"
	}
	return s.policy.PSPAccount(s.document.PaymentMethod), "psp"
}
