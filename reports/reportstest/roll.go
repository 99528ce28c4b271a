package reportstest

import (
	"cmp"
	"slices"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// carry rolls a case into the month: items with odd numbers were open the month before,
// every third of those with a minor unit less on its first account and more on its last.
func (r *Reader) carry(c ledger.Case, i ledger.OpenItem) ledger.OpenItem {
	now := ledger.Vector{}
	for _, leg := range c.Variance {
		now.Add(leg.Account, leg.Functional)
	}
	i.Closing = debits(now, r.currency)
	if !i.Carried {
		r.rollAccounts(nil, now)
		i.Opening = money.Zero(r.currency)
		return i
	}
	was := ledger.Vector{}
	for account, a := range now {
		was.Add(account, a)
	}
	if i.Changed = i.Item%3 == 0 && len(c.Variance) > 0; i.Changed {
		was.Add(c.Variance[0].Account, money.Minor(-1, r.currency))
		was.Add(c.Variance[len(c.Variance)-1].Account, money.Minor(1, r.currency))
	}
	i.Opening = debits(was, r.currency)
	r.rollAccounts(was, now)
	r.opened(i.Opening)
	return i
}

// settle adds an item that was open the month before and is not any more.
func (r *Reader) settle(i ledger.OpenItem, was ...ledger.Leg) {
	v := ledger.Vector{}
	for _, leg := range was {
		v.Add(leg.Account, leg.Functional)
	}
	i.Carried, i.Opening, i.Closing = true, debits(v, r.currency), money.Zero(r.currency)
	r.rollAccounts(v, nil)
	r.opened(i.Opening)
	r.Items = append(r.Items, i)
}

func (r *Reader) opened(a money.Amount) {
	r.Rolled.From.ID, r.Rolled.From.Period = 6, r.LastRun.Period.Previous()
	r.Rolled.From.CutOff = r.Rolled.From.Period.Last()
	r.Rolled.From.Cases++
	r.Rolled.Opening = r.Rolled.Opening.Add(a)
}

// rollAccounts rolls one item's variance on every account it touches.
func (r *Reader) rollAccounts(was, now ledger.Vector) {
	for _, v := range []ledger.Vector{was, now} {
		for account := range v {
			r.account(account)
		}
	}
	for i := range r.Rolled.Accounts {
		a, zero := &r.Rolled.Accounts[i], money.Zero(r.currency)
		opening, closing := was[a.Account].Add(zero), now[a.Account].Add(zero)
		a.Opening, a.Closing = a.Opening.Add(opening), a.Closing.Add(closing)
		switch {
		case was == nil:
			a.New = a.New.Add(closing)
		case now == nil:
			a.Cleared = a.Cleared.Add(opening)
		default:
			a.Remeasured = a.Remeasured.Add(closing.Sub(opening))
		}
		r.Rolled.From.Accounts[i].Booked = r.Rolled.From.Accounts[i].Booked.Add(opening)
	}
}

// account makes sure that the roll has the account.
func (r *Reader) account(code ledger.AccountCode) {
	at, found := slices.BinarySearchFunc(r.Rolled.Accounts, code, func(a ledger.AccountRoll, code ledger.AccountCode) int { return cmp.Compare(a.Account, code) })
	if found {
		return
	}
	zero := money.Zero(r.currency)
	r.Rolled.Accounts = slices.Insert(r.Rolled.Accounts, at, ledger.AccountRoll{Account: code, Opening: zero, New: zero, Cleared: zero, Remeasured: zero, Closing: zero})
	r.Rolled.From.Accounts = slices.Insert(r.Rolled.From.Accounts, at, ledger.RunAccount{Account: code, Expected: zero, Booked: zero})
}

func debits(v ledger.Vector, currency money.Currency) money.Amount {
	sum := money.Zero(currency)
	for _, a := range v {
		if a.Sign() > 0 {
			sum = sum.Add(a)
		}
	}
	return sum
}
