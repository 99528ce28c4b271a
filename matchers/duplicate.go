package matchers

import (
	"fmt"

	"counterfoil/ledger"
)

// duplicate states that a document was booked once more. Extra is the voucher that
// does it where the vouchers tell it apart, nil where one voucher holds it twice; first
// are the vouchers that already account for the document.
func duplicate(p *paper, extra *voucher, first []*voucher) *Hypothesis {
	detail := fmt.Sprintf("booked %s twice", p.name())
	if extra != nil {
		detail = fmt.Sprintf("booked %s again with %s", p.name(), extra.name())
	}
	for _, v := range first {
		detail += "; " + v.name() + " already holds it"
	}
	return &Hypothesis{
		Cause: ledger.CauseDuplicate, Kind: duplicateKind(p, extra, first), Aspect: "copies",
		Proof: ledger.ProofReplayed, Detail: detail, Cluster: bookedAgain(extra),
		Apply: func(r *Replay) bool { r.Copies = 2; return true },
	}
}

// bookedAgain names what an import that ran twice has in common: the day and the series of
// the second vouchers.
func bookedAgain(extra *voucher) string {
	if extra == nil {
		return ""
	}
	name := "vouchers of " + extra.entry.EffectiveOn.String() + " booked again"
	if series := extra.entry.Voucher.Series; series != "" {
		name += " in series " + series
	}
	return name
}

// thrice states that one voucher holds a document three times.
func thrice(p *paper) *Hypothesis {
	h := duplicate(p, nil, nil)
	h.Kind, h.Detail = string(p.kind)+" booked three times", fmt.Sprintf("booked %s three times", p.name())
	return h
}

func duplicateKind(p *paper, extra *voucher, first []*voucher) string {
	kind := string(p.kind) + " booked twice"
	if extra == nil {
		return kind
	}
	for _, v := range first {
		if v.entry.Voucher == extra.entry.Voucher && extra.entry.Voucher.Number != "" {
			return kind + " under one voucher number"
		}
	}
	return kind + " in two vouchers"
}
