package importers

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"

	"counterfoil/ledger"
)

// snapshot stores the minimised content of a file, whole or not at all.
func (im Importer) snapshot(ctx context.Context, name string, in io.Reader, size int64, last bool) (Result, error) {
	original := &counter{in: in, hash: sha256.New()}
	content, done, err := Uncompressed(original)
	if err != nil {
		return Result{}, err
	}
	defer done()
	var source io.Reader = content
	before, isFile := stateOf(in)
	if isFile {
		source = rereadable{content, before.file, before.info.Size()}
	}
	var recorder Recorder
	var summary Summary
	var failure error
	chunks := recorder.Record(func(emit func([]byte) error) error {
		summary, failure = im.Format.Minimise(ctx, source, func(record []byte) error {
			im.tell(Progress{File: name, Stage: StageSnapshot, Records: recorder.records, Bytes: original.bytes, Of: size})
			return emit(record)
		})
		if failure == nil {
			// What stands behind the last record belongs to the original too.
			_, failure = io.Copy(io.Discard, original)
		}
		if failure == nil && isFile {
			failure = before.unchanged()
		}
		return failure
	})
	header := func() ledger.Snapshot {
		s := ledger.Snapshot{
			Source: im.Format.Source(), Kind: summary.Kind, Name: name, TakenAt: im.TakenAt, SHA256: recorder.Sum(),
			OriginalSHA256: [32]byte(original.hash.Sum(nil)), Records: recorder.records, Bytes: recorder.bytes,
			Totals: summary.Totals, Findings: summary.Findings,
		}
		if summary.More && last {
			s.Findings = append(s.Findings, ledger.Finding{Code: "more-pages", Position: name,
				Text: "the last page says that more pages exist; fetch the rest and import it too"})
		}
		return s
	}
	saved, existed, err := im.Store.SaveSnapshot(ctx, im.Entity, chunks, header)
	if failure != nil && !errors.Is(failure, errStopped) {
		return Result{}, failure
	}
	if err != nil {
		return Result{}, fmt.Errorf("store the snapshot: %w", err)
	}
	return Result{File: name, Snapshot: saved, Existed: existed, Findings: saved.Findings, Dropped: summary.Dropped}, nil
}

// progressStep is how many records pass between two calls of Progress.
const progressStep = 500

func (im Importer) tell(p Progress) {
	if im.Progress != nil && p.Records%progressStep == 0 {
		im.Progress(p)
	}
}

// counter hashes and counts the bytes of a file as it came.
type counter struct {
	in    io.Reader
	hash  hash.Hash
	bytes int64
}

func (c *counter) Read(b []byte) (int, error) {
	n, err := c.in.Read(b)
	c.hash.Write(b[:n])
	c.bytes += int64(n)
	return n, err
}
