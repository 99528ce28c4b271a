package importers_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"time"

	"counterfoil/fixtures"
	"counterfoil/importers"
	"counterfoil/importers/centra"
	"counterfoil/ledger"
	"counterfoil/ledger/policy"
	"counterfoil/ledger/postgres"
	"counterfoil/ledger/postgres/pgtest"
)

var (
	taken   = time.Date(2026, 11, 1, 6, 0, 0, 0, time.UTC)
	october = ledger.NewDate(2026, 10, 1).Period()
	farOff  = ledger.NewDate(2027, 12, 31)
)

// bench is a ledger of its own with an importer for it.
type bench struct {
	importers.Importer
	t      testing.TB
	policy *policy.Policy
	store  *postgres.Store
}

func newBench(t testing.TB) *bench {
	t.Helper()
	policyYAML, chart, err := policy.Template("se")
	if err != nil {
		t.Fatal(err)
	}
	p, err := policy.Parse(policyYAML, chart)
	if err != nil {
		t.Fatal(err)
	}
	store := pgtest.New(t)
	if err := store.EnsureEntity(context.Background(), p.Entity.ID, p.Entity.Currency, p.Chart); err != nil {
		t.Fatal(err)
	}
	return &bench{importers.Importer{Store: store, Entity: p.Entity.ID, Format: centra.FormatFor(p), Poster: p, TakenAt: taken}, t, p, store}
}

// read imports text and expects it to go well.
func (b *bench) read(name, content string) importers.Result {
	b.t.Helper()
	r, err := b.Read(context.Background(), name, strings.NewReader(content))
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

// balances are all accounts of the expected book, in functional currency, up to a day.
func (b *bench) balances(on ledger.Date) string {
	b.t.Helper()
	rows, err := b.store.TrialBalanceOn(context.Background(), b.Entity, on, 0)
	if err != nil {
		b.t.Fatal(err)
	}
	var lines []string
	for _, r := range rows {
		if !r.Expected.Closing.IsZero() {
			lines = append(lines, fmt.Sprintf("%s %s", r.Account, r.Expected.Closing))
		}
	}
	sort.Strings(lines)
	return strings.Join(lines, "\n")
}

// rejected counts the records that stand rejected.
func (b *bench) rejected() int {
	b.t.Helper()
	list, err := b.store.Rejections(context.Background(), b.Entity, 0, ledger.Rejection{}, 1000)
	if err != nil {
		b.t.Fatal(err)
	}
	return len(list)
}

func (b *bench) journal(q ledger.JournalQuery) []ledger.Entry {
	b.t.Helper()
	var all []ledger.Entry
	for {
		page, err := b.store.Journals(context.Background(), b.Entity, q)
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

// month writes a generated month and returns its files by their first word: "orders",
// "later", "payments", "returns".
func month(t testing.TB, orders int) map[string]string {
	t.Helper()
	dir := t.TempDir()
	if _, err := (fixtures.Month{Seed: 3, Orders: orders}).Generate(dir); err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob(filepath.Join(dir, fixtures.CentraFolder, "*.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, name := range names {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		key := strings.TrimPrefix(strings.Split(filepath.Base(name), "-0")[0], "orders-")
		files[key] += string(content)
	}
	for _, want := range []string{"orders", "later", "payments", "returns"} {
		if files[want] == "" {
			t.Fatalf("the month has no %s: it has %d files", want, len(files))
		}
	}
	return files
}

// nodes takes the bare orders out of pages, one a line.
func nodes(t testing.TB, pages string) []string {
	t.Helper()
	var records []string
	_, err := centra.Format{}.Minimise(context.Background(), strings.NewReader(pages), func(r []byte) error {
		inner := bytes.TrimSuffix(r[bytes.IndexByte(r, ':')+1:], []byte("}"))
		records = append(records, string(inner))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return records
}

func (b *bench) versions(id ledger.DocumentID) []ledger.DocumentEvidence {
	b.t.Helper()
	versions, err := b.store.Documents(context.Background(), b.Entity, id)
	if err != nil {
		b.t.Fatal(err)
	}
	return versions
}
