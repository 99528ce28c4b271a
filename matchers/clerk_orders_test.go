package matchers

import (
	"strings"
	"testing"

	"counterfoil/fixtures/scenario"
	"counterfoil/ledger"
)

// clerkOrders are what the clerk's faults are planted in: the three tax modes, foreign
// currencies with and without decimals, several rates, stored value, returns.
var clerkOrders = []string{`
shipment 1 of 501 on 2026-10-10
  line WC-100 1 2499.00 tax 25 included
  line AC-77 2 598.00 tax 25 included
  line TS-1 1 349.00 tax 25 included
  freight 59.00 tax 25 included
  handling 29.00 tax 25 included
  discount 150.00 tax 25 included
`, `
shipment 1 of 501 on 2026-10-10
  line BK-1 1 212.00 tax 6 included
  line TS-1 2 698.00 tax 25 included
  freight 59.00 tax 25 included
  discount 70.00 tax 25 included
`, `
shipment 1 of 501 on 2026-10-10 to DE in EUR at 11.2543
  line TS-1 2 179.90 tax 19 included
  line BK-1 1 21.40 tax 7 included
  freight 5.95 tax 19 included
  discount 10.00 tax 19 included
`, `
shipment 1 of 501 on 2026-10-10 to DE in EUR at 11.2543
  line WC-100 1 279.90 tax 19 included
  line TS-1 2 79.90 tax 19 included
  freight 5.95 tax 19 included
  handling 2.95 tax 19 included
`, `
shipment 1 of 501 on 2026-10-10 to US in USD at 10.4127
  line TS-1 2 158.00 tax 8.875 added
  line WC-100 1 310.00 tax 8.875 added
  freight 12.00 tax 8.875 added
  discount 20.00 tax 8.875 added
`, `
shipment 1 of 501 on 2026-10-10 to CH in CHF at 11.7718
  line TS-1 2 158.00 tax 8.1 deducted 12.80
  line AC-77 1 92.00 tax 8.1 deducted 7.45
  freight 9.00 tax 8.1 deducted 0.73
`, `
shipment 1 of 501 on 2026-10-10 to JP in JPY at 0.0691
  line TS-1 2 15800 tax 10 deducted 1580
  freight 1200 tax 10 deducted 120
`, `
shipment 1 of 501 on 2026-10-10 to AU in USD at 10.4127
  line TS-1 2 158.00
  line WC-100 1 310.00
  freight 22.00
  discount 15.80
`, `
shipment 1 of 501 on 2026-10-10 to FR in EUR at 11.2543
  line TS-1 2 159.80 tax 20 included
  freight 6.00 tax 20 included
`, `
shipment 1 of 501 on 2026-10-10
  certificate GC 1 500.00
  line TS-1 1 349.00 tax 25 included
  freight 59.00 tax 25 included
  redeemed 200.00
`, `
return 3 of 501 on 2026-10-20
  line WC-100 1 2499.00 tax 25 included
  line TS-1 1 349.00 tax 25 included
  discount 120.00 tax 25 included
  fee 49.00 tax 25 included
`, `
return 3 of 501 on 2026-10-20 to DE in EUR at 11.1902
  line TS-1 2 179.90 tax 19 included
  line BK-1 1 21.40 tax 7 included
  freight 5.95 tax 19 included
  fee 4.90 tax 19 included
`, `
return 3 of 501 on 2026-10-20 to CH in CHF at 11.7718
  line TS-1 2 158.00 tax 8.1 deducted 12.80
  discount 10.00
`, `
return 3 of 501 on 2026-10-20 to US in USD at 10.4127
  line WC-100 1 310.00 tax 8.875 added
  line TS-1 1 54.00 tax 6 added
  fee 5.00
`}

