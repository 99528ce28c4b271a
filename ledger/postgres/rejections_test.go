package postgres_test

import (
	"fmt"
	"testing"
	"time"

	"counterfoil/ledger"
	"counterfoil/ledger/postgres"
)

func TestRejectionsAreThoseOfTheLastPosting(t *testing.T) {
	store := newLedger(t)
	rejected := func(n int) ledger.Rejection {
		return ledger.Rejection{Snapshot: 1, Position: fmt.Sprintf("record %d", n), Reason: fmt.Sprintf("reason %d", n),
			Evidence: ledger.Evidence{Snapshot: 1, Offset: n, Length: 1}}
	}
	documents, entries := manyOrders(1, 3)
	if _, err := post(t, store, documents, entries, rejected(10), rejected(9), rejected(2)); err != nil {
		t.Fatal(err)
	}
	if got := positions(t, store, 2); got != "record 2, record 9, record 10" {
		t.Errorf("after the first posting: %s", got)
	}
	documents, entries = manyOrders(4, 3)
	if _, err := post(t, store, documents, entries, rejected(9)); err != nil {
		t.Fatal(err)
	}
	if got := positions(t, store, 2); got != "record 9" {
		t.Errorf("after the second posting: %s", got)
	}
	others, err := store.Rejections(t.Context(), testEntity, 99, ledger.Rejection{}, 10)
	if err != nil || len(others) != 0 {
		t.Errorf("of another snapshot: %v, %v", others, err)
	}
}

// positions reads all rejections of snapshot 1, a few a page.
func positions(t *testing.T, store *postgres.Store, page int) string {
	t.Helper()
	all, after := "", ledger.Rejection{}
	for {
		list, err := store.Rejections(t.Context(), testEntity, 1, after, page)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range list {
			if all != "" {
				all += ", "
			}
			all += r.Position
		}
		if len(list) < page {
			return all
		}
		after = list[len(list)-1]
	}
}

// The sequence in which records come does not matter: a version of a later instant settles
// an older record that is refused behind it.
func TestARecordOlderThanWhatStandsIsSettled(t *testing.T) {
	noon := time.Date(2026, 10, 20, 12, 0, 0, 0, time.UTC)
	for name, test := range map[string]struct {
		refused time.Time
		want    int
	}{
		"older":              {noon.Add(-time.Second), 0},
		"of the same moment": {noon, 1},
		"newer":              {noon.Add(time.Second), 1},
		"of no known moment": {time.Time{}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			store := newLedger(t)
			d := shipmentOf("77")
			d.StampedAt = noon
			if _, err := post(t, store, []ledger.Document{d}, []ledger.Entry{saleOf(d)}); err != nil {
				t.Fatal(err)
			}
			save(t, store, fmt.Sprintf("%200d", 2))
			_, err := store.Post(t.Context(), entity, ledger.BatchImport, 2, func(w ledger.BatchWriter) error {
				return w.Write(t.Context(), nil, nil, []ledger.Rejection{{Snapshot: 2, Position: "record", Reason: "why",
					Evidence: ledger.Evidence{Snapshot: 2, Length: 1}, Document: d.ID, StampedAt: test.refused}})
			})
			if err != nil {
				t.Fatal(err)
			}
			list, err := store.Rejections(t.Context(), testEntity, 0, ledger.Rejection{}, 10)
			if err != nil || len(list) != test.want {
				t.Errorf("%d stand rejected, want %d; %v", len(list), test.want, err)
			}
		})
	}
}

// A rejected record is settled by a later version of its document, unless that is of an
// earlier instant or knows only a part; of two rejected records of a document one stands.
func TestALaterVersionSettlesARejection(t *testing.T) {
	noon := time.Date(2026, 10, 20, 12, 0, 0, 0, time.UTC)
	for name, test := range map[string]struct {
		later    func(*ledger.Document)
		rejected bool // the document's later record is rejected too
		want     string
	}{
		"a later version":      {later: func(*ledger.Document) {}, want: ""},
		"one without a stamp":  {later: func(d *ledger.Document) { d.StampedAt = time.Time{} }, want: ""},
		"an older view":        {later: func(d *ledger.Document) { d.StampedAt = noon.Add(-time.Second) }, want: "record 1"},
		"a partial view":       {later: func(d *ledger.Document) { d.Partial = true }, want: "record 1"},
		"another document":     {later: func(d *ledger.Document) { d.ID.ExternalID = "other" }, want: "record 1"},
		"another kind":         {later: func(d *ledger.Document) { d.ID.Kind = ledger.DocumentReturn }, want: "record 1"},
		"refused a later time": {rejected: true, want: "record 2"},
	} {
		t.Run(name, func(t *testing.T) {
			store := newLedger(t)
			save(t, store, fmt.Sprintf("%200d", 2))
			d := shipmentOf("77")
			d.StampedAt = noon
			rejection := func(n int) ledger.Rejection {
				return ledger.Rejection{Snapshot: int64(n), Position: fmt.Sprintf("record %d", n), Reason: "why",
					Evidence: ledger.Evidence{Snapshot: int64(n), Length: 1}, Document: d.ID, StampedAt: noon}
			}
			first, err := post(t, store, nil, nil, rejection(1))
			if err != nil {
				t.Fatal(err)
			}
			later, documents, rejections := d, []ledger.Document(nil), []ledger.Rejection(nil)
			if test.rejected {
				rejections = append(rejections, rejection(2))
			} else {
				test.later(&later)
				later.Evidence.Snapshot = 2
				documents = append(documents, later)
			}
			_, err = store.Post(t.Context(), entity, ledger.BatchImport, 2, func(w ledger.BatchWriter) error {
				return w.Write(t.Context(), documents, nil, rejections)
			})
			if err != nil {
				t.Fatal(err)
			}
			list, err := store.Rejections(t.Context(), testEntity, 0, ledger.Rejection{}, 10)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			for _, r := range list {
				got += r.Position
			}
			if got != test.want {
				t.Errorf("%q stand rejected, want %q", got, test.want)
			}
			// As of the first batch nothing had come yet.
			then, err := store.Snapshots(t.Context(), entity, ledger.Run{ThroughBatch: first.ID})
			if err != nil || len(then) != 1 || then[0].Rejections != 1 {
				t.Errorf("as of the first batch: %+v, %v", then, err)
			}
		})
	}
}
