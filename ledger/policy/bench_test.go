package policy

import "testing"

func BenchmarkPost(b *testing.B) {
	p := template(b, "se")
	d := danishSale()
	for b.Loop() {
		if _, err := p.Post(d); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPostCapture(b *testing.B) {
	p := template(b, "se")
	d := payment("capture", "DKK", "1.532", "2389")
	for b.Loop() {
		if _, err := p.Post(d); err != nil {
			b.Fatal(err)
		}
	}
}