func documentOf(t testing.TB, text string) ledger.Document {
	t.Helper()
	s, err := scenario.Parse("order", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return s.Documents[0]
}

// The clerk and our posting agree where nothing is wrong; they share no code.
func TestTheClerkBooksWhatIsDue(t *testing.T) {
	p := swedish(t)
	for _, text := range clerkOrders {
		d := documentOf(t, text)
		due := newBook(p).expect(t, d)
		if got := read(d).voucher(); !got.same(due) {
			t.Errorf("%s\nthe clerk books %v, due is %v", text, got, due)
		}
	}
}

// Every fault of the clerk's is found with its cause and its legs on every kind of order
// that can have it, alone or with a rounding of its own, or is among the alternatives.
func TestEveryFaultOfTheClerksIsFound(t *testing.T) {
	p := swedish(t)
	for _, f := range clerkFaults() {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			planted := 0
			for _, text := range clerkOrders {
				d := documentOf(t, text)
				c := read(d)
				if !f.plant(c) {
					continue
				}
				b := newBook(p)
				due, wrong := b.expect(t, d), c.voucher()
				if wrong.same(due) {
					continue
				}
				planted++
				b.book("1", cut.AddDays(-11), wrong)
				got := Explain(b.in, p)
				checkConserved(t, got)
				if verdict := judge(got, []clerkFault{f}); !verdict.good() {
					t.Errorf("%s%s: %s%s", text, verdict, scenario.Conclusion(got), evidenceOf(got))
				}
			}
			if planted == 0 {
				t.Error("no order can have it")
			}
		})
	}
}

// verdict is how a finding compares with what was planted.
type verdict string

const (
	exact        verdict = "exact"       // the causes planted, nothing left, nothing else
	withRounding verdict = "rounded"     // and a rounding of a few minor units beside them
	ambiguous    verdict = "ambiguous"   // with what was planted among the alternatives
	more         verdict = "more"        // each fault planted is named, one of them in several steps
	fewer        verdict = "fewer"       // fewer faults than planted say it all, each of them planted or not
	unexplained  verdict = "unexplained" // wholly or in part, and what is claimed was planted
	mislabelled  verdict = "mislabelled"
)

func (v verdict) good() bool { return v == exact || v == withRounding || v == ambiguous }

// judge compares a case with the faults planted in its one document.
func judge(c ledger.Case, planted []clerkFault) verdict {
	var found []ledger.Explanation
	for _, e := range c.Explanations {
		if e.Cause != ledger.CauseRounding {
			found = append(found, e)
		}
	}
	named, other := 0, false
	for _, f := range planted {
		if namedIn(found, f) {
			named++
		}
	}
	for _, e := range found {
		other = other || !plantedIn(planted, e)
	}
	switch {
	case len(c.Unexplained) > 0 && !other:
		return unexplained
	case named == len(planted) && len(found) == len(planted) && isAmbiguous(found):
		return ambiguous
	case named == len(planted) && len(found) == len(planted) && len(c.Explanations) == len(found):
		return exact
	case named == len(planted) && len(found) == len(planted):
		return withRounding
	case named == len(planted) && len(c.Unexplained) == 0:
		return more
	case len(found) < len(planted) && len(c.Unexplained) == 0:
		return fewer
	}
	return mislabelled
}

func namedIn(found []ledger.Explanation, f clerkFault) bool {
	for _, e := range found {
		if plantedIn([]clerkFault{f}, e) {
			return true
		}
	}
	return false
}

func plantedIn(planted []clerkFault, e ledger.Explanation) bool {
	for _, f := range planted {
		if f.calls(e.Cause) {
			return true
		}
		for _, a := range e.Alternatives {
			causes, _, _ := strings.Cut(a, ":")
			for _, cause := range strings.Split(causes, " and ") {
				if f.calls(ledger.Cause(cause)) {
					return true
				}
			}
		}
	}
	return false
}

func isAmbiguous(found []ledger.Explanation) bool {
	for _, e := range found {
		if e.Proof == ledger.ProofAmbiguous {
			return true
		}
	}
	return false
}
