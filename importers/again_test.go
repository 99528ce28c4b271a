package importers

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/klauspost/compress/gzip"
)

// A regular file can be read again from its beginning, packed or not, without being kept.
func TestAFilesContentCanBeReadAgain(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write([]byte("content")); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"plain": []byte("\xef\xbb\xbfcontent"), "packed.gz": packed.Bytes()} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		in, done, err := Content(f)
		if err != nil {
			t.Fatal(err)
		}
		defer done()
		for range 3 {
			again, err := in.(interface {
				Again() (io.ReadCloser, error)
			}).Again()
			if err != nil {
				t.Fatal(err)
			}
			if got, err := io.ReadAll(again); err != nil || string(got) != "content" {
				t.Errorf("%s: got %q %v", name, got, err)
			}
			again.Close()
		}
		if got, err := io.ReadAll(in); err != nil || string(got) != "content" {
			t.Errorf("%s at first: got %q %v", name, got, err)
		}
	}
}

func TestAFileThatChangesWhileItIsReadIsNoticed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte("one"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	state, ok := stateOf(f)
	if !ok || state.unchanged() != nil {
		t.Fatal("an unchanged file counts as changed")
	}
	if err := os.WriteFile(path, []byte("one, two"), 0o600); err != nil {
		t.Fatal(err)
	}
	if state.unchanged() == nil {
		t.Error("a changed file went unnoticed")
	}
}
