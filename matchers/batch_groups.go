package matchers

import (
	"fmt"

	"counterfoil/ledger"
)

// groups collects what may have been done to several documents of a batch alike: a
// mapping, a tax code, a rate or a rounding rule that is wrong for all of them. It is one
// fault, however many documents it hits.
type groups struct {
	j     *joint
	byKey map[string]*part
	keys  []string // of one batch, in sequence
	all   []string // of all batches, in sequence
}

// setUp are the causes that lie in how an ERP is set up, and so hit many documents.
var setUp = map[ledger.Cause]bool{
	ledger.CauseSKU: true, ledger.CauseAccount: true, ledger.CauseTax: true, ledger.CauseFXRate: true, ledger.CauseRounding: true,
}

func newGroups(j *joint) *groups { return &groups{j: j, byKey: map[string]*part{}} }

// add puts a part to those that do the same, by cluster and by kind: in its batch, and in
// all.
func (g *groups) add(p *part) {
	h, batch := p.changes[0].h, p.slips[0].home.in.Case.Reference
	if !setUp[h.Cause] {
		return
	}
	for _, name := range unique([]string{h.Cluster, h.Kind}) {
		if name != "" {
			name = string(h.Cause) + "|" + name
			for _, of := range []string{"", "|" + string(p.slips[0].paper.kind)} { // a connector treats returns by rules of their own
				g.keys = g.put(g.keys, string(batch)+"|"+name+of, p)
				g.all = g.put(g.all, name+of, p)
			}
		}
	}
}

func (g *groups) put(keys []string, k string, p *part) []string {
	of := g.byKey[k]
	if of == nil {
		of = &part{}
		g.byKey[k], keys = of, append(keys, k)
	}
	if n := len(of.slips); n == 0 || of.slips[n-1] != p.slips[0] { // a document has it once
		of.slips, of.changes = append(of.slips, p.slips[0]), append(of.changes, p.changes[0])
	}
	return keys
}

// inBatches are the groups of two documents and more in one batch.
func (g *groups) inBatches() []*part { return g.parts(g.keys) }

// everywhere are those of all batches.
func (g *groups) everywhere() []*part { return g.parts(g.all) }

// parts are groups of two documents and more that touch open batches alone.
func (g *groups) parts(keys []string) (list []*part) {
	for _, k := range keys {
		of := g.byKey[k]
		if len(of.slips) < 2 {
			continue
		}
		var effects []impact
		for _, c := range of.changes {
			effects = append(effects, c.effect)
		}
		if sum := total(effects); len(sum) > 0 && g.j.inOpen(sum) {
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
	h.Detail += fmt.Sprintf(", in %d documents: %s", len(p.slips), someNames(p.slips))
	return &h
}
