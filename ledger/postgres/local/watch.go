package local

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// watcher reads the pipe that every user holds open. A user that comes writes its name
// and is answered with a file, so that it knows it was heard; when no writer is left the
// loop ends and the server is asked to stop at once but cleanly (SIGINT). The mark comes
// first: whoever comes between the last user's leaving and the server's end must not
// take a server that is about to stop for one that nobody watches.
const watcher = `
while IFS= read -r name; do : > "$name"; done
: > "$1.ending"
kill -INT "$2"
rm -f "$1"
`

// watched is the pipe whose writers are the users of the server pid, ending the mark
// that its watcher has asked it to stop.
func (s *Server) watched(pid int) string {
	return filepath.Join(s.place.run, "users."+strconv.Itoa(pid))
}
func (s *Server) ending(pid int) string { return s.watched(pid) + ".ending" }

// join holds the pipe of the server pid open, which keeps it running; false when the
// server is about to stop. A server that nobody watches gets a watcher.
func (s *Server) join(ctx context.Context, owner account, pid int) (joined bool, err error) {
	path := s.watched(pid)
	s.pipe, err = os.OpenFile(path, os.O_WRONLY|syscall.O_NONBLOCK, 0)
	switch {
	case err == nil:
		return s.knock(ctx, pid)
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENXIO):
		if _, err := os.Stat(s.ending(pid)); err == nil {
			// The watcher may have been killed between its mark and its signal.
			syscall.Kill(pid, syscall.SIGINT) //nolint:errcheck // it may be gone already
			return false, nil
		}
		return true, s.watch(owner, path, pid)
	}
	return false, fmt.Errorf("join the server: %w", err)
}

// watch makes the pipe, holds it open and starts the watcher.
func (s *Server) watch(owner account, path string, pid int) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("clear away an old pipe: %w", err)
	}
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		return fmt.Errorf("make the pipe to the watcher: %w", err)
	}
	// Without waiting: an open for reading waits for a writer, and one for writing needs
	// a reader.
	reader, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return fmt.Errorf("open the pipe to the watcher: %w", err)
	}
	defer reader.Close()
	if s.pipe, err = os.OpenFile(path, os.O_WRONLY|syscall.O_NONBLOCK, 0); err != nil {
		return fmt.Errorf("open the pipe to the watcher: %w", err)
	}
	if err := syscall.SetNonblock(int(reader.Fd()), false); err != nil { // a shell cannot read otherwise
		return fmt.Errorf("open the pipe to the watcher: %w", err)
	}
	cmd := owner.command("/bin/sh", "-c", watcher, "sh", path, strconv.Itoa(pid))
	cmd.Stdin = reader
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start the watcher: %w", err)
	}
	s.watcher = cmd.Process
	go cmd.Wait() //nolint:errcheck // only so that it does not stay as a zombie
	return nil
}

// knock tells the watcher that we are here and waits for its answer. Silence means that
// it saw the last user leave just before we came.
func (s *Server) knock(ctx context.Context, pid int) (bool, error) {
	answer := filepath.Join(s.place.run, fmt.Sprintf("heard.%d.%d", os.Getpid(), time.Now().UnixNano()))
	defer os.Remove(answer) //nolint:errcheck // not there when it was not heard
	if _, err := s.pipe.WriteString(answer + "\n"); err != nil {
		s.pipe.Close()
		if errors.Is(err, syscall.EPIPE) {
			return false, nil
		}
		return false, fmt.Errorf("join the server: %w", err)
	}
	heard := false
	err := poll(ctx, func() (bool, error) {
		_, err := os.Stat(answer)
		heard = err == nil
		return heard || !alive(pid), nil
	})
	if !heard {
		s.pipe.Close()
	}
	return heard, err
}
