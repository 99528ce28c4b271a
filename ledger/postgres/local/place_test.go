package local

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A folder nobody but we can enter, as /root is: an ordinary user runs the server in it,
// root's server goes where the database's user can follow.
func TestFolderOutOfReach(t *testing.T) {
	closed := t.TempDir()
	if err := os.Chmod(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	saved := systemFolder
	systemFolder = filepath.Join(testFolder(t), "system")
	t.Cleanup(func() { systemFolder = saved })

	folder := filepath.Join(closed, "home", "postgres")
	s := mustStart(t, folder)
	query(t, s, "CREATE TABLE kept AS SELECT 1 AS x; SELECT 'done'")
	inside := strings.HasPrefix(s.Folder(), closed)
	if root := os.Geteuid() == 0; inside == root {
		t.Errorf("as root %v, the data are in %s", root, s.Folder())
	}
	mustStop(t, s)
	s = mustStart(t, folder)
	if got := query(t, s, "SELECT x::text FROM kept"); got != "1" {
		t.Errorf("the second command found %q", got)
	}
	mustStop(t, s)
}

func TestFolderOfSomebodyElseIsRefused(t *testing.T) {
	folder := testFolder(t)
	if err := os.Mkdir(filepath.Join(folder, "run"), 0o755); err != nil {
		t.Fatal(err)
	}
	_, err := Start(t.Context(), folder)
	if err == nil || !strings.Contains(err.Error(), "mode 0700") {
		t.Errorf("got %v", err)
	}
}
