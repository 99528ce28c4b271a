package matchers

import (
	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/ledger/policy"
)

// rounding states that the ERP rounds by another rule than the policy: at another
// level, in another way, in another sequence, or gives the residual to another account.
// Each rule is replayed like any other mistake.
type rounding struct{}

func (rounding) Cause() ledger.Cause { return ledger.CauseRounding }

func (rounding) Hypotheses(s *Subject) []Hypothesis {
	foreign := s.Document.Currency != s.Policy.Entity.Currency
	var list []Hypothesis
	if s.Document.Goods != nil {
		list = append(list, vatLevel(s)...)
		list = append(list, vatRules(s)...)
		list = append(list, rule("accounts", "revenue accounts rounded one by one, the rest on the rounding account", func(r *policy.Rounding) { r.Loose = true }))
	}
	list = append(list, modes(s)...)
	if foreign {
		list = append(list, conversions(s)...)
		list = append(list, residuals(s)...)
	}
	return append(list, cashTotals(s)...)
}

// rule is a rounding hypothesis that only changes the policy.
func rule(aspect, kind string, change func(*policy.Rounding)) Hypothesis {
	return Hypothesis{
		Kind: kind, Aspect: "rounding " + aspect, Detail: "rounds by another rule: " + kind, Cluster: "rounding: " + kind,
		Apply: func(r *Replay) bool { change(&r.Rules().Rounds); return true },
	}
}

func vatLevel(s *Subject) []Hypothesis {
	level, kind := policy.VATPerLine, "VAT rounded per line"
	if s.Policy.Rounds.VAT == policy.VATPerLine {
		level, kind = policy.VATPerDocument, "VAT rounded per document"
	}
	return []Hypothesis{rule("level", kind, func(r *policy.Rounding) { r.VAT = level })}
}

func modes(s *Subject) []Hypothesis {
	words := []struct {
		mode money.Mode
		kind string
	}{{money.HalfAwayFromZero, "half away from zero"}, {money.HalfEven, "half to even"}, {money.HalfTowardZero, "half toward zero"}, {money.TowardZero, "cut off"}}
	var list []Hypothesis
	for _, w := range words {
		if w.mode != s.Policy.Rounds.Mode {
			list = append(list, rule("mode", "amounts rounded "+w.kind, func(r *policy.Rounding) { r.Mode = w.mode }))
		}
	}
	return list
}

func conversions(s *Subject) []Hypothesis {
	to, kind := policy.ConvertThenRound, "converted first, then rounded"
	if s.Policy.Rounds.Conversion == policy.ConvertThenRound {
		to, kind = policy.RoundThenConvert, "rounded first, then converted"
	}
	return []Hypothesis{rule("conversion", kind, func(r *policy.Rounding) { r.Conversion = to })}
}

func residuals(s *Subject) []Hypothesis {
	var list []Hypothesis
	for _, to := range []string{policy.ResidualRounding, policy.ResidualClearing, policy.ResidualLargest} {
		if to != s.Policy.Rounds.Residual {
			list = append(list, rule("residual", "conversion residual on the "+to+" account", func(r *policy.Rounding) { r.Residual = to }))
		}
	}
	return list
}
