package matchers

import (
	"fmt"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/ledger/policy"

	"github.com/shopspring/decimal"
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
		list = append(list, recomputed()...)
		list = append(list, unitPrices()...)
	}
	list = append(list, modes(s)...)
	if foreign {
		list = append(list, conversions(s)...)
		list = append(list, residuals(s)...)
	}
	return append(list, wholeUnits(s)...)
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
	}{{money.HalfAwayFromZero, "half away from zero"}, {money.HalfEven, "half to even"}, {money.TowardZero, "cut off"}}
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

// recomputed replays an ERP that does not take Centra's tax figures but computes its
// own from the rates, out of gross prices or on net prices.
func recomputed() []Hypothesis {
	var list []Hypothesis
	for _, fromGross := range []bool{true, false} {
		kind := "VAT computed anew from net amounts"
		if fromGross {
			kind = "VAT computed anew from gross amounts"
		}
		list = append(list, Hypothesis{
			Kind: kind, Aspect: "rounding basis", Cluster: "rounding: " + kind,
			Detail: "rounds by another rule: " + kind,
			Apply: func(r *Replay) bool {
				for _, p := range taxedParts(r.Document.Goods) {
					if !owed(*p.taxes).IsZero() {
						spread(p, fromGross)
					}
				}
				retotal(r.Document.Goods)
				return true
			},
		})
	}
	return list
}

// unitPrices replays a net unit price that is rounded before it is multiplied.
func unitPrices() []Hypothesis {
	kind := "net unit price rounded before multiplying"
	return []Hypothesis{{
		Kind: kind, Aspect: "rounding basis", Cluster: "rounding: " + kind,
		Detail: "rounds by another rule: " + kind,
		Apply: func(r *Replay) bool {
			digits, mode := int32(r.Document.Currency.Exponent()), r.Policy.Rounds.Mode
			changed := false
			for i := range r.Document.Goods.Lines {
				changed = roundUnit(&r.Document.Goods.Lines[i], digits, mode) || changed
			}
			return changed
		},
	}}
}

// roundUnit keeps what the customer pays; what the rounded net takes, the VAT gives.
func roundUnit(l *ledger.Line, digits int32, mode money.Mode) bool {
	if l.Quantity < 2 || len(l.Taxes) != 1 || l.Taxes[0].Mode == ledger.TaxDeducted {
		return false
	}
	quantity := decimal.NewFromInt(int64(l.Quantity))
	net := mode.Places(l.Net.DivRound(quantity, places), digits).Mul(quantity)
	l.Taxes[0].Amount = l.Taxes[0].Amount.Add(l.Net.Sub(net))
	l.Net = net
	return true
}

// wholeUnits replays a total rounded to whole crowns or pounds, the rest on the
// rounding account.
func wholeUnits(s *Subject) []Hypothesis {
	account := s.Policy.Roles.Rounding
	if account == "" || !s.Seen(account) {
		return nil
	}
	kind := "total rounded to whole " + string(s.Policy.Entity.Currency)
	return []Hypothesis{{
		Kind: kind, Aspect: "rounding total", Cluster: "rounding: " + kind,
		Detail: fmt.Sprintf("%s, the rest on %s", kind, account),
		Apply: func(r *Replay) bool {
			clearing, currency := r.Policy.ClearingAccount(r.Document.PaymentMethod), r.Policy.Entity.Currency
			r.Adjust = append(r.Adjust, func(v vector) vector {
				total := money.Minor(v.on(clearing), currency)
				whole := money.HalfAwayFromZero.Places(total.Decimal(), 0).Shift(int32(currency.Exponent())).IntPart()
				rest := whole - total.Units()
				return v.plus(vectorOf([]line{{account: clearing, functional: rest}, {account: account, functional: -rest}}))
			})
			return true
		},
	}}
}
