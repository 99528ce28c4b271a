package matchers

import (
	"fmt"

	"counterfoil/ledger"

	"github.com/shopspring/decimal"
)

// rowsLost replays a voucher whose total is right and whose rows lack a charge: the
// voucher does not balance, and our suspense account carries what it lacks. What the
// rows are is known by posting the document with and without the charge.
func rowsLost(s *Subject, i int, c ledger.Charge) []Hypothesis {
	suspense := s.Policy.Roles.Imbalance
	if suspense == "" || !s.Seen(suspense) {
		return nil
	}
	return []Hypothesis{{
		Kind: chargeName(c.Kind) + " row left out of an unbalanced voucher", Aspect: fmt.Sprintf("charge %d", i),
		Detail: fmt.Sprintf("kept the total and left out the rows of the %s of %s; the voucher does not balance", chargeName(c.Kind), figure(c.Gross, s.Document.Currency)),
		Apply: func(r *Replay) bool {
			clearing := r.Policy.ClearingAccount(r.Document.PaymentMethod)
			full, ok := newReplay(r.Document, r.Policy).post("")
			if !ok || !multiply(i, c.Kind, decimal.Zero)(r) {
				return false
			}
			r.Adjust = append(r.Adjust, func(v vector) vector {
				gap := full.on(clearing) - v.on(clearing)
				return v.plus(vectorOf([]line{r.line(clearing, gap, 0), r.line(suspense, -gap, 0)}))
			})
			return true
		},
	}}
}

// rowLost replays a voucher that lacks one row and nothing else: it does not balance,
// and our import put what is missing on the suspense account. No ERP chose that account.
// A lost row of VAT is told as tax, any other as charge.
func rowLost(s *Subject, vat bool) []Hypothesis {
	suspense := s.Policy.Roles.Imbalance
	if suspense == "" || !s.Seen(suspense) {
		return nil
	}
	var list []Hypothesis
	for _, from := range s.Due.Accounts() {
		if s.roles[from] == roleRounding || (s.roles[from] == roleVAT) != vat {
			continue
		}
		list = append(list, moving(Hypothesis{
			Kind: rowName(s.roles[from]) + " row left out of an unbalanced voucher", Aspect: "move " + string(from),
			Detail: fmt.Sprintf("left out the row of account %s; the voucher does not balance, and our import put the difference on %s", from, suspense),
		}, from, suspense))
	}
	return list
}

func rowName(r accountRole) string {
	switch r {
	case "":
		return "a"
	case rolePSP:
		return "payment"
	case roleFee:
		return "return fee"
	case roleStored:
		return "gift certificate"
	}
	return string(r)
}
