package sie

import (
	"bytes"
	"compress/flate"
	"context"
	"fmt"
	"io"
)

// source can be read from its beginning as often as needed.
type source interface {
	again() (io.ReadCloser, error)
}

// reread makes a source of what came: a file is rewound, anything else is kept
// compressed in memory. It is never written to disk, because it holds personal data.
func reread(ctx context.Context, in io.Reader) (source, error) {
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

func (r *rewound) again() (io.ReadCloser, error) {
	if _, err := r.file.Seek(r.start, io.SeekStart); err != nil {
		return nil, fmt.Errorf("rewind the file: %w", err)
	}
	return io.NopCloser(r.file), nil
}

type spooled struct{ content bytes.Buffer }

func (s *spooled) again() (io.ReadCloser, error) {
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
