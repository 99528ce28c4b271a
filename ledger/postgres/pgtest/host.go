package pgtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"

	"counterfoil/ledger/postgres"
	"counterfoil/ledger/postgres/local"
	"counterfoil/migrations"
)

// host is the server of this process's tests. It is never stopped here: a private
// server notices when the process has ended.
type host struct {
	admin    *sqlx.DB // as superuser, in the database that always exists
	template string
	address  func(database string) string
}

// shared finds or starts the server, once a process.
var shared = sync.OnceValues(func() (*host, error) {
	ctx := context.Background()
	h, err := connect(ctx)
	if err != nil {
		return nil, err
	}
	return h, h.ensureTemplate(ctx)
})

func connect(ctx context.Context) (*host, error) {
	dsn := os.Getenv("DATABASE_URL")
	h := &host{address: func(name string) string { return withDatabase(dsn, name) }}
	if dsn == "" {
		folder := filepath.Join(os.TempDir(), fmt.Sprintf("counterfoil-tests-%d", os.Getuid()))
		server, err := local.Start(ctx, folder, local.Disposable(), local.With("max_connections", "200"))
		if err != nil {
			return nil, err
		}
		h.address = server.DSNFor
		dsn = server.DSNFor("postgres")
	}
	admin, err := sqlx.ConnectContext(ctx, "postgres", dsn)
	if err != nil {
		return nil, fmt.Errorf("connect to the tests' server: %w", err)
	}
	h.admin = admin
	if os.Getenv("DATABASE_URL") == "" {
		return h, h.sweep(ctx)
	}
	return h, nil
}

const selectTestDatabases = `
	SELECT datname
	FROM pg_database
	WHERE datname LIKE 'counterfoil\_test\_%'`

// sweep drops what killed tests left behind on the private server.
func (h *host) sweep(ctx context.Context) error {
	var names []string
	if err := h.admin.SelectContext(ctx, &names, selectTestDatabases); err != nil {
		return fmt.Errorf("look for databases of killed tests: %w", err)
	}
	for _, name := range names {
		number, _, _ := strings.Cut(strings.TrimPrefix(name, "counterfoil_test_"), "_")
		pid, err := strconv.Atoi(number)
		if err == nil && syscall.Kill(pid, 0) == syscall.ESRCH {
			if err := h.drop(ctx, name); err != nil {
				return err
			}
		}
	}
	return nil
}

// ensureTemplate migrates the template database of this schema unless it is there. The
// lock is the session's: other processes wait and then find it.
func (h *host) ensureTemplate(ctx context.Context) error {
	version, err := schemaVersion()
	if err != nil {
		return err
	}
	h.template = "counterfoil_template_" + version
	conn, err := h.admin.Connx(ctx)
	if err != nil {
		return fmt.Errorf("connect to the tests' server: %w", err)
	}
	defer conn.Close()
	const lock = 7346512 // any number, the same in every test process
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", lock); err != nil {
		return fmt.Errorf("lock the template database: %w", err)
	}
	defer conn.ExecContext(ctx, "SELECT pg_advisory_unlock($1)", lock) //nolint:errcheck // the connection's end unlocks too
	var exists bool
	if err := conn.GetContext(ctx, &exists, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", h.template); err != nil {
		return fmt.Errorf("look for the template database: %w", err)
	}
	if exists {
		return nil
	}
	return h.makeTemplate(ctx)
}

// makeTemplate migrates under another name first, so that a killed test leaves no half
// a template.
func (h *host) makeTemplate(ctx context.Context) error {
	unfinished := h.template + "_unfinished"
	if err := h.drop(ctx, unfinished); err != nil {
		return err
	}
	if _, err := h.admin.ExecContext(ctx, "CREATE DATABASE "+pq.QuoteIdentifier(unfinished)+" TEMPLATE template0 ENCODING 'UTF8'"); err != nil {
		return fmt.Errorf("make the template database: %w", err)
	}
	store, err := postgres.Open(ctx, h.address(unfinished))
	if err != nil {
		return err
	}
	_, err = store.Migrate(ctx)
	store.Close()
	if err != nil {
		return err
	}
	if _, err := h.admin.ExecContext(ctx, "ALTER DATABASE "+pq.QuoteIdentifier(unfinished)+" RENAME TO "+pq.QuoteIdentifier(h.template)); err != nil {
		return fmt.Errorf("put the template database in place: %w", err)
	}
	return nil
}

// schemaVersion is short for all migrations together.
func schemaVersion() (string, error) {
	hash := sha256.New()
	err := fs.WalkDir(migrations.Files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := migrations.Files.ReadFile(path)
		fmt.Fprintf(hash, "%s %d\n%s", path, len(content), content)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("read the migrations: %w", err)
	}
	return hex.EncodeToString(hash.Sum(nil)[:6]), nil
}
