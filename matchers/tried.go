package matchers

import (
	"cmp"
	"slices"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/ledger/policy"
)

// Trial is one hypothesis about one document, held against what was booked.
type Trial struct {
	// Document and Against name the two in a controller's words.
	Document, Against string
	Cause             ledger.Cause // "" for the document as it should be, without a fault
	Kind, Detail      string
	// Left is what was booked beyond what the hypothesis gives, debits positive; none
	// where it reproduces the voucher.
	Left []ledger.Leg
	// Off is by how much the hypothesis fails, in functional currency: the sum of Left's
	// debits.
	Off money.Amount
}

// Search is what was thought of a case on the way to its explanation.
type Search struct {
	// Trials are the single hypotheses, those that fail by least first; the rounding
	// rules among them. Sets of two and three follow from them.
	Trials []Trial
	// Replays counts the vouchers computed to explain the case, sets included.
	Replays int
}

// Tried lists the single hypotheses that Explain had for a case: every one about each
// document that has no voucher of its own to the minor unit, against each voucher no
// document accounts for; in a batch against what the vouchers hold beyond the other
// documents. Like Explain it is pure.
func Tried(in Input, p *policy.Policy) Search {
	d := layOut(in, p)
	m := &match{s: newSearch(d), papers: d.papers, vouchers: d.vouchers, holders: map[*paper][]*voucher{}}
	if !d.isBatch() {
		m.pairExact()
	}
	trials := m.trials()
	slices.SortStableFunc(trials, func(a, b Trial) int { return cmp.Compare(a.Off.Units(), b.Off.Units()) })
	if d.isBatch() {
		j := layTogether([]Input{in}, p)
		j.theories()
		return Search{Trials: trials, Replays: j.replays}
	}
	return Search{Trials: trials, Replays: solve(layOut(in, p)).s.replays}
}

func (m *match) trials() (list []Trial) {
	for _, p := range m.papers {
		if p.later {
			continue
		}
		theory := m.s.theory(p)
		for _, target := range m.targets(p) {
			list = append(list, m.s.d.trial(p, outcome{set: []*Hypothesis{&flawless}, effect: p.due}, target))
			for _, o := range slices.Concat(theory.singles, theory.roundings) {
				if o.effect.key() != p.due.key() { // a rounding rule may matter after another fault only
					list = append(list, m.s.d.trial(p, o, target))
				}
			}
		}
	}
	return list
}

// flawless is what every hypothesis is measured by.
var flawless = Hypothesis{Kind: "no fault", Detail: "booked the document as it should"}

// target is what a document's voucher may have been.
type target struct {
	name   string
	effect vector
}

func (m *match) targets(p *paper) (list []target) {
	if m.s.d.isBatch() {
		need, vouchers := m.lacking()
		if len(vouchers) > 0 {
			list = append(list, target{"the batch less its other documents", need.plus(p.base)})
		}
		return list
	}
	for _, v := range m.vouchers {
		if !v.later && likeness(m.s.d.roles(), p.due, v.effect) > 0 {
			list = append(list, target{v.name(), v.effect})
		}
	}
	return list
}

func (d *dossier) trial(p *paper, o outcome, against target) Trial {
	left, h := against.effect.minus(o.effect).functionalOnly(), o.set[0]
	return Trial{
		Document: p.name(), Against: against.name, Cause: h.Cause, Kind: h.Kind, Detail: h.Detail,
		Left: left.legs(d.policy.Entity.Currency, ""), Off: d.amount(left.debits()),
	}
}

// debits is the sum of what is on the debit side.
func (v vector) debits() (sum int64) {
	for _, l := range v {
		sum += max(0, l.functional)
	}
	return sum
}
