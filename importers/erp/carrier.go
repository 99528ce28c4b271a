package erp

import (
	"regexp"
	"strings"

	"counterfoil/ledger"
)

// A Carrier is how a voucher names a reference so that the policy's rules find it: the
// rules read the other way round. Empty fields say that no rule does.
type Carrier struct {
	Voucher string // a text a voucher may begin with
	Alone   bool   // the voucher's text must hold nothing else
	Row     string // a row's text
	// Dimension and Object are set where no text does.
	Dimension, Object string
}

// Carriers write references as the policy's rules read them. They may be used from many
// goroutines.
type Carriers struct {
	rules   *Rules
	inverse []inverse // of rules.references, by position
}

// Carriers reads the rules the other way round.
func (r *Rules) Carriers() *Carriers {
	c := &Carriers{rules: r, inverse: make([]inverse, len(r.references))}
	for i := range r.references {
		c.inverse[i] = invert(&r.references[i])
	}
	return c
}

// tail is what may follow a reference in a voucher's text: words and figures of another
// kind.
const tail = " correction missing order JE-12345-BCDFGHJK item 12345 run 1"

// Carry finds the texts that name a reference; every one of them was read back by the
// rules, in the policy's sequence, before it is given.
func (c *Carriers) Carry(reference ledger.Reference) Carrier {
	var found Carrier
	for i := range c.inverse {
		text, ok := c.inverse[i].compose(string(reference))
		if !ok {
			continue
		}
		rule := &c.rules.references[i]
		switch rule.place {
		case inRowText:
			if found.Row == "" && c.rowFinds(ledger.VoucherRow{Text: text}, reference) {
				found.Row = text
			}
		case inVoucherText:
			c.inVoucher(&found, text, reference)
		case inDimension:
			row := ledger.VoucherRow{Dimensions: map[string]string{rule.dimension: text}}
			if found.Object == "" && c.rowFinds(row, reference) {
				found.Dimension, found.Object = rule.dimension, text
			}
		}
	}
	if found.Voucher != "" || found.Row != "" {
		found.Dimension, found.Object = "", ""
	}
	return found
}

// inVoucher prefers a text that more may follow.
func (c *Carriers) inVoucher(found *Carrier, text string, reference ledger.Reference) {
	switch {
	case found.Voucher != "" && !found.Alone:
	case c.voucherFinds(text+tail, reference):
		found.Voucher, found.Alone = text, false
	case found.Voucher == "" && c.voucherFinds(text, reference):
		found.Voucher, found.Alone = text, true
	}
}

func (c *Carriers) rowFinds(row ledger.VoucherRow, reference ledger.Reference) bool {
	return c.rules.rowReference(&row).reference == reference
}

func (c *Carriers) voucherFinds(text string, reference ledger.Reference) bool {
	return c.rules.voucherReference(&ledger.Voucher{Text: text}).reference == reference
}

// inverse writes what one rule reads.
type inverse struct {
	template *regexp.Regexp // takes a reference apart into the groups it is built from
	groups   []int          // the rule's group of each group of template
	pattern  string
}

// compose gives a text that the rule's pattern matches with the reference in its place.
// Not every pattern can be read backwards, and not every reference is of its form; then
// it answers false, and a text it gives still has to be tried.
func (v *inverse) compose(reference string) (string, bool) {
	if v.template == nil {
		return "", false
	}
	match := v.template.FindStringSubmatch(reference)
	if match == nil {
		return "", false
	}
	values := map[int]string{}
	for i, group := range v.groups {
		values[group] = match[i+1]
	}
	text, ok := example(v.pattern, values)
	return strings.TrimSpace(manyBlanks.ReplaceAllString(text, " ")), ok
}

var manyBlanks = regexp.MustCompile(` {2,}`)
