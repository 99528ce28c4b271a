package matchers

import (
	"fmt"
	"strings"

	"counterfoil/ledger"
)

// manual states that a voucher has no document behind it. It is a last resort: it is
// said only where the case has no document at all, or where every document is
// accounted for by vouchers of its own and this one is left over. Shortly before the
// cut-off a batch may hold what is due in days that are not compared yet.
func manual(d *dossier, v *voucher) *Hypothesis {
	kind := "voucher without a document"
	switch {
	case withoutReference(v.entry.Reference):
		kind = "voucher without a reference"
	case len(d.papers) == 0 && !d.isBatch() && len(d.in.Case.Documents) > 0:
		kind = "voucher names an order that is booked by the day"
	case len(d.papers) == 0 && !d.isBatch():
		kind = "voucher names an order without documents"
	}
	detail := fmt.Sprintf("booked %s, for which there is no document", v.name())
	switch {
	case len(d.papers) > 0 || d.isBatch() || withoutReference(v.entry.Reference):
	case len(d.in.Case.Documents) > 0:
		detail += fmt.Sprintf("; it names order %s, whose documents are booked in batches, and is none of them to the minor unit", v.entry.Reference)
	default:
		detail += fmt.Sprintf("; it names order %s, of which Centra has no document that is due", v.entry.Reference)
	}
	if o := d.undoes(v); o != nil {
		detail += fmt.Sprintf("; it undoes %s, which counts for nothing beside it", o.name())
	}
	if v.entry.Text != "" {
		detail += fmt.Sprintf(" (%q)", v.entry.Text)
	}
	h := &Hypothesis{Cause: ledger.CauseManualJournal, Kind: kind, Proof: ledger.ProofReplayed, Detail: detail}
	if _, daily := batchOf(d.in.Case.Reference); daily && d.in.CutOff.DaysSince(v.entry.EffectiveOn) <= nearCutOff {
		h.Proof = ledger.ProofAmbiguous
		h.Alternatives = []string{fmt.Sprintf("cut-off: the ERP booked here what is due after %s, by a date of its own, and is not known yet", d.known())}
	}
	return h
}

// known is the last day whose documents this run compares.
func (d *dossier) known() ledger.Date {
	if d.in.BookedThrough.After(d.in.CutOff) {
		return d.in.BookedThrough
	}
	return d.in.CutOff
}

// undoes is the voucher of the case that this one reverses to the minor unit, nil for none.
// Of a pair that is not wanted for any document both were set aside; what is left undoes a
// voucher that a document was found in.
func (d *dossier) undoes(v *voucher) *voucher {
	opposite := v.effect.times(-1).key()
	for _, o := range d.vouchers {
		if o != v && o.later == v.later && o.effect.key() == opposite {
			return o
		}
	}
	return nil
}

// withoutReference tells the reference of a voucher that names no order: it stands for itself.
func withoutReference(r ledger.Reference) bool { return strings.HasPrefix(string(r), "voucher:") }
