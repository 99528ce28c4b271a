package matchers

import (
	"strings"
	"testing"
	"time"

	"counterfoil/ledger"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"
)

// view is a shipment as its source had it on a day of October.
func view(version, day int, freight string) ledger.Document {
	gross := decimal.RequireFromString(freight)
	return ledger.Document{
		ID:      ledger.DocumentID{Source: "centra", Kind: ledger.DocumentShipment, ExternalID: "1"},
		Version: version, StampedAt: time.Date(2026, 10, day, 10, 0, 0, 0, time.UTC), Country: "SE", Currency: "SEK", Due: true,
		Goods: &ledger.Goods{Gross: gross, Charges: []ledger.Charge{{Kind: ledger.ChargeFreight, Gross: gross}}},
	}
}

func TestVersionsStandInTheSequenceOfTheirSource(t *testing.T) {
	waiting, partial := view(5, 9, "49"), view(6, 8, "1")
	waiting.Country = ""
	partial.Partial = true
	judged := view(7, 9, "49")
	judged.Context = ledger.Evidence{Snapshot: 1, Length: 2}
	for _, test := range []struct {
		name     string
		versions []ledger.Document
		current  int
		want     []int
	}{
		{"in sequence", []ledger.Document{view(1, 5, "49"), view(2, 6, "39")}, 2, []int{1, 2}},
		{"the newer came first and stands again", []ledger.Document{view(1, 6, "39"), view(2, 5, "49"), view(3, 6, "39")}, 1, []int{2, 1}},
		{"of what knows less, nothing", []ledger.Document{waiting, partial, judged}, 7, []int{7}},
		{"the current one stays whatever it is", []ledger.Document{partial}, 6, []int{6}},
	} {
		var got []int
		for _, v := range inSequence(test.versions, test.current) {
			got = append(got, v.Version)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

func TestChangesNameFieldAndBothValues(t *testing.T) {
	from, to := view(1, 5, "49"), view(2, 6, "39")
	to.Country = "NO"
	got := strings.Join(changes(from, to), "\n")
	want := "country: SE, then NO\nfreight: 49, then 39\ntotal: 49.00 SEK, then 39.00 SEK"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
