package matchers

import (
	"fmt"

	"counterfoil/ledger"
)

// goodsLine states that one line of a document was left out, booked twice, or booked for
// one piece instead of all: an article the ERP does not know is dropped and the rest of the
// voucher booked. It is a sale or a refund missing, or doubled, in part.
type goodsLine struct{}

// Cause is of the line left out; the others carry their own.
func (goodsLine) Cause() ledger.Cause { return ledger.CauseMissingOrder }

func (goodsLine) Hypotheses(s *Subject) []Hypothesis {
	if s.Document.Goods == nil {
		return nil
	}
	missing := ledger.CauseMissingOrder
	if s.Document.ID.Kind == ledger.DocumentReturn {
		missing = ledger.CauseMissingRefund
	}
	several := len(s.Document.Goods.Lines)+len(s.Document.Goods.Charges) > 1
	var list []Hypothesis
	for i, l := range s.Document.Goods.Lines {
		if l.Gross.IsZero() || l.Quantity <= 0 {
			continue
		}
		if several {
			list = append(list, lineTimes(s, i, 0, missing, "line left out", "left out"))
		}
		list = append(list, lineTimes(s, i, 2*l.Quantity, ledger.CauseDuplicate, "line booked twice", "booked twice"))
		if l.Quantity > 1 {
			list = append(list, lineTimes(s, i, 1, missing, "one piece instead of all", "booked one piece of"))
		}
	}
	return list
}

// lineTimes is a line at another number of pieces, at its price for each.
func lineTimes(s *Subject, i, pieces int, cause ledger.Cause, kind, verb string) Hypothesis {
	l := s.Document.Goods.Lines[i]
	what := "SKU " + string(l.SKU)
	if l.Kind == ledger.LineGiftCertificate {
		what = "the gift certificate"
	}
	return Hypothesis{
		bare: true, Cause: cause, Kind: kind, Aspect: fmt.Sprintf("pieces of line %d", i),
		Detail:  fmt.Sprintf("%s the line of %d of %s, %s", verb, l.Quantity, what, figure(l.Gross, s.Document.Currency)),
		Cluster: fmt.Sprintf("%s: %s", what, kind),
		Apply: func(r *Replay) bool {
			g := r.Document.Goods
			if g == nil || i >= len(g.Lines) || g.Lines[i].SKU != l.SKU || g.Lines[i].Quantity != l.Quantity {
				return false
			}
			g.Lines[i] = scaled(g.Lines[i], pieces)
			retotal(g)
			return true
		},
	}
}
