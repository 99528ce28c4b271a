package local

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// minimumVersion is the oldest PostgreSQL the ledger runs on.
const minimumVersion = 15

// ErrNotInstalled says that the machine has no PostgreSQL we can run.
var ErrNotInstalled = errors.New("PostgreSQL is not installed")

const howToInstall = "install version 15 or later (Debian, Ubuntu: `apt-get install postgresql`; Fedora: `dnf install postgresql-server`; macOS: `brew install postgresql@17`), or set DATABASE_URL to a server"

// places are where packages put the server's programs when they are not on the PATH.
var places = []string{
	"/usr/lib/postgresql/*/bin",                          // Debian, Ubuntu
	"/usr/pgsql-*/bin",                                   // Fedora, RHEL from postgresql.org
	"/opt/homebrew/opt/postgresql*/bin",                  // Homebrew, Apple silicon
	"/usr/local/opt/postgresql*/bin",                     // Homebrew, Intel
	"/home/linuxbrew/.linuxbrew/opt/postgresql*/bin",     // Homebrew, Linux
	"/Applications/Postgres.app/Contents/Versions/*/bin", // Postgres.app
	"/opt/local/lib/postgresql*/bin",                     // MacPorts
	"/usr/local/pgsql/bin",                               // from source
	"/usr/libexec/postgresql*",                           // Alpine
}

// installation is one installed PostgreSQL.
type installation struct {
	bin   string
	major int
}

func (i installation) program(name string) string { return filepath.Join(i.bin, name) }

// findInstallation returns the newest installation in the folders, or the one of version
// exactly, when the data exist already and exactly is not 0.
func findInstallation(ctx context.Context, folders []string, exactly int) (installation, error) {
	var best, old installation
	for _, folder := range folders {
		found, ok := inspect(ctx, folder)
		switch {
		case !ok:
		case exactly != 0 && found.major == exactly:
			return found, nil
		case found.major < minimumVersion:
			old = found
		case found.major > best.major:
			best = found
		}
	}
	switch {
	case ctx.Err() != nil: // the programs were not asked, so nothing is known about them
		return best, context.Cause(ctx)
	case exactly != 0:
		return best, fmt.Errorf("%w in version %d, which wrote the data; install that version, or move its data with pg_dump", ErrNotInstalled, exactly)
	case best.major != 0:
		return best, nil
	case old.major != 0:
		return best, fmt.Errorf("%w in a version we can use: %s is version %d; %s", ErrNotInstalled, old.bin, old.major, howToInstall)
	}
	return best, fmt.Errorf("%w: %s", ErrNotInstalled, howToInstall)
}

// searchFolders lists the folders of the PATH and the usual places, as they exist.
func searchFolders(path string) []string {
	folders := filepath.SplitList(path)
	for _, place := range places {
		matches, _ := filepath.Glob(place) // the only error is a bad pattern
		folders = append(folders, matches...)
	}
	return folders
}

var versionText = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

// inspect asks the programs in a folder for their version. Only a folder with both the
// server and initdb counts: client packages bring neither.
func inspect(ctx context.Context, folder string) (installation, bool) {
	server := filepath.Join(folder, "postgres")
	for _, program := range []string{server, filepath.Join(folder, "initdb")} {
		if info, err := os.Stat(program); err != nil || info.IsDir() {
			return installation{}, false
		}
	}
	out, err := exec.CommandContext(ctx, server, "--version").Output()
	if err != nil {
		return installation{}, false
	}
	match := versionText.FindSubmatch(out)
	if match == nil {
		return installation{}, false
	}
	major, err := strconv.Atoi(string(match[1]))
	if err != nil {
		return installation{}, false
	}
	// Debian links programs on the PATH; the libraries beside the real one are what counts.
	if real, err := filepath.EvalSymlinks(server); err == nil {
		folder = filepath.Dir(real)
	}
	return installation{folder, major}, true
}

// dataVersion reads which version wrote a data folder; 0 when there is none yet.
func dataVersion(data string) (int, error) {
	text, err := os.ReadFile(filepath.Join(data, "PG_VERSION"))
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read the version of the data: %w", err)
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0, fmt.Errorf("read the version of the data in %s: %q is not a version", data, text)
	}
	return major, nil
}
