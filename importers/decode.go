package importers

import (
	"bytes"
	"context"
	"fmt"
	"iter"

	"counterfoil/ledger"
)

// sliceSize is about how many documents are posted at once. Large enough that the
// database is asked seldom, small enough that a slice is a few megabytes.
const sliceSize = 5000

// slices decodes a snapshot and yields its documents in slices; a record's documents
// stay in one. The last may be empty.
func (im Importer) slices(ctx context.Context, s ledger.Snapshot) iter.Seq2[Decoded, error] {
	return func(yield func(Decoded, error) bool) {
		d := decodingSnapshot{decoder: im.Format.Decoder(), snapshot: s.ID}
		for chunk, err := range im.Store.Chunks(ctx, im.Entity, s.ID) {
			if err == nil {
				err = d.chunk(chunk, func(slice Decoded) bool { return yield(slice, nil) })
			}
			if err == errStopped {
				return
			}
			if err != nil {
				yield(Decoded{}, fmt.Errorf("read snapshot %d: %w", s.ID, err))
				return
			}
			d.bytes += int64(len(chunk.Data))
			if im.Progress != nil {
				im.Progress(Progress{File: s.Name, Stage: StagePost, Records: d.lines, Bytes: d.bytes, Of: s.Bytes})
			}
		}
		rest, err := d.decoder.Finish()
		if err != nil {
			yield(Decoded{}, fmt.Errorf("read snapshot %d: %w", s.ID, err))
			return
		}
		d.slice.add(rest)
		yield(d.slice, nil)
	}
}

type decodingSnapshot struct {
	decoder  Decoder
	snapshot int64
	slice    Decoded
	lines    int64
	bytes    int64
}

// chunk decodes one chunk line by line and hands on full slices.
func (d *decodingSnapshot) chunk(c ledger.Chunk, full func(Decoded) bool) error {
	for offset := 0; offset < len(c.Data); {
		length := bytes.IndexByte(c.Data[offset:], '\n')
		if length < 0 {
			return fmt.Errorf("chunk %d does not end with a line; verify the snapshot", c.Number)
		}
		at := ledger.Evidence{Snapshot: d.snapshot, Chunk: c.Number, Offset: offset, Length: length}
		decoded, err := d.decoder.Decode(c.Data[offset:offset+length], at)
		if err != nil {
			return err
		}
		d.slice.add(decoded)
		d.lines++
		offset += length + 1
		if len(d.slice.Documents)+len(d.slice.Rejections) >= sliceSize {
			if !full(d.slice) {
				return errStopped
			}
			d.slice = Decoded{}
		}
	}
	return nil
}

func (d *Decoded) add(o Decoded) {
	if d.Documents == nil && len(o.Documents) > 0 {
		d.Documents = make([]ledger.Document, 0, sliceSize+len(o.Documents)) // large values: grown in steps they are copied again and again
	}
	d.Documents = append(d.Documents, o.Documents...)
	d.Rejections = append(d.Rejections, o.Rejections...)
	d.Findings = appendFindings(d.Findings, o.Findings)
	if o.Extent != nil {
		d.Extent = o.Extent
	}
	for why, n := range o.Excluded {
		if d.Excluded == nil {
			d.Excluded = map[string]int64{}
		}
		d.Excluded[why] += n
	}
}
