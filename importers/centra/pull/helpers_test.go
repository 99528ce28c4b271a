package pull

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net/http/httptest"
	"sort"
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

// after are the entries behind one, in the sequence they were posted.
func (b *bench) after(id int64) (all []ledger.Entry) {
	b.t.Helper()
	q := ledger.JournalQuery{After: id}
	for {
		page, err := b.store.Journals(b.t.Context(), b.Entity, q)
		if err != nil {
			b.t.Fatal(err)
		}
		if len(page) == 0 {
			return all
		}
		all = append(all, page...)
		q.After = page[len(page)-1].ID
	}
}

// stands are the entries that nothing reverses.
func (b *bench) stands() (entries []ledger.Entry) {
	b.t.Helper()
	all := b.after(0)
	reversed := map[int64]bool{}
	for _, e := range all {
		reversed[e.Reverses] = true
	}
	for _, e := range all {
		if e.Reverses == 0 && !reversed[e.ID] {
			entries = append(entries, e)
		}
	}
	return entries
}

// standing are the entries that stand, one a line, without the numbers that depend on how
// often something was read.
func (b *bench) standing() (lines []string) {
	b.t.Helper()
	for _, e := range b.stands() {
		lines = append(lines, line(e))
	}
	sort.Strings(lines)
	return lines
}

func line(e ledger.Entry) string {
	return fmt.Sprintf("%s %s %s %s %s %s %v", e.Document, e.EffectiveOn, e.Kind, e.Reference, e.Order, e.Text, e.Postings)
}

func sum(lines []string) string {
	return fmt.Sprintf("%d entries, %x", len(lines), sha256.Sum256([]byte(strings.Join(lines, "\n"))))
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
