package workbook

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"hash/crc32"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"time"
)

// sortedZip keeps the parts, compressed, until the archive is closed and then writes
// them in sequence of their names with a fixed time. The library hands streamed sheets
// over in the sequence of a Go map, which differs from build to build.
type sortedZip struct {
	w     io.Writer
	parts []*part
	types *bytes.Buffer // the list of contents, which is sorted before it is kept
}

const contentTypes = "[Content_Types].xml"

// typeOf is one line of the list of contents.
var typeOf = regexp.MustCompile(`<(?:Default|Override)\s[^>]*?(?:/>|></(?:Default|Override)>)`)

// keepTypes sorts the list of contents, whose lines also come in the sequence of a map.
// Defaults stay before overrides.
func (z *sortedZip) keepTypes() error {
	if z.types == nil {
		return nil
	}
	text := z.types.Bytes()
	lines := typeOf.FindAll(text, -1)
	slices.SortFunc(lines, bytes.Compare)
	all := typeOf.FindAllIndex(text, -1)
	if len(all) == 0 {
		return errors.New("the list of contents is empty")
	}
	sorted := slices.Concat(text[:all[0][0]], bytes.Join(lines, nil), text[all[len(all)-1][1]:])
	w, err := z.compress(contentTypes)
	if err != nil {
		return err
	}
	_, err = w.Write(sorted)
	return err
}

type part struct {
	name  string
	data  bytes.Buffer
	flate *flate.Writer
	crc   uint32
	size  uint64
}

// stamp is the earliest time a zip archive can say.
var stamp = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// Create ends the part before and begins the next.
func (z *sortedZip) Create(name string) (io.Writer, error) {
	if err := z.end(); err != nil {
		return nil, err
	}
	if name == contentTypes {
		z.types = &bytes.Buffer{}
		return z.types, nil
	}
	return z.compress(name)
}

func (z *sortedZip) compress(name string) (io.Writer, error) {
	p := &part{name: name}
	var err error
	if p.flate, err = flate.NewWriter(&p.data, flate.DefaultCompression); err != nil {
		return nil, err
	}
	z.parts = append(z.parts, p)
	return p, nil
}

// AddFS is part of the library's interface and of no use here.
func (z *sortedZip) AddFS(fs.FS) error { return errors.New("adding a file system is not supported") }

func (p *part) Write(b []byte) (int, error) {
	n, err := p.flate.Write(b)
	p.crc = crc32.Update(p.crc, crc32.IEEETable, b[:n])
	p.size += uint64(n)
	return n, err
}

func (z *sortedZip) end() error {
	if len(z.parts) == 0 {
		return nil
	}
	last := z.parts[len(z.parts)-1]
	if last.flate == nil {
		return nil
	}
	err := last.flate.Close()
	last.flate = nil // frees the compressor's window: one is alive at a time
	return err
}

// Close writes the archive.
func (z *sortedZip) Close() error {
	if err := z.end(); err != nil {
		return err
	}
	if err := z.keepTypes(); err != nil {
		return err
	}
	if err := z.end(); err != nil {
		return err
	}
	slices.SortFunc(z.parts, func(a, b *part) int { return strings.Compare(rank(a.name), rank(b.name)) })
	out := zip.NewWriter(z.w)
	for _, p := range z.parts {
		h := &zip.FileHeader{Name: p.name, Method: zip.Deflate, Modified: stamp, CRC32: p.crc, UncompressedSize64: p.size, CompressedSize64: uint64(p.data.Len())}
		w, err := out.CreateRaw(h)
		if err != nil {
			return err
		}
		if _, err := w.Write(p.data.Bytes()); err != nil {
			return err
		}
		p.data = bytes.Buffer{}
	}
	return out.Close()
}

// rank puts the list of contents first, where careful readers look for it.
func rank(name string) string {
	if name == contentTypes {
		return ""
	}
	return name
}
