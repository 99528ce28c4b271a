package main

import (
	"fmt"
	"time"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// result adds up the months.
type result struct {
	trials []trialScore
	grains map[string]*tally
	took   time.Duration
}

// trialScore is one month of the list of months.
type trialScore struct {
	trial
	Planted, Exact, Blamed, Broken int
	took                           time.Duration
	scores                         monthScore
}

func (t trialScore) String() string {
	return fmt.Sprintf("%-46s %4d planted, %4d exact, %d clean blamed, %d not conserved, in %.1f s", t.trial, t.Planted, t.Exact, t.Blamed, t.Broken, t.took.Seconds())
}

// tally is what a grain's months come to.
type tally struct {
	causes         map[ledger.Cause]*causeTally
	blamed, broken int
	months         int
	took           time.Duration
}

// causeTally is one cause's line.
type causeTally struct {
	Planted       int
	Outcomes      map[outcome]int
	Claims, Right int
	Named         int // of those exact, by how many every document is named
	Money         money.Amount
	Explained     money.Amount
}

func newResult() *result { return &result{grains: map[string]*tally{}} }

func (r *result) add(t trial, m monthScore, broken int, took time.Duration) {
	g := r.grains[t.grain]
	if g == nil {
		g = &tally{causes: map[ledger.Cause]*causeTally{}}
		r.grains[t.grain] = g
	}
	s := trialScore{trial: t, took: took, Broken: broken, scores: m}
	blamed := map[ledger.Reference]bool{}
	for _, b := range m.blamed {
		blamed[b.reference] = true
	}
	s.Blamed = len(blamed)
	for _, p := range m.planted {
		g.cause(p.cause).add(p)
		s.Planted += p.count
		if p.told() {
			s.Exact += p.count
		}
	}
	for cause, n := range m.claims {
		g.cause(cause).Claims += n
		g.cause(cause).Right += m.right[cause]
	}
	g.months, g.blamed, g.broken, g.took = g.months+1, g.blamed+s.Blamed, g.broken+broken, g.took+took
	r.trials = append(r.trials, s)
}

func (g *tally) cause(c ledger.Cause) *causeTally {
	if g.causes[c] == nil {
		g.causes[c] = &causeTally{Outcomes: map[outcome]int{}}
	}
	return g.causes[c]
}

func (c *causeTally) add(p scored) {
	c.Planted += p.count
	c.Outcomes[p.outcome] += p.count
	worth := p.legs.moved()
	c.Money = c.Money.Add(worth)
	if p.told() || p.outcome == first {
		c.Explained = c.Explained.Add(worth)
		if p.named {
			c.Named += p.count
		}
	}
}

// told counts the faults whose cause and legs are told as the only ones.
func (c *causeTally) told() int { return c.Outcomes[exact] + c.Outcomes[document] }

// sum adds a line's figures to another's.
func (c *causeTally) sum(o *causeTally) {
	c.Planted, c.Claims, c.Right, c.Named = c.Planted+o.Planted, c.Claims+o.Claims, c.Right+o.Right, c.Named+o.Named
	c.Money, c.Explained = c.Money.Add(o.Money), c.Explained.Add(o.Explained)
	for k, n := range o.Outcomes {
		c.Outcomes[k] += n
	}
}

func (g *tally) all() *causeTally {
	sum := &causeTally{Outcomes: map[outcome]int{}}
	for _, c := range g.causes {
		sum.sum(c)
	}
	return sum
}
