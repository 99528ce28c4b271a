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

func BenchmarkFindReference(b *testing.B) {
	p := template(b, "se")
	f := Fields{VoucherText: "Webborder 50418 försäljning", RowTexts: []string{"", "frakt", "moms"}}
	for b.Loop() {
		if _, _, ok := p.FindReference(f); !ok {
			b.Fatal("no reference found")
		}
	}
}
