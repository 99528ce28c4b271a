package policy

import (
	"fmt"

	"counterfoil/ledger"
	"counterfoil/ledger/money"

	"github.com/shopspring/decimal"
)

// Working is how one posting of a document comes about, as on a controller's working
// paper: the figures it adds up, their rounding and their conversion. Everything is
// signed, debits positive.
type Working struct {
	Account ledger.AccountCode
	TaxCode ledger.TaxCode
	// Figures are what is added up, as the source wrote it, in the document's currency;
	// none where rounding alone makes the posting.
	Figures []Figure
	// Exact is their sum, Amount what is posted of it in the document's currency. They
	// differ by roundings; a base also takes what the rounding of its VAT leaves.
	Exact  decimal.Decimal
	Amount money.Amount
	// Value is Amount in functional currency, at the document's rate.
	Value money.Amount
}

// Figure is one number of the source on the way to a posting.
type Figure struct {
	Of     string // "line 1, 2 × WC-100", "freight"
	Amount decimal.Decimal
}

// Workings shows how Post comes to a document's amounts, account by account; none where
// Post gives no entry. In the daily grain it is the whole document, before it is cut by
// applied rate. Errors are Post's.
func (p *Policy) Workings(d ledger.Document) ([]Working, error) {
	s, err := p.worked(d, map[key][]Figure{})
	if s == nil || err != nil {
		return nil, err
	}
	return s.workings(), nil
}

func (s *sheet) workings() []Working {
	var list []Working
	for _, c := range inPostingSequence(s.cells) {
		if c.amount.IsZero() && c.value.IsZero() {
			continue
		}
		list = append(list, Working{Account: c.account, TaxCode: c.code, Figures: s.figuresOf[c.key], Exact: c.exact, Amount: c.amount, Value: c.value})
	}
	return list
}

// note keeps a figure with what it is of, where somebody asked for it.
func (s *sheet) note(k key, on side, figure decimal.Decimal) {
	if s.figuresOf != nil {
		s.figuresOf[k] = append(s.figuresOf[k], Figure{Of: s.of, Amount: on.of(figure)})
	}
}

// about names what the next figures are of; the text is made only where it is read.
func (s *sheet) about(text func() string) {
	if s.figuresOf != nil {
		s.of = text()
	}
}

func lineText(l ledger.Line) string {
	return fmt.Sprintf("line %s, %d × %s", l.ID, l.Quantity, l.SKU)
}

func chargeText(c ledger.Charge) string {
	if c.Label != "" && c.Label != string(c.Kind) {
		return string(c.Kind) + " " + c.Label
	}
	return string(c.Kind)
}
