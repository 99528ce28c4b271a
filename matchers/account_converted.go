package matchers

import (
	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/ledger/policy"
)

// convertedTogether is the same move by an ERP that adds up what stands on one account
// before it converts it: freight among the handling is one amount in the document's
// currency, and may come to a minor unit more or less than the two. None where it does
// not, or where nothing else stands on the account.
func convertedTogether(s *Subject, move Hypothesis) []Hypothesis {
	if s.Document.Currency == s.Policy.Entity.Currency || s.Policy.Rounds.Conversion == policy.ConvertThenRound {
		return nil
	}
	if _, there := s.due.onBoth(move.to); there == 0 {
		return nil
	}
	from, to := move.from, move.to
	h := move
	h.from, h.to, h.means = "", "", "converted together"
	h.Detail += ", converted with what stands there"
	h.Apply = func(r *Replay) bool {
		r.Move(from, to)
		r.Adjust = append(r.Adjust, func(v vector) vector { return r.convertedAnew(v, to) })
		return true
	}
	if samePosted(s, move, h) {
		return nil
	}
	return []Hypothesis{h}
}

// convertedAnew converts what an account holds as one amount; what that changes goes where
// the policy puts what conversion leaves.
func (r *Replay) convertedAnew(v vector, account ledger.AccountCode) vector {
	booked, document := v.onBoth(account)
	functional := r.Policy.Entity.Currency
	exact := money.Minor(document, r.Document.Currency).Decimal().Mul(r.Document.Rate)
	whole, err := money.Round(exact, functional, r.Policy.Rounds.Mode)
	if err != nil {
		return v
	}
	rest, to := whole.Units()-booked, r.Policy.Roles.Rounding
	if r.Policy.Rounds.Residual == policy.ResidualClearing {
		to = r.Policy.ClearingAccount(r.Document.PaymentMethod)
	}
	return v.plus(vectorOf([]line{r.line(account, rest, 0), r.line(to, -rest, 0)}))
}
