package matchers

import (
	"sort"

	"counterfoil/ledger"
	"counterfoil/ledger/policy"
)

// Batches of one store and currency are explained together: what one fault does may lie
// in several of them. A sale taxed at the home rate leaves the batch of one rate and
// enters that of another; a document dated a day off leaves one day and enters the next.
//
// Each fault is a part: one document booked otherwise, with its effect on all batches.
// An explanation is a set of parts that brings every batch it touches to zero, exactly.

// joint is the batches of one store and currency laid out together.
type joint struct {
	policy *policy.Policy
	cutOff ledger.Date
	atlas  *atlas
	// dossiers and need are by batch number. Need is booked less expected up to the
	// cut-off; in a batch of the days after it, up to what is known.
	dossiers []*dossier
	need     []impact
	slips    []*slip
	habits   []*part                                // found to hold in all batches, and taken out of need
	orders   map[ledger.Reference][]ledger.Document // once asked for
	touched  map[ledger.AccountCode]bool            // once asked for
	// begun is what is told of batches that are not explained whole.
	begun map[int32]share
	// batchSubjects are by batch, once asked for.
	batchSubjects map[*dossier]*Subject
	rates         map[rateDay][]namedRate // once asked for
	ended         map[int32]int           // at which size a batch's search was cut short
	// replays counts what the parts cost; cut tells that not all were tried.
	replays int
	cut     bool
}

// slip is a document with what is due of it in all batches.
type slip struct {
	paper *paper
	home  *dossier // of the first batch it stands in
	due   impact
}

// layTogether lays out batches, those of the days after the cut-off included.
func layTogether(batches []Input, p *policy.Policy) *joint {
	j := &joint{policy: p, atlas: newAtlas(), ended: map[int32]int{}, begun: map[int32]share{}, batchSubjects: map[*dossier]*Subject{}}
	for _, in := range batches {
		j.cutOff = in.CutOff
		j.atlas.batch(in.Case.Reference)
		j.dossiers = append(j.dossiers, layOut(in, p))
	}
	byID, beside := map[ledger.DocumentID]*slip{}, map[ledger.Reference]vector{}
	for _, d := range j.dossiers {
		r := d.in.Case.Reference
		open := d.open()
		d.beside, beside[r] = beside, open
		j.need = append(j.need, j.atlas.of(r, open))
		for _, paper := range d.papers {
			s := byID[paper.id]
			if s == nil {
				s = &slip{paper: paper, home: d}
				byID[paper.id] = s
				j.slips = append(j.slips, s)
			}
			s.due = s.due.plus(j.atlas.of(r, paper.due))
		}
	}
	sort.Slice(j.slips, func(a, b int) bool { return j.slips[a].paper.before(j.slips[b].paper) })
	for _, s := range j.slips {
		j.completes(s)
	}
	return j
}

// open is what a batch has too much or too little: at the cut-off, or, in a batch of a
// later day, as far as it is known.
func (d *dossier) open() vector {
	b, ok := batchOf(d.in.Case.Reference)
	if !ok || !b.on.After(d.in.CutOff) {
		return d.variance
	}
	var need vector
	for _, v := range d.vouchers {
		need = need.plus(v.effect)
	}
	for _, p := range d.papers {
		need = need.minus(p.due)
	}
	return need
}

// completes adds what is due of a document in batches that agree and were not given: a
// fault that would change those, too, cannot be what happened.
func (j *joint) completes(s *slip) {
	if !s.paper.known {
		return
	}
	entries, err := j.policy.Post(s.paper.current)
	if err != nil {
		return
	}
	for _, e := range entries {
		if !j.given(e.Reference) {
			s.due = s.due.plus(j.atlas.of(e.Reference, effectOf([]ledger.Entry{e}, "")))
		}
	}
}

func (j *joint) given(r ledger.Reference) bool {
	n, ok := j.atlas.batches[r]
	return ok && int(n) < len(j.dossiers)
}

// needs is the need of a batch, nothing for one that agrees.
func (j *joint) needs(batch int32) impact {
	if int(batch) < len(j.need) {
		return j.need[batch]
	}
	return nil
}

// isOpen tells whether a batch is given and differs.
func (j *joint) isOpen(batch int32) bool { return len(j.needs(batch)) > 0 }
