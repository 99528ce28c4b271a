package ledger

import (
	"context"
	"time"
)

// BatchWriter writes one batch inside the store's Post.
type BatchWriter interface {
	// Latest returns the latest stored version of each document that has one, this
	// batch's own included.
	Latest(ctx context.Context, ids []DocumentID) (map[DocumentID]StoredVersion, error)
	// LatestOfOrders returns the latest stored version of every document of these kinds
	// that belongs to one of the orders (Document.Order), this batch's own included.
	LatestOfOrders(ctx context.Context, source Source, orders []Reference, kinds []DocumentKind) (map[DocumentID]StoredVersion, error)
	// Hashes returns the hashes of a document's stored versions, in sequence, this
	// batch's own included.
	Hashes(ctx context.Context, id DocumentID) ([][32]byte, error)
	// EntriesOf returns the entries of one document version that stand, i.e. that are
	// neither reversals nor reversed, with their IDs.
	EntriesOf(ctx context.Context, id DocumentID, version int) ([]Entry, error)
	// AddAccounts adds those accounts that the entity's chart lacks; the others stay as
	// they are.
	AddAccounts(ctx context.Context, accounts []Account) error
	// Write appends documents (with Version and Evidence set), then entries, then
	// rejections. Entry IDs are given here, in sequence. It may be called many times.
	Write(ctx context.Context, documents []Document, entries []Entry, rejections []Rejection) error
	// Extents are what the files of a source posted before this batch said of themselves, the
	// earliest made first; those that did not say when they were made are left out.
	Extents(ctx context.Context, source Source) ([]Extent, error)
	// DatedBefore is when the same file was made, byte for byte, as an earlier import of the
	// source said; zero when none did.
	DatedBefore(ctx context.Context, source Source, original [32]byte) (time.Time, error)
	// Standing calls each with the latest version of every document of a kind that is due
	// and dated from one day to another, this batch's own included. It may not ask anything
	// of the writer.
	Standing(ctx context.Context, source Source, kind DocumentKind, from, to Date, each func(DocumentID, StoredVersion)) error
	// Twins finds the vouchers that this batch knows first, dated from one day to another,
	// and that other sources have too: of the same day, number and turnover. By source.
	Twins(ctx context.Context, source Source, from, to Date) ([]Twins, error)
	// Result notes what posting found, as a fact of this batch.
	Result(ctx context.Context, r ImportResult) error
	// Mark notes how far the source has been read, as a fact of this batch.
	Mark(ctx context.Context, marks []Mark) error
}

// Twins are vouchers that two sources have.
type Twins struct {
	With  Source // the other one
	Count int64
	// First is the earliest of them, On its day.
	First VoucherNumber
	On    Date
}

// StoredVersion is what the ledger knows of a document's latest version.
type StoredVersion struct {
	Version int
	Hash    [32]byte
	Partial bool
	Due     bool
	// StampedAt, Evidence and Context are the document's own; see Document.
	StampedAt time.Time
	Evidence  Evidence
	Context   Evidence
}
