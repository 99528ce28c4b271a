package erp

import (
	"bytes"
	"compress/flate"
	"context"
	"fmt"
	"io"
)

// Source can be read from its beginning as often as needed, one reading at a time.
type Source interface {
	Again() (io.ReadCloser, error)
}

// Reread makes a source of what came: a file is rewound, anything else is kept
// compressed in memory. It is never written to disk, because it holds personal data.
func Reread(ctx context.Context, in io.Reader) (Source, error) {
	if source, ok := in.(Source); ok {
		return source, nil
	}
	if seeker, ok := in.(io.ReadSeeker); ok {
		if start, err := seeker.Seek(0, io.SeekCurrent); err == nil {
			return &rewound{seeker, start}, nil
		}
	}
	s := &spooled{}
	w, err := flate.NewWriter(&s.content, flate.BestSpeed)
	if err != nil {
		return nil, fmt.Errorf("keep the file for a second reading: %w", err)
	}
	if _, err := io.Copy(w, withContext{ctx, in}); err != nil {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("keep the file for a second reading: %w", err)
	}
	return s, nil
}

type rewound struct {
	file  io.ReadSeeker
	start int64
}

func (r *rewound) Again() (io.ReadCloser, error) {
	if _, err := r.file.Seek(r.start, io.SeekStart); err != nil {
		return nil, fmt.Errorf("rewind the file: %w", err)
	}
	return io.NopCloser(r.file), nil
}

type spooled struct{ content bytes.Buffer }

func (s *spooled) Again() (io.ReadCloser, error) {
	return flate.NewReader(bytes.NewReader(s.content.Bytes())), nil
}

// withContext stops reading when the context ends.
type withContext struct {
	ctx context.Context
	in  io.Reader
}

func (r withContext) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.in.Read(p)
}

// Pass reads a source once from its beginning.
func Pass[T any](src Source, read func(io.Reader) (T, error)) (result T, err error) {
	in, err := src.Again()
	if err != nil {
		return result, err
	}
	defer in.Close()
	return read(in)
}
