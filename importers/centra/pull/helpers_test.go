package pull

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"counterfoil/fixtures"
	"counterfoil/fixtures/tenant"
	"counterfoil/importers"
	"counterfoil/importers/centra"
	"counterfoil/ledger"
	"counterfoil/ledger/policy"
	"counterfoil/ledger/postgres"
	"counterfoil/ledger/postgres/pgtest"
)

func init() { portionPages = 3 }

// known is when the tenant's first month has been over for some days; the clock starts
// an hour later.
var known = time.Date(2026, 11, 10, 0, 0, 0, 0, time.UTC)

// clock is the tenant's and the puller's: it goes on only when somebody waits.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: known.Add(time.Hour)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(max(d, 0))
	return ctx.Err()
}

func (c *clock) pass(d time.Duration) { _ = c.Sleep(context.Background(), d) }

// shop is a tenant and its address.
type shop struct {
	*tenant.Tenant
	*clock
	url string
}

var unlimited = tenant.Quotas{Requests: 1 << 30, RequestsPerHour: 1 << 30, Complexity: 1 << 30, ComplexityPerHour: 1 << 30, Mutations: 1 << 30, MutationsPerHour: 1 << 30}

func newShop(t testing.TB, orders int, o tenant.Options) *shop {
	t.Helper()
	c := newClock()
	o.Month = fixtures.Month{Seed: 7, Orders: orders, Wide: true}
	o.Known, o.Now = known, c.Now
	if o.Quotas == (tenant.Quotas{}) {
		o.Quotas = unlimited
	}
	s := &shop{Tenant: tenant.New(o), clock: c}
	server := httptest.NewServer(s.Handler())
	t.Cleanup(server.Close)
	s.url = server.URL + "/graphql"
	return s
}

// bench is a ledger with what imports into it.
type bench struct {
	t     testing.TB
	store *postgres.Store
	importers.Importer
	policy *policy.Policy
}

func newBench(t testing.TB) *bench {
	t.Helper()
	yaml, chart, err := policy.Template("se")
	if err != nil {
		t.Fatal(err)
	}
	p, err := policy.Parse(yaml, chart)
	if err != nil {
		t.Fatal(err)
	}
	store := pgtest.New(t)
	if err := store.EnsureEntity(t.Context(), p.Entity.ID, p.Entity.Currency, p.Chart); err != nil {
		t.Fatal(err)
	}
	return &bench{t, store, importers.Importer{Store: store, Entity: p.Entity.ID, Format: centra.FormatFor(p), Poster: p, TakenAt: known}, p}
}

func (b *bench) puller(s *shop) *Puller {
	b.t.Helper()
	client, err := NewClient(s.url, "secret-token", s.clock)
	if err != nil {
		b.t.Fatal(err)
	}
	return &Puller{Client: client, Store: b.store, Importer: b.Importer, Clock: s.clock, Zone: b.policy.Zone(), Stores: b.policy.Entity.Stores}
}

func (b *bench) full(s *shop) Report {
	b.t.Helper()
	r, err := b.puller(s).Full(b.t.Context(), time.Time{})
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

func (b *bench) changes(s *shop) Report {
	b.t.Helper()
	r, err := b.puller(s).Changes(b.t.Context(), time.Time{})
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

// files imports what the tenant shows now as files.
func (b *bench) files(s *shop) {
	b.t.Helper()
	dir := b.t.TempDir()
	if err := s.Files(dir); err != nil {
		b.t.Fatal(err)
	}
	if _, err := b.Run(b.t.Context(), dir); err != nil {
		b.t.Fatal(err)
	}
}

// standing are the entries that stand, one a line.
func (b *bench) standing() []string {
	b.t.Helper()
	return pgtest.Lines(pgtest.Standing(b.t, b.store, b.Entity))
}

func sum(lines []string) string {
	return fmt.Sprintf("%d entries, %x", len(lines), sha256.Sum256([]byte(strings.Join(lines, "\n"))))
}

// noneRejected: what was refused on the way was posted since.
func (b *bench) noneRejected() {
	b.t.Helper()
	list, err := b.store.Rejections(b.t.Context(), b.Entity, 0, ledger.Rejection{}, 10)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, r := range list {
		b.t.Errorf("still rejected: %s: %s", r.Position, r.Reason)
	}
}

// sameAs compares a pulled ledger with one that read the tenant's files now.
func (b *bench) sameAs(s *shop) {
	b.t.Helper()
	undisturbed := newBench(b.t)
	undisturbed.files(s)
	want, got := undisturbed.standing(), b.standing()
	if len(want) == 0 {
		b.t.Fatal("the files hold nothing")
	}
	if sum(got) == sum(want) {
		return
	}
	b.t.Errorf("pulled %s, by files %s", sum(got), sum(want))
	have := map[string]int{}
	for _, line := range got {
		have[line]++
	}
	shown := 0
	for _, line := range want {
		if have[line]--; have[line] < 0 && shown < 5 {
			b.t.Logf("only in the files: %s", line)
			shown++
		}
	}
	for line, n := range have {
		if n > 0 && shown < 10 {
			b.t.Logf("only pulled: %s", line)
			shown++
		}
	}
}

func (r Report) codes() map[string]int {
	codes := map[string]int{}
	for _, f := range r.Findings {
		codes[f.Code]++
	}
	return codes
}
