package importerstest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"testing"
	"time"

	"counterfoil/ledger"
	"counterfoil/ledger/policy"
	"counterfoil/ledger/postgres"
	"counterfoil/ledger/postgres/pgtest"
)

// Clock begins on 3 November 2026 at 08:00 UTC and goes on only while somebody waits.
type Clock struct{ Waited time.Duration }

// Now is the time.
func (c *Clock) Now() time.Time {
	return time.Date(2026, 11, 3, 8, 0, 0, 0, time.UTC).Add(c.Waited)
}

// Sleep waits no time, and counts it.
func (c *Clock) Sleep(ctx context.Context, d time.Duration) error {
	c.Waited += d
	return ctx.Err()
}

// Requests calls Before each request.
type Requests struct {
	http.RoundTripper
	Before func(*http.Request)
}

// RoundTrip sends the request.
func (r Requests) RoundTrip(request *http.Request) (*http.Response, error) {
	r.Before(request)
	return r.RoundTripper.RoundTrip(request)
}

// NewStore is a ledger of a policy's entity with its suspense account 2999.
func NewStore(t testing.TB, p *policy.Policy) *postgres.Store {
	t.Helper()
	store := pgtest.New(t)
	if err := store.EnsureEntity(t.Context(), p.Entity.ID, p.Entity.Currency, []ledger.Account{{Code: "2999", Name: "Suspense", Type: ledger.Liability}}); err != nil {
		t.Fatal(err)
	}
	return store
}

// Flaky is a ledger whose posting fails once it has done so many.
type Flaky struct {
	*postgres.Store
	Left int
}

// ErrFlaky is how it fails.
var ErrFlaky = errors.New("the connection to the ledger was lost")

// Post posts, while any is left.
func (f *Flaky) Post(ctx context.Context, entity ledger.EntityID, kind ledger.BatchKind, snapshot int64, write func(ledger.BatchWriter) error) (ledger.Batch, error) {
	if f.Left--; f.Left < 0 {
		return ledger.Batch{}, ErrFlaky
	}
	return f.Store.Post(ctx, entity, kind, snapshot, write)
}

// BenchmarkReading times reading an answer of so many lines, beside decoding its JSON into
// maps.
func BenchmarkReading(b *testing.B, answer any, lines int, read func(io.Reader) error) {
	content, err := json.Marshal(answer)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("minimise", func(b *testing.B) {
		b.SetBytes(int64(len(content)))
		for b.Loop() {
			if err := read(bytes.NewReader(content)); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(lines*b.N)/b.Elapsed().Seconds(), "lines/s")
	})
	b.Run("decode alone", func(b *testing.B) {
		b.SetBytes(int64(len(content)))
		for b.Loop() {
			var page map[string]any
			if err := json.Unmarshal(content, &page); err != nil {
				b.Fatal(err)
			}
		}
	})
}
