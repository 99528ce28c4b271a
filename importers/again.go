package importers

import (
	"errors"
	"io"
	"os"
)

// rereadable is a file's content as it is read first, and again from its beginning: a
// format that needs two readings need not keep the first in memory.
type rereadable struct {
	io.Reader
	file *os.File
	size int64
}

// Again opens one more reading of the content, unpacked.
func (r rereadable) Again() (io.ReadCloser, error) {
	content, done, err := Uncompressed(io.NewSectionReader(r.file, 0, r.size))
	if err != nil {
		return nil, err
	}
	return unpacked{content, done}, nil
}

type unpacked struct {
	io.Reader
	done func()
}

func (u unpacked) Close() error {
	u.done()
	return nil
}

// fileState is by what a file that changes while it is read is noticed.
type fileState struct {
	file *os.File
	info os.FileInfo
}

func stateOf(in io.Reader) (fileState, bool) {
	file, ok := in.(*os.File)
	if !ok {
		return fileState{}, false
	}
	info, err := file.Stat()
	return fileState{file, info}, err == nil && info.Mode().IsRegular()
}

// unchanged refuses a file that was written to between its readings.
func (s fileState) unchanged() error {
	info, err := s.file.Stat()
	if err != nil {
		return err
	}
	if info.Size() != s.info.Size() || !info.ModTime().Equal(s.info.ModTime()) {
		return errors.New("the file was changed while it was read; import it when it is complete")
	}
	return nil
}

// Content gives a file's content to whoever only looks at it: unpacked, and readable
// again from its beginning where it is a regular file.
func Content(f *os.File) (io.Reader, func(), error) {
	content, done, err := Uncompressed(f)
	if err != nil {
		return nil, done, err
	}
	if state, ok := stateOf(f); ok {
		return rereadable{content, f, state.info.Size()}, done, nil
	}
	return content, done, nil
}
