package policy

import (
	"fmt"
	"strings"
	"testing"

	"counterfoil/ledger"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// A controller adds the figures up on paper and finds the posting.
func TestWorkingsShowWhereEveryPostingComesFrom(t *testing.T) {
	workings, err := template(t, "se").Workings(danishSale())
	if err != nil {
		t.Fatal(err)
	}
	want := `
		1510 2389.00 DKK 3659.95 SEK: 2389 = 2389 total of the document
		3121 -2080.00 DKK -3186.56 SEK: -2080 = -1600 line TR-1, 1 × TR-1 -480 line TS-1, 1 × TS-1
		3521 -39.20 DKK -60.05 SEK: -39.2 = -39.2 freight
		3732 208.00 DKK 318.66 SEK: 208 = 208 discount
		2671 -477.80 DKK -731.99 SEK: -477.8 = -400 line TR-1, 1 × TR-1 -120 line TS-1, 1 × TS-1 52 discount -9.8 freight
		3740 0.00 DKK -0.01 SEK: 0 =`
	if diff := cmp.Diff(trim(want), trim(workingsText(workings))); diff != "" {
		t.Errorf("workings differ (-want +got):\n%s", diff)
	}
}

func workingsText(workings []Working) string {
	var b strings.Builder
	for _, w := range workings {
		fmt.Fprintf(&b, "%s %s %s: %s =", w.Account, w.Amount, w.Value, w.Exact)
		for _, f := range w.Figures {
			fmt.Fprintf(&b, " %s %s", f.Amount, f.Of)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// Whatever the document, its workings end in the very postings of Post, and their
// figures add up to what they say.
func TestWorkingsEndInWhatIsPosted(t *testing.T) {
	base := template(t, "se")
	rapid.Check(t, func(t *rapid.T) {
		p, d := drawPolicy(t, base), drawSale(t)
		entries, err := p.Post(d)
		workings, failed := p.Workings(d)
		if (err == nil) != (failed == nil) {
			t.Fatalf("Post: %v, Workings: %v", err, failed)
		}
		left := ledger.Vector{}
		for _, e := range entries {
			left.AddEntry(e, -1)
		}
		for _, w := range workings {
			left.Add(w.Account, w.Value)
			sum := w.Exact
			for _, f := range w.Figures {
				sum = sum.Sub(f.Amount)
			}
			if len(w.Figures) > 0 && !sum.IsZero() {
				t.Fatalf("%s: figures miss their sum by %s", w.Account, sum)
			}
		}
		if len(entries) > 0 && len(left) > 0 {
			t.Fatalf("workings differ from the postings by %v", left)
		}
	})
}
