package importers_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"counterfoil/importers"
	"counterfoil/ledger"
)

// whole imports a month in its natural sequence and returns the balances.
func whole(b *bench, files map[string]string) string {
	b.t.Helper()
	for _, name := range []string{"orders", "later", "payments", "returns"} {
		if r := b.read(name, files[name]); r.Rejections > 0 || r.Entries == 0 {
			b.t.Fatalf("%s", r)
		}
	}
	balances := b.balances(farOff)
	if strings.Count(balances, "\n") < 10 {
		b.t.Fatalf("few accounts have a balance:\n%s", balances)
	}
	return balances
}

func TestTheSameFileTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	b, files := newBench(t), month(t, 200)
	want := whole(b, files)
	batches, err := b.store.LastBatch(context.Background(), b.Entity)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"returns", "orders", "payments", "later"} {
		r := b.read(name+" again", files[name])
		if !r.Unchanged() || !strings.Contains(r.String(), "nothing changed") {
			t.Errorf("%s: got %q, want that nothing changed", name, r)
		}
	}
	after, err := b.store.LastBatch(context.Background(), b.Entity)
	if err != nil || after != batches || b.balances(farOff) != want {
		t.Errorf("batches %d, before %d, %v; balances changed: %t", after, batches, err, b.balances(farOff) != want)
	}
}

func TestOverlappingFilesEndAlike(t *testing.T) {
	t.Parallel()
	files := month(t, 200)
	want := whole(newBench(t), files)

	b := newBench(t)
	orders := nodes(t, files["orders"])
	slices.Reverse(orders)
	b.read("first two thirds", strings.Join(orders[:2*len(orders)/3], "\n"))
	r := b.read("last two thirds", strings.Join(orders[len(orders)/3:], "\n"))
	if r.Documents.Same == 0 || r.Documents.New == 0 || r.Documents.Changed+r.Documents.Text != 0 {
		t.Errorf("the overlap: got %s", r)
	}
	for _, name := range []string{"later", "payments", "returns"} {
		b.read(name, files[name])
	}
	if got := b.balances(farOff); got != want {
		t.Errorf("got balances\n%s\nwant\n%s", got, want)
	}
}

func TestFilesInAnySequenceEndAlike(t *testing.T) {
	t.Parallel()
	files := month(t, 200)
	want := whole(newBench(t), files)

	b := newBench(t)
	returns := b.read("returns", files["returns"])
	if returns.Waiting == 0 || returns.Rejections == 0 || returns.Entries == 0 {
		t.Errorf("returns before their orders: got %s, want some waiting, said so, and their refunds posted", returns)
	}
	b.read("payments", files["payments"])
	b.read("later", files["later"])
	older := b.read("orders", files["orders"])
	if older.Documents.Older == 0 {
		t.Errorf("older orders after newer: got %s", older)
	}
	if got := b.balances(farOff); got != want {
		t.Errorf("got balances\n%s\nwant\n%s", got, want)
	}
	if n := b.rejected(); n != 0 {
		t.Errorf("%d records stand rejected when everything has come", n)
	}
	again := b.read("returns once more", strings.Join(nodes(t, files["returns"]), "\n"))
	if !again.Unchanged() {
		t.Errorf("the same records in another form: got %s", again)
	}
}

