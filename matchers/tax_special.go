package matchers

import (
	"fmt"

	"counterfoil/ledger"
	"counterfoil/ledger/policy"

	"github.com/shopspring/decimal"
)

// certificateTaxed replays a gift certificate that was sold like goods: revenue and VAT
// at a rate of the country instead of the liability; or VAT taken out of the liability.
func (tax) certificateTaxed(s *Subject) []Hypothesis {
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
	for _, row := range s.Policy.Tax {
		if row.Country != s.Document.Country || row.AnyRate || row.Rate.IsZero() || !rowSeen(s, row) {
			continue
		}
		sold := Hypothesis{
			Kind: "gift certificate sold as goods", Aspect: "certificate",
			Detail: fmt.Sprintf("booked the gift certificate of %s as goods with VAT at %s %% (%s) instead of the liability", figure(value, s.Document.Currency), row.Rate, row.Code),
			Steps:  certificateSteps(s, value, row),
			Apply:  taxCertificates(row, ledger.LineProduct),
		}
		kept := sold
		kept.Kind = "VAT on a gift certificate"
		kept.Detail = fmt.Sprintf("took VAT at %s %% (%s) out of the gift certificate of %s and booked the rest as the liability", row.Rate, row.Code, figure(value, s.Document.Currency))
		kept.Apply = taxCertificates(row, ledger.LineGiftCertificate)
		list = append(list, sold, kept)
	}
	return list
}

// taxCertificates takes VAT out of the stored value a document sells, booked as a line of
// some kind.
func taxCertificates(row policy.TaxRow, as ledger.LineKind) func(*Replay) bool {
	return func(r *Replay) bool {
		done := false
		if r.Document.Goods == nil {
			return false
		}
		for i := range r.Document.Goods.Lines {
			if l := &r.Document.Goods.Lines[i]; l.Kind == ledger.LineGiftCertificate {
				l.Kind, done = as, true
				taxed{&l.Gross, &l.Net, &l.Taxes}.retaxFromGross(row.Rate, string(row.Code))
			}
		}
		retotal(r.Document.Goods)
		return done
	}
}

func certificateSteps(s *Subject, value decimal.Decimal, row policy.TaxRow) []string {
	digits := int32(s.Document.Currency.Exponent())
	vat := value.Mul(row.Rate).DivRound(hundred.Add(row.Rate), digits)
	return []string{fmt.Sprintf("%s %s × %s / %s = %s VAT as booked; none is due when stored value is sold",
		value.StringFixed(digits), s.Document.Currency, row.Rate, hundred.Add(row.Rate), vat.StringFixed(digits))}
}

// deductedOnTop replays tax that was taken off at checkout, put on the customer's debt
// again and on a VAT account that the document does not use, with all else as due.
func (tax) deductedOnTop(s *Subject) []Hypothesis {
	total := deductedTotal(s.Document.Goods)
	if total.IsZero() {
		return nil
	}
	var list []Hypothesis
	for _, account := range sortedAccounts(s.roles) {
		if s.roles[account] != roleVAT || !s.Seen(account) {
			continue
		}
		list = append(list, Hypothesis{
			Kind: "deducted tax booked as VAT", Aspect: "tax",
			Detail: fmt.Sprintf("booked as VAT on %s the %s of tax that Centra took off at checkout, on top of what the customer owes", account, figure(total, s.Document.Currency)),
			Apply:  func(r *Replay) bool { return putOnTop(r, account) },
		})
	}
	return list
}

// putOnTop adds the deducted tax to the finished lines: a sale debits the clearing
// account, a return credits it.
func putOnTop(r *Replay, account ledger.AccountCode) bool {
	if r.Document.Goods == nil {
		return false
	}
	total := deductedTotal(r.Document.Goods)
	exponent := int32(r.Document.Currency.Exponent())
	inDocument := r.Policy.Rounds.Mode.Places(total, exponent)
	functional := int32(r.Policy.Entity.Currency.Exponent())
	units := r.Policy.Rounds.Mode.Places(inDocument.Mul(r.Document.Rate), functional).Shift(functional).IntPart()
	documentUnits := inDocument.Shift(exponent).IntPart()
	if r.Document.ID.Kind == ledger.DocumentReturn {
		units, documentUnits = -units, -documentUnits
	}
	clearing := r.Policy.ClearingAccount(r.Document.PaymentMethod)
	r.Adjust = append(r.Adjust, func(v vector) vector {
		return v.plus(vectorOf([]line{r.line(clearing, units, documentUnits), r.line(account, -units, -documentUnits)}))
	})
	return units != 0
}

// deductedTotal is the tax taken off at checkout, discounts lowering it.
func deductedTotal(g *ledger.Goods) (total decimal.Decimal) {
	add := func(taxes []ledger.Tax, sign int64) {
		for _, t := range taxes {
			if t.Mode == ledger.TaxDeducted {
				total = total.Add(t.Amount.Mul(decimal.NewFromInt(sign)))
			}
		}
	}
	for _, l := range g.Lines {
		add(l.Taxes, 1)
	}
	for _, c := range g.Charges {
		add(c.Taxes, raises(c.Kind))
	}
	return total
}
