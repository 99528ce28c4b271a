package matchers

import (
	"slices"

	"counterfoil/ledger"
)

// maxBatchReplays bounds the vouchers replayed for the documents of one joint case;
// beyond it documents can be absent, doubled or moved only, which the note then says.
const maxBatchReplays = 400_000

// maxInside is the largest batch whose documents are looked into: of more, one fault
// inside one document would fit many.
const maxInside = 8_000

// A part is one thing an ERP may have done, as a change of the batches' sums: to one
// document, or the same to several.
type part struct {
	slips   []*slip
	changes []change
	sum     impact
}

// change is one hypothesis and what it changes.
type change struct {
	h      *Hypothesis
	effect impact
}

// rounds tells whether a rounding rule takes part.
func (p *part) rounds() bool {
	for _, c := range p.changes {
		if c.h.Cause == ledger.CauseRounding {
			return true
		}
	}
	return false
}

func newPart(s *slip, changes ...change) *part {
	p := &part{slips: []*slip{s}, changes: changes}
	for _, c := range changes {
		p.sum = p.sum.plus(c.effect)
	}
	return p
}

// meets tells whether two parts are about one document.
func (p *part) meets(o *part) bool {
	for _, s := range p.slips {
		if slices.Contains(o.slips, s) {
			return true
		}
	}
	return false
}

// theories are all that may have happened to the documents, a fault each: to whole documents
// and batches, inside documents, and, as a habit, in all batches.
type theories struct{ whole, inside, habits []*part }

func (j *joint) theories() (t theories) {
	groups := newGroups(j)
	for _, s := range j.slips {
		t.whole = append(t.whole, j.whole(s)...)
	}
	for _, s := range j.slips {
		for _, p := range j.inside(s) {
			groups.add(p)
			if j.inOpen(p.sum) {
				t.inside = append(t.inside, p)
			}
		}
	}
	borders, zones := j.zoned()
	t.whole = slices.Concat(t.whole, borders, j.totals(), j.singly())
	t.inside = append(t.inside, j.withoutCash(groups.inBatches())...)
	t.habits = slices.Concat(zones, j.cashHabits(), groups.everywhere())
	return t
}

// whole is a document left out, booked twice, or booked in the batches of another day.
func (j *joint) whole(s *slip) []*part {
	m := &match{s: newSearch(s.home)}
	list := []*part{
		newPart(s, change{m.absent(s.paper), s.due.times(-1)}),
		newPart(s, change{duplicate(s.paper, nil, nil), s.due}),
	}
	for _, on := range j.otherDays(s) {
		if there, ok := j.shifted(s.due, on); ok {
			list = append(list, newPart(s, change{j.movedTo(s, on), there.minus(s.due)}))
		}
	}
	return list
}

// inside are the faults in a document's content.
func (j *joint) inside(s *slip) []*part {
	if !s.paper.known || j.replays >= maxBatchReplays || len(s.home.papers) > maxInside {
		j.cut = j.cut || s.paper.known
		return nil
	}
	plain, rounding := hypotheses(j.subject(s))
	var list []*part
	for _, hypotheses := range [][]Hypothesis{plain, rounding} {
		for i := range hypotheses {
			effect, ok := j.replay(s, &hypotheses[i])
			if !ok || len(effect) == 0 {
				continue
			}
			for _, placed := range j.placements(s, effect) {
				if delta := placed.minus(s.due); len(delta) > 0 {
					list = append(list, newPart(s, change{&hypotheses[i], delta}))
				}
			}
		}
	}
	return list
}

// inOpen tells whether an impact touches open batches alone.
func (j *joint) inOpen(x impact) bool {
	for _, c := range x {
		if !j.isOpen(j.atlas.batchOf[c.spot]) {
			return false
		}
	}
	return true
}

// replay posts a document under hypotheses, in all batches.
func (j *joint) replay(s *slip, set ...*Hypothesis) (impact, bool) {
	if len(set) == 1 && set[0].moves() {
		return j.moved(s, set[0]), true
	}
	j.replays++
	r := newReplay(s.paper.current, j.policy)
	for _, h := range set {
		if !h.Apply(r) {
			return nil, false
		}
	}
	if r.Copies == 0 {
		return nil, true
	}
	entries, err := r.Policy.Post(r.Document)
	if err != nil {
		return nil, false
	}
	var sum impact
	for _, e := range entries {
		v := r.moved(effectOf([]ledger.Entry{e}, ""))
		for _, adjust := range r.Adjust {
			v = adjust(v)
		}
		sum = sum.plus(j.atlas.of(e.Reference, v))
	}
	return sum.times(int64(r.Copies)), true
}

// moved is a document with all of one account booked on another, in all batches.
func (j *joint) moved(s *slip, h *Hypothesis) (sum impact) {
	r := Replay{Document: s.paper.current, Policy: j.policy}
	r.Move(h.from, h.to)
	for _, c := range s.due {
		at := j.atlas.places[c.spot]
		v := r.moved(vector{{at.account, at.dimension, c.functional, c.document}})
		sum = sum.plus(j.atlas.of(at.reference, v))
	}
	return sum
}

// subject is what the matchers may look at: the document and those of its order.
func (j *joint) subject(s *slip) *Subject {
	due, booked := j.atlas.everywhere(s.due), j.bookedOf(s)
	return &Subject{
		Document: s.paper.current, Policy: j.policy, Versions: s.paper.versions, Siblings: j.siblings(s), rates: j.ratesBeside(s),
		Due: publicVector(due, j.policy), due: due, roles: j.roles(), Seen: j.seen,
		Booked: []ledger.Vector{publicVector(booked, j.policy)}, booked: []vector{booked}, batch: j.batchSubject(s.home),
	}
}

// bookedOf is what the ERP booked of a document if all else in its batches is right.
func (j *joint) bookedOf(s *slip) vector {
	booked := s.due
	for _, p := range j.atlas.prints(s.due) {
		booked = booked.plus(j.needs(p.batch))
	}
	v := j.atlas.everywhere(booked)
	for i := range v {
		v[i].document = 0
	}
	return v
}

// batchSubject is a batch as if it were one document; with nothing booked where its
// documents have several currencies or rates.
func (j *joint) batchSubject(d *dossier) *Subject {
	if found, ok := j.batchSubjects[d]; ok {
		return found
	}
	sum := &Subject{Policy: j.policy, Document: d.papers[0].current, roundings: int64(len(d.papers))}
	var due []line
	alike := true
	for _, p := range d.papers {
		alike = alike && p.known && p.current.Currency == sum.Document.Currency && p.current.Rate.Equal(sum.Document.Rate)
		due = append(due, p.due...)
	}
	if sum.due = vectorOf(due); alike {
		sum.booked = []vector{d.variance.plus(sum.due)}
	}
	j.batchSubjects[d] = sum
	return sum
}

func (j *joint) roles() map[ledger.AccountCode]accountRole { return j.dossiers[0].roles() }

// seen tells whether a batch that differs touches the account.
func (j *joint) seen(a ledger.AccountCode) bool {
	if j.touched == nil {
		j.touched = map[ledger.AccountCode]bool{}
		for _, d := range j.dossiers {
			for account := range d.seen {
				j.touched[account] = true
			}
		}
	}
	return j.touched[a]
}
