package importers_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"counterfoil/fixtures"
	"counterfoil/importers"
	"counterfoil/importers/centra"
	"counterfoil/ledger/policy"
	"counterfoil/ledger/postgres/pgtest"
)

func TestSmokeMonth(t *testing.T) {
	dir := t.TempDir()
	start := time.Now()
	if _, err := (fixtures.Month{Seed: 1, Orders: 2000}).Generate(dir); err != nil {
		t.Fatal(err)
	}
	y, c, _ := policy.Template("se")
	p, err := policy.Parse(y, c)
	if err != nil {
		t.Fatal(err)
	}
	store := pgtest.New(t)
	ctx := context.Background()
	if err := store.EnsureEntity(ctx, p.Entity.ID, p.Entity.Currency, p.Chart); err != nil {
		t.Fatal(err)
	}
	t.Log("generated", time.Since(start))
	im := importers.Importer{Store: store, Entity: p.Entity.ID, Format: centra.FormatFor(p), Poster: p, TakenAt: time.Now()}
	for range 2 {
		start = time.Now()
		rs, err := im.Run(ctx, filepath.Join(dir, fixtures.CentraFolder))
		for _, r := range rs {
			t.Log(r, r.Findings, r.Snapshot.Totals)
		}
		if err != nil {
			t.Fatal(err)
		}
		t.Log(time.Since(start))
	}
	_ = os.Remove
}
