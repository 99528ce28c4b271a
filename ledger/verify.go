package ledger

import "fmt"

// VerifyReport says what a verification proved about an entity's ledger, in counts, and
// what it found. Nothing found means: everything counted here is what was sealed.
type VerifyReport struct {
	Entity       EntityID
	ThroughBatch int64 // the newest sealed batch that was looked at
	Snapshots    int64 // re-hashed whole
	Chunks       int64 // unpacked and re-hashed
	Bytes        int64 // of snapshots, uncompressed
	Documents    int64 // hashed again with where their bytes stand, which lies inside their snapshot
	Batches      int64 // whose root was computed again
	Entries      int64 // whose bytes were written and hashed again, and that balance
	Postings     int64
	Runs         int64 // good runs whose identities hold
	Cases        int64 // of those runs
	Problems     []VerifyProblem
	// Unlisted counts problems beyond those in Problems, which stops growing at a length
	// a person can read.
	Unlisted int64
}

// VerifyProblem names one thing that is not as it was sealed.
type VerifyProblem struct {
	Object string // "entry 123 of batch 4"
	Text   string // "its content changed: ..."
}

// String is "entry 123 of batch 4: its content changed".
func (p VerifyProblem) String() string { return p.Object + ": " + p.Text }

// problemsListed bounds a report on a ruined ledger.
const problemsListed = 1000

// Add records a problem with an object.
func (r *VerifyReport) Add(object, format string, args ...any) {
	if len(r.Problems) >= problemsListed {
		r.Unlisted++
		return
	}
	r.Problems = append(r.Problems, VerifyProblem{object, fmt.Sprintf(format, args...)})
}

// Sound tells whether nothing was found.
func (r *VerifyReport) Sound() bool { return len(r.Problems) == 0 }
