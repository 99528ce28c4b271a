package importers_test

import (
	"fmt"
	"strings"
	"testing"

	"counterfoil/ledger"
)

// views are an order as it was sent, after its price was lowered, and after its shipment
// was taken out of it again.
func views(t *testing.T) (sent, lowered, removed string) {
	at := strings.Index(anOrder, `"shipments":[`)
	return anOrder, cheaper(t), edited(t, anOrder[:at]+`"shipments":[]}`, "2026-10-06T10", "2026-10-08T10")
}

// In whatever sequence three views of an order arrive, the books end the same, and every
// version that was ever due is known, each once however often a file is read.
func TestArrivalOrderChangesNothing(t *testing.T) {
	t.Parallel()
	sent, lowered, removed := views(t)
	all := map[string]string{"sent": sent, "lowered": lowered, "removed": removed}
	for _, names := range [][]string{
		{"sent", "lowered"}, {"lowered", "sent"},
		{"sent", "lowered", "removed"}, {"sent", "removed", "lowered"}, {"lowered", "sent", "removed"},
		{"lowered", "removed", "sent"}, {"removed", "sent", "lowered"}, {"removed", "lowered", "sent"},
	} {
		b := newBench(t)
		want := "lowered"
		for _, name := range names {
			b.read(name, all[name])
			if name == "removed" {
				want = ""
			}
		}
		direct := newBench(t)
		if want != "" {
			direct.read(want, all[want])
		}
		if got, want := b.balances(farOff), direct.balances(farOff); got != want {
			t.Errorf("%v: got balances\n%s\nwant\n%s", names, got, want)
		}
		versions := b.versions(ledger.DocumentID{Source: "centra", Kind: ledger.DocumentShipment, ExternalID: "900"})
		for i, name := range names {
			b.read(fmt.Sprintf("%s once more, %d", name, i), all[name]+"\n")
		}
		if again := b.versions(ledger.DocumentID{Source: "centra", Kind: ledger.DocumentShipment, ExternalID: "900"}); len(again) != len(versions) {
			t.Errorf("%v: %d versions after reading everything twice, %d before", names, len(again), len(versions))
		}
		due := map[[32]byte]bool{}
		for _, v := range versions {
			due[v.Hash] = true
		}
		if len(due) != len(names) {
			t.Errorf("%v: %d different versions are known, want %d", names, len(due), len(names))
		}
	}
}
