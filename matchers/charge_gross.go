package matchers

import "fmt"

// takenWithTax replays a charge whose price with tax stands on an account that holds
// prices without, and whose VAT is booked besides: the tax counts twice, and what the
// customer owes is wrong by it.
func takenWithTax(s *Subject) []Hypothesis {
	var list []Hypothesis
	for _, p := range chargePortions(s.Document.Goods) {
		gross, vat := p.sums(s.Document.Goods)
		if vat.IsZero() {
			continue
		}
		list = append(list, Hypothesis{
			Kind: p.name + " booked with its tax, and the tax again", Aspect: p.aspect,
			Detail: fmt.Sprintf("booked all of %s of %s as net and its VAT of %s besides", p.the(), figure(gross, s.Document.Currency), figure(vat, s.Document.Currency)),
			Apply: func(r *Replay) bool {
				return p.each(r, func(part taxed) bool {
					more := owed(*part.taxes)
					*part.net, *part.gross = *part.gross, part.gross.Add(more)
					return !more.IsZero()
				})
			},
		})
	}
	return list
}
