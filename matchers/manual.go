package matchers

import (
	"fmt"

	"counterfoil/ledger"
)

// manual states that a voucher has no document behind it. It is a last resort: it is
// said only where the case has no document at all, or where every document is
// accounted for by vouchers of its own and this one is left over.
func manual(d *dossier, v *voucher) *Hypothesis {
	kind := "voucher without a document"
	switch {
	case len(v.entry.Reference) > 8 && v.entry.Reference[:8] == "voucher:":
		kind = "voucher without a reference"
	case len(d.papers) == 0:
		kind = "voucher names an order without documents"
	}
	detail := fmt.Sprintf("booked %s, for which there is no document", v.name())
	if v.entry.Text != "" {
		detail += fmt.Sprintf(" (%q)", v.entry.Text)
	}
	return &Hypothesis{Cause: ledger.CauseManualJournal, Kind: kind, Proof: ledger.ProofReplayed, Detail: detail}
}
