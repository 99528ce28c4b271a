package policy

import (
	"testing"

	"counterfoil/ledger"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

type onAccount struct {
	reference ledger.Reference
	account   ledger.AccountCode
	dimension ledger.Dimensions
}

// Sums are what the entries add up to, per reference, account and dimension, in both
// grains and under every rule; and where Post refuses a document, so does Sums.
func TestSumsAreThoseOfTheEntries(t *testing.T) {
	from := template(t, "se")
	rapid.Check(t, func(t *rapid.T) {
		p, d := drawPolicy(t, from), drawSale(t)
		p.Posting.Grain = rapid.SampledFrom([]Grain{PerOrder, PerDay}).Draw(t, "grain")
		if rapid.Bool().Draw(t, "compares dimensions") {
			p.Dimensions = drawDimensions(t)
		}
		switch rapid.IntRange(0, 5).Draw(t, "trouble") {
		case 0:
			p.Roles.Rounding = ""
		case 1:
			d.Goods.Gross = d.Goods.Gross.Add(one)
		case 2:
			p.Tax = p.Tax[:len(p.Tax)/2]
		}
		entries, refused := p.Post(d)
		want := map[onAccount][2]int64{}
		references := map[ledger.Reference]bool{"none of it": true}
		for _, e := range entries {
			references[e.Reference] = true
			for _, posting := range e.Postings {
				add(want, onAccount{e.Reference, posting.Account, posting.Dimension}, posting.Signed().Units(), posting.SignedFunctional().Units())
			}
		}
		got := map[onAccount][2]int64{}
		for r := range references {
			sums, err := p.Sums(d, r)
			if (err != nil) != (refused != nil) {
				t.Fatalf("Sums says %v, Post %v", err, refused)
			}
			for _, s := range sums {
				add(got, onAccount{r, s.Account, s.Dimension}, s.Document, s.Functional)
			}
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(onAccount{})); diff != "" {
			t.Fatal(diff)
		}
	})
}

func add(sums map[onAccount][2]int64, k onAccount, document, functional int64) {
	sum := [2]int64{sums[k][0] + document, sums[k][1] + functional}
	if sums[k] = sum; sum == [2]int64{} {
		delete(sums, k)
	}
}
