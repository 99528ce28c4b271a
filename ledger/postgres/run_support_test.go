package postgres_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/ledger/postgres"
	"counterfoil/ledger/postgres/pgtest"
)

const testEntity ledger.EntityID = "SE01"

var testPolicy = sha256.Sum256([]byte("policy"))

// books is a ledger with short sentences to fill and reconcile it.
type books struct {
	testing.TB
	store    *postgres.Store
	posted   int                       // snapshots made, so that no two are the same
	versions map[ledger.DocumentID]int // last version of each document
}

func newBooks(t testing.TB) *books { return booksIn(t, pgtest.New(t)) }

func booksIn(t testing.TB, store *postgres.Store) *books {
	t.Helper()
	b := &books{TB: t, store: store, versions: make(map[ledger.DocumentID]int)}
	var chart []ledger.Account
	for _, code := range []ledger.AccountCode{"1510", "1581", "1930", "2611", "3001", "3740", "7010"} {
		chart = append(chart, ledger.Account{Code: code, Name: "Account " + string(code), Type: ledger.Asset})
	}
	b.must(store.EnsureEntity(t.Context(), testEntity, "SEK", chart))
	b.must(store.SavePolicy(t.Context(), testEntity, testPolicy, "policy", "chart"))
	return b
}

func (b *books) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// entry makes an entry of postings like "1510 125.00" and "3001 -100.00"; debits are
// positive.
func entry(book ledger.Book, reference ledger.Reference, on string, postings ...string) ledger.Entry {
	e := ledger.Entry{Book: book, Kind: ledger.KindSale, Reference: reference, Order: reference, EffectiveOn: day(on), Scope: ledger.InScope, Text: "Order " + string(reference)}
	e.Document = ledger.DocumentID{Source: "centra", Kind: ledger.DocumentShipment, ExternalID: string(reference) + "-1"}
	if book == ledger.Booked {
		e.Kind, e.Voucher = ledger.KindVoucher, ledger.VoucherNumber{Series: "A", Number: string(reference)}
		e.Document = ledger.DocumentID{Source: "sie", Kind: ledger.DocumentVoucher, ExternalID: "A " + string(reference)}
	}
	for _, p := range postings {
		account, number, _ := strings.Cut(p, " ")
		amount, err := money.Parse(number, "SEK")
		if err != nil {
			panic(err)
		}
		e.Postings = append(e.Postings, ledger.NewPosting(ledger.AccountCode(account), amount, amount))
	}
	return e
}

func expected(reference ledger.Reference, on string, postings ...string) ledger.Entry {
	return entry(ledger.Expected, reference, on, postings...)
}

func booked(reference ledger.Reference, on string, postings ...string) ledger.Entry {
	return entry(ledger.Booked, reference, on, postings...)
}

