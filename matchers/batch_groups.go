package matchers

import (
	"fmt"
	"strconv"
)

// groups collects what may have been done to several documents of a batch alike: a
// mapping, a tax code, a rate or a rounding rule that is wrong for all of them. It is one
// fault, however many documents it hits.
type groups struct {
	j     *joint
	byKey map[string]*group
	keys  []string // in sequence
}

type group struct {
	part *part
	name string
}

func newGroups(j *joint) *groups { return &groups{j: j, byKey: map[string]*group{}} }

// add puts a part to those of its batch that do the same, by cluster and by kind.
func (g *groups) add(p *part) {
	h, batch := p.changes[0].h, p.slips[0].home.in.Case.Reference
	for _, name := range unique([]string{h.Cluster, h.Kind}) {
		if name == "" {
			continue
		}
		k := string(batch) + "|" + string(h.Cause) + "|" + name
		if g.byKey[k] == nil {
			g.byKey[k] = &group{part: &part{}, name: name}
			g.keys = append(g.keys, k)
		}
		of := g.byKey[k].part
		if n := len(of.slips); n > 0 && of.slips[n-1] == p.slips[0] {
			continue // a document has it once
		}
		of.slips, of.changes = append(of.slips, p.slips[0]), append(of.changes, p.changes[0])
	}
}

// parts are the groups of two documents and more that touch open batches alone.
func (g *groups) parts() (list []*part) {
	for _, k := range g.keys {
		of := g.byKey[k].part
		if len(of.slips) < 2 {
			continue
		}
		var sum impact
		for _, c := range of.changes {
			sum = sum.plus(c.effect)
		}
		if len(sum) > 0 && g.j.inOpen(sum) {
			list = append(list, &part{slips: of.slips, sum: sum, changes: []change{{alike(of), sum}}})
		}
	}
	return list
}

// alike states that the ERP did the same with several documents.
func alike(p *part) *Hypothesis {
	h := *p.changes[0].h
	for _, c := range p.changes[1:] {
		if c.h.Detail != h.Detail {
			h.Detail = fmt.Sprintf("did this with each (%s): %s", h.Kind, h.Detail)
			break
		}
	}
	names := make([]string, 0, maxNamed)
	for _, s := range p.slips[:min(maxNamed, len(p.slips))] {
		names = append(names, s.paper.name())
	}
	if more := len(p.slips) - len(names); more > 0 {
		names = append(names, strconv.Itoa(more)+" more")
	}
	h.Detail += fmt.Sprintf(", in %d documents: %s", len(p.slips), listed(names))
	return &h
}
