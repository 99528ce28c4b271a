package matchers

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"counterfoil/ledger"
)

// share is what a story says of one batch, and what it leaves of its variance.
type share struct {
	explanations []ledger.Explanation
	left         vector
}

// certain tells whether a batch has a story and no other does as well.
func (s share) certain() bool {
	return len(s.explanations) > 0 && !slices.ContainsFunc(s.explanations, func(e ledger.Explanation) bool { return e.Proof == ledger.ProofAmbiguous })
}

// story is one way of naming the documents and causes of a set.
type story []*part

// tell writes the explanations of a slot's batches.
func (h *hunt) tell(s *slot, told map[int32]share, picked []*slot) {
	v := h.telling(s, picked)
	for _, batch := range s.batches {
		if int(batch) < len(h.j.dossiers) {
			told[batch] = h.j.share(batch, h.j.start(batch), v.first, v.others)
		}
	}
}

// stories lists a slot's sets with each cause their classes allow, the likeliest first:
// an earlier version, whole documents, faults inside them, rounding last.
func (h *hunt) stories(s *slot) []story {
	var list []story
	sortSets(s.sets)
	for _, f := range s.sets {
		list = append(list, h.storiesOf(f.classes, nil)...)
	}
	sort.SliceStable(list, func(a, b int) bool { return list[a].rank() < list[b].rank() })
	return list
}

// storiesOf assigns documents to classes, every choice up to a bound.
func (h *hunt) storiesOf(classes []int32, before story) []story {
	if len(classes) == 0 {
		return []story{before.folded()}
	}
	var list []story
	for _, p := range h.classes[classes[0]].parts {
		if h.j.bars(before, p) || h.classes[classes[0]].plain() && p.rounds() {
			continue
		}
		if list = append(list, h.storiesOf(classes[1:], append(before, p))...); len(list) > maxStories {
			return list
		}
	}
	return list
}

// maxStories bounds the choices of documents that are counted.
const maxStories = 2000

// plain tells whether a class holds a part without rounding, which then goes before.
func (c *class) plain() bool {
	return slices.ContainsFunc(c.parts, func(p *part) bool { return !p.rounds() })
}

// bars tells whether a part is about a document of the story. A document booked once more
// may be booked once more again, and two faults may be in one document.
func (j *joint) bars(s story, p *part) bool {
	return slices.ContainsFunc(s, func(o *part) bool { return o.meets(p) && (o != p || !p.copies()) && !j.independent(o, p) })
}

// copies tells whether a part is one document booked twice.
func (p *part) copies() bool {
	return len(p.slips) == 1 && len(p.changes) == 1 && p.changes[0].h.Cause == ledger.CauseDuplicate && p.changes[0].h.Aspect == "copies"
}

// folded is a story of its own, in which a document booked twice and twice again is one
// booked three times.
func (s story) folded() (list story) {
	for _, p := range s {
		if i := slices.Index(list, p); i >= 0 {
			list[i] = newPart(p.slips[0], change{thrice(p.slips[0].paper), p.changes[0].effect.times(2)})
			continue
		}
		list = append(list, p)
	}
	return list
}

// strained tells whether a story has a part that is.
func (s story) strained() bool {
	return slices.ContainsFunc(s, func(p *part) bool { return p.strained })
}

func (s story) rank() (sum int) {
	for _, p := range s {
		sum += p.rank()
	}
	return sum
}

// rank is how far from the likeliest a part is: what another version of the document
// proves comes first, then whole documents, then what the ERP made of the content.
func (p *part) rank() (sum int) {
	if p.strained {
		sum = len(Pipeline)
	}
	for _, c := range p.changes {
		switch {
		case c.h.Aspect == "version":
			sum--
		case c.h.slight:
			sum += len(Pipeline) + 1 // after every rounding rule
		case c.h.Apply == nil, c.h.Aspect == "copies":
			sum += c.h.rank
		default:
			sum += 1 + c.h.rank
		}
	}
	return sum
}

