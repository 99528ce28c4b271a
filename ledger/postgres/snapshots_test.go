package postgres_test

import (
	"bytes"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"counterfoil/ledger"
	"counterfoil/ledger/postgres/pgtest"
)

func TestSnapshotsComeBackAsSaved(t *testing.T) {
	store := newLedger(t)
	texts := []string{strings.Repeat("{\"order\":1}\n", 30_000), "", "Ö\x00\xff"}
	saved := save(t, store, texts...)
	want := headerOf(texts...)
	want.ID = 2
	if diff := cmp.Diff(want, saved); diff != "" {
		t.Error(diff)
	}
	found, err := store.SnapshotByHash(t.Context(), entity, want.SHA256)
	if diff := cmp.Diff(want, found); err != nil || diff != "" {
		t.Error(err, diff)
	}
	var got []string
	for chunk, err := range store.Chunks(t.Context(), entity, 2) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, string(chunk.Data))
	}
	if diff := cmp.Diff(texts, got); diff != "" {
		t.Error(diff)
	}
	chunk, err := store.Chunk(t.Context(), entity, 2, 2)
	if err != nil || chunk.Number != 2 || !bytes.Equal(chunk.Data, []byte(texts[2])) {
		t.Errorf("got %q, %v", chunk.Data, err)
	}
}

// TestSameSnapshotTwice is P4 at its first gate.
func TestSameSnapshotTwice(t *testing.T) {
	store := newLedger(t)
	first := save(t, store, "a", "b")
	again, existed, err := store.SaveSnapshot(t.Context(), entity, chunksOf("a", "b"), func() ledger.Snapshot {
		s := headerOf("a", "b")
		s.Name = "renamed.json"
		return s
	})
	if err != nil || !existed || again.ID != first.ID || again.Name != first.Name {
		t.Errorf("got %+v, existed %v, %v", again, existed, err)
	}
	if n := count(t, store, "snapshot_chunks"); n != 3 {
		t.Errorf("%d chunks are stored", n)
	}
}

func TestSameSnapshotAtOnce(t *testing.T) {
	store := newLedger(t)
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			_, _, err := store.SaveSnapshot(t.Context(), entity, chunksOf("a"), func() ledger.Snapshot { return headerOf("a") })
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := count(t, store, "snapshots"); n != 2 {
		t.Errorf("%d snapshots are stored", n)
	}
}

func TestSnapshotsThatDoNotFitAreRefused(t *testing.T) {
	store := newLedger(t)
	trouble := errors.New("the connection broke")
	for _, test := range []struct {
		name   string
		chunks func(yield func(ledger.Chunk, error) bool)
		header ledger.Snapshot
		want   error
	}{
		{"another hash", chunksOf("a"), headerOf("b"), ledger.ErrInvalid},
		{"chunks out of sequence", func(yield func(ledger.Chunk, error) bool) { yield(ledger.Chunk{Number: 1, Data: []byte("a")}, nil) }, headerOf("a"), ledger.ErrInvalid},
		{"a source that breaks off", func(yield func(ledger.Chunk, error) bool) {
			if yield(ledger.Chunk{Number: 0, Data: []byte("a")}, nil) {
				yield(ledger.Chunk{}, trouble)
			}
		}, headerOf("a"), trouble},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, _, err := store.SaveSnapshot(t.Context(), entity, test.chunks, func() ledger.Snapshot { return test.header })
			if !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
	if n := count(t, store, "snapshot_chunks"); n != 1 {
		t.Errorf("%d chunks are left", n)
	}
	if s := save(t, store, "next"); s.ID != 2 {
		t.Errorf("the next snapshot is %d", s.ID)
	}
}

func TestUnknownSnapshots(t *testing.T) {
	store := newLedger(t)
	if _, err := store.SnapshotByHash(t.Context(), entity, [32]byte{1}); !errors.Is(err, ledger.ErrNotFound) {
		t.Errorf("by hash: %v", err)
	}
	if _, err := store.Chunk(t.Context(), entity, 1, 9); !errors.Is(err, ledger.ErrNotFound) {
		t.Errorf("chunk: %v", err)
	}
	for _, err := range store.Chunks(t.Context(), entity, 9) {
		if !errors.Is(err, ledger.ErrNotFound) {
			t.Errorf("chunks: %v", err)
		}
	}
}

// TestChangedBytesAreNoticed: a superuser changes stored bytes; reading them is an error.
func TestChangedBytesAreNoticed(t *testing.T) {
	for name, change := range map[string]string{
		"garbage":          "UPDATE snapshot_chunks SET zstd = 'x' WHERE snapshot = 2 AND chunk = 1",
		"another chunk":    "UPDATE snapshot_chunks SET (zstd, length, sha256) = (SELECT zstd, length, sha256 FROM snapshot_chunks WHERE snapshot = 2 AND chunk = 0) WHERE snapshot = 2 AND chunk = 1",
		"the hash":         "UPDATE snapshot_chunks SET sha256 = " + hash32 + " WHERE snapshot = 2 AND chunk = 1",
		"the whole's hash": "UPDATE snapshots SET sha256 = " + hash32 + " WHERE snapshot = 2",
		"a chunk removed":  "DELETE FROM snapshot_chunks WHERE snapshot = 2 AND chunk = 1",
	} {
		t.Run(name, func(t *testing.T) {
			store := newLedger(t)
			save(t, store, "first", "second")
			tx := pgtest.As(t, store, pgtest.Superuser).MustBegin()
			mustExec(t, tx, "ALTER TABLE snapshot_chunks DISABLE TRIGGER ALL; ALTER TABLE snapshots DISABLE TRIGGER ALL")
			mustExec(t, tx, change)
			if err := tx.Commit(); err != nil {
				t.Fatal(err)
			}
			var failed error
			for _, err := range store.Chunks(t.Context(), entity, 2) {
				failed = err
			}
			if failed == nil {
				t.Error("nobody noticed")
			}
		})
	}
}
