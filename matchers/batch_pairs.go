package matchers

import "slices"

// pairs names two faults of a batch that have the figures of one that is told, where the
// one is the weaker story: it is a guess about a line that the document alone suggests
// (449.00 left out, or a sale of 508.00 and a freight of 59.00 too much), or it is a fault
// inside a document and the two are whole ones, or one of them is a rounding, which is never improbable. A rounding of
// single units beside the cause that is told is no other story: the one makes these, too.
func (h *hunt) pairs(p *part) (texts []string) {
	for _, o := range h.wider.twoFor(p) {
		if text := o.told(); len(texts) < maxNamed && !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	return texts
}

// twoFor lists the likeliest two parts of each two causes that do together what one does in
// a batch.
func (h *hunt) twoFor(p *part) (list []story) {
	prints := h.j.atlas.prints(p.sum)
	if len(prints) != 1 || len(p.slips) != 1 || p.rounds() {
		return nil
	}
	known := map[string]bool{}
	for _, n := range h.rarest(p.sum) {
		c := h.classes[n]
		if len(c.prints) != 1 {
			continue
		}
		for _, k := range h.matching[batchPrint{prints[0].batch, prints[0].print - c.prints[0].print}] {
			if len(h.classes[k].prints) != 1 {
				continue
			}
			for _, o := range twoOf(c, h.classes[k]) {
				if o.weighs(p) && !o.onlyRounds(p) && !known[o.causes()] && o.text() != (story{p}).text() {
					known[o.causes()] = true
					list = append(list, o)
				}
			}
		}
	}
	return list
}

// twoOf are the stories of a part of each of two classes, of each of their causes.
func twoOf(a, b *class) (list []story) {
	for _, x := range a.eachCause(nil) {
		if a == b && x.copies() {
			list = append(list, story{x, x}.folded()) // three times
		}
		for _, y := range b.eachCause(x) {
			if len(x.slips) == 1 && len(y.slips) == 1 {
				list = append(list, story{x, y})
			}
		}
	}
	return list
}

// weighs tells whether two parts are a story to set beside one part.
func (s story) weighs(p *part) bool {
	whole := true
	for _, o := range s {
		if o.rounds() {
			return true
		}
		whole = whole && o.rank() <= 0
	}
	return whole && p.rank() > 0 || slices.ContainsFunc(p.changes, func(c change) bool { return c.h.bare })
}

// onlyRounds tells whether two parts are the cause of one part and a rounding of a minor
// unit.
func (s story) onlyRounds(p *part) bool {
	units, alike := false, false
	for _, o := range s {
		if o.rounds() {
			units = units || !slices.ContainsFunc(o.sum, func(c cell) bool { return abs(c.functional) > 1 })
		} else {
			alike = story{o}.causes() == story{p}.causes()
		}
	}
	return units && alike
}
