package policy

import "testing"

func BenchmarkPost(b *testing.B) {
	p := template(b, "se")
	d := danishSale()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.Post(d); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPostCapture(b *testing.B) {
	p := template(b, "se")
	d := payment("capture", "DKK", "1.532", "2389")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.Post(d); err != nil {
			b.Fatal(err)
		}
	}
}

// Sums are what a search asks for, thousands of times for one document.
func BenchmarkSums(b *testing.B) {
	p := template(b, "se")
	d := danishSale()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.Sums(d, d.Order); err != nil {
			b.Fatal(err)
		}
	}
}