func TestRunPutsOrdersFirst(t *testing.T) {
	t.Parallel()
	files := month(t, 200)
	dir := t.TempDir()
	for name, as := range map[string]string{"returns": "1.json", "payments": "2.json", "orders": "deep/3.json", "later": "deep/4.json"} {
		path := filepath.Join(dir, as)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(files[name]), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	b := newBench(t)
	var told []importers.Progress
	b.Progress = func(p importers.Progress) { told = append(told, p) }
	results, err := b.Run(context.Background(), dir)
	if err != nil || len(results) != 4 {
		t.Fatal(results, err)
	}
	for i, kind := range []string{"orders", "orders", "payments", "returns"} {
		if results[i].Snapshot.Kind != kind || results[i].Waiting > 0 {
			t.Errorf("file %d: got %s", i+1, results[i])
		}
	}
	if last := told[len(told)-1]; last.Stage != importers.StagePost || last.Bytes != last.Of {
		t.Errorf("the last progress is %+v, want all of it posted", last)
	}
}

func TestACrashBetweenSnapshotAndPosting(t *testing.T) {
	t.Parallel()
	files := month(t, 200)
	want := whole(newBench(t), files)
	for name, crash := range map[string]crashing{
		"before the batch": {atWrite: 0}, "after the first write": {atWrite: 1}, "after the second write": {atWrite: 2},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			for _, file := range []string{"orders", "later", "payments", "returns"} {
				crash.Store = b.store
				b.Importer.Store = crash
				if _, err := b.Read(context.Background(), file, strings.NewReader(files[file])); err == nil && file == "orders" && crash.atWrite < 2 {
					t.Fatal("it did not crash")
				}
				b.Importer.Store = b.store
				if r := b.read(file, files[file]); !r.Existed && file == "orders" && crash.atWrite < 2 {
					t.Errorf("got %s, want the snapshot that was there", r)
				}
			}
			if got := b.balances(farOff); got != want {
				t.Errorf("got balances\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// crashing fails when something is written for the n-th time; 0 fails at once.
type crashing struct {
	importers.Store
	atWrite int
}

var errCrash = errors.New("crash")

func (c crashing) Post(ctx context.Context, e ledger.EntityID, k ledger.BatchKind, s int64, write func(ledger.BatchWriter) error) (ledger.Batch, error) {
	return c.Store.Post(ctx, e, k, s, func(w ledger.BatchWriter) error { return write(&crashingWriter{w, c.atWrite}) })
}

type crashingWriter struct {
	ledger.BatchWriter
	left int
}

func (w *crashingWriter) Write(ctx context.Context, d []ledger.Document, e []ledger.Entry, r []ledger.Rejection) error {
	if w.left--; w.left < 0 {
		return errCrash
	}
	if err := w.BatchWriter.Write(ctx, d, e, r); err != nil {
		return err
	}
	if w.left == 0 {
		return errCrash
	}
	return nil
}

func TestAFileThatIsCutOffLeavesNothing(t *testing.T) {
	t.Parallel()
	b, files := newBench(t), month(t, 200)
	cut := files["orders"][:len(files["orders"])-10]
	_, err := b.Read(context.Background(), "orders.ndjson", strings.NewReader(cut))
	if err == nil || !strings.Contains(err.Error(), "import orders.ndjson: read page 4, byte") || !strings.Contains(err.Error(), "cut off") {
		t.Errorf("got %v, want the position and that it is cut off", err)
	}
	if imports, err := b.store.Imports(context.Background(), b.Entity, ledger.ImportQuery{}); err != nil || len(imports) != 0 {
		t.Errorf("got %d snapshots, %v; want none", len(imports), err)
	}
	if r := b.read("orders.ndjson", files["orders"]); r.Existed || r.Entries == 0 {
		t.Errorf("the whole file afterwards: got %s", r)
	}
}

func TestReplayGivesTheSameEntries(t *testing.T) {
	t.Parallel()
	b, files := newBench(t), month(t, 120)
	for _, name := range []string{"orders", "payments", "returns"} {
		r := b.read(name, files[name])
		posted := map[ledger.DocumentID][]ledger.Entry{}
		for _, e := range b.journal(ledger.JournalQuery{Book: ledger.Expected}) {
			posted[e.Document] = append(posted[e.Document], e)
		}
		documents := 0
		err := b.Replay(context.Background(), r.Snapshot, func(d ledger.Document, entries []ledger.Entry, err error) error {
			if err != nil || d.Partial {
				return err
			}
			documents++
			if !slices.EqualFunc(entries, posted[d.ID], alike) {
				t.Errorf("%s: replay gives %v, posted is %v", d.ID, entries, posted[d.ID])
			}
			return nil
		})
		if err != nil || documents == 0 {
			t.Fatal(documents, err)
		}
	}
	before, err := b.store.LastBatch(context.Background(), b.Entity)
	if err != nil || before != 3 {
		t.Errorf("got %d batches, %v; a replay must write none", before, err)
	}
}

func alike(a, b ledger.Entry) bool {
	return a.EffectiveOn == b.EffectiveOn && a.Reference == b.Reference && a.Kind == b.Kind && slices.Equal(a.Postings, b.Postings)
}

func TestEveryDocumentLeadsBackToItsBytes(t *testing.T) {
	t.Parallel()
	b, files := newBench(t), month(t, 200)
	for _, name := range []string{"orders", "payments", "returns"} {
		b.read(name, files[name])
	}
	completer := b.Format.(importers.Completer)
	for _, e := range b.journal(ledger.JournalQuery{Book: ledger.Expected}) {
		at, err := b.store.DocumentBytes(context.Background(), b.Entity, e.Document, e.Version)
		if err != nil {
			t.Fatal(err)
		}
		d, err := completer.DocumentFrom(at.Bytes, e.Document)
		if err != nil {
			t.Fatal(err)
		}
		if d.ID != e.Document || d.Order != e.Order {
			t.Errorf("entry %d of %s: its bytes hold %s of order %s", e.ID, e.Document, d.ID, d.Order)
		}
	}
}
