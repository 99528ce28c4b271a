package api

import (
	"context"

	"counterfoil/ledger"
)

// Reader is what the API needs of the ledger: reading, as the audit role, as of a batch.
type Reader interface {
	// Entities lists the entities the reader may see, in sequence.
	Entities(ctx context.Context) ([]ledger.EntityID, error)
	// LastBatch is the entity's newest sealed batch, 0 when none: what "now" means for
	// a page of results.
	LastBatch(ctx context.Context, entity ledger.EntityID) (int64, error)
	// Journals returns entries with their postings, in ID sequence.
	Journals(ctx context.Context, entity ledger.EntityID, q ledger.JournalQuery) ([]ledger.Entry, error)
	// TrialBalanceOn returns every account's closing balance in both books at the end of
	// the day; opening and movements are of the day's period.
	TrialBalanceOn(ctx context.Context, entity ledger.EntityID, on ledger.Date, asOf int64) ([]ledger.TrialBalanceRow, error)
	// Documents returns a document's versions in sequence, without bytes;
	// ledger.ErrNotFound when there is none.
	Documents(ctx context.Context, entity ledger.EntityID, id ledger.DocumentID) ([]ledger.DocumentEvidence, error)
	// DocumentBytes returns one version with its bytes, checked against the snapshot's hash.
	DocumentBytes(ctx context.Context, entity ledger.EntityID, id ledger.DocumentID, version int) (ledger.DocumentEvidence, error)
	// Periods lists the months that hold entries or have a status or a run, newest first.
	Periods(ctx context.Context, entity ledger.EntityID) ([]ledger.PeriodState, error)
	// LatestRun is the last good run of a period; ledger.ErrNotFound, or ledger.ErrVoid.
	LatestRun(ctx context.Context, entity ledger.EntityID, period ledger.Period) (ledger.Run, error)
	// RunOf is a period's run by its number, good or not; ledger.ErrNotFound.
	RunOf(ctx context.Context, entity ledger.EntityID, period ledger.Period, run int64) (ledger.Run, error)
	// OpenItems lists the items open at a run and those its month cleared, in item sequence.
	OpenItems(ctx context.Context, entity ledger.EntityID, run int64) ([]ledger.OpenItem, error)
	// Acceptances lists the decisions of persons a run heeds, in item sequence.
	Acceptances(ctx context.Context, entity ledger.EntityID, run int64) ([]ledger.Acceptance, error)
	// Roll is the net variance per account, rolled forward to a run.
	Roll(ctx context.Context, entity ledger.EntityID, run int64) (ledger.Roll, error)
	// CasesPage returns cases of a run in reference sequence.
	CasesPage(ctx context.Context, entity ledger.EntityID, q ledger.CaseQuery) ([]ledger.Case, error)
}
