package importers

import (
	"crypto/sha256"
	"fmt"
	"hash"
	"iter"

	"counterfoil/ledger"
)

// ChunkSize is about how much minimised content a chunk holds, uncompressed. A record is
// never divided, so a chunk may be larger by one record.
const ChunkSize = 256 << 10

// Recorder cuts minimised records into chunks and keeps the figures of the whole: the
// hash of the minimised content, its records and its bytes.
type Recorder struct {
	yield   func(ledger.Chunk, error) bool
	pending []byte
	number  int
	hash    hash.Hash
	records int64
	bytes   int64
	stopped bool // the store wants no more; it must not be asked again
}

// errStopped ends the reading when the store does not want more chunks.
var errStopped = fmt.Errorf("store stopped taking chunks")

// Record turns a source that emits records into the chunks a store takes. The chunks can
// be ranged over once; the recorder's figures are complete after the last one. Each
// chunk has memory of its own.
func (r *Recorder) Record(source func(emit func(record []byte) error) error) iter.Seq2[ledger.Chunk, error] {
	return func(yield func(ledger.Chunk, error) bool) {
		r.yield, r.hash = yield, sha256.New()
		err := source(r.add)
		if err == nil && len(r.pending) > 0 {
			err = r.flush()
		}
		if err != nil && !r.stopped {
			yield(ledger.Chunk{}, err)
		}
	}
}

func (r *Recorder) add(record []byte) error {
	r.records++
	r.pending = append(append(r.pending, record...), '\n')
	if len(r.pending) < ChunkSize {
		return nil
	}
	return r.flush()
}

func (r *Recorder) flush() error {
	if r.stopped {
		return errStopped
	}
	chunk := ledger.Chunk{Number: r.number, Data: r.pending}
	r.hash.Write(r.pending)
	r.bytes += int64(len(r.pending))
	r.number++
	r.pending = make([]byte, 0, ChunkSize+ChunkSize/8)
	if !r.yield(chunk, nil) {
		r.stopped = true
		return errStopped
	}
	return nil
}

// Sum is the SHA-256 over the minimised content.
func (r *Recorder) Sum() [32]byte {
	if r.hash == nil {
		return sha256.Sum256(nil)
	}
	return [32]byte(r.hash.Sum(nil))
}
