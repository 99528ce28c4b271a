package matchers

import (
	"fmt"
	"strings"

	"counterfoil/ledger"
	"counterfoil/ledger/policy"

	"github.com/shopspring/decimal"
)

// portionsMistaxed replays one portion of a document taxed otherwise than the rest:
// without its VAT, with the price with tax taken for the price without, or under another
// row of the tax table.
func (t tax) portionsMistaxed(s *Subject) []Hypothesis {
	var list []Hypothesis
	rows, own := t.rowsOfPortions(s), ownRows{}
	for _, p := range portions(s.Document.Goods) {
		list = append(list, t.withoutVAT(s, p)...)
		list = append(list, t.onTop(s, p)...)
		list = append(list, t.underRows(s, p, rows, own)...)
		for i := range list {
			if list[i].taxes == nil {
				list[i].taxes = p.places
			}
		}
	}
	return list
}

// withoutVAT replays a portion without its VAT, with the customer's total kept (all of
// it counts as net) and not kept (the VAT is missing from clearing too).
func (tax) withoutVAT(s *Subject, p portion) []Hypothesis {
	gross, vat := p.sums(s.Document.Goods)
	if vat.IsZero() {
		return nil
	}
	kept := Hypothesis{
		Kind: p.name + " without VAT", Aspect: p.aspect,
		Detail: fmt.Sprintf("booked %s of %s without its VAT of %s", p.the(), figure(gross, s.Document.Currency), figure(vat, s.Document.Currency)),
		Steps:  []string{fmt.Sprintf("VAT of %s left out: %s", p.name, figure(vat, s.Document.Currency))},
	}
	lost := kept
	kept.Detail += ", all of it as net"
	kept.Apply = untaxed(p, func(part taxed) { *part.net = *part.gross })
	lost.Kind += ", total too " + p.direction(s.Document.Goods)
	lost.Apply = untaxed(p, func(part taxed) { *part.gross = *part.net })
	return []Hypothesis{kept, lost}
}

// direction is where the document's total goes when the portion loses value.
func (p portion) direction(g *ledger.Goods) string {
	for _, at := range p.places {
		if !at.charge || raises(g.Charges[at.i].Kind) > 0 {
			return "low"
		}
	}
	return "high"
}

// untaxed takes the tax off a portion but leaves it under its row, whose region decides
// the account.
func untaxed(p portion, side func(taxed)) func(*Replay) bool {
	return func(r *Replay) bool {
		return p.each(r, func(part taxed) bool {
			if owed(*part.taxes).IsZero() {
				return false
			}
			side(part)
			for t := range *part.taxes {
				(*part.taxes)[t].Amount = decimal.Zero
			}
			return true
		})
	}
}

// onTop replays a price with tax taken for one without, for a portion: VAT is computed
// on top of it.
func (tax) onTop(s *Subject, p portion) []Hypothesis {
	gross, vat := p.sums(s.Document.Goods)
	if vat.IsZero() {
		return nil
	}
	return []Hypothesis{{
		Kind: p.name + " taxed on the price with tax", Aspect: p.aspect,
		Detail: fmt.Sprintf("put VAT on top of %s of %s, which include it", p.the(), figure(gross, s.Document.Currency)),
		Apply: func(r *Replay) bool {
			return p.each(r, func(part taxed) bool {
				if owed(*part.taxes).IsZero() {
					return false
				}
				*part.net = *part.gross
				spread(part, false)
				return true
			})
		},
	}}
}

// underRows replays a portion under other rows of the tax table: a charge at the home
// rate, an article with the tax code of another.
func (t tax) underRows(s *Subject, p portion, rows []policy.TaxRow, own ownRows) []Hypothesis {
	applied := p.percents(s.Document.Goods)
	if len(applied) == 0 {
		applied = []decimal.Decimal{decimal.Zero}
	}
	var list []Hypothesis
	tried := map[string]bool{}
	for _, row := range rows {
		if len(applied) == 1 && applied[0].Equal(row.Rate) && (row.Country == s.Document.Country || row.Rate.IsZero()) {
			continue
		}
		key := fmt.Sprint(row.Rate, " ", row.VAT, " ", row.Revenue, " ", row.Region)
		if tried[key] {
			continue
		}
		tried[key] = true
		list = append(list, t.portionUnder(s, p, row, own)...)
	}
	return list
}

