package postgres_test

import (
	"crypto/sha256"
	"fmt"
	"iter"
	"strconv"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/ledger/postgres"
	"counterfoil/ledger/postgres/pgtest"
)

const entity = ledger.EntityID("SE01")

var chart = []ledger.Account{
	{Code: "1510", Name: "Kundfordringar", Type: ledger.Asset},
	{Code: "2611", Name: "Utgående moms 25 %", Type: ledger.Liability},
	{Code: "3001", Name: "Försäljning 25 %", Type: ledger.Income},
	{Code: "3740", Name: "Öresavrundning", Type: ledger.Expense},
}

// newLedger is a store with the entity set up and snapshot 1 of a hundred bytes.
func newLedger(t testing.TB) *postgres.Store {
	t.Helper()
	store := pgtest.New(t)
	if err := store.EnsureEntity(t.Context(), entity, "SEK", chart); err != nil {
		t.Fatal(err)
	}
	save(t, store, fmt.Sprintf("%100d", 1))
	return store
}

func chunksOf(texts ...string) iter.Seq2[ledger.Chunk, error] {
	return func(yield func(ledger.Chunk, error) bool) {
		for i, text := range texts {
			if !yield(ledger.Chunk{Number: i, Data: []byte(text)}, nil) {
				return
			}
		}
	}
}

func headerOf(texts ...string) ledger.Snapshot {
	whole, bytes := sha256.New(), 0
	for _, text := range texts {
		whole.Write([]byte(text))
		bytes += len(text)
	}
	return ledger.Snapshot{
		Source: "centra", Kind: "orders", Name: "orders.json", TakenAt: time.Date(2026, 11, 1, 5, 0, 0, 0, time.UTC),
		SHA256: [32]byte(whole.Sum(nil)), OriginalSHA256: sha256.Sum256([]byte("as it came")),
		Records: int64(len(texts)), Bytes: int64(bytes), Totals: map[string]string{"gross SEK": "123.00"},
		Findings: []ledger.Finding{{Code: "x", Position: "line 1", Text: "look"}},
	}
}

func save(t testing.TB, store *postgres.Store, texts ...string) ledger.Snapshot {
	t.Helper()
	s, _, err := store.SaveSnapshot(t.Context(), entity, chunksOf(texts...), func() ledger.Snapshot { return headerOf(texts...) })
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func sek(units int64) money.Amount { return money.Minor(units, "SEK") }

// shipmentOf is version 1 of a shipment of an order, resting on snapshot 1.
func shipmentOf(order string) ledger.Document {
	return ledger.Document{
		ID: ledger.DocumentID{Source: "centra", Kind: ledger.DocumentShipment, ExternalID: order + "-1"}, Version: 1,
		Evidence: ledger.Evidence{Snapshot: 1, Chunk: 0, Offset: 10, Length: 20},
		Order:    ledger.Reference(order), Due: true, Currency: "SEK", Rate: decimal.NewFromInt(1),
		Moments: ledger.Moments{Shipped: time.Date(2026, 10, 15, 10, 0, 0, 0, time.UTC)},
	}
}

// saleOf is the entry of a shipment: 125.00 with 25 % VAT.
func saleOf(d ledger.Document) ledger.Entry {
	return ledger.Entry{
		Book: ledger.Expected, Kind: ledger.KindSale, EffectiveOn: ledger.NewDate(2026, 10, 15), Reference: d.Order, Order: d.Order,
		Document: d.ID, Version: d.Version, Scope: ledger.InScope, Text: "Order\t" + string(d.Order) + " \\ rad\nny",
		Postings: []ledger.Posting{
			{Account: "1510", Side: ledger.Debit, Amount: sek(12500), Functional: sek(12500)},
			{Account: "3001", Side: ledger.Credit, Amount: sek(10000), Functional: sek(10000), TaxCode: "SE25", SKU: "WC-1"},
			{Account: "2611", Side: ledger.Credit, Amount: sek(2500), Functional: sek(2500), TaxCode: "SE25"},
		},
	}
}

// post writes one batch of snapshot 1.
func post(t testing.TB, store *postgres.Store, documents []ledger.Document, entries []ledger.Entry, rejections ...ledger.Rejection) (ledger.Batch, error) {
	t.Helper()
	return store.Post(t.Context(), entity, ledger.BatchImport, 1, func(w ledger.BatchWriter) error {
		return w.Write(t.Context(), documents, entries, rejections)
	})
}

// postSale posts one sale that must succeed.
func postSale(t testing.TB, store *postgres.Store, order string) ledger.Batch {
	t.Helper()
	d := shipmentOf(order)
	batch, err := post(t, store, []ledger.Document{d}, []ledger.Entry{saleOf(d)})
	if err != nil {
		t.Fatal(err)
	}
	return batch
}

// count counts a table's rows as the superuser.
func count(t testing.TB, store *postgres.Store, table string) int {
	t.Helper()
	var n int
	if err := pgtest.As(t, store, pgtest.Superuser).Get(&n, "SELECT count(*) FROM "+table); err != nil {
		t.Fatal(err)
	}
	return n
}

// manyOrders makes n orders' documents and entries, four postings an order on average.
func manyOrders(from, n int) ([]ledger.Document, []ledger.Entry) {
	var documents []ledger.Document
	var entries []ledger.Entry
	for i := range n {
		d := shipmentOf(strconv.Itoa(from + i))
		e := saleOf(d)
		if i%3 == 0 { // one in three with a rounding posting and a discount of nothing special
			e.Postings = append(e.Postings,
				ledger.Posting{Account: "3740", Side: ledger.Debit, Amount: sek(1), Functional: sek(1)},
				ledger.Posting{Account: "3740", Side: ledger.Credit, Amount: sek(1), Functional: sek(1)},
				ledger.Posting{Account: "3740", Side: ledger.Credit, Amount: money.Zero("SEK"), Functional: sek(1)},
				ledger.Posting{Account: "3740", Side: ledger.Debit, Amount: money.Zero("SEK"), Functional: sek(1)})
		}
		documents, entries = append(documents, d), append(entries, e)
	}
	return documents, entries
}
