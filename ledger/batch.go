package ledger

import "time"

// BatchKind says what made a batch.
type BatchKind string

const (
	BatchImport   BatchKind = "import"
	BatchReversal BatchKind = "reversal"
)

// Batch is the unit of posting and sealing: written, checked as a set and sealed in
// one transaction, invisible before.
type Batch struct {
	// ID is gapless per entity: the ledger sequence that "as of" counts in.
	ID       int64
	Kind     BatchKind
	Snapshot int64
	SealedAt time.Time
	Entries  int64
	Postings int64
	// Root is the Merkle root (RFC 6962) over the entries' canonical bytes, in ID sequence.
	Root [32]byte
}

// PeriodStatus is where a month stands.
type PeriodStatus string

const (
	PeriodOpen     PeriodStatus = "open"
	PeriodInReview PeriodStatus = "in review"
	PeriodSigned   PeriodStatus = "signed"
	PeriodClosed   PeriodStatus = "closed"
	PeriodReopened PeriodStatus = "reopened"
)

// PeriodStatuses lists the statuses in the sequence a month takes.
var PeriodStatuses = []PeriodStatus{PeriodOpen, PeriodInReview, PeriodSigned, PeriodClosed, PeriodReopened}

// Accepts tells whether a period of this status takes postings.
func (s PeriodStatus) Accepts() bool {
	return s == PeriodOpen || s == PeriodInReview || s == PeriodReopened || s == ""
}

// Account is one account of the entity's chart.
type Account struct {
	Code AccountCode
	Name string
	// Type is asset, liability, equity, income or expense.
	Type AccountType
}

// AccountType decides an account's normal side.
type AccountType string

const (
	Asset     AccountType = "asset"
	Liability AccountType = "liability"
	Equity    AccountType = "equity"
	Income    AccountType = "income"
	Expense   AccountType = "expense"
)

// NormalSide is the side that increases the account.
func (t AccountType) NormalSide() Side {
	if t == Asset || t == Expense {
		return Debit
	}
	return Credit
}