func day(s string) ledger.Date {
	d, err := ledger.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func month(s string) ledger.Period { return day(s + "-01").Period() }

// post seals a batch of entries, each on a document version of its own in one snapshot;
// a reversal stands on the version it undoes.
func (b *books) post(entries ...ledger.Entry) ledger.Batch {
	b.Helper()
	b.posted++
	var content []byte
	var documents []ledger.Document
	for i := range entries {
		e := &entries[i]
		if e.Reverses != 0 {
			continue
		}
		record := fmt.Sprintf("snapshot %d: %s %s\n", b.posted, e.Document, e.Text)
		b.versions[e.Document]++
		e.Version = b.versions[e.Document]
		documents = append(documents, ledger.Document{
			ID: e.Document, Version: e.Version, Order: e.Order, Due: true,
			Evidence: ledger.Evidence{Offset: len(content), Length: len(record)}, Market: fmt.Sprint(b.posted),
		})
		content = append(content, record...)
	}
	snapshot := b.capture(content, len(entries))
	for i := range documents {
		documents[i].Evidence.Snapshot = snapshot.ID
	}
	batch, err := b.store.Post(b.Context(), testEntity, ledger.BatchImport, snapshot.ID, func(w ledger.BatchWriter) error {
		return w.Write(b.Context(), documents, entries, nil)
	})
	b.must(err)
	return batch
}

// capture stores content as a snapshot of one chunk.
func (b *books) capture(content []byte, records int) ledger.Snapshot {
	b.Helper()
	if len(content) == 0 {
		content = fmt.Appendf(nil, "nothing in snapshot %d\n", b.posted)
	}
	sum := sha256.Sum256(content)
	snapshot, _, err := b.store.SaveSnapshot(b.Context(), testEntity, oneChunk(content), func() ledger.Snapshot {
		return ledger.Snapshot{
			Source: "centra", Kind: "orders", Name: fmt.Sprintf("orders-%d.ndjson", b.posted), TakenAt: time.Date(2026, 11, 1, 6, 0, 0, 0, time.UTC),
			SHA256: sum, OriginalSHA256: sum, Records: int64(records), Bytes: int64(len(content)), Totals: map[string]string{"gross SEK": "1.00"},
		}
	})
	b.must(err)
	return snapshot
}

func oneChunk(content []byte) iter.Seq2[ledger.Chunk, error] {
	return func(yield func(ledger.Chunk, error) bool) { yield(ledger.Chunk{Data: content}, nil) }
}

func (b *books) begin(period string) ledger.RunWriter {
	b.Helper()
	w, err := b.store.BeginRun(b.Context(), testEntity, ledger.Run{
		Period: month(period), PolicyHash: testPolicy, RuleVersion: "1", StartedAt: time.Date(2026, 11, 3, 8, 30, 0, 0, time.UTC),
	})
	b.must(err)
	b.Cleanup(func() { w.Abort() })
	return w
}

// look reads what a run would have to look at, and gives the run up.
func (b *books) look(period string) []ledger.CaseInput {
	b.Helper()
	w := b.begin(period)
	inputs := b.open(w)
	b.must(w.Abort())
	return inputs
}

// open reads what a run has to look at.
func (b *books) open(w ledger.RunWriter) []ledger.CaseInput {
	b.Helper()
	var inputs []ledger.CaseInput
	for input, err := range w.Open(b.Context()) {
		b.must(err)
		inputs = append(inputs, input)
	}
	return inputs
}

// solve makes a case of an input: the first account and its counterpart are explained,
// the rest stays unexplained. A reference that ties is explained by two opposite faults.
func solve(input ledger.CaseInput, cutOff ledger.Date) ledger.Case {
	variance, origin := ledger.Vector{}, ledger.Date{}
	for _, e := range input.Entries {
		if origin.IsZero() || e.EffectiveOn.Before(origin) {
			origin = e.EffectiveOn
		}
		if e.EffectiveOn.After(cutOff) {
			continue
		}
		variance.AddEntry(e, map[ledger.Book]int{ledger.Booked: 1, ledger.Expected: -1}[e.Book])
	}
	c := ledger.Case{Reference: input.Reference, OriginOn: origin}
	for _, account := range variance.Accounts() {
		c.Variance = append(c.Variance, ledger.Leg{Account: account, Functional: variance[account]})
	}
	if len(c.Variance) == 0 {
		c.Explanations = opposite(input)
		return c
	}
	first := c.Variance[0]
	legs := []ledger.Leg{
		{Account: first.Account, Functional: first.Functional.Neg(), Document: money.Minor(-first.Functional.Units(), "EUR")},
		{Account: "3740", Functional: first.Functional},
	}
	for _, l := range legs {
		variance.Add(l.Account, l.Functional)
	}
	for _, account := range variance.Accounts() {
		c.Unexplained = append(c.Unexplained, ledger.Leg{Account: account, Functional: variance[account].Neg()})
	}
	c.Note = "search given up"
	c.Explanations = []ledger.Explanation{{
		Cause: ledger.CauseTax, Kind: "home rate", Class: ledger.ClassCorrect, Proof: ledger.ProofReplayed, Evidence: "25 % instead of 19 %",
		Documents: []ledger.DocumentID{{Source: "centra", Kind: ledger.DocumentShipment, ExternalID: string(input.Reference) + "-1"}},
		Cluster:   "tax DE19", Steps: []string{"100.00 × 25 % = 25.00", "comma, \"quote\" and \\"}, Alternatives: []string{"another"}, Legs: legs,
	}}
	return c
}

func opposite(input ledger.CaseInput) (list []ledger.Explanation) {
	for _, units := range []int64{25_00, -25_00} {
		list = append(list, ledger.Explanation{
			Cause: ledger.CauseTax, Kind: "home rate", Class: ledger.ClassCorrect, Proof: ledger.ProofReplayed, Evidence: "one of two that cancel",
			Documents: []ledger.DocumentID{{Source: "centra", Kind: ledger.DocumentShipment, ExternalID: string(input.Reference) + "-1"}},
			Legs:      []ledger.Leg{{Account: "2611", Functional: money.Minor(units, "SEK")}, {Account: "3001", Functional: money.Minor(-units, "SEK")}},
		})
	}
	return list
}

// reconcile makes a whole run, carrying over where it can.
func (b *books) reconcile(period string) ledger.Run {
	b.Helper()
	w := b.begin(period)
	if _, ok := w.Previous(); ok {
		_, err := w.CarryOver(b.Context())
		b.must(err)
	}
	for input, err := range w.Open(b.Context()) {
		b.must(err)
		b.must(w.Save(b.Context(), []ledger.Case{solve(input, w.Run().CutOff)}))
	}
	run, err := w.Seal(b.Context())
	b.must(err)
	return run
}

func (b *books) cases(run int64) []ledger.Case {
	b.Helper()
	var cases []ledger.Case
	for c, err := range b.store.Cases(context.Background(), testEntity, run) {
		b.must(err)
		cases = append(cases, c)
	}
	return cases
}

func references(inputs []ledger.CaseInput) string {
	var all []string
	for _, i := range inputs {
		all = append(all, string(i.Reference))
	}
	return strings.Join(all, " ")
}

// sale is what tied and expected orders of these tests consist of.
var sale = []string{"1510 125.00", "3001 -100.00", "2611 -25.00"}

// tied is a reference both books agree on.
func tied(reference ledger.Reference, on string) []ledger.Entry {
	return []ledger.Entry{expected(reference, on, sale...), booked(reference, on, sale...)}
}

func all(lists ...[]ledger.Entry) []ledger.Entry { return slices.Concat(lists...) }
