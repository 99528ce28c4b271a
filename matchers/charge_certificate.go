package matchers

import (
	"fmt"
	"strings"

	"counterfoil/ledger"
	"counterfoil/ledger/policy"

	"github.com/shopspring/decimal"
)

// redemptionAsDiscount replays stored value treated as a discount, or the reverse.
func redemptionAsDiscount(s *Subject) []Hypothesis {
	if storedValue(s).IsZero() {
		return nil
	}
	as, kind := policy.RedemptionDiscount, "gift certificate treated as a discount"
	if s.Policy.Posting.GiftCertificateRedemption == as {
		as, kind = policy.RedemptionPayment, "gift certificate treated as a payment"
	}
	h := Hypothesis{
		Kind: kind, Aspect: "redemption treatment", Cluster: kind,
		Detail: "treated the redeemed " + strings.Replace(kind, " treated", "", 1),
		Apply: func(r *Replay) bool {
			r.Rules().Posting.GiftCertificateRedemption = as
			return true
		},
	}
	list := []Hypothesis{h}
	if as == policy.RedemptionDiscount {
		list = append(list, discountTaxed(s, h)...)
	}
	return list
}

// storedValue is what a document was paid for with gift certificates.
func storedValue(s *Subject) (sum decimal.Decimal) {
	for _, c := range s.Document.Goods.Charges {
		if c.Kind == ledger.ChargeGiftCertificate {
			sum = sum.Add(c.Gross)
		}
	}
	return sum
}

// discountTaxed is a redemption that the ERP took for a discount and took VAT out of, at
// a rate of the goods, which the shop did not.
func discountTaxed(s *Subject, h Hypothesis) []Hypothesis {
	var list []Hypothesis
	for _, percent := range rates(s.Document.Goods) {
		row, ok := s.Policy.TaxRowFor(s.Document.Country, percent)
		if !ok || !percent.IsPositive() {
			continue
		}
		own := h
		own.Detail += fmt.Sprintf(", which lowers VAT at %s %% (%s)", percent, row.Code)
		own.means = percent.String()
		own.Apply = func(r *Replay) bool {
			r.Rules().Posting.GiftCertificateRedemption = policy.RedemptionDiscount
			for i := range r.Document.Goods.Charges {
				if c := &r.Document.Goods.Charges[i]; c.Kind == ledger.ChargeGiftCertificate {
					taxed{&c.Gross, &c.Net, &c.Taxes}.retaxFromGross(percent, string(row.Code))
				}
			}
			retotal(r.Document.Goods)
			return true
		}
		list = append(list, own)
	}
	return list
}

// certificateAsRevenue replays a gift certificate whose sale was booked as revenue,
// without VAT, instead of the liability.
func certificateAsRevenue(s *Subject) []Hypothesis {
	value := decimal.Zero
	for _, l := range s.Document.Goods.Lines {
		if l.Kind == ledger.LineGiftCertificate {
			value = value.Add(l.Gross)
		}
	}
	if value.IsZero() {
		return nil
	}
	var list []Hypothesis
	for _, to := range sortedAccounts(s.roles) {
		if s.roles[to] != roleRevenue || !s.Seen(to) {
			continue
		}
		list = append(list, Hypothesis{
			Kind: "gift certificate sale booked as revenue", Aspect: "certificate", Cluster: "gift certificates on " + string(to),
			Detail: fmt.Sprintf("booked the sale of the gift certificate of %s as revenue on %s instead of the liability", figure(value, s.Document.Currency), to),
			Apply:  func(r *Replay) bool { return sellsAsGoods(r, to) },
		})
	}
	return list
}

// sellsAsGoods makes goods of the gift certificates sold, on an account.
func sellsAsGoods(r *Replay, to ledger.AccountCode) bool {
	const article = ledger.SKU("gift certificate sold as goods")
	done := false
	for i := range r.Document.Goods.Lines {
		if l := &r.Document.Goods.Lines[i]; l.Kind == ledger.LineGiftCertificate {
			l.Kind, l.SKU, done = ledger.LineProduct, article, true
		}
	}
	if done {
		r.bookSKU(string(article), to)
	}
	return done
}
