package ledger

import (
	"fmt"
	"time"

	"counterfoil/ledger/money"
)

// OpenItem is a case carried across months. A reference is one item for as long as the
// ledger lives: it keeps its number when its cause or amount changes, and when it ties
// and later differs again.
type OpenItem struct {
	Item       int64
	Reference  Reference
	OriginOn   Date
	OpenedRun  int64
	ClearedRun int64 // 0 while open
	// Carried tells that it was open at the last good run of an earlier month.
	Carried  bool
	OpenedAt time.Time
	// Opening is its gross variance at that run, zero when it was not open then; Closing
	// the same at the run asked for, zero when it has cleared. See Case.Gross.
	Opening, Closing money.Amount
	// Changed tells that it was open then and is now, and differs by something else.
	Changed bool
	// WasTiming tells that it held, at that run, what was only a matter of time; Timing
	// are the documents this was about, where the explanation names them.
	WasTiming bool
	Timing    []DocumentID
	// ClearedBy are the entries since that run after which the books first agreed; for an
	// item WasTiming that is still open, what was booked or expected since. The last
	// few, the decisive one last; Entries counts them all.
	ClearedBy []ItemEntry
	Entries   int64
}

// ItemEntry is an entry that moved an open item.
type ItemEntry struct {
	Entry       int64
	Book        Book
	EffectiveOn Date
	Voucher     VoucherNumber
	Document    DocumentID
	Version     int
}

// String names the entry as finance would look for it.
func (e ItemEntry) String() string {
	if e.Book == Booked {
		return fmt.Sprintf("voucher %s of %s", e.Voucher, e.EffectiveOn)
	}
	return fmt.Sprintf("%s version %d of %s", e.Document, e.Version, e.EffectiveOn)
}

// Roll is what a run's roll-forward of open items starts from, and what it comes to on
// every account.
type Roll struct {
	// From is the last good run of an earlier month as known to the run; ID 0 when none.
	From Run
	// Opening is the gross variance of From's cases.
	Opening  money.Amount
	Accounts []AccountRoll
}

// AccountRoll is the net variance of an account rolled forward, in functional currency,
// booked less expected: Opening + New − Cleared + Remeasured = Closing. Cleared is what
// the items that cleared held at the opening.
type AccountRoll struct {
	Account                                    AccountCode
	Opening, New, Cleared, Remeasured, Closing money.Amount
}

// Gross is the case's gross variance: the sum of the debits of its variance per account
// and dimension, which is half of what it differs by in absolute amounts, because a
// variance balances. Functional currency; the zero Amount where faults cancel.
func (c Case) Gross() money.Amount {
	var sum money.Amount
	for _, a := range sumsOf(c.Variance) {
		if a.Sign() > 0 {
			sum = sum.Add(a)
		}
	}
	return sum
}
