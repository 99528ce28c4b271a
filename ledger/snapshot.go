package ledger

import (
	"cmp"
	"time"
)

// Evidence points at the bytes a document was decoded from: Length bytes at Offset of
// the uncompressed chunk of a snapshot.
type Evidence struct {
	Snapshot int64
	Chunk    int
	Offset   int
	Length   int
}

// Compare puts evidence in the sequence of the bytes.
func (e Evidence) Compare(o Evidence) int {
	return cmp.Or(cmp.Compare(e.Snapshot, o.Snapshot), cmp.Compare(e.Chunk, o.Chunk), cmp.Compare(e.Offset, o.Offset), cmp.Compare(e.Length, o.Length))
}

// Snapshot is one capture of a source: minimised, hashed, counted.
type Snapshot struct {
	ID     int64
	Source Source
	// Kind is what the records are: "orders", "returns", "payments", "sie".
	Kind string
	// Name is the file's base name, or the query that was asked.
	Name    string
	TakenAt time.Time
	// SHA256 is over the minimised content, OriginalSHA256 over the bytes as they came.
	SHA256         [32]byte
	OriginalSHA256 [32]byte
	Records        int64
	Bytes          int64 // minimised, uncompressed
	// Totals are the control totals, by name, as decimal strings ("gross SEK": "123.00").
	Totals   map[string]string
	Findings []Finding
}

// Chunk is a piece of a snapshot's minimised content, uncompressed.
type Chunk struct {
	Number int
	Data   []byte
}

// Finding is something a reader should know about a source that is no reason to
// refuse it: a checksum that holds only after re-encoding, balances that do not roll.
type Finding struct {
	Code     string `json:"code"`     // stable, e.g. "sie-balance"
	Position string `json:"position"` // where, e.g. "line 120" or "account 1930"
	Text     string `json:"text"`
}

// Rejection is a record that could not be trusted: stored, visible, counted, replayable.
type Rejection struct {
	Snapshot int64
	// Position is unique in the snapshot and readable: "record 17 (order 50418)".
	Position string
	Reason   string
	Evidence Evidence
	// Document is the document the record speaks of, and StampedAt the instant it speaks
	// of it, where it tells: a version that is posted later settles the rejection. Zero
	// otherwise.
	Document  DocumentID
	StampedAt time.Time
}
