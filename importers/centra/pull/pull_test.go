package pull

import (
	"testing"

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
