package matchers

import "counterfoil/ledger"

// beyond looks for a pair of hypotheses among those pairsOf leaves out because there are
// too many: where one VAT account serves forty countries, each of them is a hypothesis.
// It replays only pairs that touch every account the voucher has wrong, which is known of
// each hypothesis from its own replay, so that the bound on replays is not used up. Revenue
// accounts need not be touched beside another product group or region: a mapping and a
// country together lead to an account that neither leads to alone.
func (s *search) beyond(t *theory, target vector) []outcome {
	list := t.unlike
	if len(list) <= maxPairs {
		return nil
	}
	wrong := s.wrongAccounts(t.paper, target)
	if len(wrong) == 0 || len(wrong) > 64 {
		return nil
	}
	revenue := s.revenueIn(wrong)
	all, touched := ^uint64(0)>>(64-len(wrong)), make([]uint64, len(list))
	for i, o := range list {
		touched[i] = touches(o.effect.minus(t.paper.due), wrong)
		if h := o.set[0]; h.Cause == ledger.CauseSKU || h.Aspect == regionAspect {
			touched[i] |= revenue
		}
	}
	var first []outcome
	if s.rounding {
		first = t.roundings
	}
	var found []outcome
	try := func(a, b *Hypothesis) {
		set, ok := together(a, b)
		if !ok || len(found) == maxTies {
			return
		}
		if o, ok := s.replay(t.paper, set...); ok && o.effect.same(target) {
			found = append(found, o)
		}
	}
	for j := maxPairs; j < len(list) && !s.exhausted; j++ {
		for i := range first {
			if touched[j] == all {
				try(first[i].set[0], list[j].set[0])
			}
		}
		for i := range j {
			if touched[i]|touched[j] == all {
				try(list[i].set[0], list[j].set[0])
			}
		}
	}
	return found
}

// revenueIn sets a bit for each account that holds revenue.
func (s *search) revenueIn(accounts []ledger.AccountCode) (bits uint64) {
	for k, a := range accounts {
		if s.d.roles()[a] == roleRevenue {
			bits |= 1 << k
		}
	}
	return bits
}

// wrongAccounts are those on which the target differs from the paper's voucher by more
// than its roundings could have made.
func (s *search) wrongAccounts(p *paper, target vector) []ledger.AccountCode {
	bound := roundingBound(s.d.policy, p)
	var wrong []ledger.AccountCode
	for _, l := range target.minus(p.due) {
		if abs(l.functional) > bound {
			wrong = append(wrong, l.account)
		}
	}
	return wrong
}

// touches sets a bit for each of the accounts that the change moves.
func touches(change vector, accounts []ledger.AccountCode) (bits uint64) {
	for k, a := range accounts {
		if change.moves(a) {
			bits |= 1 << k
		}
	}
	return bits
}
