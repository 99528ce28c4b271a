package importers

import (
	"context"
	"io"

	"counterfoil/ledger"
)

// Format knows one kind of source.
type Format interface {
	// Source is the name documents of this format carry, e.g. "centra".
	Source() ledger.Source
	// Rank tells which files of a set come first (lower first), looking at the name and
	// the uncompressed beginning of a file: orders before the returns that name them.
	Rank(name string, head []byte) int
	// Minimise reads a source as it came and emits what may be stored. A record holds no
	// personal data and ends without a newline; it may hold several lines that belong
	// together, which then stay in one chunk. The record may be reused after emit
	// returns. An error means that nothing of the source is stored.
	Minimise(ctx context.Context, in io.Reader, emit func(record []byte) error) (Summary, error)
	// Decoder returns a fresh decoder for the content of one snapshot.
	Decoder() Decoder
}

// Summary is what minimising learned about a source.
type Summary struct {
	Kind     string            // "orders", "payments", "sie", …
	Totals   map[string]string // control totals by name, as decimal strings
	Findings []ledger.Finding
	// Dropped counts the fields that were left out, by name only.
	Dropped map[string]int64
	// More tells that the source says there is more of it than this file holds.
	More bool
}

// Decoder turns the minimised content of one snapshot into documents, line by line. It
// may keep state between lines (a voucher's rows, a file's header).
type Decoder interface {
	// Decode takes one line without its newline, and where it stands. The documents
	// carry their Evidence. An error means that the snapshot cannot be read at all.
	Decode(line []byte, at ledger.Evidence) (Decoded, error)
	// Finish returns what the last lines still held.
	Finish() (Decoded, error)
}

// Decoded is what came of a line.
type Decoded struct {
	Documents  []ledger.Document
	Rejections []ledger.Rejection
	Findings   []ledger.Finding
	// Excluded counts records left out on purpose, by reason ("store Outlet").
	Excluded map[string]int64
	// Extent is what the source says of itself as a whole; nil when the line does not tell.
	Extent *ledger.Extent
}

// AppendOnly is a Format that may be of a source that never changes what it has posted: a
// correction is another voucher. A changed amount there is no revision but a question of
// integrity.
type AppendOnly interface{ AppendOnly() bool }

// Renamer is a Decoder whose documents once had other identities, under which the ledger
// may hold them. Former gives a document as it was decoded then.
type Renamer interface {
	Former(ledger.Document) (former ledger.Document, ok bool)
}

// Rereader is a Format, or its Decoder, that decodes one document out of its record again.
type Rereader interface {
	DocumentFrom(record []byte, id ledger.DocumentID) (ledger.Document, error)
}

// Poster turns one document version into entries: none when nothing is due or expected.
// An error means that the rules have no answer for it (a country without a tax row); the
// document is then rejected, visibly, and can be posted again under better rules.
type Poster interface {
	Post(ledger.Document) ([]ledger.Entry, error)
}

// Charter is a Poster of vouchers, which may touch accounts that the policy's chart does
// not have: an ERP's books are the whole company's.
type Charter interface {
	Poster
	// Account names an account of the ERP.
	Account(ledger.AccountCode) ledger.Account
}

// Need says how much a document depends on its order's record.
type Need int

const (
	// NeedsNothing: the document's own record is enough.
	NeedsNothing Need = iota
	// NeedsIfKnown: the document can be posted alone; its order may exclude it.
	NeedsIfKnown
	// NeedsOrder: nothing can be posted before the order is known.
	NeedsOrder
)

// Completer is a Format whose documents name others: a return knows its order's number
// but neither its country nor its SKUs.
type Completer interface {
	// Wants names the order head that completes the document.
	Wants(ledger.Document) (head ledger.DocumentID, need Need)
	// Complete fills in what the order's record knows. ok is false when the order says
	// that the document takes no part (an internal order, a store of another entity);
	// why then names the reason, and the document comes back not due.
	Complete(d ledger.Document, order []byte) (completed ledger.Document, why string, ok bool, err error)
	// DocumentFrom decodes one document out of its record. A document that the record
	// no longer holds comes back withdrawn: not due and without content.
	DocumentFrom(record []byte, id ledger.DocumentID) (ledger.Document, error)
	// Dependants are the kinds that may name an order head.
	Dependants() []ledger.DocumentKind
	// Parts are the kinds an order's record holds completely: what a newer record of the
	// order lacks was removed at the source.
	Parts() []ledger.DocumentKind
}
