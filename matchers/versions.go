package matchers

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"counterfoil/ledger"

	"github.com/shopspring/decimal"
)

// inSequence brings a document's versions into the sequence in which the source had
// them, whatever the sequence they arrived in, each once. What tells less than another
// view of the same instant (partial, or judged before its order was known) is left out.
// The current version always stays.
func inSequence(versions []ledger.Document, current int) []ledger.Document {
	sorted := slices.Clone(versions)
	slices.SortStableFunc(sorted, func(a, b ledger.Document) int { return a.StampedAt.Compare(b.StampedAt) })
	kept := sorted[:0:0]
	seen := map[[32]byte]bool{}
	for _, v := range sorted {
		if v.Version == current {
			seen[v.Hash()] = true
		}
	}
	for _, v := range sorted {
		hash := v.Hash()
		if v.Version == current || !seen[hash] && !v.Partial && !judgedAgain(v, sorted) {
			kept = append(kept, v)
		}
		seen[hash] = true
	}
	return kept
}

// judgedAgain tells whether a version is a record whose order was not known yet, and
// another is the same record completed from its order.
func judgedAgain(v ledger.Document, versions []ledger.Document) bool {
	if v.Context != (ledger.Evidence{}) {
		return false
	}
	return slices.ContainsFunc(versions, func(o ledger.Document) bool {
		return o.Context != (ledger.Evidence{}) && o.StampedAt.Equal(v.StampedAt)
	})
}

// versionName tells versions apart as their source does, by when each came to be.
func (s *Subject) versionName(v ledger.Document) string {
	if v.StampedAt.IsZero() {
		return fmt.Sprintf("version %d", v.Version)
	}
	return "the version of " + v.StampedAt.In(s.Policy.Zone()).Format("2006-01-02 15:04:05")
}

// changes lists what money-relevant differs between two versions, a line each.
func changes(from, to ledger.Document) []string {
	var list []string
	text := func(what, a, b string) {
		if a != b {
			list = append(list, fmt.Sprintf("%s: %s, then %s", what, orNone(a), orNone(b)))
		}
	}
	money := func(what string, a, b decimal.Decimal) {
		if !a.Equal(b) {
			text(what, figure(a, from.Currency), figure(b, to.Currency))
		}
	}
	text("country", string(from.Country), string(to.Country))
	text("payment method", from.PaymentMethod, to.PaymentMethod)
	text("rate", from.Rate.String(), to.Rate.String())
	text("dates", momentsText(from.Moments), momentsText(to.Moments))
	if from.Payment != nil && to.Payment != nil {
		money("amount", from.Payment.Amount, to.Payment.Amount)
	}
	if from.Goods == nil || to.Goods == nil {
		return list
	}
	a, b := figuresOf(*from.Goods), figuresOf(*to.Goods)
	for _, name := range unique(slices.Concat(a.names, b.names)) {
		text(name, a.of[name], b.of[name])
	}
	money("total", from.Goods.Gross, to.Goods.Gross)
	return list
}

func orNone(text string) string {
	if text == "" {
		return "none"
	}
	return text
}

func momentsText(m ledger.Moments) string {
	var parts []string
	for _, x := range []struct {
		what string
		at   time.Time
	}{{"shipped", m.Shipped}, {"captured", m.Captured}, {"completed", m.Completed}, {"refunded", m.Refunded}} {
		if !x.at.IsZero() {
			parts = append(parts, x.what+" "+x.at.UTC().Format(time.RFC3339))
		}
	}
	return strings.Join(parts, ", ")
}

// namedFigures are the parts of goods by name, in the document's sequence.
type namedFigures struct {
	names []string
	of    map[string]string
}

func figuresOf(g ledger.Goods) namedFigures {
	n := namedFigures{of: map[string]string{}}
	add := func(name, text string) {
		if n.of[name] == "" {
			n.names = append(n.names, name)
			n.of[name] = text
			return
		}
		n.of[name] += " and " + text
	}
	for _, l := range g.Lines {
		add(fmt.Sprintf("line %s (%s)", l.ID, l.SKU), fmt.Sprintf("%d for %s%s", l.Quantity, l.Gross, taxText(l.Taxes)))
	}
	for _, c := range g.Charges {
		add(string(c.Kind), c.Gross.String()+taxText(c.Taxes))
	}
	return n
}

func taxText(taxes []ledger.Tax) (text string) {
	for _, t := range taxes {
		text += fmt.Sprintf(", %s %% %s %s", t.Percent, t.Mode, t.Amount)
	}
	return text
}
