package local

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

const (
	superuser = "counterfoil"
	database  = "counterfoil"
)

// patience bounds how long a server may take to start or stop; recovery after a crash of
// a large ledger is what takes long.
const patience = 5 * time.Minute

// takeover bounds how long a server that has begun may take to say which it is.
const takeover = 10 * time.Second

// errTaken says that the folder belongs to a server which had not told its process number
// yet: who started it was killed.
var errTaken = errors.New("another server has just begun in the folder")

// settings are the server's own. Bulk loads want room in the write-ahead log, and nobody
// replicates a private server.
var settings = map[string]string{
	"listen_addresses":        "",
	"unix_socket_permissions": "0700",
	"wal_level":               "minimal",
	"max_wal_senders":         "0",
	"max_wal_size":            "4GB",
	"checkpoint_timeout":      "15min",
	"shared_buffers":          "256MB",
	"work_mem":                "64MB",
	"maintenance_work_mem":    "256MB",
	"random_page_cost":        "1.1",
	"jit":                     "off",
	"log_timezone":            "UTC",
	"timezone":                "UTC",
}

// Server is a running private PostgreSQL, perhaps shared with other processes. Stop it
// when done.
type Server struct {
	place place
	users *fileLock
	pipe  *os.File
	// watcher is nil when another process started it.
	watcher *os.Process
}

// Option changes how a server is started. When one is running already, it is used as it
// is.
type Option func(*options)

type options struct {
	path     string
	settings map[string]string
	durable  bool
}

// With sets one of PostgreSQL's own settings.
func With(name, value string) Option { return func(o *options) { o.settings[name] = value } }

// Disposable makes a server for tests: it forgets everything when the machine crashes,
// and is quicker for it.
func Disposable() Option {
	return func(o *options) {
		o.durable = false
		o.settings["fsync"], o.settings["synchronous_commit"], o.settings["full_page_writes"] = "off", "off", "off"
	}
}

// Start runs a server with its data in folder, or joins the one that runs there already.
// The first start makes the database. Errors say what to install or to change.
func Start(ctx context.Context, folder string, opts ...Option) (*Server, error) {
	o := options{path: os.Getenv("PATH"), settings: map[string]string{}, durable: true}
	for name, value := range settings {
		o.settings[name] = value
	}
	for _, set := range opts {
		set(&o)
	}
	s, err := start(ctx, folder, o)
	if err != nil {
		return nil, fmt.Errorf("start the private PostgreSQL: %w", err)
	}
	return s, nil
}

func start(ctx context.Context, folder string, o options) (*Server, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, fmt.Errorf("gave up after %s; see postgres.log in %s", patience, folder))
	defer cancel()
	where, owner, err := choosePlace(folder)
	if err != nil {
		return nil, err
	}
	starting, err := waitForLock(ctx, filepath.Join(where.base, "start.lock"), syscall.LOCK_EX)
	if err != nil {
		return nil, err
	}
	defer starting.release()
	if err := owner.makeFolder(where.run); err != nil {
		return nil, err
	}
	s := &Server{place: where}
	if s.users, err = waitForLock(ctx, filepath.Join(where.base, "users.lock"), syscall.LOCK_SH); err != nil {
		return nil, err
	}
	if err := s.joinOrStart(ctx, owner, o); err != nil {
		s.leave()
		return nil, err
	}
	return s, nil
}

// joinOrStart finds the server running and watched, or makes it so. The start lock is held.
func (s *Server) joinOrStart(ctx context.Context, owner account, o options) error {
	began := time.Now()
	for {
		pid, running, err := s.running(ctx)
		if err != nil {
			return err
		}
		if !running {
			pid, err = s.launch(ctx, owner, o)
			if errors.Is(err, errTaken) && time.Since(began) < takeover {
				time.Sleep(50 * time.Millisecond)
				continue
			}
			if err != nil {
				return err
			}
		}
		joined, err := s.join(ctx, owner, pid)
		if joined || err != nil {
			return err
		}
		// Its last user was killed a moment ago and it is on its way out.
		if err := poll(ctx, func() (bool, error) { return !alive(pid), nil }); err != nil {
			return err
		}
	}
}

// DSN is the address to connect to, as the server's superuser.
func (s *Server) DSN() string { return s.DSNFor(database) }

// DSNFor is the address of another database on the server.
func (s *Server) DSNFor(name string) string {
	quote := strings.NewReplacer(`\`, `\\`, `'`, `\'`)
	return fmt.Sprintf("host='%s' port=5432 user=%s dbname='%s' sslmode=disable", quote.Replace(s.place.run), superuser, quote.Replace(name))
}

// Folder is where the data are; not the one given to Start when the database's user
// could not get into that.
func (s *Server) Folder() string { return s.place.base }

// Stop leaves the server. The last to leave waits until it has stopped; with others
// still there it runs on. Close connections first.
func (s *Server) Stop() error {
	ctx, cancel := context.WithTimeoutCause(context.Background(), patience, errors.New("it does not stop; see postgres.log"))
	defer cancel()
	if err := s.stop(ctx); err != nil {
		return fmt.Errorf("stop the private PostgreSQL: %w", err)
	}
	return nil
}

func (s *Server) stop(ctx context.Context) error {
	starting, err := waitForLock(ctx, filepath.Join(s.place.base, "start.lock"), syscall.LOCK_EX)
	if err != nil {
		s.leave()
		return err
	}
	defer starting.release()
	pid, _ := s.postmaster()
	s.leave()
	last, err := lockFile(filepath.Join(s.place.base, "users.lock"), syscall.LOCK_EX)
	if errors.Is(err, errBusy) {
		return nil
	}
	if err != nil {
		return err
	}
	defer last.release()
	if alive(pid) && isPostgres(pid) {
		syscall.Kill(pid, syscall.SIGINT) //nolint:errcheck // the watcher does the same; one of us may be late
	}
	return poll(ctx, func() (bool, error) { return !alive(pid), nil })
}

// leave gives up what tells the others that we are here.
func (s *Server) leave() {
	if s.pipe != nil {
		s.pipe.Close()
	}
	if s.users != nil {
		s.users.release()
	}
}
