package matchers

import (
	"fmt"
	"slices"

	"counterfoil/ledger"

	"github.com/shopspring/decimal"
)

// refundAsSale states that a refund, which moves money only, was booked as a sale with
// negative amounts: revenue and VAT given back a second time, or for no return at all.
// The refund itself is then missing, and its voucher stands for something else.
type refundAsSale struct{}

func (refundAsSale) Cause() ledger.Cause { return ledger.CauseMissingRefund }

// maxSaleParts bounds the lines and charges whose account and rate the sale may have.
const maxSaleParts = 10

func (refundAsSale) Hypotheses(s *Subject) []Hypothesis {
	if s.Document.ID.Kind != ledger.DocumentRefund || s.Document.Payment == nil || !s.Document.Payment.Amount.IsPositive() {
		return nil
	}
	paid := moneyOf(s)
	var list []Hypothesis
	for _, part := range saleParts(s) {
		list = append(list,
			negativeSale(s, part, paid, true), negativeSale(s, part, "", true),
			negativeSale(s, part, paid, false), negativeSale(s, part, "", false))
	}
	return list
}

// moneyOf is the account the refund's money leaves, "" where it stands on clearing alone.
func moneyOf(s *Subject) ledger.AccountCode {
	clearing := s.Policy.ClearingAccount(s.Document.PaymentMethod)
	for _, a := range s.Due.Accounts() {
		if a != clearing && !s.isRounding(a) {
			return a
		}
	}
	return ""
}

// salePart is what a negative sale may be made of, and where it had been sold to: a refund
// may not say.
type salePart struct {
	goods   *ledger.Goods
	country ledger.Country
}

// partOf is a part of a shipment, lines and charges of its own.
func partOf(d ledger.Document, lines []ledger.Line, charges []ledger.Charge) salePart {
	g := cloneGoods(&ledger.Goods{Shipment: d.Goods.Shipment, Lines: lines, Charges: charges})
	retotal(g)
	return salePart{g, d.Country}
}

// saleParts are what a negative sale may be made of: goods that are no article's, at one
// of a shipment's rates, since a credit names none; all goods of the shipment in
// proportion, or one of its lines or charges at the refund's amount.
func saleParts(s *Subject) (list []salePart) {
	for _, d := range s.Siblings {
		if d.ID.Kind != ledger.DocumentShipment || d.Goods == nil || !d.Goods.Gross.IsPositive() || d.Currency != s.Document.Currency {
			continue
		}
		for _, l := range noArticles(d.Goods) {
			list = append(list, partOf(d, []ledger.Line{l}, nil))
		}
		list = append(list, partOf(d, d.Goods.Lines, d.Goods.Charges))
		for i := range d.Goods.Lines {
			list = append(list, partOf(d, d.Goods.Lines[i:i+1], nil))
		}
		for i, c := range d.Goods.Charges {
			if raises(c.Kind) > 0 {
				list = append(list, partOf(d, nil, d.Goods.Charges[i:i+1]))
			}
		}
	}
	return list[:min(len(list), maxSaleParts)]
}

// noArticles is one line without an article at each of a shipment's rates, with VAT worked
// out of it: that of the shipment's parts was rounded for amounts of their own.
func noArticles(g *ledger.Goods) (list []ledger.Line) {
	told := map[string]bool{}
	add := func(gross decimal.Decimal, taxes []ledger.Tax) {
		rate := ""
		for _, t := range taxes {
			rate += string(t.Mode) + t.Percent.String() + " "
		}
		if gross.IsPositive() && !told[rate] {
			told[rate] = true
			l := ledger.Line{Kind: ledger.LineProduct, Quantity: 1, Gross: gross, Taxes: slices.Clone(taxes)}
			spread(taxed{&l.Gross, &l.Net, &l.Taxes}, true)
			list = append(list, l)
		}
	}
	for _, l := range g.Lines {
		if l.Kind == ledger.LineProduct {
			add(l.Gross, l.Taxes)
		}
	}
	for _, c := range g.Charges {
		if raises(c.Kind) > 0 {
			add(c.Gross, c.Taxes)
		}
	}
	return list
}

// negativeSale posts the refund as the return of such goods. From is the account the
// money leaves, "" to leave it on clearing; without VAT its amount joins the revenue.
func negativeSale(s *Subject, part salePart, from ledger.AccountCode, withVAT bool) Hypothesis {
	h := Hypothesis{Kind: "refund booked as a new negative sale", Aspect: "paid amount"}
	h.Detail = fmt.Sprintf("booked %s as a negative sale", nameOf(s.Document))
	if !withVAT {
		h.Kind, h.Detail = "refund booked on revenue, without VAT", fmt.Sprintf("booked %s on revenue, gross, without VAT", nameOf(s.Document))
	}
	if from == "" {
		h.Kind += ", not paid out"
		h.Detail += ", and paid nothing out"
	}
	h.Steps = []string{fmt.Sprintf("%s of shipment %s given back as goods instead of money", worth(s.Document), part.goods.Shipment)}
	if copyOfReturn(s, s.Document) {
		h.Proof = ledger.ProofAmbiguous
		h.Alternatives = []string{"duplicate and missing refund: the ERP booked the return twice and the refund not at all"}
	}
	h.Apply = func(r *Replay) bool { return r.sellBack(part, from, withVAT) }
	return h
}

// copyOfReturn tells whether a return gives back just what is refunded: a negative sale
// then looks like the return booked twice.
func copyOfReturn(s *Subject, refund ledger.Document) bool {
	for _, d := range s.Siblings {
		if refunds(refund, d) && d.Goods.Gross.Equal(refund.Payment.Amount) {
			return true
		}
	}
	return false
}

// sellBack turns the replay's refund into a return of goods at the refund's amount.
func (r *Replay) sellBack(part salePart, from ledger.AccountCode, withVAT bool) bool {
	if r.Document.Payment == nil || !part.goods.Gross.IsPositive() {
		return false
	}
	d := r.Document
	d.ID.Kind, d.Country, d.Goods, d.Payment = ledger.DocumentReturn, part.country, cloneGoods(part.goods), nil
	inProportion(d.Goods, r.Document.Payment.Amount)
	clearing := r.Policy.ClearingAccount(d.PaymentMethod)
	r.Document = d
	if from != "" {
		r.Move(clearing, from)
	}
	if !withVAT {
		r.Adjust = append(r.Adjust, r.vatIntoRevenue())
	}
	return true
}

// vatIntoRevenue moves the VAT of the finished lines to their largest revenue.
func (r *Replay) vatIntoRevenue() func(vector) vector {
	roles := rolesOf(r.Policy)
	return func(v vector) vector {
		var revenue ledger.AccountCode
		var most int64
		for _, l := range v {
			if roles[l.account] == roleRevenue && abs(l.functional) > most {
				revenue, most = l.account, abs(l.functional)
			}
		}
		if revenue == "" {
			return v
		}
		for i := range v {
			if roles[v[i].account] == roleVAT {
				v[i] = v[i].movedTo(revenue, &r.Document, r.Policy)
			}
		}
		return vectorOf(v)
	}
}
