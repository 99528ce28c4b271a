package importers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"time"

	"counterfoil/ledger"
)

// Importer imports files of one format for one entity.
type Importer struct {
	Store  Store
	Entity ledger.EntityID
	Format Format
	Poster Poster
	// TakenAt is when the sources were captured; it is stored, never compared.
	TakenAt time.Time
	// Again posts files once more that were posted before: what was rejected or waiting is
	// posted if the rules know better now; what is posted already stays as it is.
	Again bool
	// Marks are written with the batch: how far a source has been read that is not a file.
	// Where nothing has to be posted no batch is sealed, and they are not written.
	Marks []ledger.Mark
	// Progress, if set, is told from time to time how far the import has come.
	Progress func(Progress)
}

// Progress is how far an import has come.
type Progress struct {
	File    string
	Stage   Stage
	Records int64 // minimised, or decoded
	Bytes   int64 // of the file as it lies on disk, or of the snapshot
	Of      int64 // all bytes of that kind; 0 when not known
}

// Stage is one half of an import.
type Stage string

const (
	StageSnapshot Stage = "snapshot"
	StagePost     Stage = "post"
)

// Result is what came of one file.
type Result struct {
	File     string
	Snapshot ledger.Snapshot
	// Existed: the same content was captured before.
	Existed bool
	// Batch is what was sealed; its ID is 0 when nothing had to be posted.
	Batch ledger.Batch
	Posted
	// Findings are those of the snapshot and of posting.
	Findings []ledger.Finding
	// Dropped counts the fields that were not stored, by name.
	Dropped map[string]int64
	// Newer are files that were made after this one and posted before it: they were posted
	// again, so that in the end the latest view stands.
	Newer []Result
}

// Unchanged tells that the file had been imported and posted before.
func (r Result) Unchanged() bool { return r.Existed && r.Batch.ID == 0 }

// String is the sentence the person at the terminal wants.
func (r Result) String() string {
	if r.Unchanged() {
		return fmt.Sprintf("%s: already imported as snapshot %d, nothing changed", r.File, r.Snapshot.ID)
	}
	return fmt.Sprintf("%s: snapshot %d, %d records (%s); %s", r.File, r.Snapshot.ID, r.Snapshot.Records, r.Snapshot.Kind, r.Posted)
}

// Run imports files and directories, in the sequence the format wants. It stops at the
// first file that cannot be imported; the results so far are returned with the error,
// and the same command can be repeated without harm. While a file is posted the next
// one is captured already.
func (im Importer) Run(ctx context.Context, paths ...string) ([]Result, error) {
	names, err := files(paths)
	if err != nil {
		return nil, err
	}
	list, err := ranked(im.Format, names)
	if err != nil {
		return nil, err
	}
	results := make([]Result, 0, len(list))
	capture := func(ctx context.Context) iter.Seq2[Result, error] { return im.captures(ctx, list) }
	for r, err := range Ahead(ctx, 1, capture) {
		if err == nil {
			err = im.postOnce(ctx, &r)
		}
		if err != nil {
			return results, fmt.Errorf("import %s: %w", list[len(results)].name, err)
		}
		results = append(results, r)
	}
	return results, nil
}

// captures stores the snapshots of files until the first that cannot be stored. Only
// the first tells its progress: the others go on beside the posting of those before.
func (im Importer) captures(ctx context.Context, list []rankedFile) iter.Seq2[Result, error] {
	return func(yield func(Result, error) bool) {
		stage := im
		for i, f := range list {
			last := i == len(list)-1 || list[i+1].rank != f.rank
			r, err := stage.capture(ctx, f.name, last)
			if !yield(r, err) || err != nil {
				return
			}
			stage.Progress = nil
		}
	}
}

// File imports one file as a set of its own.
func (im Importer) File(ctx context.Context, name string) (Result, error) {
	r, err := im.capture(ctx, name, true)
	if err == nil {
		err = im.postOnce(ctx, &r)
	}
	if err != nil {
		return r, fmt.Errorf("import %s: %w", name, err)
	}
	return r, nil
}

// capture stores the snapshot of one file.
func (im Importer) capture(ctx context.Context, name string, last bool) (Result, error) {
	f, err := os.Open(name)
	if err != nil {
		return Result{}, err
	}
	defer f.Close()
	var size int64
	if info, err := f.Stat(); err == nil {
		size = info.Size()
	}
	name = filepath.Base(name)
	r, err := im.snapshot(ctx, name, f, size, last)
	if err != nil {
		return Result{File: name}, err
	}
	return r, nil
}

// Read imports from a reader; name is what the snapshot is called.
func (im Importer) Read(ctx context.Context, name string, in io.Reader) (Result, error) {
	name = filepath.Base(name)
	r, err := im.snapshot(ctx, name, in, 0, true)
	if err != nil {
		r = Result{File: name}
	} else {
		err = im.postOnce(ctx, &r)
	}
	if err != nil {
		return r, fmt.Errorf("import %s: %w", name, err)
	}
	return r, nil
}

// postOnce posts a stored snapshot unless it was posted before and is not to be again.
func (im Importer) postOnce(ctx context.Context, result *Result) error {
	if result.Existed && !im.Again {
		posted, err := im.Store.Posted(ctx, im.Entity, result.Snapshot.ID)
		if err != nil {
			return fmt.Errorf("look whether snapshot %d is posted: %w", result.Snapshot.ID, err)
		}
		if posted {
			return im.settle(ctx, result)
		}
	}
	if err := im.post(ctx, result); err != nil {
		return err
	}
	return im.settle(ctx, result)
}

// settle posts files again that were made after a file posted later. Vouchers that did not
// change are not stored again with each file, so only that tells which view is the latest;
// and what a newer file no longer has may come in with an older one.
func (im Importer) settle(ctx context.Context, result *Result) error {
	im.Marks = nil
	for {
		s, err := im.Store.Overtaken(ctx, im.Entity, im.Format.Source())
		if errors.Is(err, ledger.ErrNotFound) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("look for newer files: %w", err)
		}
		again, err := im.Repost(ctx, s)
		if err != nil {
			return err
		}
		result.Newer = append(result.Newer, again)
	}
}
