package centra

import (
	"fmt"

	"counterfoil/ledger"

	"github.com/shopspring/decimal"
)

// paidOut compares a completed return with the successful refunds it names: they should
// be one figure (centra.md §5.2, identity 7). Staff can refund another amount, so a
// difference is a finding and no reason to refuse the return; a return that names no
// refund yet is an open liability and says nothing here.
func (d *decoding) paidOut(r *returns, due bool) {
	refunded, some := decimal.Zero, false
	for i := range r.Refunds {
		p := &r.Refunds[i]
		if k, _ := p.kind(); k == ledger.DocumentRefund && p.Status == paymentSuccess {
			refunded, some = refunded.Add(p.Value.magnitude()), true
		}
	}
	gross := r.Gross.magnitude()
	if !due || !some || refunded.Equal(gross) {
		return
	}
	d.Findings = append(d.Findings, ledger.Finding{Code: "centra-refund-amount", Position: "return " + r.ID + " of order " + r.Order.Number,
		Text: fmt.Sprintf("the return gives back %s and its refunds paid out %s: %s differs", gross, refunded, refunded.Sub(gross))})
}
