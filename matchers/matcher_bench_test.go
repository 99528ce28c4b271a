package matchers

import (
	"fmt"
	"strings"
	"testing"

	"counterfoil/ledger/policy"
)

// benchedOn is a scenario for each matcher in which it has something to state.
var benchedOn = map[Matcher]string{
	edited{}: "edited", laterVersion{}: "edited-versions", returnValue{}: "return-value", goodsLine{}: "goods-line",
	refundAsSale{}: "refund-as-negative-sale", charge{}: "charge-discount", tax{}: "tax-home-rate", sku{}: "sku-wrong-group",
	dimensionSold{}: "dimension-sku", account{}: "account-freight", dimensionPlace{}: "dimension-country", fxRate{}: "fx-rate",
	rounding{}: "rounding-per-line",
}

// Each matcher alone: its hypotheses about the documents of a case that have no voucher of
// their own, stated and replayed one by one.
func BenchmarkMatcher(b *testing.B) {
	for _, m := range Pipeline {
		scenario, ok := benchedOn[m]
		if !ok {
			b.Fatalf("no scenario for matcher %T", m)
		}
		b.Run(strings.TrimPrefix(fmt.Sprintf("%T", m), "matchers."), func(b *testing.B) {
			in, p := statedIn(b, m, scenario)
			stated := 0
			b.ReportAllocs()
			for b.Loop() {
				stated = stateAll(m, layOut(in, p))
			}
			b.ReportMetric(float64(stated), "hypotheses")
		})
	}
}

// statedIn is the first case of a scenario about which a matcher states something.
func statedIn(b *testing.B, m Matcher, name string) (Input, *policy.Policy) {
	b.Helper()
	s := readScenario(b, scenarios+"/"+name+".txt")
	p := policyOf(b, s)
	for _, want := range s.Wants {
		if in := inputOf(b, s, p, want.Reference); stateAll(m, layOut(in, p)) > 0 {
			return in, p
		}
	}
	b.Fatalf("%T states nothing about %s", m, name)
	return Input{}, nil
}

// stateAll counts a matcher's hypotheses about a case and replays them.
func stateAll(m Matcher, d *dossier) (stated int) {
	s := newSearch(d)
	left := &match{s: s, papers: d.papers, vouchers: d.vouchers, holders: map[*paper][]*voucher{}}
	left.pairExact()
	for _, p := range left.papers {
		if !p.known {
			continue
		}
		list := m.Hypotheses(s.subject(p))
		for i := range list {
			s.replay(p, &list[i])
		}
		stated += len(list)
	}
	return stated
}
