package reports_test

import (
	"context"
	"fmt"
	"testing"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/reports"
	"counterfoil/reports/reportstest"
)

func TestTheMonthTiesAndSaysWhatIsUnexplained(t *testing.T) {
	m := reportstest.Build(t, reportstest.Month())
	for _, c := range m.Failed() {
		t.Errorf("control fails: %s: %s against %s", c.Name, c.A, c.B)
	}
	if got, want := m.Verdict(), "UNEXPLAINED: 103.83 SEK in 2 cases, of which 100.50 SEK accepted by a person; 2 records refused at import, in neither book"; got != want {
		t.Errorf("verdict %q, want %q", got, want)
	}
	for cause, want := range map[ledger.Cause]string{
		ledger.CauseUnexplained: "103.83", ledger.CauseMissingOrder: "1,249.00", ledger.CauseMissingRefund: "842.50", ledger.CauseTax: "1,437.50",
		ledger.CauseSKU: "1,000.07", ledger.CauseRounding: "0.01", ledger.CauseDuplicate: "0.00",
	} {
		if got := reports.Format(m.Cause(cause).Amount); got != want {
			t.Errorf("%s moves %s, want %s", cause, got, want)
		}
	}
	if got := m.Cause(ledger.CauseTax).Effect[reports.VAT]; got != money.Minor(-6900, "SEK") {
		t.Errorf("the effect of tax on VAT is %s, want what the legs take back: -69.00 SEK", got)
	}
	if len(m.Clusters) != 1 || m.Clusters[0].Orders != 2 || m.Clusters[0].Amount != money.Minor(100007, "SEK") {
		t.Errorf("clusters: %+v", m.Clusters)
	}
}

func TestOpenItemsAgeFromTheirOriginToTheCutOff(t *testing.T) {
	m := reportstest.Build(t, reportstest.Month())
	ages := map[ledger.Reference]int{}
	var cleared []ledger.Reference
	for i, err := range m.Items(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		if i.Cleared {
			cleared = append(cleared, i.Reference)
			continue
		}
		ages[i.Reference] = i.AgeDays
	}
	if ages["50007"] != 0 || ages["50006"] != 59 || ages["voucher:A 700"] != 123 {
		t.Errorf("ages %v", ages)
	}
	if len(cleared) != 1 || cleared[0] != "49001" {
		t.Errorf("cleared %v, want 49001", cleared)
	}
	var counts []int64
	for _, b := range m.Ageing {
		counts = append(counts, b.Items)
	}
	if got := fmt.Sprint(counts); got != "[5 1 1 1 0 1]" {
		t.Errorf("buckets %s", got)
	}
}
