package postgres

import (
	"context"
	"errors"
	"sync"
)

// blockSize is how many bytes of rows are handed over at a time, blocksAhead how many of
// these may wait: the encoding side runs at most 2 MB ahead of the database.
const (
	blockSize   = 256 << 10
	blocksAhead = 8
)

// sender copies rows to the database in the background, so that the next rows are made
// while the database takes these. Nothing else may be done in the transaction between
// put and wait.
type sender struct {
	tx      *Tx
	ctx     context.Context
	blocks  chan block
	stopped chan struct{}
	pool    sync.Pool

	mu  sync.Mutex
	err error // the first
}

// errFinished is for a writer that is used after its batch has ended.
var errFinished = errors.New("the batch has ended; write inside Post only")

// block is some rows for one table, or, without rows, the wish to know that all before
// it were taken.
type block struct {
	statement string
	rows      *lines
	taken     chan struct{}
}

func newSender(ctx context.Context, tx *Tx) *sender {
	s := &sender{tx: tx, ctx: ctx, blocks: make(chan block, blocksAhead), stopped: make(chan struct{})}
	s.pool.New = func() any { return &lines{data: make([]byte, 0, blockSize+8<<10)} }
	go s.run()
	return s
}

// rows is an empty block to fill for put.
func (s *sender) rows() *lines { return s.pool.Get().(*lines) }

// put hands rows over. After an error rows are dropped; wait tells.
func (s *sender) put(statement string, rows *lines) {
	if s.blocks == nil {
		s.note(errFinished)
		return
	}
	s.blocks <- block{statement: statement, rows: rows}
}

// wait returns when the database has taken everything, with the first error of all. The
// transaction is free for other statements then.
func (s *sender) wait() error {
	if s.blocks == nil {
		return errFinished
	}
	taken := make(chan struct{})
	s.blocks <- block{taken: taken}
	<-taken
	return s.failure()
}

// stop ends the sender; the transaction is free afterwards. It may be called twice.
func (s *sender) stop() {
	if s.blocks != nil {
		close(s.blocks)
		<-s.stopped
		s.blocks = nil
	}
}

func (s *sender) run() {
	defer close(s.stopped)
	var open string
	var stream copier
	finish := func() {
		if stream != nil {
			s.note(wrap(stream.Close()))
		}
		open, stream = "", nil
	}
	defer finish()
	for b := range s.blocks {
		if b.statement != open {
			finish()
		}
		if b.taken != nil {
			close(b.taken)
			continue
		}
		if stream == nil && s.failure() == nil {
			var err error
			stream, err = s.tx.copyIn(b.statement)
			s.note(err)
			open = b.statement
		}
		if s.failure() == nil {
			s.note(b.rows.sendTo(s.ctx, stream))
		}
		b.rows.data = b.rows.data[:0]
		s.pool.Put(b.rows)
	}
}

func (s *sender) note(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		s.err = err
	}
}

// failure is the first error so far.
func (s *sender) failure() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}
