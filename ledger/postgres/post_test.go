package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"counterfoil/importers"
	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/ledger/postgres"
	"counterfoil/ledger/postgres/pgtest"
	"counterfoil/ledger/seal"
)

var _ importers.Store = (*postgres.Store)(nil)

var compare = cmp.Comparer(func(a, b money.Amount) bool { return a == b })
var compareDates = cmp.Comparer(func(a, b ledger.Date) bool { return a == b })
var comparePeriods = cmp.Comparer(func(a, b ledger.Period) bool { return a == b })

func TestPostSealsWhatItWrote(t *testing.T) {
	store := newLedger(t)
	documents, entries := manyOrders(1, 7)
	rejection := ledger.Rejection{Snapshot: 1, Position: "record 8", Reason: "no currency"}
	batch, err := post(t, store, documents, entries, rejection)
	if err != nil {
		t.Fatal(err)
	}
	var tree seal.Tree
	postings := 0
	for i, e := range entries {
		if e.ID != int64(i+1) || e.Batch != 1 {
			t.Errorf("entry %d has number %d in batch %d", i, e.ID, e.Batch)
		}
		tree.Append(seal.Leaf(seal.Entry(entity, e)))
		postings += len(e.Postings)
	}
	want := ledger.Batch{ID: 1, Kind: ledger.BatchImport, Snapshot: 1, SealedAt: batch.SealedAt, Entries: 7, Postings: int64(postings), Root: tree.Root()}
	if batch != want {
		t.Errorf("got  %+v\nwant %+v", batch, want)
	}
	if posted, err := store.Posted(t.Context(), entity, 1); err != nil || !posted {
		t.Errorf("posted: %v, %v", posted, err)
	}
	if posted, err := store.Posted(t.Context(), entity, 2); err != nil || posted {
		t.Errorf("snapshot 2 is posted: %v, %v", posted, err)
	}
}

func TestEmptyBatchIsSealed(t *testing.T) {
	store := newLedger(t)
	batch, err := post(t, store, nil, nil)
	if err != nil || batch.ID != 1 || batch.Entries != 0 || batch.Root != new(seal.Tree).Root() {
		t.Errorf("got %+v, %v", batch, err)
	}
	if posted, _ := store.Posted(t.Context(), entity, 1); !posted {
		t.Error("an empty batch does not count as posted")
	}
	if next := postSale(t, store, "50418"); next.ID != 2 {
		t.Errorf("the next batch is %d", next.ID)
	}
}

func TestBatchWithoutSnapshot(t *testing.T) {
	store := newLedger(t)
	batch, err := store.Post(t.Context(), entity, ledger.BatchReversal, 0, func(ledger.BatchWriter) error { return nil })
	if err != nil || batch.Snapshot != 0 || batch.Kind != ledger.BatchReversal {
		t.Errorf("got %+v, %v", batch, err)
	}
}

