package matchers

import (
	"counterfoil/ledger"

	"github.com/shopspring/decimal"
)

// written looks behind a rate with more decimals than rates are written with: where a
// minor unit was rounded otherwise, such a rate fits what one that is written as rates are
// and the other rounding made. It gives those in its place, if there are any.
func (s *search) written(t *theory, found []outcome, target vector) []outcome {
	for _, o := range found {
		if !overfine(o.set[0], t.paper) {
			return found
		}
	}
	var both []outcome
	for _, rate := range s.writtenRates(t, found) {
		for _, rule := range t.roundings {
			if set, ok := together(rate, rule.set[0]); ok && rule.set[0].Cause == ledger.CauseRounding && len(both) < maxTies {
				if o, ok := s.replay(t.paper, set...); ok && o.effect.same(target) {
					both = append(both, o)
				}
			}
		}
	}
	if len(both) > 0 {
		return both
	}
	return found
}

func overfine(h *Hypothesis, p *paper) bool {
	return h.implied != nil && -h.implied.Exponent() > quotedDecimals(p.current.Rate)
}

// writtenRates are the rates that have a name, and those found with decimals dropped.
func (s *search) writtenRates(t *theory, found []outcome) (list []*Hypothesis) {
	for _, o := range t.singles {
		if h := o.set[0]; h.Aspect == "rate" && !overfine(h, t.paper) {
			list = append(list, h)
		}
	}
	own := t.paper.current.Rate
	tried := []decimal.Decimal{own}
	for _, o := range found {
		for decimals := quotedDecimals(own); decimals > 0; decimals-- {
			rate := o.set[0].implied.Round(decimals)
			if contains(tried, rate) || !rate.IsPositive() {
				continue
			}
			tried = append(tried, rate)
			h := *o.set[0]
			at := fxRate{}.at(s.subject(t.paper), rate, h.Kind, "found from the voucher")
			h.Detail, h.Cluster, h.Steps, h.Apply, h.implied = at.Detail, at.Cluster, at.Steps, at.Apply, &rate
			list = append(list, &h)
		}
	}
	return list
}
