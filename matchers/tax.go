package matchers

import (
	"fmt"

	"counterfoil/ledger"
	"counterfoil/ledger/policy"

	"github.com/shopspring/decimal"
)

// tax states what can go wrong with VAT: another country's rate, export with VAT and
// the reverse, included treated as added, only the first of several rates, a charge
// without its VAT, VAT on the account of another code.
type tax struct{}

func (tax) Cause() ledger.Cause { return ledger.CauseTax }

func (t tax) Hypotheses(s *Subject) []Hypothesis {
	if s.Document.Goods == nil {
		return nil
	}
	var list []Hypothesis
	list = append(list, t.firstRate(s)...)
	list = append(list, t.otherRows(s)...)
	list = append(list, t.rateAlone(s)...)
	list = append(list, t.certificateTaxed(s)...)
	list = append(list, t.basis(s)...)
	list = append(list, t.leftOut(s)...)
	list = append(list, t.portionsMistaxed(s)...)
	list = append(list, t.deductedBooked(s)...)
	list = append(list, t.deductedAsCost(s)...)
	list = append(list, t.deductedOnTop(s)...)
	list = append(list, rowLost(s, true)...)
	all := everyPlace(s.Document.Goods)
	for i := range list {
		if list[i].Aspect == "tax" && list[i].taxes == nil {
			list[i].taxes = all
		}
	}
	return append(list, t.otherAccount(s)...)
}

// otherRows replays the whole document under every row of the tax table that could
// have left the accounts that were booked, from gross prices and from net prices.
func (tax) otherRows(s *Subject) []Hypothesis {
	var list []Hypothesis
	for _, row := range s.Policy.Tax {
		if row.AnyRate || sameRow(s, row) || !mayHaveLeft(s, row) {
			continue
		}
		for _, country := range countriesOf(s, row) {
			list = append(list, rowHypotheses(s, row, country)...)
		}
	}
	return list
}

// mayHaveLeft tells whether a row could have left what was booked. Its VAT may stand
// elsewhere: of a row at home its revenue or charges are enough, and a row of the document's
// own country needs no account of its own where the books hold VAT on a strange one.
func mayHaveLeft(s *Subject, row policy.TaxRow) bool {
	switch {
	case rowSeen(s, row):
		return true
	case row.Country == s.Document.Country:
		return s.strangeVAT()
	}
	return row.Country == s.Policy.Entity.Country && regionSeen(s, row)
}

// rowSeen tells whether the row's accounts occur in the booked book. A row without
// VAT is known by its revenue account alone, its groups' accounts included.
func rowSeen(s *Subject, row policy.TaxRow) bool {
	if row.VAT != "" {
		return s.Seen(row.VAT)
	}
	if s.Seen(row.Revenue) {
		return true
	}
	for _, l := range s.Document.Goods.Lines {
		if s.Seen(s.Policy.RevenueAccount(l.SKU, row)) {
			return true
		}
	}
	return false
}

// sameRow tells whether the document is already taxed so, and by nothing else.
// Where none is due, a row without VAT changes accounts only and is for account to say.
func sameRow(s *Subject, row policy.TaxRow) bool {
	applied := rates(s.Document.Goods)
	switch len(applied) {
	case 0:
		return row.Rate.IsZero()
	case 1:
		return s.Document.Country == row.Country && applied[0].Equal(row.Rate)
	}
	return false
}

// countriesOf gives the countries whose document would find the row: its own, or for
// the rows of the EU and of the world the ship-to country itself where it falls under
// them. Else such a row stands for a country without rows of its own.
func countriesOf(s *Subject, row policy.TaxRow) []ledger.Country {
	if row.Country == policy.AnyEU || row.Country == policy.Anywhere {
		if found, ok := s.Policy.TaxRowFor(s.Document.Country, row.Rate); ok && found.Code == row.Code {
			return []ledger.Country{s.Document.Country}
		}
	}
	return []ledger.Country{row.Country}
}