// TestEntriesComeBackAsWritten reads through EntriesOf, which has to give what a
// reversal is made of.
func TestEntriesComeBackAsWritten(t *testing.T) {
	store := newLedger(t)
	d := shipmentOf("50418")
	d.StampedAt = time.Date(2026, 10, 16, 1, 2, 3, 4000, time.UTC)
	d.Context = ledger.Evidence{Snapshot: 1, Chunk: 0, Offset: 1, Length: 2}
	e := saleOf(d)
	e.LateFor, e.EffectiveOn = ledger.NewDate(2026, 9, 1).Period(), ledger.NewDate(2026, 10, 1)
	e.Voucher = ledger.VoucherNumber{Series: "A", Number: "17"}
	e.Rule, e.Book, e.Scope = "rule\\\t\r\n", ledger.Booked, ledger.Recognised
	e.Postings = append(e.Postings,
		ledger.Posting{Account: "3740", Side: ledger.Debit, Amount: money.Minor(7, "JPY"), Functional: sek(100_000_000_000_000_00)},
		ledger.Posting{Account: "3740", Side: ledger.Credit, Amount: money.Minor(7, "JPY"), Functional: sek(100_000_000_000_000_00)},
		ledger.Posting{Account: "3740", Side: ledger.Debit, Functional: sek(3)},
		ledger.Posting{Account: "3740", Side: ledger.Credit, Functional: sek(3)},
		ledger.Posting{Account: "3740", Side: ledger.Debit, Amount: money.Minor(5, "KWD"), Functional: sek(0)},
		ledger.Posting{Account: "3740", Side: ledger.Credit, Amount: money.Minor(5, "KWD"), Functional: sek(0)})
	entries := []ledger.Entry{e}
	if _, err := post(t, store, []ledger.Document{d}, entries); err != nil {
		t.Fatal(err)
	}
	_, err := store.Post(t.Context(), entity, ledger.BatchImport, 1, func(w ledger.BatchWriter) error {
		got, err := w.EntriesOf(t.Context(), d.ID, 1)
		if err != nil {
			return err
		}
		if diff := cmp.Diff(entries, got, compare, compareDates, comparePeriods); diff != "" {
			t.Errorf("written (-) and read (+):\n%s", diff)
		}
		latest, err := w.Latest(t.Context(), []ledger.DocumentID{d.ID, {Source: "centra", Kind: "shipment", ExternalID: "other"}, {Source: "sie", Kind: "voucher", ExternalID: "A 1"}})
		want := map[ledger.DocumentID]ledger.StoredVersion{d.ID: {Version: 1, Hash: d.Hash(), Due: true, StampedAt: d.StampedAt, Evidence: d.Evidence, Context: d.Context}}
		if diff := cmp.Diff(want, latest); diff != "" {
			t.Errorf("latest:\n%s", diff)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestNewVersion posts a change the way importers do: the standing entries are
// reversed, the new version's entries posted, all seen inside the batch.
func TestNewVersion(t *testing.T) {
	store := newLedger(t)
	postSale(t, store, "50418")
	second := shipmentOf("50418")
	second.Version, second.Rate = 2, decimal.RequireFromString("2")
	_, err := store.Post(t.Context(), entity, ledger.BatchImport, 1, func(w ledger.BatchWriter) error {
		standing, err := w.EntriesOf(t.Context(), second.ID, 1)
		if err != nil || len(standing) != 1 {
			return fmt.Errorf("%d entries stand: %w", len(standing), err)
		}
		entries := []ledger.Entry{standing[0].Reversal(ledger.NewDate(2026, 10, 15)), saleOf(second)}
		if err := w.Write(t.Context(), []ledger.Document{second}, entries, nil); err != nil {
			return err
		}
		for version, want := range map[int]int{1: 0, 2: 1} {
			if standing, err := w.EntriesOf(t.Context(), second.ID, version); err != nil || len(standing) != want {
				t.Errorf("%d entries of version %d stand, %v", len(standing), version, err)
			}
		}
		for _, find := range []func() (map[ledger.DocumentID]ledger.StoredVersion, error){
			func() (map[ledger.DocumentID]ledger.StoredVersion, error) {
				return w.Latest(t.Context(), []ledger.DocumentID{second.ID})
			},
			func() (map[ledger.DocumentID]ledger.StoredVersion, error) {
				return w.LatestOfOrders(t.Context(), "centra", []ledger.Reference{"50418"}, []ledger.DocumentKind{ledger.DocumentShipment})
			},
		} {
			if latest, err := find(); err != nil || latest[second.ID].Version != 2 || latest[second.ID].Hash != second.Hash() {
				t.Errorf("latest is %+v, %v", latest, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestFirstImportSeesItsOwnDocuments: the short cut for a source without documents must
// not hide what the batch itself wrote.
func TestFirstImportSeesItsOwnDocuments(t *testing.T) {
	store := newLedger(t)
	_, err := store.Post(t.Context(), entity, ledger.BatchImport, 1, func(w ledger.BatchWriter) error {
		d := shipmentOf("50418")
		for want := range 2 {
			latest, err := w.Latest(t.Context(), []ledger.DocumentID{d.ID})
			if err != nil || len(latest) != want {
				t.Errorf("%d found, want %d, %v", len(latest), want, err)
			}
			ofOrder, err := w.LatestOfOrders(t.Context(), "centra", []ledger.Reference{"50418", "", "x"}, []ledger.DocumentKind{ledger.DocumentShipment, ledger.DocumentOrder})
			if err != nil || len(ofOrder) != want {
				t.Errorf("%d found of the order, want %d, %v", len(ofOrder), want, err)
			}
			if want == 0 {
				if err := w.Write(t.Context(), []ledger.Document{d}, []ledger.Entry{saleOf(d)}, nil); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestRefusedBatchesLeaveNothing is P1, P4, P5, P6 and P12 at the store: each fault is
// named by its error and nothing of the batch is kept.
func TestRefusedBatchesLeaveNothing(t *testing.T) {
	store := newLedger(t)
	closed := ledger.NewDate(2026, 9, 1).Period()
	if err := store.SetPeriodStatus(t.Context(), entity, closed, ledger.PeriodClosed, "anna", ""); err != nil {
		t.Fatal(err)
	}
	postSale(t, store, "1")
	before := count(t, store, "entries") + count(t, store, "documents") + count(t, store, "postings") + count(t, store, "rejections")

	for _, test := range []struct {
		name   string
		change func(d *ledger.Document, e *ledger.Entry)
		want   error
	}{
		{"out of balance", func(_ *ledger.Document, e *ledger.Entry) { e.Postings[0].Functional = sek(12501) }, ledger.ErrUnbalanced},
		{"one posting", func(_ *ledger.Document, e *ledger.Entry) { e.Postings = e.Postings[:1] }, ledger.ErrInvalid},
		{"an account nobody knows", func(_ *ledger.Document, e *ledger.Entry) { e.Postings[0].Account = "9999" }, ledger.ErrInvalid},
		{"another functional currency", func(_ *ledger.Document, e *ledger.Entry) {
			for i := range e.Postings {
				e.Postings[i].Functional = money.Minor(e.Postings[i].Functional.Units(), "EUR")
			}
		}, ledger.ErrInvalid},
		{"a closed period", func(_ *ledger.Document, e *ledger.Entry) { e.EffectiveOn = closed.Last() }, ledger.ErrPeriodClosed},
		{"the same version again", func(d *ledger.Document, e *ledger.Entry) {
			d.ID.ExternalID, e.Document = "1-1", d.ID
			d.ID.ExternalID = "1-1"
			e.Document = d.ID
		}, ledger.ErrConflict},
		{"a version too many", func(d *ledger.Document, e *ledger.Entry) { d.Version, e.Version = 3, 3 }, ledger.ErrInvalid},
		{"a document that is not stored", func(_ *ledger.Document, e *ledger.Entry) { e.Document.ExternalID = "unknown" }, ledger.ErrInvalid},
		{"evidence outside the chunk", func(d *ledger.Document, _ *ledger.Entry) { d.Evidence.Offset = 95 }, ledger.ErrInvalid},
		{"evidence in no chunk", func(d *ledger.Document, _ *ledger.Entry) { d.Evidence.Chunk = 1 }, ledger.ErrInvalid},
		{"context in no snapshot", func(d *ledger.Document, _ *ledger.Entry) { d.Context = ledger.Evidence{Snapshot: 7} }, ledger.ErrInvalid},
		{"no reference", func(_ *ledger.Document, e *ledger.Entry) { e.Reference = "" }, ledger.ErrInvalid},
		{"a zero byte in a text", func(_ *ledger.Document, e *ledger.Entry) { e.Text = "a\x00b" }, ledger.ErrInvalid},
		{"text that is not UTF-8", func(_ *ledger.Document, e *ledger.Entry) { e.Text = "a\xff" }, ledger.ErrInvalid},
		{"an expected entry out of scope", func(_ *ledger.Document, e *ledger.Entry) { e.Scope = ledger.OutOfScope }, ledger.ErrInvalid},
		{"a reversal of nothing", func(_ *ledger.Document, e *ledger.Entry) { e.Reverses = 1 }, ledger.ErrInvalid},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := shipmentOf("50418")
			e := saleOf(d)
			test.change(&d, &e)
			_, err := post(t, store, []ledger.Document{d}, []ledger.Entry{e}, ledger.Rejection{Snapshot: 1, Position: "record 1", Reason: "r"})
			if !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
	if after := count(t, store, "entries") + count(t, store, "documents") + count(t, store, "postings") + count(t, store, "rejections"); after != before {
		t.Errorf("%d rows more than before", after-before)
	}
	if batch := postSale(t, store, "2"); batch.ID != 2 {
		t.Errorf("refused batches left a gap: the next is %d", batch.ID)
	}
}

// TestCallersErrorGivesTheBatchUp, and the store goes on working.
func TestCallersErrorGivesTheBatchUp(t *testing.T) {
	store := newLedger(t)
	trouble := errors.New("the file ends in the middle")
	for range 20 { // more often than there are connections
		_, err := store.Post(t.Context(), entity, ledger.BatchImport, 1, func(w ledger.BatchWriter) error {
			documents, entries := manyOrders(1, 3000)
			if err := w.Write(t.Context(), documents, entries, nil); err != nil {
				return err
			}
			return trouble
		})
		if !errors.Is(err, trouble) {
			t.Fatalf("got %v", err)
		}
	}
	if n := count(t, store, "documents"); n != 0 {
		t.Errorf("%d documents are left", n)
	}
	postSale(t, store, "1")
}

// TestCrashInTheMiddle is P5: the connection dies while a batch is written.
func TestCrashInTheMiddle(t *testing.T) {
	store := newLedger(t)
	admin := pgtest.As(t, store, pgtest.Superuser)
	_, err := store.Post(t.Context(), entity, ledger.BatchImport, 1, func(w ledger.BatchWriter) error {
		documents, entries := manyOrders(1, 2000)
		if err := w.Write(t.Context(), documents, entries, nil); err != nil {
			return err
		}
		if _, err := w.Latest(t.Context(), []ledger.DocumentID{documents[0].ID}); err != nil { // the rows have arrived
			return err
		}
		var killed int
		if err := admin.Get(&killed, "SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'idle in transaction'"); err != nil || killed == 0 {
			return fmt.Errorf("killed %d: %w", killed, err)
		}
		documents, entries = manyOrders(5000, 2000)
		return w.Write(t.Context(), documents, entries, nil)
	})
	if err == nil {
		t.Fatal("the batch was sealed without a connection")
	}
	if n := count(t, store, "documents") + count(t, store, "entries") + count(t, store, "postings"); n != 0 {
		t.Errorf("%d rows are left", n)
	}
	if batch := postSale(t, store, "1"); batch.ID != 1 {
		t.Errorf("the next batch is %d", batch.ID)
	}
}

// TestCancelled: giving up by context leaves nothing and the store usable.
func TestCancelled(t *testing.T) {
	store := newLedger(t)
	ctx, cancel := context.WithCancel(t.Context())
	_, err := store.Post(ctx, entity, ledger.BatchImport, 1, func(w ledger.BatchWriter) error {
		documents, entries := manyOrders(1, 2000)
		err := w.Write(ctx, documents, entries, nil)
		cancel()
		return err
	})
	if err == nil {
		t.Fatal("a cancelled batch was sealed")
	}
	if n := count(t, store, "documents"); n != 0 {
		t.Errorf("%d documents are left", n)
	}
	postSale(t, store, "1")
}

func TestBatchesOfAnEntityNeverInterleave(t *testing.T) {
	store := newLedger(t)
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			documents, entries := manyOrders(i*100, 50)
			if _, err := post(t, store, documents, entries); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	var gaps int
	err := pgtest.As(t, store, pgtest.Audit).Get(&gaps, `
		SELECT count(*) FROM batches AS b
		WHERE b.first_entry <> 1 + (SELECT coalesce(max(p.last_entry), 0) FROM batches AS p WHERE p.batch < b.batch)`)
	if err != nil || gaps != 0 {
		t.Errorf("%d gaps, %v", gaps, err)
	}
	if n := count(t, store, "journal"); n < 8*50*3 {
		t.Errorf("the journal has %d rows", n)
	}
}

func TestWriterEndsWithItsBatch(t *testing.T) {
	store := newLedger(t)
	var kept ledger.BatchWriter
	if _, err := store.Post(t.Context(), entity, ledger.BatchImport, 1, func(w ledger.BatchWriter) error { kept = w; return nil }); err != nil {
		t.Fatal(err)
	}
	d := shipmentOf("50418")
	if err := kept.Write(t.Context(), []ledger.Document{d}, []ledger.Entry{saleOf(d)}, nil); err == nil {
		t.Error("written after the seal")
	}
}

func TestUnknownEntity(t *testing.T) {
	store := newLedger(t)
	_, err := store.Post(t.Context(), "NO01", ledger.BatchImport, 1, func(ledger.BatchWriter) error { return nil })
	if !errors.Is(err, ledger.ErrNotFound) {
		t.Errorf("got %v", err)
	}
}
