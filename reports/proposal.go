package reports

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"counterfoil/ledger"
)

// A voucher without a usable reference and a document that lacks just this voucher may
// belong together. That is proposed on both cases, in words, and proves nothing: no leg
// or cause changes, but the document's correction waits until somebody has decided. The
// whole effect must agree, account by account; the voucher must name no order, with dates
// within the policy's days of grace, or an order that is a digit off; and on both sides
// there must be no other candidate. A proposal is computed from the run's cases whenever
// they are read, so it is never older than they are.

// place is one explanation of a case.
type place struct {
	reference   ledger.Reference
	explanation int
}

// loose is an explanation that looks for its counterpart.
type loose struct {
	at   place
	on   ledger.Date
	name string
}

// proposals are the words to add to explanations.
type proposals map[place]string

// WithProposals is a case of a run with what is proposed for it, for who reads one case alone.
func WithProposals(ctx context.Context, r CaseReader, entity ledger.EntityID, run int64, graceDays int, c ledger.Case) (ledger.Case, error) {
	if !slices.ContainsFunc(c.Explanations, func(e ledger.Explanation) bool { return e.Cause == ledger.CauseManualJournal || unbooked(e) }) {
		return c, nil
	}
	found, err := propose(ctx, r, entity, run, graceDays)
	if err != nil {
		return c, err
	}
	return found.say(c), nil
}

// CaseReader streams a run's cases.
type CaseReader interface {
	Cases(ctx context.Context, entity ledger.EntityID, run int64) iter.Seq2[ledger.Case, error]
}

// propose reads the cases once and pairs what belongs to one another.
func propose(ctx context.Context, r CaseReader, entity ledger.EntityID, run int64, graceDays int) (proposals, error) {
	vouchers, documents := map[string][]loose{}, map[string][]loose{}
	reversals := map[string][]loose{} // vouchers by what would undo them
	for c, err := range r.Cases(ctx, entity, run) {
		if err != nil {
			return nil, fmt.Errorf("read cases of run %d: %w", run, err)
		}
		for i, e := range c.Explanations {
			l := loose{place{c.Reference, i}, c.OriginOn, nameOfLoose(c.Reference, e)}
			switch {
			case e.Cause == ledger.CauseManualJournal && len(c.Explanations) == countOf(c, ledger.CauseManualJournal):
				key, opposite := effectKey(e.Legs, true), effectKey(e.Legs, false)
				vouchers[key], reversals[opposite] = append(vouchers[key], l), append(reversals[opposite], l)
			case unbooked(e):
				documents[effectKey(e.Legs, false)] = append(documents[effectKey(e.Legs, false)], l)
			}
		}
	}
	found := proposals{}
	for key, list := range vouchers {
		found.pair(list, documents[key], graceDays)
		if len(list) == 1 && len(reversals[key]) == 1 && len(documents[key]) == 0 {
			found.undo(list[0], reversals[key][0])
		}
	}
	return found, nil
}

// undo says of a voucher without a reference that another one is its exact reversal, each
// being the only one of its kind. The two are open still: that they belong together is for
// somebody to say.
func (p proposals) undo(v, reversal loose) {
	if withoutReference(v.at.reference) && withoutReference(reversal.at.reference) {
		p[v.at] = fmt.Sprintf(" Proposal, no proof: %s undoes exactly this voucher (no reference; amount and currency agree).", reversal.name)
	}
}

func countOf(c ledger.Case, cause ledger.Cause) (n int) {
	for _, e := range c.Explanations {
		if e.Cause == cause {
			n++
		}
	}
	return n
}

// unbooked tells whether an explanation says of one document that nothing is booked of it.
func unbooked(e ledger.Explanation) bool {
	return (e.Cause == ledger.CauseMissingOrder || e.Cause == ledger.CauseMissingRefund) && strings.Contains(e.Kind, "not booked") ||
		e.Cause == ledger.CauseCutOff && strings.HasPrefix(e.Kind, "not booked yet")
}

