package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"counterfoil/ledger"
)

// writeTables writes a table per grain, cause by cause, and the aims.
func (r *result) writeTables(out io.Writer) {
	for _, grain := range slices.Sorted(maps.Keys(r.grains)) {
		g := r.grains[grain]
		fmt.Fprintf(out, "\n%s: %d months in %.1f s\n", titles[grain], g.months, g.took.Seconds())
		g.writeTable(out)
		misses := g.misses(grain)
		for _, m := range misses {
			fmt.Fprintf(out, "MISSED  %s\n", m)
		}
		if len(misses) == 0 {
			fmt.Fprintf(out, "Every aim is reached: exact cause and legs %s or more (%s); mislabelled 0, clean references blamed 0, not conserved 0.\n",
				percent(aims[grain].exactPerMille, 1000), aims[grain].why)
		}
	}
	fmt.Fprintf(out, "\n%d months in %.0f s.\n", len(r.trials), r.took.Seconds())
}

var titles = map[string]string{
	"order": "A voucher per document", "day": "A voucher per day, store, currency and rate", "mixed": "Web stores per day, wholesale per invoice",
}

func (g *tally) writeTable(out io.Writer) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "cause\tplanted\texact\tdocument open\tboth\tprecision\trecall\tfirst\tamong\tnot among\tother legs\tunexplained\thidden\tmislabelled\tnamed\tmoney planted\texplained\t")
	for _, cause := range ledger.Causes {
		if c := g.causes[cause]; c != nil {
			c.writeLine(w, string(cause))
		}
	}
	g.all().writeLine(w, "all")
	w.Flush()
	fmt.Fprintf(out, "clean references blamed: %d · not conserved (P7): %d\n", g.blamed, g.broken)
}

func (c *causeTally) writeLine(w io.Writer, name string) {
	o := c.Outcomes
	fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%s\t%s\t%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%s\t%s\t%s\t\n", name, c.Planted, o[exact], o[document], percent(c.told(), c.Planted),
		percent(c.Right, c.Claims), percent(c.told()+o[first], c.Planted), o[first], o[among], o[notAmong], o[otherLegs], o[unexplained], o[hidden], o[mislabelled],
		percent(c.Named, c.told()+o[first]), c.Money.Number(), percent(int(c.Explained.Units()), int(c.Money.Units())))
}

// writeList writes every fault that did not come out exact, and everything found under
// clean references.
func (r *result) writeList(out io.Writer) {
	for _, t := range r.trials {
		fmt.Fprintf(out, "\n== %s · orders %d, faults %+v\n", t.trial, t.month.Orders, t.month.Faults)
		for _, p := range t.scores.planted {
			if p.outcome != exact {
				fmt.Fprintf(out, "%s  %s\n  planted  %s\n", p.reference, p.outcome, p.group.text())
				for _, f := range p.found {
					fmt.Fprintf(out, "  found    %s\n", f.text())
				}
			}
		}
		for _, b := range t.scores.blamed {
			fmt.Fprintf(out, "%s  clean and blamed\n  found    %s\n", b.reference, b.text())
		}
	}
}

func (g *group) text() string {
	text := fmt.Sprintf("%s (%s): %s", g.cause, strings.Join(g.kinds, " + "), g.legs)
	if len(g.documents) > 0 {
		text += " · " + strings.Join(g.documents, ", ")
	}
	if g.ambiguous {
		text += " · AMBIGUOUS: " + strings.Join(g.alternatives, " | ")
	}
	return text
}
