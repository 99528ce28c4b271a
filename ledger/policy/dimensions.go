package policy

import (
	"slices"

	"counterfoil/ledger"
)

// Dimension is a dimension of the ERP that is compared: which accounts carry it, and
// what Centra's documents should carry in it. A dimension that the policy does not name
// is neither compared nor stored with postings.
type Dimension struct {
	// Number is what the ERP's export calls it: SIE's "1" for cost centres.
	Number string `yaml:"number"`
	Name   string `yaml:"name"` // for messages
	// Accounts are patterns with *; on all others the dimension is not compared.
	Accounts []string `yaml:"accounts"`
	// Values say what a posting should carry; the first that fits wins, and where none
	// fits the posting carries nothing.
	Values []DimensionRule `yaml:"values"`
}

// DimensionRule gives an object under conditions, all of which must hold; an empty one
// always does. All are patterns with *. Group and SKU are those of a line: postings that
// no single line made (clearing, freight, a discount on the whole order) have neither.
type DimensionRule struct {
	Store   string `yaml:"store"`
	Market  string `yaml:"market"`
	Country string `yaml:"country"` // ship-to
	Group   string `yaml:"group"`   // product group
	SKU     string `yaml:"sku"`
	// Value is the object. From takes it from the document instead: it names one of the
	// conditions, whose value is then the object.
	Value string `yaml:"value"`
	From  string `yaml:"from"`
}

// What a rule may take its object from, and what its conditions look at.
const (
	fromStore   = "store"
	fromMarket  = "market"
	fromCountry = "country"
	fromGroup   = "group"
	fromSKU     = "sku"
)

// ByProduct tells whether the rule looks at what was sold.
func (r DimensionRule) ByProduct() bool {
	return r.Group != "" || r.SKU != "" || r.From == fromGroup || r.From == fromSKU
}

// ByProduct tells whether the dimension follows what was sold, by any of its rules.
func (d Dimension) ByProduct() bool { return slices.ContainsFunc(d.Values, DimensionRule.ByProduct) }

// Objects lists what the policy gives in the dimension by itself, each once, in its
// sequence; what it takes from documents is not among them.
func (d Dimension) Objects() []string {
	var list []string
	for _, r := range d.Values {
		if r.Value != "" && !slices.Contains(list, r.Value) {
			list = append(list, r.Value)
		}
	}
	return list
}

// Text is how messages name it: "1 (cost centre)".
func (d Dimension) Text() string {
	if d.Name == "" {
		return d.Number
	}
	return d.Number + " (" + d.Name + ")"
}

// On tells whether the dimension is compared on an account.
func (d Dimension) On(account ledger.AccountCode) bool {
	return slices.ContainsFunc(d.Accounts, func(pattern string) bool { return Matches(pattern, string(account)) })
}

// sold is what a dimension's rules may look at.
type sold struct {
	document *ledger.Document
	sku      ledger.SKU
	group    string
}

func (p *Policy) soldOf(d *ledger.Document, sku ledger.SKU) sold {
	if sku == "" {
		return sold{document: d}
	}
	return sold{d, sku, p.GroupOf(sku)}
}

func (s sold) value(name string) string {
	switch name {
	case fromStore:
		return s.document.Store
	case fromMarket:
		return s.document.Market
	case fromCountry:
		return string(s.document.Country)
	case fromGroup:
		return s.group
	case fromSKU:
		return string(s.sku)
	}
	return ""
}

// object is what the rule gives; false where it does not fit, or has nothing to give.
func (r *DimensionRule) object(s sold) (string, bool) {
	for _, condition := range [...]struct{ pattern, name string }{
		{r.Store, fromStore}, {r.Market, fromMarket}, {r.Country, fromCountry}, {r.Group, fromGroup}, {r.SKU, fromSKU},
	} {
		if condition.pattern == "" {
			continue
		}
		if value := s.value(condition.name); value == "" || !Matches(condition.pattern, value) {
			return "", false
		}
	}
	if r.From != "" {
		value := s.value(r.From)
		return value, value != ""
	}
	return r.Value, true
}

func (d *Dimension) object(s sold) string {
	for i := range d.Values {
		if object, ok := d.Values[i].object(s); ok {
			return object
		}
	}
	return ""
}