func (s story) names() string {
	names := make([]string, len(s))
	for i, p := range s {
		names[i] = p.name()
	}
	sort.Strings(names)
	return listed(names)
}

func (s story) text() string {
	var details []string
	for _, p := range s {
		for _, c := range p.changes {
			details = append(details, p.about(c.h))
		}
	}
	return strings.Join(details, "; and ")
}

// about says what was done to which document.
func (p *part) about(h *Hypothesis) string {
	if name := p.name(); !strings.Contains(h.Detail, name) {
		return h.Detail + ", of " + name
	}
	return h.Detail
}

// name is what the part is about.
func (p *part) name() string {
	switch len(p.slips) {
	case 0:
		return "the batch"
	case 1:
		return p.slips[0].paper.name()
	}
	return fmt.Sprintf("%d documents", len(p.slips))
}

func (s story) causes() string {
	var causes []string
	for _, p := range s {
		for _, c := range p.changes {
			causes = append(causes, string(c.h.Cause))
		}
	}
	return strings.Join(unique(causes), " and ")
}

// signature is what a story says: the legs of each cause in each batch.
func (h *hunt) signature(s story) string {
	legs := map[ledger.Cause]impact{}
	for _, p := range s {
		for _, c := range p.changes {
			legs[c.h.Cause] = legs[c.h.Cause].plus(c.effect)
		}
	}
	var parts []string
	for cause, x := range legs {
		text := string(cause)
		for _, c := range x {
			text += fmt.Sprintf("|%d=%d", c.spot, c.functional)
		}
		parts = append(parts, text)
	}
	sort.Strings(parts)
	return strings.Join(parts, "\n")
}

// share adds to a batch's share of the explanations what parts do in it; others are what
// else each part may be.
func (j *joint) share(batch int32, of share, parts story, others [][]string) share {
	d := j.dossiers[batch]
	m := &match{s: newSearch(d)}
	for n, p := range parts {
		c := j.claimOf(batch, p)
		for i, ch := range p.changes {
			delta := j.atlas.at(batch, ch.effect)
			if delta.isZero() {
				continue
			}
			e := d.explanation(m, c, i, delta)
			if c.paper == nil {
				e.Documents = append(p.documents(), e.Documents...)
				e.Evidence += " With that, the vouchers and the documents of the batch agree to the minor unit."
			}
			e.Evidence += j.elsewhere(batch, ch.effect)
			if n < len(others) && len(others[n]) > 0 {
				e.Proof = ledger.ProofAmbiguous
				e.Alternatives = append(e.Alternatives, others[n]...)
			}
			of.explanations, of.left = append(of.explanations, e), of.left.minus(delta)
		}
	}
	return of
}

// claimOf is a part as a claim on a batch's vouchers.
func (j *joint) claimOf(batch int32, p *part) claim {
	var c claim
	if len(p.slips) == 1 {
		c.paper = p.slips[0].paper
	}
	for _, v := range j.dossiers[batch].vouchers {
		if !v.later {
			c.vouchers = append(c.vouchers, v)
		}
	}
	var sum vector
	for _, ch := range p.changes {
		sum = sum.plus(j.atlas.at(batch, ch.effect))
		c.steps = append(c.steps, step{ch.h, sum})
	}
	return c
}

// documents are those the part is about.
func (p *part) documents() (list []ledger.DocumentID) {
	for _, s := range p.slips {
		list = append(list, s.paper.id)
	}
	return list
}

// elsewhere names the other batches that a change touches.
func (j *joint) elsewhere(batch int32, x impact) string {
	var names []string
	for _, p := range j.atlas.prints(x) {
		if p.batch != batch && p.print != 0 {
			names = append(names, string(j.atlas.references[p.batch]))
		}
	}
	if len(names) == 0 {
		return ""
	}
	sort.Strings(names)
	return " The rest of it stands in " + listed(names) + "."
}
