package policy

import (
	"slices"

	"counterfoil/ledger"
)

// GrainException gives the documents of some stores or markets a grain of their own:
// the web shop by day, wholesale by invoice. Store and Market are patterns with * on
// Centra's names; an empty one fits all. A store's type (consumer or wholesale) is not a
// document's, so wholesale is told by its store's or market's name.
type GrainException struct {
	Store  string `yaml:"store"`
	Market string `yaml:"market"`
	Grain  Grain  `yaml:"grain"`
}

func (e GrainException) fits(d ledger.Document) bool {
	return (e.Store == "" || Matches(e.Store, d.Store)) && (e.Market == "" || Matches(e.Market, d.Market))
}

// GrainOf is what the ERP books a voucher for where a document belongs: that of the
// first exception that fits, else the policy's own.
func (p *Policy) GrainOf(d ledger.Document) Grain {
	for _, e := range p.Posting.Exceptions {
		if e.fits(d) {
			return e.Grain
		}
	}
	return p.Posting.Grain
}

// Batches tells whether any document is booked in a day's batch.
func (p *Policy) Batches() bool {
	return p.Posting.Grain == PerDay || slices.ContainsFunc(p.Posting.Exceptions, func(e GrainException) bool { return e.Grain == PerDay })
}

// checkExceptions wants each to say whom it is for, and to be reached.
func (c *checker) checkExceptions() {
	list := c.policy.Posting.Exceptions
	for i, e := range list {
		at := c.at("posting", "exceptions", i)
		oneOf(c.at("posting", "exceptions", i, "grain"), "grain", e.Grain, PerOrder, PerDay)
		if e.Store == "" && e.Market == "" {
			at.report("an exception without store and market is for every document; name one, or change posting.grain")
		}
		for _, above := range list[:i] {
			if covers(above.Store, e.Store) && covers(above.Market, e.Market) {
				at.report("exception %s is never reached, because %s above takes all of it; remove it or move it up", e, above)
				break
			}
		}
	}
}

// String is how a message names it: `store "Wholesale*"`.
func (e GrainException) String() string {
	switch {
	case e.Market == "":
		return "store \"" + e.Store + "\""
	case e.Store == "":
		return "market \"" + e.Market + "\""
	}
	return "store \"" + e.Store + "\", market \"" + e.Market + "\""
}

// covers tells whether every name that the narrow pattern fits is sure to fit the wide
// one; an empty pattern fits all names.
func covers(wide, narrow string) bool {
	return wide == "" || Matches(wide, narrow)
}