func rowHypotheses(s *Subject, row policy.TaxRow, country ledger.Country) []Hypothesis {
	kind := rowKind(s, row, country)
	h := Hypothesis{
		Kind:    kind,
		Detail:  fmt.Sprintf("took VAT at %s %% (%s) instead of %s", row.Rate, row.Code, appliedText(s)),
		Cluster: fmt.Sprintf("%s at %s", s.Document.Country, row.Code),
		Aspect:  "tax",
		Steps:   retaxSteps(s, row.Rate),
		Apply:   retax(row, country, taxed.retaxFromGross),
	}
	if s.Seen(row.Revenue) { // which shows only once a product group is lost
		h.means = string(row.Revenue)
	}
	added := h
	added.Kind += ", on net prices"
	added.means += " on net" // the same alone where the rate is, not beside another fault
	added.Detail += ", added to the price without VAT"
	added.Steps = nil
	added.Apply = retax(row, country, taxed.retaxFromNet)
	list := append([]Hypothesis{h, added}, keptToFour(s, h, retax(row, country, taxed.retaxToFour))...)
	return append(list, placeKept(s, h, row)...)
}

// placeKept is the same for an ERP whose dimensions follow where the order went, whatever
// country it taxed it in; none where dimensions do not follow the country.
func placeKept(s *Subject, h Hypothesis, row policy.TaxRow) []Hypothesis {
	if row.Country == s.Document.Country || !s.Policy.ByCountry() {
		return nil
	}
	kept := h
	kept.means += " place kept"
	kept.Detail += ", under the dimensions of " + string(s.Document.Country)
	return underRow(s, kept, row)
}

func retax(row policy.TaxRow, country ledger.Country, how func(taxed, decimal.Decimal, string)) func(*Replay) bool {
	return func(r *Replay) bool {
		if r.Document.Goods == nil {
			return false
		}
		r.Document.Country = country
		for _, part := range taxedParts(r.Document.Goods) {
			how(part, row.Rate, string(row.Code))
		}
		retotal(r.Document.Goods)
		return true
	}
}

func rowKind(s *Subject, row policy.TaxRow, country ledger.Country) string {
	taxedNow := false
	for _, r := range rates(s.Document.Goods) {
		taxedNow = taxedNow || r.IsPositive()
	}
	switch {
	case row.Rate.IsZero() && taxedNow:
		return "booked without VAT"
	case !taxedNow && row.Rate.IsPositive():
		return "booked with VAT although none is due"
	case country == s.Policy.Entity.Country && s.Document.Country != country:
		return "home rate instead of destination"
	case country != s.Document.Country:
		return "another country's rate"
	}
	return "another rate of the country"
}

// appliedText names what the document really applies: "19 % (DE19)".
func appliedText(s *Subject) string {
	text := ""
	for _, percent := range rates(s.Document.Goods) {
		if text != "" {
			text += " and "
		}
		text += percent.String() + " %"
		if row, ok := s.Policy.TaxRowFor(s.Document.Country, percent); ok {
			text += " (" + string(row.Code) + ")"
		}
	}
	if text == "" {
		return "none"
	}
	return text
}

// retaxSteps is the arithmetic over the whole document, in its currency.
func retaxSteps(s *Subject, percent decimal.Decimal) []string {
	g := s.Document.Goods
	var gross, was decimal.Decimal
	add := func(amount, tax decimal.Decimal, sign int64) {
		gross = gross.Add(amount.Mul(decimal.NewFromInt(sign)))
		was = was.Add(tax.Mul(decimal.NewFromInt(sign)))
	}
	for _, l := range g.Lines {
		if l.Kind != ledger.LineGiftCertificate {
			add(l.Gross, owed(l.Taxes), 1)
		}
	}
	for _, c := range g.Charges {
		if c.Kind != ledger.ChargeGiftCertificate {
			add(c.Gross, owed(c.Taxes), raises(c.Kind))
		}
	}
	digits := int32(s.Document.Currency.Exponent())
	becomes := gross.Mul(percent).DivRound(hundred.Add(percent), digits)
	return []string{
		fmt.Sprintf("%s %s with tax × %s / %s = %s VAT as booked", gross.StringFixed(digits), s.Document.Currency, percent, hundred.Add(percent), becomes.StringFixed(digits)),
		fmt.Sprintf("VAT due %s, so %s %s too %s", was.StringFixed(digits), becomes.Sub(was).Abs().StringFixed(digits), s.Document.Currency, muchOrLittle(becomes.Sub(was))),
	}
}

func muchOrLittle(d decimal.Decimal) string {
	if d.IsNegative() {
		return "little"
	}
	return "much"
}
