package matchers

import (
	"fmt"
	"time"

	"counterfoil/ledger"
)

// zoned are the documents of an ERP that cuts days by another zone's midnight: all that
// happened between the two midnights stand a day off. First those of each single border
// between two days, then, by zone, those of all days.
func (j *joint) zoned() (borders, zones []*part) {
	for _, name := range midnights {
		zone, err := time.LoadLocation(name)
		if err != nil {
			continue
		}
		all, whole := &part{}, true
		for _, border := range j.bordersBy(zone) {
			p, ok := j.crossing(border, name)
			if whole = whole && ok; !ok {
				continue
			}
			if all.slips, all.sum = append(all.slips, p.slips...), all.sum.plus(p.sum); len(p.slips) > 1 {
				borders = append(borders, p)
			}
		}
		if whole && len(all.slips) >= leastProof { // each document moved makes two days agree
			all.changes = []change{{dated(all.slips, name, ""), all.sum}}
			zones = append(zones, all)
		}
	}
	return borders, zones
}

// border is the documents due on one day that another zone dates on another.
type border struct {
	from, to ledger.Date
	slips    []*slip
}

// bordersBy are the borders at which a zone dates documents otherwise, by date.
func (j *joint) bordersBy(zone *time.Location) (list []*border) {
	index := map[[2]ledger.Date]*border{}
	for _, s := range j.slips { // by date
		on, ok := j.dateIn(s, zone)
		if !ok || on == s.paper.on {
			continue
		}
		k := [2]ledger.Date{s.paper.on, on}
		if index[k] == nil {
			index[k] = &border{from: s.paper.on, to: on}
			list = append(list, index[k])
		}
		index[k].slips = append(index[k].slips, s)
	}
	return list
}

// dateIn is the day of a document in another zone; false when it is not dated by its
// moment.
func (j *joint) dateIn(s *slip, zone *time.Location) (ledger.Date, bool) {
	if !s.paper.known {
		return ledger.Date{}, false
	}
	at, err := j.policy.MomentOf(s.paper.current)
	if err != nil || ledger.DateIn(at, j.policy.Zone()) != s.paper.on {
		return ledger.Date{}, false
	}
	return ledger.DateIn(at, zone), true
}

// crossing moves all documents of a border; false when a batch they would stand in
// agrees.
func (j *joint) crossing(b *border, zone string) (*part, bool) {
	p := &part{slips: b.slips}
	for _, s := range b.slips {
		there, ok := j.shifted(s.due, b.to)
		if !ok {
			return nil, false
		}
		p.sum = p.sum.plus(there).minus(s.due)
	}
	p.changes = []change{{dated(b.slips, zone, fmt.Sprintf(" of %s in the batches of %s", b.from, b.to)), p.sum}}
	return p, j.inOpen(p.sum)
}

// dated states that documents were dated by another zone's midnight.
func dated(slips []*slip, zone, where string) *Hypothesis {
	return &Hypothesis{
		Cause: ledger.CauseCutOff, Kind: "in the batch of a neighbouring day, dated by midnight in " + zone, Aspect: "copies",
		Proof: ledger.ProofElsewhere, Cluster: "days cut by midnight in " + zone,
		Detail: fmt.Sprintf("cut the days by midnight in %s: it booked %d documents%s: %s", zone, len(slips), where, someNames(slips)),
	}
}
