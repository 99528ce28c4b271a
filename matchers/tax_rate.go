package matchers

import (
	"fmt"

	"counterfoil/ledger/policy"

	"github.com/shopspring/decimal"
)

// rateAlone replays a wrong rate that leaves revenue and charges on the document's own
// accounts: the home rate on the home VAT account, or a rate that no row has, found
// from the voucher.
func (t tax) rateAlone(s *Subject) []Hypothesis {
	own, ok := ownRow(s)
	if !ok {
		return nil
	}
	var list []Hypothesis
	tried := map[string]bool{}
	for _, row := range s.Policy.Tax {
		key := row.Rate.String() + " " + string(row.VAT)
		if row.AnyRate || row.VAT == "" || row.VAT == own.VAT || tried[key] || !s.Seen(row.VAT) {
			continue
		}
		tried[key] = true
		mixed := own
		mixed.Code, mixed.Rate, mixed.VAT = row.Code, row.Rate, row.VAT
		h := Hypothesis{
			Kind:   rowKind(s, row, row.Country) + ", on the country's own revenue accounts",
			Detail: fmt.Sprintf("took VAT at %s %% (%s) instead of %s and left the revenue on the accounts of %s", row.Rate, row.Code, appliedText(s), own.Code),
		}
		list = append(list, underRow(s, h, mixed)...)
	}
	for _, percent := range impliedPercents(s) {
		if _, known := s.Policy.TaxRowFor(s.Document.Country, percent); known && !own.AnyRate || own.VAT == "" {
			continue
		}
		mixed := own
		mixed.Rate = percent
		h := Hypothesis{
			Kind:   impliedKind(s, percent),
			Detail: fmt.Sprintf("took VAT at %s %%, a rate the tax table does not have for %s, instead of %s", percent, s.Document.Country, appliedText(s)),
		}
		list = append(list, underRow(s, h, mixed)...)
	}
	return list
}

// impliedKind names a rate that the destination does not have: the home rate by its name.
func impliedKind(s *Subject, percent decimal.Decimal) string {
	home := s.Policy.Entity.Country
	if _, known := s.Policy.TaxRowFor(home, percent); known && home != s.Document.Country && len(rates(s.Document.Goods)) > 0 {
		return "home rate instead of destination, on the country's own accounts"
	}
	return "a rate that is not in the tax table"
}

// ownRow is the row the document is taxed under, its first where there are several.
func ownRow(s *Subject) (policy.TaxRow, bool) {
	percent := decimal.Zero
	if applied := rates(s.Document.Goods); len(applied) > 0 {
		percent = applied[0]
	}
	return s.Policy.TaxRowFor(s.Document.Country, percent)
}

// underRow completes a hypothesis that taxes the whole document under a row made up for
// it, from gross prices and from net prices.
func underRow(s *Subject, h Hypothesis, row policy.TaxRow) []Hypothesis {
	row.Country, row.Mode, row.AnyRate = s.Document.Country, "", false
	table := instead(row)
	apply := func(how func(taxed, decimal.Decimal, string)) func(*Replay) bool {
		return func(r *Replay) bool {
			p := r.Rules()
			p.Tax = table(p.Tax)
			return retax(row, row.Country, how)(r)
		}
	}
	h.Aspect, h.Cluster = "tax", fmt.Sprintf("%s at %s %%", row.Country, row.Rate)
	h.Steps, h.Apply = retaxSteps(s, row.Rate), apply(taxed.retaxFromGross)
	added := h
	added.Kind += ", on net prices"
	added.means += " on net" // the same alone where the rate is, not beside another fault
	added.Detail += ", added to the price without VAT"
	added.Steps, added.Apply = nil, apply(taxed.retaxFromNet)
	return append([]Hypothesis{h, added}, keptToFour(s, h, apply(taxed.retaxToFour))...)
}

// table changes a tax table into another.
type table func([]policy.TaxRow) []policy.TaxRow

// instead puts a row in the place of those of its country and rate.
func instead(row policy.TaxRow) table {
	return remembered(func(rows []policy.TaxRow) []policy.TaxRow {
		made := make([]policy.TaxRow, 1, len(rows)+1)
		made[0] = row
		for _, other := range rows {
			if other.Country != row.Country || other.AnyRate || !other.Rate.Equal(row.Rate) {
				made = append(made, other)
			}
		}
		return made
	})
}

// remembered keeps the table made last, since a hypothesis is replayed many times from
// one policy.
func remembered(change table) table {
	var from, made []policy.TaxRow
	return func(rows []policy.TaxRow) []policy.TaxRow {
		if made == nil || len(rows) != len(from) || len(rows) > 0 && &rows[0] != &from[0] {
			from, made = rows, change(rows)
		}
		return made
	}
}

// highestPercent is above every VAT rate there is; what tells a higher one is another fault.
var highestPercent = decimal.NewFromInt(30)

// impliedPercents are the rates that vouchers tell by their VAT over their net, where
// that is close to a whole or half per cent. The replay decides to the minor unit.
func impliedPercents(s *Subject) []decimal.Decimal {
	var list []decimal.Decimal
	applied := rates(s.Document.Goods)
	for _, v := range s.booked {
		var vat, net int64
		for _, l := range v {
			switch r := s.roles[l.account]; {
			case r == roleVAT:
				vat += l.functional
			case r == roleRevenue || isCharge(r):
				net += l.functional
			}
		}
		if vat == 0 || net == 0 || (vat > 0) != (net > 0) {
			continue
		}
		exact := decimal.NewFromInt(vat).Mul(hundred).DivRound(decimal.NewFromInt(net), 6)
		percent := exact.Mul(decimal.NewFromInt(2)).Round(0).Div(decimal.NewFromInt(2))
		off := exact.Sub(percent).Abs().Mul(decimal.NewFromInt(abs(net)))
		// So many minor units of VAT, times a hundred, roundings of a few amounts make.
		if percent.IsPositive() && percent.LessThanOrEqual(highestPercent) && off.LessThan(decimal.NewFromInt(1000)) && !contains(list, percent) && !contains(applied, percent) {
			list = append(list, percent)
		}
	}
	return list
}