func nameOfLoose(reference ledger.Reference, e ledger.Explanation) string {
	switch {
	case withoutReference(reference):
		return "voucher " + strings.TrimPrefix(string(reference), "voucher:")
	case e.Cause == ledger.CauseManualJournal:
		return "the voucher that names order " + string(reference)
	case len(e.Documents) > 0:
		return e.Documents[0].String() + " of order " + string(reference)
	}
	return "a document of order " + string(reference)
}

func withoutReference(r ledger.Reference) bool { return strings.HasPrefix(string(r), "voucher:") }

// effectKey is equal for a voucher and the document that lacks it: the legs that undo
// the one are the opposite of those that book the other.
func effectKey(legs []ledger.Leg, turned bool) string {
	parts := make([]string, len(legs))
	for i, l := range legs {
		units := l.Functional.Units()
		if turned {
			units = -units
		}
		parts[i] = string(l.Account) + "=" + strconv.FormatInt(units, 10) + string(l.Functional.Currency())
	}
	slices.Sort(parts)
	return strings.Join(parts, ";")
}

// pair proposes what is each other's only candidate.
func (p proposals) pair(vouchers, documents []loose, graceDays int) {
	for _, v := range vouchers {
		d, ok := only(v, documents, graceDays, belongs)
		if !ok {
			continue
		}
		if back, ok := only(d, vouchers, graceDays, func(d, v loose, grace int) bool { return belongs(v, d, grace) }); !ok || back.at != v.at {
			continue
		}
		why := "no reference; amount, date and currency agree"
		if !withoutReference(v.at.reference) {
			why = fmt.Sprintf("order number %s is off by one digit, or by two that changed places; amount and currency agree", v.at.reference)
		}
		p[v.at] = fmt.Sprintf(" Proposal, no proof: %s lacks exactly this voucher (%s).", d.name, why)
		p[d.at] = fmt.Sprintf(" Proposal, no proof: %s is exactly what is lacking (%s).", v.name, why)
	}
}

// only is the one of the list that belongs to x.
func only(x loose, list []loose, graceDays int, belongs func(x, o loose, graceDays int) bool) (one loose, ok bool) {
	for _, o := range list {
		if !belongs(x, o, graceDays) {
			continue
		}
		if ok {
			return loose{}, false
		}
		one, ok = o, true
	}
	return one, ok
}

// belongs tells whether a voucher may be a document's: it names no order and is dated
// near it, or it names a number that is nearly the order's.
func belongs(voucher, document loose, graceDays int) bool {
	if !withoutReference(voucher.at.reference) {
		return nearly(string(voucher.at.reference), string(document.at.reference))
	}
	days := voucher.on.DaysSince(document.on)
	return !voucher.on.IsZero() && !document.on.IsZero() && max(days, -days) <= graceDays
}

// nearly tells numbers apart by one digit, or by two neighbours that changed places.
func nearly(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	var off []int
	for i := range len(a) {
		if a[i] != b[i] {
			off = append(off, i)
		}
	}
	switch len(off) {
	case 1:
		return true
	case 2:
		return off[1] == off[0]+1 && a[off[0]] == b[off[1]] && a[off[1]] == b[off[0]]
	}
	return false
}

// say adds the proposals to a case's evidence. A document that a voucher may already hold
// is ambiguous from here on: its correction waits for somebody to decide, because posting
// it beside that voucher would book it twice.
func (p proposals) say(c ledger.Case) ledger.Case {
	for i := range c.Explanations {
		if text := p[place{c.Reference, i}]; text != "" {
			list := slices.Clone(c.Explanations)
			list[i].Evidence += text
			if list[i].Cause != ledger.CauseManualJournal {
				list[i].Proof = ledger.ProofAmbiguous
				list[i].Alternatives = append(slices.Clone(list[i].Alternatives), "it is booked, by a voucher that does not name it:"+text)
			}
			c.Explanations = list
		}
	}
	return c
}
