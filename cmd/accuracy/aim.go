package main

import "fmt"

// aim is what a grain's months are held to. Conservation, clean references and
// mislabelling admit no exception anywhere; how much is told exactly depends on how much
// the ERP's vouchers show.
type aim struct {
	exactPerMille int
	why           string
}

var aims = map[string]aim{
	"order": {995, "every document has a voucher of its own"},
	"day":   {850, "a batch shows the sum of its documents only: what is wrong with one hides in the others"},
	"mixed": {900, "wholesale per invoice, the web per day"},
}

// misses are the aims a grain did not reach, in words.
func (g *tally) misses(grain string) (all []string) {
	sum, a := g.all(), aims[grain]
	if sum.told()*1000 < a.exactPerMille*sum.Planted {
		all = append(all, fmt.Sprintf("exact cause and legs: %s of the planted faults, aim %s (%s)", percent(sum.told(), sum.Planted), percent(a.exactPerMille, 1000), a.why))
	}
	for _, must := range []struct {
		what string
		n    int
	}{{"mislabelled", sum.Outcomes[mislabelled]}, {"clean references blamed", g.blamed}, {"not conserved (P7)", g.broken}} {
		if must.n > 0 {
			all = append(all, fmt.Sprintf("%s: %d, aim 0", must.what, must.n))
		}
	}
	return all
}

func (r *result) missed() bool {
	for grain, g := range r.grains {
		if len(g.misses(grain)) > 0 {
			return true
		}
	}
	return false
}

// percent writes a share with one decimal, cut and not rounded: 99.95 % is 99.9 %, for
// no missed aim may look reached.
func percent(n, of int) string {
	if of == 0 {
		return "–"
	}
	tenths := n * 1000 / of
	return fmt.Sprintf("%d.%d %%", tenths/10, tenths%10)
}
