package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"counterfoil/importers"
	"counterfoil/importers/centra"
	"counterfoil/importers/erp"
	"counterfoil/importers/erp/table"
	"counterfoil/ledger/policy"
	"counterfoil/ledger/postgres/jobs"
)

// folderFormat reads the files of a watched folder: Centra's, an ERP's by the names of
// import erp --format, or tables by a profile.
func (c *crew) folderFormat(f policy.Folder) (importers.Format, importers.Poster, error) {
	p := c.policy
	if f.Format == "centra" {
		return centra.FormatFor(p), p, nil
	}
	read, known := erpFormats[f.Format]
	switch {
	case f.Profile != "":
		read = c.readTables(f.Profile)
	case !known:
		return nil, nil, fmt.Errorf("format %q is not known; there are centra, %s; tables have a profile instead", f.Format, strings.Join(sortedKeys(erpFormats), ", "))
	}
	format, err := read(p)
	if err != nil {
		return nil, nil, err
	}
	poster, err := erp.NewPoster(p)
	return format, poster, err
}

// readTables reads tables as a profile says: a ready one, or a file beside the policy.
func (c *crew) readTables(profile string) func(*policy.Policy) (importers.Format, error) {
	if filepath.Ext(profile) != "" {
		profile = c.besidePolicy(profile)
	}
	return func(p *policy.Policy) (importers.Format, error) {
		loaded, err := table.Load(profile)
		if err != nil {
			return nil, err
		}
		return table.New(p, loaded)
	}
}

// besidePolicy is a path that the policy names: one that is not absolute starts at the
// policy's folder.
func (c *crew) besidePolicy(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(c.app.config.Policy), path)
}

func (c *crew) folderJobs() ([]jobs.Job, error) {
	var all []jobs.Job
	for _, f := range c.policy.Schedule.Folders {
		format, poster, err := c.folderFormat(f)
		if err != nil {
			return nil, fmt.Errorf("policy: schedule.folders: folder %s: %w", f.Name, err)
		}
		w := &watch{crew: c, path: c.besidePolicy(f.Path), format: format, poster: poster, seen: map[string]look{}}
		all = append(all, jobs.Job{Name: "folder-" + f.Name, Schedule: jobs.Every(f.Every), Run: w.run})
	}
	return all, nil
}

// watch imports what appears in a folder. Whether a file was imported is known by its
// hash, in the ledger; what is remembered here only saves reading it again.
type watch struct {
	*crew
	path   string
	format importers.Format
	poster importers.Poster

	mu   sync.Mutex
	seen map[string]look
}

// look is how a file was found the last time it looked otherwise than before.
type look struct {
	size     int64
	modified time.Time
	since    time.Time
	done     bool
}

// settled is how long a file must look the same before it is read: it may still be being
// written.
const settled = 5 * time.Second

func (w *watch) run(ctx context.Context, _ time.Time) (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	names, waiting, err := w.ready(time.Now())
	if err != nil {
		return "", fmt.Errorf("watch a folder: %w; every process of `counterfoil serve` must see it", err)
	}
	im := importers.Importer{Store: w.store, Entity: w.policy.Entity.ID, Format: w.format, Poster: w.poster}
	var results []importers.Result
	var failed error
	for _, name := range names {
		im.TakenAt = time.Now()
		r, err := im.File(ctx, name)
		if err != nil {
			// The others are none the worse for it.
			failed = errors.Join(failed, err)
			continue
		}
		results = append(results, r)
		l := w.seen[name]
		l.done = true
		w.seen[name] = l
	}
	said := summary(results)
	if waiting > 0 {
		said += fmt.Sprintf("; still being written: %d", waiting)
	}
	return said, errors.Join(failed, w.brought(context.WithoutCancel(ctx), results))
}

// ready are the files that settled and were not imported yet, the oldest first, and how
// many have not settled.
func (w *watch) ready(now time.Time) (names []string, waiting int, err error) {
	entries, err := os.ReadDir(w.path)
	if err != nil {
		return nil, 0, err
	}
	found := map[string]look{}
	for _, entry := range entries {
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) || err == nil && (!info.Mode().IsRegular() || partial(entry.Name())) {
			continue
		}
		if err != nil {
			return nil, 0, err
		}
		name := filepath.Join(w.path, entry.Name())
		l := w.seen[name]
		if l.size != info.Size() || !l.modified.Equal(info.ModTime()) || l.since.IsZero() {
			l = look{size: info.Size(), modified: info.ModTime(), since: now}
		}
		found[name] = l
		switch {
		case l.done:
		case now.Sub(l.since) < settled:
			waiting++
		default:
			names = append(names, name)
		}
	}
	w.seen = found
	slices.SortFunc(names, func(x, y string) int {
		if c := found[x].modified.Compare(found[y].modified); c != 0 {
			return c
		}
		return strings.Compare(x, y)
	})
	return names, waiting, nil
}

// partial tells by its name that a program is still writing a file.
func partial(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".tmp", ".part", ".partial", ".filepart", ".crdownload":
		return true
	}
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~")
}
