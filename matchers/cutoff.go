package matchers

import (
	"fmt"

	"counterfoil/ledger"
)

// late states that a document due before the cut-off is booked after it.
func late(d *dossier, p *paper, v *voucher) *Hypothesis {
	kind, why := d.datedBy(p, v.entry.EffectiveOn)
	return &Hypothesis{
		Cause: ledger.CauseCutOff, Kind: "booked after the cut-off" + kind, Aspect: "copies", Proof: ledger.ProofElsewhere,
		Detail: fmt.Sprintf("booked %s, due %s, with %s only, after the cut-off of %s%s; it clears by itself in %s",
			p.name(), p.on, v.name(), d.in.CutOff, why, v.entry.EffectiveOn.Period()),
		Steps: dueSteps(d, p),
		Apply: func(r *Replay) bool { r.Copies = 0; return true },
	}
}

// early states that a document due after the cut-off is booked before it.
func early(d *dossier, p *paper, v *voucher) *Hypothesis {
	h := &Hypothesis{
		Cause: ledger.CauseCutOff, Kind: "booked before it is due", Aspect: "copies", Proof: ledger.ProofElsewhere,
		Detail: fmt.Sprintf("booked %s up to the cut-off of %s although it is due %s", p.name(), d.in.CutOff, p.on),
		Steps:  dueSteps(d, p),
		Apply:  func(*Replay) bool { return true },
	}
	if v != nil {
		kind, why := d.datedBy(p, v.entry.EffectiveOn)
		h.Kind += kind
		h.Detail += ", with " + v.name() + why
	}
	h.Detail += fmt.Sprintf("; it clears by itself in %s", p.on.Period())
	return h
}

// pending states that a document due so shortly before the cut-off that the policy
// still waits for its voucher is not booked yet.
func pending(d *dossier, p *paper) *Hypothesis {
	return &Hypothesis{
		Cause: ledger.CauseCutOff, Kind: "not booked yet, within the days of grace",
		Aspect: "copies", Proof: ledger.ProofElsewhere,
		Detail: fmt.Sprintf("has not booked %s yet, due %s; the policy allows %d days, the cut-off is %s; it clears by itself once it is booked", p.name(), p.on, d.policy.Posting.GraceDays, d.in.CutOff),
		Steps:  dueSteps(d, p),
		Apply:  func(r *Replay) bool { r.Copies = 0; return true },
	}
}
