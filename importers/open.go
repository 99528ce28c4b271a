package importers

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"counterfoil/ledger"

	"github.com/klauspost/compress/zstd"
)

// HeadLength is how much of a file's uncompressed beginning a Format may look at.
const HeadLength = 4096

var (
	gzipMagic = []byte{0x1f, 0x8b}
	zstdMagic = []byte{0x28, 0xb5, 0x2f, 0xfd}
	bom       = []byte{0xef, 0xbb, 0xbf}
)

// zstdWindow bounds the memory a frame may ask for; a hostile one asks for gigabytes.
const zstdWindow = 64 << 20

// What is packed grows by ten to a hundred when it is unpacked, and where records are much
// alike by some hundreds. A bomb is small and grows to where reading it would take for
// ever: gzip's by a thousand, zstd's by ten thousand and more.
const (
	mostOfGzip = 700
	mostOfZstd = 4000
	freeGrowth = 16 << 20 // bytes unpacked from which growth counts
)

// growth gives up on what grows like a bomb.
type growth struct {
	packed   *passed
	unpacked io.Reader
	most     int64
	bytes    int64
}

func (g *growth) Read(b []byte) (int, error) {
	if g.bytes > freeGrowth && g.bytes/g.most > g.packed.bytes {
		return 0, fmt.Errorf("unpack: the file grows to more than %d times its size, as no export does; unpack it and look what it holds: %w", g.most, ledger.ErrInvalid)
	}
	n, err := g.unpacked.Read(b)
	g.bytes += int64(n)
	return n, err
}

// passed counts the bytes that went by.
type passed struct {
	in    io.Reader
	bytes int64
}

func (p *passed) Read(b []byte) (int, error) {
	n, err := p.in.Read(b)
	p.bytes += int64(n)
	return n, err
}

// Uncompressed reads in as it is, or unpacks it when it begins like gzip or zstd, and
// drops a byte order mark. What the file is called does not matter.
func Uncompressed(in io.Reader) (*bufio.Reader, func(), error) {
	packed := &passed{in: in}
	raw := bufio.NewReaderSize(packed, 1<<16)
	begin, _ := raw.Peek(len(zstdMagic))
	close := func() {}
	out := raw
	switch {
	case bytes.HasPrefix(begin, gzipMagic):
		z, err := gzip.NewReader(raw)
		if err != nil {
			return nil, close, fmt.Errorf("unpack gzip: %w; fetch the file again", err)
		}
		out = bufio.NewReaderSize(&growth{packed: packed, unpacked: z, most: mostOfGzip}, 1<<16)
	case bytes.HasPrefix(begin, zstdMagic):
		z, err := zstd.NewReader(raw, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(zstdWindow))
		if err != nil {
			return nil, close, fmt.Errorf("unpack zstd: %w; fetch the file again", err)
		}
		close = z.Close
		out = bufio.NewReaderSize(&growth{packed: packed, unpacked: z, most: mostOfZstd}, 1<<16)
	}
	if mark, _ := out.Peek(len(bom)); bytes.Equal(mark, bom) {
		_, _ = out.Discard(len(bom))
	}
	return out, close, nil
}

// files lists the files behind paths: a file as it is, a directory with everything below
// it but hidden files, by name. A file named twice counts once.
func files(paths []string) ([]string, error) {
	var found []string
	seen := map[string]bool{}
	add := func(path string) {
		if clean := filepath.Clean(path); !seen[clean] {
			seen[clean] = true
			found = append(found, clean)
		}
	}
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, fmt.Errorf("look at %s: %w; name a file or a directory that exists", path, err)
		}
		if !info.IsDir() {
			add(path)
			continue
		}
		if err := below(path, add); err != nil {
			return nil, err
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("find files in %s: there are none; name a file, or a directory that holds some", strings.Join(paths, ", "))
	}
	return found, nil
}

func below(dir string, add func(string)) error {
	var names []string
	real, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return fmt.Errorf("read directory %s: %w", dir, err)
	}
	err = filepath.WalkDir(real, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("read directory %s: %w", path, err)
		}
		hidden := strings.HasPrefix(d.Name(), ".") && path != real
		if d.IsDir() && hidden {
			return filepath.SkipDir
		}
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() && !hidden {
			names = append(names, path)
		}
		return nil
	})
	sort.Strings(names)
	for _, name := range names {
		add(name)
	}
	return err
}

// ranked puts files in the sequence the format wants, ties by their place in the list.
func ranked(format Format, names []string) ([]rankedFile, error) {
	list := make([]rankedFile, len(names))
	for i, name := range names {
		head, err := headOf(name)
		if err != nil {
			return nil, err
		}
		list[i] = rankedFile{name, format.Rank(filepath.Base(name), head)}
	}
	sort.SliceStable(list, func(a, b int) bool { return list[a].rank < list[b].rank })
	return list, nil
}

type rankedFile struct {
	name string
	rank int
}

func headOf(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", name, err)
	}
	defer f.Close()
	in, close, err := Uncompressed(f)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", name, err)
	}
	defer close()
	head := make([]byte, HeadLength)
	n, err := io.ReadFull(in, head)
	if err != nil && n == 0 && err != io.EOF {
		return nil, fmt.Errorf("read %s: %w; fetch the file again", name, err)
	}
	return head[:n], nil
}
