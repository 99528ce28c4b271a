package matchers

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"counterfoil/fixtures/scenario"
	"counterfoil/ledger"

	"pgregory.net/rapid"
)

// One to three random faults of the clerk's on a random document: what was planted is
// found, or stands among the alternatives, or fewer faults say it all, or it is unexplained;
// nothing else is claimed.
func TestFaultsOfTheClerksTogetherAreNeverMislabelled(t *testing.T) {
	p := swedish(t)
	count := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		d := drawShipment(t, placesShipped[rapid.IntRange(0, len(placesShipped)-1).Draw(t, "place")])
		if rapid.Bool().Draw(t, "returned") {
			d = drawReturn(t, d)
		}
		c := read(d)
		faults := rapid.IntRange(1, 3).Draw(t, "faults")
		planted := plantClerks(t, c, faults)
		b := newBook(p)
		due, wrong := b.expect(t, d), c.voucher()
		if len(planted) == 0 || wrong.same(due) || wrong.isZero() {
			return
		}
		b.book("1", cut.AddDays(-11), wrong)
		got := Explain(b.in, p)
		checkCase(t, got)
		v := judge(got, planted)
		count[fmt.Sprint(len(planted), " ", v)]++
		if v == mislabelled {
			t.Fatalf("planted %s:\n%s%s", names(planted), scenario.Conclusion(got), evidenceOf(got))
		}
	})
	t.Log(count)
}

// plantClerks plants so many faults, in the sequence in which a program makes them.
func plantClerks(t *rapid.T, c *clerk, n int) (planted []clerkFault) {
	all := clerkFaults()
	drawn := make([]int, n)
	for i := range drawn {
		drawn[i] = rapid.IntRange(0, len(all)-1).Draw(t, "fault")
	}
	slices.Sort(drawn)
	for _, i := range slices.Compact(drawn) {
		before := slices.Clone(c.rows)
		v := c.voucher()
		if !contradicts(planted, all[i]) && all[i].plant(c) && !c.voucher().same(v) {
			planted = append(planted, all[i])
		} else {
			c.rows = before
		}
	}
	return planted
}

func names(planted []clerkFault) string {
	list := make([]string, len(planted))
	for i, f := range planted {
		list[i] = f.name
	}
	return strings.Join(list, "; ")
}

// contradicts tells whether a fault taxes the document, or a line that may be all of it,
// where another does already: a program has one way to tax it.
func contradicts(planted []clerkFault, f clerkFault) bool {
	return (f.whole() || f.cause == ledger.CauseTax && strings.Contains(f.name, "line")) && slices.ContainsFunc(planted, clerkFault.whole)
}
