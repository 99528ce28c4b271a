// Package reports builds the month-end model once from a run and renders it as a
// workbook, as messages and as pages. Whatever the surface, the figures are these.
package reports

import (
	"context"
	"iter"

	"counterfoil/ledger"
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
	// TotalsOnly says what of the run's ties rests on totals only.
	TotalsOnly(ctx context.Context, entity ledger.EntityID, run ledger.Run) (ledger.TotalsOnly, error)
	// Snapshots lists the snapshots a run rests on, in ID sequence.
	Snapshots(ctx context.Context, entity ledger.EntityID, run ledger.Run) ([]SnapshotSummary, error)
	// OpenItems lists the items open at a run, and those it cleared.
	OpenItems(ctx context.Context, entity ledger.EntityID, run int64) ([]OpenItem, error)
	// Acceptances lists the decisions of persons a run heeds, one per item.
	Acceptances(ctx context.Context, entity ledger.EntityID, run int64) ([]ledger.Acceptance, error)
	// Roll is what the roll-forward of a run's open items starts from, and the net variance
	// per account.
	Roll(ctx context.Context, entity ledger.EntityID, run int64) (ledger.Roll, error)
	// PeriodStatuses returns every period that has a status.
	PeriodStatuses(ctx context.Context, entity ledger.EntityID) (map[ledger.Period]ledger.PeriodStatus, error)
}

// What the reader returns lives in the ledger, so that the store can return it.
type (
	// TrialBalanceRow is one account, functional currency, debits positive.
	TrialBalanceRow = ledger.TrialBalanceRow
	// Movements is an account's roll in one book.
	Movements = ledger.Movements
	// Movement is what one recognition rule explains on one account.
	Movement = ledger.Movement
	// SnapshotSummary is a snapshot with what came of it.
	SnapshotSummary = ledger.SnapshotSummary
	// OpenItem is a case carried across months.
	OpenItem = ledger.OpenItem
)
