package ledger

import "counterfoil/ledger/money"

// TrialBalanceRow is one account, functional currency, debits positive; Debit and Credit
// are the period's gross movements (zero or more).
type TrialBalanceRow struct {
	Account  AccountCode
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
	Account AccountCode
	Entries int64
	Amount  money.Amount
}

// SnapshotSummary is a snapshot with what came of it.
type SnapshotSummary struct {
	Snapshot
	Batch   int64
	Entries int64
	// Rejections are records that are refused still.
	Rejections int64
}

// TotalsOnly is what of a run's ties rests on totals only: the sum of several documents
// equals the sum of the vouchers, and no voucher stands for one document.
type TotalsOnly struct {
	References int64 // that tie so, daily batches above all
	Documents  int64 // behind them
	// Amount is the documents' turnover: the debits of their postings, functional.
	Amount money.Amount
}
