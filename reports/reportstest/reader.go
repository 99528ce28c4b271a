package reportstest

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
	"counterfoil/reports"
)

// Reader answers from memory. Its zero value is a month without anything.
type Reader struct {
	LastRun  ledger.Run
	RunError error
	Items    []ledger.OpenItem
	Balances []ledger.TrialBalanceRow
	Moved    []ledger.Movement
	Totals   ledger.TotalsOnly
	Files    []ledger.SnapshotSummary
	Statuses map[ledger.Period]ledger.PeriodStatus
	Accepts  []ledger.Acceptance
	Rolled   ledger.Roll
	currency money.Currency
	// List gives the cases; a function, so that a large month need not be held.
	List func(yield func(ledger.Case) bool)
}

// LatestRun is the one run there is.
func (r *Reader) LatestRun(_ context.Context, _ ledger.EntityID, p ledger.Period) (ledger.Run, error) {
	if r.RunError == nil && p != r.LastRun.Period {
		return ledger.Run{}, ledger.ErrNotFound
	}
	return r.LastRun, r.RunError
}

// Cases streams List, and refuses a run it does not hold.
func (r *Reader) Cases(_ context.Context, _ ledger.EntityID, run int64) iter.Seq2[ledger.Case, error] {
	return func(yield func(ledger.Case, error) bool) {
		if run != r.LastRun.ID {
			yield(ledger.Case{}, fmt.Errorf("run %d: %w", run, ledger.ErrNotFound))
			return
		}
		if r.List != nil {
			r.List(func(c ledger.Case) bool { return yield(c, nil) })
		}
	}
}

// TrialBalance, RecognisedMovements, Snapshots, OpenItems and PeriodStatuses return what
// the fields hold.
func (r *Reader) TrialBalance(context.Context, ledger.EntityID, ledger.Run) ([]ledger.TrialBalanceRow, error) {
	return r.Balances, nil
}

// RecognisedMovements returns Moved.
func (r *Reader) RecognisedMovements(context.Context, ledger.EntityID, ledger.Run) ([]ledger.Movement, error) {
	return r.Moved, nil
}

// TotalsOnly returns Totals.
func (r *Reader) TotalsOnly(context.Context, ledger.EntityID, ledger.Run) (ledger.TotalsOnly, error) {
	return r.Totals, nil
}

// Snapshots returns Files.
func (r *Reader) Snapshots(context.Context, ledger.EntityID, ledger.Run) ([]ledger.SnapshotSummary, error) {
	return r.Files, nil
}

// OpenItems returns Items.
func (r *Reader) OpenItems(context.Context, ledger.EntityID, int64) ([]ledger.OpenItem, error) {
	return r.Items, nil
}

// Acceptances returns Accepts.
func (r *Reader) Acceptances(context.Context, ledger.EntityID, int64) ([]ledger.Acceptance, error) {
	return r.Accepts, nil
}

// Roll returns Rolled.
func (r *Reader) Roll(context.Context, ledger.EntityID, int64) (ledger.Roll, error) {
	return r.Rolled, nil
}

// PeriodStatuses returns Statuses.
func (r *Reader) PeriodStatuses(context.Context, ledger.EntityID) (map[ledger.Period]ledger.PeriodStatus, error) {
	return r.Statuses, nil
}

// Tied is what the references that agree leave on the accounts, in minor units.
type Tied map[ledger.AccountCode]int64

// Derive makes run, balances and open items from cases and the tied volume, such that
// every control of the report holds. Cases must come in reference sequence.
func Derive(s reports.Settings, p ledger.Period, tied Tied, list func(yield func(ledger.Case) bool)) *Reader {
	r := &Reader{List: list, currency: s.Currency, Statuses: map[ledger.Period]ledger.PeriodStatus{p: ledger.PeriodInReview}}
	started := p.Last().Time().Add(30*time.Hour + 12*time.Minute)
	r.LastRun = ledger.Run{
		ID: 7, Period: p, CutOff: p.Last(), ThroughBatch: 12, RuleVersion: "rules-1", StartedAt: started, Tied: 1950,
		PolicyHash: [32]byte{0xab, 0xcd},
	}
	accounts := map[ledger.AccountCode]*ledger.RunAccount{}
	at := func(code ledger.AccountCode) *ledger.RunAccount {
		if accounts[code] == nil {
			accounts[code] = &ledger.RunAccount{Account: code}
		}
		return accounts[code]
	}
	for code, units := range tied {
		a := at(code)
		a.TiedExpected, a.TiedBooked = money.Minor(units, s.Currency), money.Minor(units, s.Currency)
	}
	list(func(c ledger.Case) bool {
		r.LastRun.Cases++
		r.Items = append(r.Items, r.carry(c, ledger.OpenItem{Item: c.Item, Reference: c.Reference, OriginOn: c.OriginOn, OpenedRun: 7 - c.Item%2, Carried: c.Item%2 == 1, OpenedAt: started}))
		for _, leg := range c.Variance {
			a := at(leg.Account)
			a.CasesBooked = a.CasesBooked.Add(leg.Functional)
		}
		return true
	})
	r.LastRun.References = r.LastRun.Tied + r.LastRun.Cases
	r.LastRun.Compared = r.LastRun.References
	for _, a := range accounts {
		a.Expected = a.TiedExpected.Add(a.CasesExpected)
		a.Booked = a.TiedBooked.Add(a.CasesBooked)
		r.LastRun.Accounts = append(r.LastRun.Accounts, *a)
	}
	slices.SortFunc(r.LastRun.Accounts, func(a, b ledger.RunAccount) int { return cmp.Compare(a.Account, b.Account) })
	r.Balance(s)
	return r
}

// Balance makes the trial balance from the run's accounts, all of it in the period.
func (r *Reader) Balance(s reports.Settings) {
	r.Balances = nil
	for _, a := range r.LastRun.Accounts {
		row := ledger.TrialBalanceRow{Account: a.Account, Name: s.Names[a.Account]}
		row.Expected = movements(a.Expected, s.Currency)
		row.Booked = movements(money.Sum(a.Booked, a.Recognised, a.OutOfScope), s.Currency)
		r.Balances = append(r.Balances, row)
	}
}

func movements(net money.Amount, c money.Currency) ledger.Movements {
	zero := money.Zero(c)
	m := ledger.Movements{Opening: zero, Debit: zero, Credit: zero, Closing: net.Add(zero)}
	if net.Sign() < 0 {
		m.Credit = net.Neg()
	} else {
		m.Debit = net.Add(zero)
	}
	return m
}
