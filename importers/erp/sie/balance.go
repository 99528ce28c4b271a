package sie

import (
	"fmt"
	"math/big"
	"sort"

	"counterfoil/importers/erp"
	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// balances checks that for every account of the file's own year, opening balance plus
// movements is the closing balance or result. It catches what no voucher shows by
// itself: a whole voucher that is missing. Extracts fail it and are genuine, so it is a
// finding and never a reason to refuse.
type balances struct {
	currency money.Currency
	accounts map[string]*accountBalance
}

// accountBalance is one account's side of the check, in minor units; big because a file
// may hold any number of rows.
type accountBalance struct {
	opening, closing, movements big.Int
	has                         map[string]bool // labels seen
}

func newBalances(currency money.Currency) *balances {
	return &balances{currency: currency, accounts: map[string]*accountBalance{}}
}

func (b *balances) of(account string) *accountBalance {
	a := b.accounts[account]
	if a == nil {
		a = &accountBalance{has: map[string]bool{}}
		b.accounts[account] = a
	}
	return a
}

// add takes a balance record of the file's own year; the answer says what is wrong.
func (b *balances) add(r *balanceRecord) string {
	if !isYearNumber(r.Year) || !erp.IsAccount(r.Account) {
		return r.Label + " needs a year number, an account number and an amount"
	}
	amount, err := erp.ParseAmount(r.Amount, b.currency)
	if err != nil {
		return fmt.Sprintf("%s: the amount %s %s", r.Label, erp.Shown(r.Amount), err)
	}
	if r.Year != "0" {
		return ""
	}
	a := b.of(r.Account)
	if a.has[r.Label] {
		return r.Label + ": the account has such a balance already"
	}
	a.has[r.Label] = true
	value := big.NewInt(amount.Units())
	if r.Label == "#IB" {
		a.opening.Set(value)
	} else {
		a.closing.Add(&a.closing, value)
	}
	return ""
}

// move takes the counting rows of a voucher of the file's own year.
func (b *balances) move(rows []ledger.VoucherRow) {
	for _, row := range rows {
		if row.Kind == ledger.RowNormal {
			a := b.of(string(row.Account))
			a.movements.Add(&a.movements, big.NewInt(row.Amount.Units()))
		}
	}
}

func (b *balances) codes() []string {
	codes := make([]string, 0, len(b.accounts))
	for code := range b.accounts {
		codes = append(codes, code)
	}
	sort.Strings(codes)
	return codes
}

// report makes a finding for every account that does not roll, and one that counts them.
func (b *balances) report(f *erp.Findings) (checked, failed int) {
	codes := b.codes()
	for _, code := range codes {
		a := b.accounts[code]
		sum := new(big.Int).Add(&a.opening, &a.movements)
		if sum.Cmp(&a.closing) == 0 {
			continue
		}
		failed++
		f.Add(findBalance, "account "+code, fmt.Sprintf("opening %s + movements %s = %s, but the file closes at %s",
			b.write(&a.opening), b.write(&a.movements), b.write(sum), b.write(&a.closing)))
	}
	if failed > 0 {
		f.Add(findBalance, "file", fmt.Sprintf("%d of %d accounts do not roll: vouchers are missing from the file, or an amount is not what it was", failed, len(codes)))
	}
	return len(codes), failed
}

// accounted are the accounts whose opening balance and movements are the closing balance,
// and never nil.
func (b *balances) accounted() []string {
	list := []string{}
	for _, code := range b.codes() {
		a := b.accounts[code]
		if new(big.Int).Add(&a.opening, &a.movements).Cmp(&a.closing) == 0 {
			list = append(list, code)
		}
	}
	return list
}

func (b *balances) write(units *big.Int) string { return erp.WriteUnits(units, b.currency) }
