package matchers

import (
	"testing"

	"counterfoil/fixtures/scenario"
)

// Explaining is done for every reference that does not tie, some per cent of a month.
func BenchmarkExplain(b *testing.B) {
	for _, name := range []string{"tax-home-rate", "missing-refund", "two-faults", "rounding-per-line", "unknown-fault"} {
		s := readScenario(b, scenarios+"/"+name+".txt")
		p := policyOf(b, s)
		in := inputOf(b, s, p, s.Wants[0].Reference)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Explain(in, p)
			}
		})
	}
	b.Run("tied", func(b *testing.B) { explainTied(b) })
}

// explainTied measures a reference whose books agree after all.
func explainTied(b *testing.B) {
	p := swedish(b)
	s := readScenario(b, scenarios+"/missing-refund.txt")
	for _, d := range s.Documents {
		entries, err := p.Post(d)
		if err != nil {
			b.Fatal(err)
		}
		for _, e := range entries {
			e.Book = "booked"
			s.Booked = append(s.Booked, e)
		}
	}
	s.Booked = s.Booked[2:]
	in := inputOf(b, s, p, "501")
	if c := Explain(in, p); len(c.Variance) > 0 {
		b.Fatal(scenario.Conclusion(c))
	}
	for b.Loop() {
		Explain(in, p)
	}
}
