package matchers

import (
	"counterfoil/ledger"
	"counterfoil/ledger/money"

	"github.com/shopspring/decimal"
)

// vatRule computes the net and VAT of one figure by another rule than Centra's; pieces is
// its quantity, 1 for a charge.
type vatRule struct {
	kind   string
	change func(part taxed, pieces int64, round func(decimal.Decimal) decimal.Decimal)
}

// vatRulesKnown are the ways in which ERPs compute VAT that do not take Centra's figures.
// All keep what the customer pays unless they say otherwise.
var vatRulesKnown = []vatRule{
	{"VAT computed anew from gross amounts", anew(true)},
	{"VAT computed anew from net amounts", anew(false)},
	{"net unit price rounded before multiplying", roundedUnit},
	{"VAT rounded per piece, times the quantity", vatPerPiece},
	{"net amounts rounded per line, VAT is the rest", roundedNet(false)},
	{"VAT computed on net amounts rounded per line", roundedNet(true)},
	{"VAT taken out by a factor rounded to four decimals", byFactor(money.HalfAwayFromZero)},
	{"VAT taken out by a factor cut off at four decimals", byFactor(money.TowardZero)},
}

func vatRules(s *Subject) []Hypothesis {
	var list []Hypothesis
	for _, v := range vatRulesKnown {
		list = append(list, Hypothesis{
			Kind: v.kind, Aspect: "rounding basis", Cluster: "rounding: " + v.kind,
			Detail: "rounds by another rule: " + v.kind,
			Apply:  v.apply,
		})
	}
	return list
}

// apply changes what the rule concerns, which may be nothing: a rule can matter only after
// another fault.
func (v vatRule) apply(r *Replay) bool {
	g := r.Document.Goods
	digits, mode := int32(r.Document.Currency.Exponent()), r.Policy.Rounds.Mode
	round := func(d decimal.Decimal) decimal.Decimal { return mode.Places(d, digits) }
	for _, at := range everyPlace(g) {
		if part, _ := at.find(g); !owed(*part.taxes).IsZero() {
			v.change(part, at.pieces(g), round)
		}
	}
	retotal(g)
	return true
}

func (at position) pieces(g *ledger.Goods) int64 {
	if at.charge {
		return 1
	}
	return max(1, int64(g.Lines[at.i].Quantity))
}

// anew works from the rates, out of gross prices or on net prices.
func anew(fromGross bool) func(taxed, int64, func(decimal.Decimal) decimal.Decimal) {
	return func(part taxed, _ int64, _ func(decimal.Decimal) decimal.Decimal) {
		spread(part, fromGross)
	}
}

// one is the tax of a figure that owes just one.
func (p taxed) one() (*ledger.Tax, bool) {
	if len(*p.taxes) != 1 || (*p.taxes)[0].Mode == ledger.TaxDeducted {
		return nil, false
	}
	return &(*p.taxes)[0], true
}

// roundedUnit: what the rounded net takes, the VAT gives.
func roundedUnit(part taxed, pieces int64, round func(decimal.Decimal) decimal.Decimal) {
	tax, ok := part.one()
	if !ok || pieces < 2 {
		return
	}
	quantity := decimal.NewFromInt(pieces)
	net := round(part.net.DivRound(quantity, places)).Mul(quantity)
	tax.Amount, *part.net = tax.Amount.Add(part.net.Sub(net)), net
}

// vatPerPiece: a piece's VAT is taken out of its price and rounded.
func vatPerPiece(part taxed, pieces int64, round func(decimal.Decimal) decimal.Decimal) {
	tax, ok := part.one()
	if !ok || pieces < 2 {
		return
	}
	quantity := decimal.NewFromInt(pieces)
	piece := part.gross.Mul(tax.Percent).DivRound(hundred.Add(tax.Percent), places).DivRound(quantity, places)
	tax.Amount = round(piece).Mul(quantity)
	*part.net = part.gross.Sub(tax.Amount)
}

// roundedNet: the net is worked out of the gross and rounded; VAT is the rest, or computed
// on it, when the two may miss what the customer pays by a rounding.
func roundedNet(computed bool) func(taxed, int64, func(decimal.Decimal) decimal.Decimal) {
	return func(part taxed, _ int64, round func(decimal.Decimal) decimal.Decimal) {
		tax, ok := part.one()
		if !ok {
			return
		}
		*part.net = round(part.gross.Mul(hundred).DivRound(hundred.Add(tax.Percent), places))
		tax.Amount = part.gross.Sub(*part.net)
		if computed {
			tax.Amount = round(part.net.Mul(tax.Percent).DivRound(hundred, places))
		}
	}
}

// byFactor: VAT is gross times a factor with four decimals, the accountant's 10.71 % of
// gross for a rate of 12 % and 5.66 % for 6 %.
func byFactor(mode money.Mode) func(taxed, int64, func(decimal.Decimal) decimal.Decimal) {
	return func(part taxed, _ int64, _ func(decimal.Decimal) decimal.Decimal) {
		tax, ok := part.one()
		if !ok {
			return
		}
		factor := mode.Places(tax.Percent.DivRound(hundred.Add(tax.Percent), places), 4)
		tax.Amount = part.gross.Mul(factor)
		*part.net = part.gross.Sub(tax.Amount)
	}
}
