package importers

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"counterfoil/ledger"

	"github.com/klauspost/compress/zstd"
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

// packed is content as gzip or zstd writes it.
func packed(t testing.TB, packing string, content []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := io.WriteCloser(gzip.NewWriter(&b))
	if packing == "zstd" {
		z, err := zstd.NewWriter(&b)
		if err != nil {
			t.Fatal(err)
		}
		w = z
	}
	if _, err := w.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A bomb is small and never stops growing. It is given up long before its end; what grows
// as text does is read.
func TestBombsAreGivenUp(t *testing.T) {
	for packing, most := range map[string]int64{"gzip": mostOfGzip, "zstd": mostOfZstd} {
		bomb := packed(t, packing, make([]byte, 20*freeGrowth))
		for name, content := range map[string][]byte{"a bomb": bomb, "several": slices.Concat(bomb, bomb, bomb)} {
			in, done, err := Uncompressed(bytes.NewReader(content))
			if err != nil {
				t.Fatal(err)
			}
			n, err := io.Copy(io.Discard, in)
			if done(); !errors.Is(err, ledger.ErrInvalid) || !strings.Contains(err.Error(), "times its size") || n > freeGrowth+most<<16+1<<20 { // the file is read 64 KB at a time
				t.Errorf("%s, %s: %d bytes, %v", packing, name, n, err)
			}
		}
		text := make([]byte, 0, freeGrowth+8<<20)
		for i := 0; len(text) < freeGrowth+4<<20; i++ {
			text = fmt.Appendf(text, "#VER A %d 20261031 \"Webborder %d\"\n{\n#TRANS 1510 {} 125.00\n#TRANS 3001 {} -125.00\n}\n", i, 50000+i*7)
		}
		in, done, err := Uncompressed(bytes.NewReader(packed(t, packing, text)))
		if err != nil {
			t.Fatal(err)
		}
		if n, err := io.Copy(io.Discard, in); err != nil || n != int64(len(text)) {
			t.Errorf("%s, text: %d bytes of %d, %v", packing, n, len(text), err)
		}
		done()
	}
}

// A zstd frame may ask for a window of gigabytes.
func TestAWindowOfGigabytesIsRefused(t *testing.T) {
	frame := []byte{0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa8, 0x01, 0x00, 0x00} // a window of 2 GB, one empty block
	in, done, err := Uncompressed(bytes.NewReader(frame))
	if err == nil {
		_, err = io.Copy(io.Discard, in)
	}
	done()
	if err == nil || !strings.Contains(err.Error(), "window") {
		t.Errorf("got %v", err)
	}
}

// Whatever comes, it is refused or unpacked; what begins like neither comes as it is,
// without a byte order mark; what was packed and not cut comes back whole.
func FuzzUncompressed(f *testing.F) {
	for _, seed := range []string{"", "\xef\xbb\xbf#FLAGGA 0\n", "\x1f\x8b", "\x28\xb5\x2f\xfd\x00", "{}"} {
		f.Add([]byte(seed))
	}
	f.Add(packed(f, "gzip", []byte("#FLAGGA 0\n")))
	f.Add(packed(f, "zstd", []byte("\xef\xbb\xbf{}")))
	f.Fuzz(func(t *testing.T, content []byte) {
		read := func(content []byte) ([]byte, error) {
			in, done, err := Uncompressed(bytes.NewReader(content))
			defer done()
			if err != nil {
				return nil, err
			}
			return io.ReadAll(io.LimitReader(in, 16<<20))
		}
		out, err := read(content)
		plain := bytes.TrimPrefix(content, bom)
		if !bytes.HasPrefix(content, gzipMagic) && !bytes.HasPrefix(content, zstdMagic) && (err != nil || !bytes.Equal(out, plain)) {
			t.Fatalf("%q: got %q, %v", content, out, err)
		}
		for _, packing := range []string{"gzip", "zstd"} {
			whole := packed(t, packing, content)
			if out, err := read(whole); err != nil || !bytes.Equal(out, plain) {
				t.Fatalf("%s of %q: got %q, %v", packing, content, out, err)
			}
			for cut := 4; cut < len(whole); cut += 1 + len(whole)/8 {
				if _, err := read(whole[:cut]); err == nil {
					t.Fatalf("%s of %q cut at %d was taken", packing, content, cut)
				}
			}
		}
	})
}