// rowsOfPortions are those that a portion could have been booked under: rows of the
// document's country and of ours, whose accounts the books hold. Whole documents go under
// any country's rows (otherRows); a part of one under a third country's is no mistake a
// program makes.
func (tax) rowsOfPortions(s *Subject) (rows []policy.TaxRow) {
	for _, row := range s.Policy.Tax {
		if !row.AnyRate && (row.Country == s.Document.Country || row.Country == s.Policy.Entity.Country) && mayHaveLeft(s, row) {
			rows = append(rows, row)
		}
	}
	return rows
}

// strangeVAT tells whether the books hold VAT on an account that the document does not
// use: then any rate's VAT may stand there.
func (s *Subject) strangeVAT() bool {
	for _, v := range s.Booked {
		for a := range v {
			if s.roles[a] == roleVAT && s.Due[a].IsZero() {
				return true
			}
		}
	}
	return false
}

func (tax) portionUnder(s *Subject, p portion, row policy.TaxRow, own ownRows) []Hypothesis {
	gross, _ := p.sums(s.Document.Goods)
	kind := p.name + " at another rate"
	switch {
	case row.Rate.IsZero():
		kind = p.name + " as free of VAT"
	case len(p.percents(s.Document.Goods)) == 0:
		kind = p.name + " with VAT although none is due"
	case row.Country != s.Document.Country:
		kind = p.name + " at the home rate"
	}
	h := Hypothesis{
		Kind: kind, Aspect: p.aspect, Cluster: fmt.Sprintf("%s %s at %s", s.Document.Country, p.name, row.Code),
		Detail: fmt.Sprintf("took VAT at %s %% (%s) on %s of %s instead of %s", row.Rate, row.Code, p.the(), figure(gross, s.Document.Currency), ratesOf(s, p)),
		Apply:  p.under(row, own, taxed.retaxFromGross),
	}
	if strings.HasPrefix(p.name, "SKU ") {
		h.Cluster = fmt.Sprintf("%s at %s", p.name, row.Code)
	}
	added := h
	added.Kind += ", on net prices"
	added.means += " on net" // the same alone where the rate is, not beside another fault
	added.Detail += ", added to the price without VAT"
	added.Apply = p.under(row, own, taxed.retaxFromNet)
	return append([]Hypothesis{h, added}, keptToFour(s, h, p.under(row, own, taxed.retaxToFour))...)
}

// ratesOf names the rates a portion is due at.
func ratesOf(s *Subject, p portion) string {
	var names []string
	for _, percent := range p.percents(s.Document.Goods) {
		name := percent.String() + " %"
		if row, ok := s.Policy.TaxRowFor(s.Document.Country, percent); ok {
			name += " (" + string(row.Code) + ")"
		}
		names = append(names, name)
	}
	if len(names) == 0 {
		return "none"
	}
	return listed(names)
}

// under taxes a portion under a row of its own, whatever the rest of the document is
// taxed under: the row is put into the replay's tax table under a mode that nothing else
// has, so that only the portion finds it.
func (p portion) under(row policy.TaxRow, own ownRows, how func(taxed, decimal.Decimal, string)) func(*Replay) bool {
	mode := modeOf(row)
	return func(r *Replay) bool {
		done := p.each(r, func(part taxed) bool {
			how(part, row.Rate, string(row.Code))
			(*part.taxes)[0].Mode = mode
			return true
		})
		if done {
			rules := r.Rules()
			rules.Tax = own.first(row, r.Document.Country)(rules.Tax)
		}
		return done
	}
}

// modeOf is the mode that nothing but a portion under the row has.
func modeOf(row policy.TaxRow) ledger.TaxMode { return ledger.TaxMode("as " + row.Code) }

// ownRows are the tables with a row put first for a portion of its own, by row and country.
type ownRows map[rowIn]table

type rowIn struct {
	code    ledger.TaxCode
	country ledger.Country
}

func (own ownRows) first(row policy.TaxRow, country ledger.Country) table {
	k := rowIn{row.Code, country}
	if own[k] == nil {
		row.Country, row.Mode, row.AnyRate = country, modeOf(row), false
		own[k] = remembered(func(rows []policy.TaxRow) []policy.TaxRow { return append([]policy.TaxRow{row}, rows...) })
	}
	return own[k]
}
