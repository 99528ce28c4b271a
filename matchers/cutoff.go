package matchers

import (
	"fmt"
	"time"

	"counterfoil/ledger"
)

// late states that a document due before the cut-off is booked after it.
func late(d *dossier, p *paper, v *voucher) *Hypothesis {
	return &Hypothesis{
		Cause: ledger.CauseCutOff, Kind: "booked after the cut-off" + zoneNote(d, p, v.entry.EffectiveOn),
		Aspect: "copies", Proof: ledger.ProofElsewhere,
		Detail: fmt.Sprintf("booked %s, due %s, with %s only, after the cut-off of %s", p.name(), p.on, v.name(), d.in.CutOff),
		Steps:  dueSteps(d, p),
		Apply:  func(r *Replay) bool { r.Copies = 0; return true },
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
		h.Kind += zoneNote(d, p, v.entry.EffectiveOn)
		h.Detail += ", with " + v.name()
	}
	return h
}

// pending states that a document due so shortly before the cut-off that the policy
// still waits for its voucher is not booked yet.
func pending(d *dossier, p *paper) *Hypothesis {
	return &Hypothesis{
		Cause: ledger.CauseCutOff, Kind: "not booked yet, within the days of grace",
		Aspect: "copies", Proof: ledger.ProofElsewhere,
		Detail: fmt.Sprintf("has not booked %s yet, due %s; the policy allows %d days, the cut-off is %s", p.name(), p.on, d.policy.Posting.GraceDays, d.in.CutOff),
		Steps:  dueSteps(d, p),
		Apply:  func(r *Replay) bool { r.Copies = 0; return true },
	}
}

// zoneNote names the zone whose midnight explains the voucher's date: a server that
// dates by UTC puts the last hours of a month into the next, or the reverse.
func zoneNote(d *dossier, p *paper, dated ledger.Date) string {
	if !p.known {
		return ""
	}
	inUTC, err := d.policy.In(time.UTC).DateOf(p.current)
	if err != nil || inUTC != dated || inUTC == p.on {
		return ""
	}
	return ", dated by midnight in UTC"
}
