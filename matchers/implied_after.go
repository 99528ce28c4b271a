package matchers

import (
	"sort"

	"counterfoil/ledger"
)

// rateAfter looks for a rate that nobody names together with another fault or another
// rounding: after each hypothesis the voucher is solved for the rate anew, because the
// fault hides the rate from the document's own figures. Only a rate that more than one
// amount proves, that is written as rates are and is near the document's own, is tried;
// farther off, a fault that scales everything and a rate that scales it back would pass for
// a rounding. The replay of both has to give the voucher to the minor unit.
func (s *search) rateAfter(p *paper, target vector) []outcome {
	if p.current.Currency == s.d.policy.Entity.Currency {
		return nil
	}
	subject := s.subject(p)
	var found []outcome
	t := s.theory(p)
	for _, o := range s.candidates(t, t.unlike) {
		if o.set[0].Aspect == "rate" || len(found) >= maxTies || s.exhausted {
			continue
		}
		subject.due = o.effect
		for _, implied := range impliedRates(subject, target) {
			own := p.current.Rate
			if implied.weak || -implied.rate.Exponent() > quotedDecimals(own) || !between(implied.rate, own, weakLow, weakHigh) {
				continue
			}
			slight := s.slightly(p, target.minus(o.effect))
			if slight && !s.rounding {
				continue
			}
			h := fxRate{}.at(subject, implied.rate, "another rate", "found from the voucher")
			h.Cause, h.Proof, h.rank = ledger.CauseFXRate, ledger.ProofReplayed, rankOf(ledger.CauseFXRate)
			h.implied, h.bare = &implied.rate, slight
			set, ok := together(o.set[0], &h)
			if !ok {
				continue
			}
			if both, ok := s.replay(p, set...); ok && both.effect.same(target) {
				found = append(found, both)
				break
			}
		}
	}
	return found
}

// withoutSlightRates takes out the rates that nobody names and whose whole effect is no
// more than the document's roundings could have made: some rate fits a minor unit always,
// so that they are of the roundings' tier, and bare beside a rounding rule.
func (s *search) withoutSlightRates(p *paper, singles []outcome) (kept, slight []outcome) {
	for _, o := range singles {
		if h := o.set[0]; h.implied != nil && s.near(p, o.effect) {
			h.bare = true
			slight = append(slight, o)
		} else {
			kept = append(kept, o)
		}
	}
	return kept, slight
}

// rankOf is a cause's place in the pipeline.
func rankOf(cause ledger.Cause) int {
	for rank, m := range Pipeline {
		if m.Cause() == cause {
			return rank
		}
	}
	return len(Pipeline)
}

// usesImplied tells whether a set rests on a rate that nobody names.
func usesImplied(found []outcome) bool {
	for _, o := range found {
		if impliedDecimals(o) > 0 {
			return true
		}
	}
	return false
}

// simplestRates puts the rate written with the fewest decimals first: with a fault beside
// it, one of many decimals fits almost anything.
func simplestRates(found []outcome) []outcome {
	sort.SliceStable(found, func(i, j int) bool { return impliedDecimals(found[i]) < impliedDecimals(found[j]) })
	return found
}

// impliedDecimals counts the decimals of the rate a set found, 0 when it found none.
func impliedDecimals(o outcome) (decimals int32) {
	for _, h := range o.set {
		if h.implied != nil {
			decimals = max(decimals, -h.implied.Exponent())
		}
	}
	return decimals
}
