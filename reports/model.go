// Package reports builds the month-end model once from a run and renders it as a
// workbook, as messages and as pages. Whatever the surface, the figures are these.
package reports

import (
	"context"
	"iter"
	"time"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// Reader is what a report needs of the ledger. All figures are of one run and as of its
// ThroughBatch, so that a report can be made again byte for byte.
type Reader interface {
	// LatestRun is the last good run of a period; ledger.ErrNotFound when none,
	// ledger.ErrVoid when the last one is void.
	LatestRun(ctx context.Context, entity ledger.EntityID, period ledger.Period) (ledger.Run, error)
	// Cases streams a run's cases in reference sequence.
	Cases(ctx context.Context, entity ledger.EntityID, run int64) iter.Seq2[ledger.Case, error]
	// TrialBalance returns per account the opening (before the period), movements and
	// closing of both books at the run's cut-off and ThroughBatch, in account sequence.
	TrialBalance(ctx context.Context, entity ledger.EntityID, run ledger.Run) ([]TrialBalanceRow, error)
	// RecognisedMovements sums recognised postings per account and rule up to the cut-off.
	RecognisedMovements(ctx context.Context, entity ledger.EntityID, run ledger.Run) ([]Movement, error)
	// Snapshots lists the snapshots a run rests on, in ID sequence.
	Snapshots(ctx context.Context, entity ledger.EntityID, run ledger.Run) ([]SnapshotSummary, error)
	// OpenItems lists the items open at a run, and those it cleared.
	OpenItems(ctx context.Context, entity ledger.EntityID, run int64) ([]OpenItem, error)
	// PeriodStatuses returns every period that has a status.
	PeriodStatuses(ctx context.Context, entity ledger.EntityID) (map[ledger.Period]ledger.PeriodStatus, error)
}

// TrialBalanceRow is one account, functional currency, debits positive; Debit and Credit
// are the period's gross movements (zero or more).
type TrialBalanceRow struct {
	Account  ledger.AccountCode
	Name     string
	Expected Movements
	Booked   Movements // in scope and recognised and out of scope: the ERP's own balance
}

// Movements is an account's roll in one book.
type Movements struct {
	Opening, Debit, Credit, Closing money.Amount
}

// Movement is what one recognition rule explains on one account.
type Movement struct {
	Rule    string
	Account ledger.AccountCode
	Entries int64
	Amount  money.Amount
}

// SnapshotSummary is a snapshot with what came of it.
type SnapshotSummary struct {
	ledger.Snapshot
	Batch      int64
	Entries    int64
	Rejections int64
}

// OpenItem is a case carried across months.
type OpenItem struct {
	Item       int64
	Reference  ledger.Reference
	OriginOn   ledger.Date
	OpenedRun  int64
	ClearedRun int64 // 0 while open
	OpenedAt   time.Time
}