// DimensionOf is what a document's posting on an account should carry, made by a line of
// the SKU; "" for a posting that no line made.
func (p *Policy) DimensionOf(d *ledger.Document, sku ledger.SKU, account ledger.AccountCode) ledger.Dimensions {
	if len(p.Dimensions) == 0 {
		return ""
	}
	what := p.soldOf(d, sku)
	var objects []ledger.DimensionObject
	for i := range p.Dimensions {
		if dimension := &p.Dimensions[i]; dimension.On(account) {
			objects = append(objects, ledger.DimensionObject{Dimension: dimension.Number, Object: dimension.object(what)})
		}
	}
	return ledger.NewDimensions(objects...)
}

// ObjectIn is what a document's line of a SKU should carry in a dimension, on whatever
// account; SKU "" stands for what no line made.
func (p *Policy) ObjectIn(number string, d *ledger.Document, sku ledger.SKU) string {
	what, object := p.soldOf(d, sku), ""
	for i := range p.Dimensions {
		if dimension := &p.Dimensions[i]; dimension.Number == number {
			object = dimension.object(what)
		}
	}
	return object
}

// Carrying gives the dimensions of an ERP that has one more rule for a dimension, which
// wins over all others, on one account or, for "", on all that carry it.
func (p *Policy) Carrying(number string, account ledger.AccountCode, rule DimensionRule) []Dimension {
	list := slices.Clone(p.Dimensions)
	for i := range list {
		if d := &list[i]; d.Number == number && account == "" {
			d.Values = append([]DimensionRule{rule}, d.Values...)
		}
	}
	if account != "" { // of two entries of one number the last counts, see DimensionOf
		list = append(list, Dimension{Number: number, Accounts: []string{string(account)}, Values: []DimensionRule{rule}})
	}
	return list
}

// Compared keeps of what an ERP wrote on a row the objects that are compared on its
// account.
func (p *Policy) Compared(account ledger.AccountCode, objects map[string]string) ledger.Dimensions {
	if len(p.Dimensions) == 0 || len(objects) == 0 {
		return ""
	}
	var kept []ledger.DimensionObject
	for i := range p.Dimensions {
		dimension := &p.Dimensions[i]
		if object := objects[dimension.Number]; object != "" && dimension.On(account) {
			kept = append(kept, ledger.DimensionObject{Dimension: dimension.Number, Object: object})
		}
	}
	return ledger.NewDimensions(kept...)
}

// Compares tells whether a dimension is compared on any account.
func (p *Policy) Compares(dimension string) bool {
	return slices.ContainsFunc(p.Dimensions, func(d Dimension) bool { return d.Number == dimension })
}

// Moved is what a posting carries that was booked on one account instead of another, as
// far as it can be known: its own objects where the new account's dimensions are
// compared, and the document's in a dimension that the old account does not have.
func (p *Policy) Moved(d *ledger.Document, carried ledger.Dimensions, from, to ledger.AccountCode) ledger.Dimensions {
	if len(p.Dimensions) == 0 {
		return ""
	}
	own := p.DimensionOf(d, "", to)
	var objects []ledger.DimensionObject
	for _, number := range p.comparedOn(to) {
		object := carried.Object(number)
		if !slices.Contains(p.comparedOn(from), number) {
			object = own.Object(number)
		}
		objects = append(objects, ledger.DimensionObject{Dimension: number, Object: object})
	}
	return ledger.NewDimensions(objects...)
}

// comparedOn lists the dimensions that are compared on an account.
func (p *Policy) comparedOn(account ledger.AccountCode) []string {
	var list []string
	for i := range p.Dimensions {
		if d := &p.Dimensions[i]; d.On(account) {
			list = append(list, d.Number)
		}
	}
	return list
}

// asks tells whether any grain exception or dimension needs to know this of a document.
func (p *Policy) asks(name string) bool {
	for _, e := range p.Posting.Exceptions {
		if name == fromStore && e.Store != "" || name == fromMarket && e.Market != "" {
			return true
		}
	}
	for _, d := range p.Dimensions {
		for _, r := range d.Values {
			condition := map[string]string{fromStore: r.Store, fromMarket: r.Market, fromCountry: r.Country}[name]
			if condition != "" || r.From == name {
				return true
			}
		}
	}
	return false
}

// ByStore tells whether how a document is posted depends on its store, beside whether
// the store sells for the entity at all.
func (p *Policy) ByStore() bool { return p.Batches() || p.asks(fromStore) }

// ByMarket tells whether how a document is posted depends on its market.
func (p *Policy) ByMarket() bool {
	return p.asks(fromMarket) || p.Batches() && slices.Contains(p.Posting.BatchBy, BatchMarket)
}

// ByCountry tells whether how a payment is posted depends on where its order went; goods
// always do.
func (p *Policy) ByCountry() bool { return p.asks(fromCountry) }
