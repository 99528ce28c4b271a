package main

import (
	"encoding/json"
	"io"
	"maps"
	"slices"

	"counterfoil/ledger"
)

// The shape of --format json. Counts are of planted faults; money is in the ledger
// currency, as strings.
type grainJSON struct {
	Grain    string      `json:"grain"`
	Months   int         `json:"months"`
	Seconds  string      `json:"seconds"`
	Blamed   int         `json:"clean_references_blamed"`
	Broken   int         `json:"not_conserved"`
	Misses   []string    `json:"aims_missed"`
	Causes   []causeJSON `json:"causes"`
	NotExact []faultJSON `json:"not_exact"`
}

type causeJSON struct {
	Cause     ledger.Cause    `json:"cause"`
	Planted   int             `json:"planted"`
	Outcomes  map[outcome]int `json:"outcomes"`
	Named     int             `json:"documents_named"`
	Claims    int             `json:"claims"`
	Right     int             `json:"claims_right"`
	Money     string          `json:"money_planted"`
	Explained string          `json:"money_explained"`
}

type faultJSON struct {
	Month     string           `json:"month"`
	Reference ledger.Reference `json:"reference"`
	Outcome   outcome          `json:"outcome"`
	Planted   string           `json:"planted"`
	Found     []string         `json:"found"`
}

func (r *result) writeJSON(out io.Writer) error {
	all := []grainJSON{}
	for _, grain := range slices.Sorted(maps.Keys(r.grains)) {
		all = append(all, r.grainJSON(grain))
	}
	e := json.NewEncoder(out)
	e.SetIndent("", "  ")
	return e.Encode(all)
}

func (r *result) grainJSON(grain string) grainJSON {
	g := r.grains[grain]
	j := grainJSON{Grain: grain, Months: g.months, Seconds: g.took.String(), Blamed: g.blamed, Broken: g.broken, Misses: g.misses(grain)}
	for _, cause := range ledger.Causes {
		if c := g.causes[cause]; c != nil {
			j.Causes = append(j.Causes, causeJSON{cause, c.Planted, c.Outcomes, c.Named, c.Claims, c.Right, c.Money.Number(), c.Explained.Number()})
		}
	}
	for _, t := range r.trials {
		if t.grain != grain {
			continue
		}
		for _, p := range t.scores.planted {
			if p.outcome != exact {
				f := faultJSON{Month: t.trial.String(), Reference: p.reference, Outcome: p.outcome, Planted: p.group.text(), Found: []string{}}
				for _, found := range p.found {
					f.Found = append(f.Found, found.text())
				}
				j.NotExact = append(j.NotExact, f)
			}
		}
	}
	return j
}
