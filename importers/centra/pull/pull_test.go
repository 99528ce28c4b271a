package pull

import (
	"testing"
	"time"

	"counterfoil/fixtures/tenant"
)

func TestAPullIsAFileImport(t *testing.T) {
	t.Parallel()
	s, b := newShop(t, 300, tenant.Options{}), newBench(t)
	r := b.full(s)
	t.Log(r)
	for _, f := range r.Findings {
		t.Errorf("finding %s, %s: %s", f.Code, f.Position, f.Text)
	}
	b.sameAs(s)
	again := b.full(s)
	t.Log(again)
	if len(again.Results) != 0 || again.Withdrawn != 0 {
		t.Errorf("the same content once more: %s", again)
	}
	if r := b.changes(s); len(r.Results) != 0 {
		t.Errorf("nothing has changed: %s", r)
	}
}

// A reading of some months asks for each order once: that a shipment bears the same stamp
// as the ledger has is no change.
func TestAReadingSinceADayReadsEachOrderOnce(t *testing.T) {
	t.Parallel()
	s, b := newShop(t, 300, tenant.Options{}), newBench(t)
	r, err := b.puller(s).Changes(t.Context(), time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	if r.Read["orders"] < 290 || r.Read["orders"] > 310 || r.Read["shipments"] < 200 {
		t.Errorf("of 300 orders: %s", r)
	}
}
