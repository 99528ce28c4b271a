package matchers

import (
	"slices"

	"counterfoil/ledger"
	"counterfoil/ledger/policy"
)

// What one case may cost before it is left unexplained, which its note then says.
const (
	// maxReplays bounds the vouchers replayed for one case: some seconds at the very worst.
	maxReplays = 20000
	// maxPairs bounds the hypotheses two of which are combined, in pipeline sequence,
	// maxTriples those three of which are, nearest to the voucher first.
	maxPairs, maxTriples = 160, 24
	// maxTies bounds how many equally good sets are kept to be compared.
	maxTies = 24
	// maxSet is the largest set of hypotheses that counts as an explanation of one voucher.
	maxSet = 3
)

// outcome is a set of hypotheses about one paper and the voucher that comes of it.
type outcome struct {
	set    []*Hypothesis // in pipeline sequence; empty: booked as it should be
	effect vector
}

// theory is what can be thought of one paper; it is built once per case.
type theory struct {
	paper     *paper
	plain     []Hypothesis
	rounding  []Hypothesis
	singles   []outcome // one plain hypothesis each, those that change something
	unlike    []outcome // distinct(singles)
	roundings []outcome // the rounding rules, then the rates that are as slight as they
	// pairs are any two hypotheses by the print of the voucher they give, without and
	// with rounding rules; made when first asked for.
	pairs map[bool]map[uint64][]pair
}

// search replays hypotheses for the papers of one case and counts what it costs.
type search struct {
	d         *dossier
	theories  map[*paper]*theory
	answers   map[question][]outcome
	known     map[altered]replayed
	replays   int
	exhausted bool
	// rounding opens the later tier.
	rounding bool
}

// question is one call of reproduce; the same is asked again and again on the way.
type question struct {
	paper    *paper
	target   string
	size     int
	rounding bool
}

func newSearch(d *dossier) *search {
	return &search{d: d, theories: map[*paper]*theory{}, answers: map[question][]outcome{}, known: map[altered]replayed{}}
}

// theory states the hypotheses about a paper, given the vouchers nothing accounts for.
func (s *search) theory(p *paper) *theory {
	if t, ok := s.theories[p]; ok {
		return t
	}
	t := &theory{paper: p}
	s.theories[p] = t
	if !p.known {
		return t
	}
	t.plain, t.rounding = hypotheses(s.subject(p))
	singles, slight := s.withoutSlightRates(p, s.apart(p, t.plain, false))
	t.singles = singles
	t.unlike = distinct(t.singles)
	t.roundings = append(s.apart(p, t.rounding, true), slight...)
	return t
}

// apart replays hypotheses one by one and keeps those that change the voucher; of
// rounding rules all, since a rule can matter only after another fault.
func (s *search) apart(p *paper, list []Hypothesis, all bool) []outcome {
	var outcomes []outcome
	for i := range list {
		o, ok := s.replay(p, &list[i])
		if ok && (all || !o.effect.same(p.due)) && !o.effect.isZero() {
			outcomes = append(outcomes, o)
		}
	}
	return outcomes
}

func (s *search) subject(p *paper) *Subject {
	subject := &Subject{
		Document: p.current, Policy: s.d.policy, Versions: p.versions,
		Due: publicVector(p.due, s.d.policy), due: p.due, roles: s.d.roles(),
		Seen: func(a ledger.AccountCode) bool { return s.d.seen[a] },
	}
	for _, o := range s.d.papers {
		if o != p && o.known {
			subject.Siblings = append(subject.Siblings, o.current)
		}
	}
	for _, v := range s.d.vouchers {
		if !v.matched {
			subject.booked = append(subject.booked, v.effect)
			subject.Booked = append(subject.Booked, publicVector(v.effect, s.d.policy))
		}
	}
	return subject
}

// reproduce finds the smallest sets of hypotheses, size or smaller, under which the
// paper's voucher would be exactly the target. All sets of that size are returned, up
// to a bound.
func (s *search) reproduce(p *paper, target vector, size int) []outcome {
	if !p.known {
		return nil
	}
	q := question{p, target.key(), size, s.rounding}
	found, asked := s.answers[q]
	if !asked {
		found = evidenced(s.answer(p, target, size))
		s.answers[q] = found
	}
	return found
}

func (s *search) answer(p *paper, target vector, size int) []outcome {
	t := s.theory(p)
	if found := equal(s.candidates(t, t.singles), target); len(found) > 0 {
		return s.written(t, found, target)
	}
	if size < 2 {
		return nil
	}
	if s.near(p, target) {
		return s.slight(t, target, size)
	}
	if !s.rounding && len(equal(t.roundings, target)) > 0 {
		return nil // one rounding rule is a smaller set than two faults
	}
	if found := s.pairsTo(t, target); len(found) > 0 {
		if usesImplied(found) {
			found = simplestRates(append(found, s.rateAfter(p, target)...))
		}
		return found
	}
	if found := s.beyond(t, target); len(found) > 0 {
		return found
	}
	if found := s.rateAfter(p, target); len(found) > 0 || size < 3 {
		return found
	}
	return s.triples(p, nearest(distinct(s.candidates(t, t.singles)), target, maxTriples), target)
}

// candidates puts the rounding rules before plain hypotheses in their tier.
func (s *search) candidates(t *theory, plain []outcome) []outcome {
	if !s.rounding {
		return plain
	}
	return slices.Concat(t.roundings, plain)
}

// near tells whether a voucher differs from the paper's by no more than its roundings
// could have made, each of them in the coarser of the two currencies: a cent that the ERP
// rounds otherwise in the document's currency is a multiple of it when converted.
func (s *search) near(p *paper, v vector) bool { return s.slightly(p, v.minus(p.due)) }

// slightly tells whether a change is no more than the paper's roundings could have made.
func (s *search) slightly(p *paper, change vector) bool {
	bound := roundingBound(s.d.policy, p) * max(1, minorUnit(p.current, s.d.policy))
	return change.largest() <= bound
}

// minorUnit is one minor unit of the document's currency in those of the functional one.
func minorUnit(d ledger.Document, p *policy.Policy) int64 {
	shift := int32(p.Entity.Currency.Exponent() - d.Currency.Exponent())
	return d.Rate.Shift(shift).Ceil().IntPart()
}

// slight looks for sets that explain a few minor units. Faults that are each of some size
// and together come to so little would be a coincidence: such a difference is for the
// rounding rules to explain, and for faults no larger than it.
func (s *search) slight(t *theory, target vector, size int) []outcome {
	if !s.rounding {
		return nil
	}
	var faults []outcome
	for _, o := range t.unlike {
		if s.near(t.paper, o.effect) {
			faults = append(faults, o)
		}
	}
	list := s.candidates(t, faults)
	if found := s.twosOf(t.paper, list, target); len(found) > 0 || size < 3 {
		return found
	}
	return s.triples(t.paper, nearest(list, target, maxTriples), target)
}
