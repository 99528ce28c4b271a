package importers

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"b.json", "a.json", "deep/er/c.json", ".hidden", ".git/x"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("{}"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{dir, link} {
		got, err := files([]string{path})
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, name := range got {
			names = append(names, filepath.Base(name))
		}
		if !slices.Equal(names, []string{"a.json", "b.json", "c.json"}) {
			t.Errorf("%s: got %v", path, names)
		}
	}
	first := filepath.Join(dir, "b.json")
	if got, err := files([]string{first, dir}); err != nil || len(got) != 3 || got[0] != first {
		t.Errorf("a file and its directory: got %v, %v; want it once and first", got, err)
	}
	for _, path := range []string{filepath.Join(dir, "none"), t.TempDir()} {
		if _, err := files([]string{path}); err == nil || !strings.Contains(err.Error(), "name a file") {
			t.Errorf("%s: got %v, want what to do", path, err)
		}
	}
}

func TestRecorderCutsBetweenRecords(t *testing.T) {
	record := strings.Repeat("x", 100_000)
	var r Recorder
	var chunks []string
	for c, err := range r.Record(func(emit func([]byte) error) error {
		for range 7 {
			if err := emit([]byte(record)); err != nil {
				return err
			}
		}
		return emit([]byte("two\nlines"))
	}) {
		if err != nil || c.Number != len(chunks) {
			t.Fatal(c.Number, err)
		}
		chunks = append(chunks, string(c.Data))
	}
	all := strings.Join(chunks, "")
	if len(chunks) != 3 || all != strings.Repeat(record+"\n", 7)+"two\nlines\n" || r.records != 8 || r.bytes != int64(len(all)) {
		t.Errorf("got %d chunks, %d records, %d bytes", len(chunks), r.records, r.bytes)
	}
	for i, c := range chunks {
		if !strings.HasSuffix(c, "\n") {
			t.Errorf("chunk %d ends inside a record", i)
		}
	}
}
