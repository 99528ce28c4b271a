package local

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
)

// errBusy says that somebody else holds a lock.
var errBusy = errors.New("locked by another process")

// fileLock is an advisory lock on a file. The system gives it up when the process ends,
// however it ends.
type fileLock struct{ file *os.File }

// lockFile takes a lock, exclusive or shared, without waiting; errBusy when it cannot.
func lockFile(path string, how int) (*fileLock, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open lock file: %w; run as the user the folder belongs to, or choose another folder", err)
	}
	err = syscall.Flock(int(file.Fd()), how|syscall.LOCK_NB)
	if err == nil {
		return &fileLock{file}, nil
	}
	file.Close()
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, errBusy
	}
	return nil, fmt.Errorf("lock %s: %w", path, err)
}

// waitForLock takes a lock and waits for whoever holds it, until ctx ends.
func waitForLock(ctx context.Context, path string, how int) (*fileLock, error) {
	var lock *fileLock
	err := poll(ctx, func() (done bool, err error) {
		lock, err = lockFile(path, how)
		if errors.Is(err, errBusy) {
			return false, nil
		}
		return err == nil, err
	})
	return lock, err
}

func (l *fileLock) release() { l.file.Close() }

// poll asks until it is done, fails or ctx ends.
func poll(ctx context.Context, ask func() (done bool, err error)) error {
	for {
		done, err := ask()
		if done || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(10 * time.Millisecond):
		}
	}
}
