package matchers

import (
	"strings"
	"testing"

	"counterfoil/ledger"
	"counterfoil/ledger/policy"

	"github.com/shopspring/decimal"
)

// Centra keeps cancelled lines: no pieces, no value; a return may give a value back for no
// piece. Neither is divided by.
func TestALineOfNoPiecesIsNotDividedBy(t *testing.T) {
	l := ledger.Line{SKU: "AB-1", Gross: decimal.NewFromInt(100), Net: decimal.NewFromInt(80), Taxes: []ledger.Tax{{Amount: decimal.NewFromInt(20)}}}
	if got := scaled(l, 2); !got.Gross.Equal(l.Gross) || got.Quantity != 2 {
		t.Errorf("got %+v", got)
	}
	s := readScenario(t, scenarios+"/return-value.txt")
	p := policyOf(t, s)
	for _, w := range s.Wants {
		in := inputOf(t, s, p, w.Reference)
		for key, d := range in.Documents {
			if d.Goods != nil && len(d.Goods.Lines) > 0 {
				none := d.Goods.Lines[0]
				none.Quantity = 0
				goods := *d.Goods
				goods.Lines = append(append([]ledger.Line(nil), goods.Lines...), none)
				d.Goods = &goods
				in.Documents[key] = d
			}
		}
		Explain(in, p)
	}
}

// One order that the program cannot explain leaves its variance unexplained, says so, and
// takes no other order with it.
func TestAFaultOfTheProgramStaysWithItsCase(t *testing.T) {
	s := readScenario(t, scenarios+"/charge-freight-left-out.txt")
	p := policyOf(t, s)
	in := inputOf(t, s, p, s.Wants[0].Reference)
	c := guarded(in, p, func(Input, *policy.Policy) ledger.Case { panic("a fault of ours") })
	if len(c.Variance) == 0 || len(c.Unexplained) != len(c.Variance) || len(c.Explanations) > 0 || !strings.Contains(c.Note, "a fault of ours") {
		t.Errorf("the case is %+v", c)
	}
	together := guardedTogether([]Input{in}, p, func([]Input, *policy.Policy) []ledger.Case { panic("a fault of ours") })
	if len(together) != 1 || len(together[0].Unexplained) != len(c.Variance) {
		t.Errorf("together the cases are %+v", together)
	}
	if got := guarded(in, p, Explain); len(got.Explanations) == 0 {
		t.Errorf("an order that can be explained is not: %+v", got)
	}
}
