package ledger

import (
	"context"
	"iter"
)

// RunWriter is one run in progress.
type RunWriter interface {
	Run() Run
	// Previous is the last good run of the same period, cut-off, policy and rule version,
	// whose untouched cases may be carried over; ok is false when there is none.
	Previous() (run Run, ok bool)
	// CarryOver copies the previous run's cases whose reference no batch after it touched,
	// but for those of daily totals, whose stories depend on one another.
	CarryOver(ctx context.Context) (cases int64, err error)
	// Open streams the references to look at, in sequence: those whose fingerprints do
	// not cancel at the cut-off, those that tie over different entries, which need no case,
	// and, when CarryOver was used, only those touched since.
	// entries[i] holds all in-scope entries of both books under the reference,
	// also those after the cut-off; documents all versions behind expected entries.
	Open(ctx context.Context) iter.Seq2[CaseInput, error]
	// Save stores cases; it may be called many times while Open is being read.
	Save(ctx context.Context, cases []Case) error
	// Seal adds up both books exactly, over tied references and cases, checks P7 and P13
	// in the database and commits. A run that does not add up is committed as void and
	// ErrVoid is returned with the reason.
	Seal(ctx context.Context) (Run, error)
	// Abort gives the run up and leaves no trace.
	Abort() error
}

// CaseInput is everything both books and the documents say under one reference.
type CaseInput struct {
	Reference Reference
	Entries   []Entry          // both books, in ID sequence, reversed pairs included
	Documents []StoredDocument // of the expected side, every version, in (ID, version) sequence
}

// StoredDocument is a document version as the ledger knows it: where its bytes are.
type StoredDocument struct {
	ID       DocumentID
	Version  int
	Hash     [32]byte
	Evidence Evidence
	Context  Evidence // where the order stands that completed it; zero when none
}

// StoredDocumentKey names one version of one document.
type StoredDocumentKey struct {
	ID      DocumentID
	Version int
}
