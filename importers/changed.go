package importers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// noteMoney names a voucher that changed in money, with what it was before.
func (p *posting) noteMoney(ctx context.Context, d ledger.Document, name string, stored StoredVersion) error {
	if p.onlyCount("changed") {
		return nil
	}
	before, err := p.before(ctx, d, stored)
	if err == nil {
		p.note("changed", name, changeOf(before, d.Voucher))
	}
	return err
}

// noteGone names a voucher of which the source said that it is gone, with what it was. One
// that a whole file lacks was named when the file was held against what stands.
func (p *posting) noteGone(ctx context.Context, d ledger.Document, name string, stored StoredVersion) error {
	if d.Evidence == p.extent.Evidence || p.onlyCount("vanished") {
		return nil
	}
	before, err := p.before(ctx, d, stored)
	if err != nil {
		return err
	}
	text := fmt.Sprintf("the source no longer has it, or no longer posts it, when asked on %s UTC; what was booked for it is reversed", d.StampedAt.UTC().Format(time.DateTime))
	if before != nil {
		text = figuresOf(before) + ": " + text
	}
	p.note("vanished", name, text)
	return nil
}

// before is the voucher as it was known, nil where its record does not hold it.
func (p *posting) before(ctx context.Context, d ledger.Document, stored StoredVersion) (*ledger.Voucher, error) {
	before, err := p.decodeAt(ctx, stored.Evidence, d.ID)
	if errors.Is(err, ledger.ErrNotFound) || errors.Is(err, ledger.ErrInvalid) {
		return nil, nil
	}
	return before.Voucher, err
}

// changeOf tells what a voucher was and what it is now: its day, its turnover, and the
// accounts that differ. before is nil where no record holds it.
func changeOf(before, now *ledger.Voucher) string {
	switch {
	case now == nil:
		return "it books nothing now"
	case before == nil:
		return "it booked nothing before, and is " + figuresOf(now)
	}
	day, amount := now.On.String(), turnover(now).String()
	if before.On != now.On {
		day = before.On.String() + " before and " + day + " now"
	}
	if was := turnover(before); was != turnover(now) {
		amount = was.String() + " before and " + amount + " now"
	}
	return fmt.Sprintf("dated %s, %s: %s", day, amount, accountsThatDiffer(before, now))
}

// figuresOf is by what a reader knows a voucher: its day, its turnover and its rows.
func figuresOf(v *ledger.Voucher) string {
	return fmt.Sprintf("dated %s, %s in %d rows", v.On, turnover(v), len(v.Rows))
}

// mostAccounts is how many accounts of a changed voucher are named.
const mostAccounts = 6

// accountsThatDiffer lists by how much accounts are booked differently, debits positive.
func accountsThatDiffer(before, now *ledger.Voucher) string {
	differ := map[ledger.AccountCode]money.Amount{}
	for _, row := range now.Rows {
		if row.Kind == ledger.RowNormal {
			differ[row.Account] = differ[row.Account].Add(row.Amount)
		}
	}
	for _, row := range before.Rows {
		if row.Kind == ledger.RowNormal {
			differ[row.Account] = differ[row.Account].Sub(row.Amount)
		}
	}
	var parts []string
	for account, amount := range differ {
		switch amount.Sign() {
		case 1:
			parts = append(parts, string(account)+" +"+amount.Number())
		case -1:
			parts = append(parts, string(account)+" "+amount.Number())
		}
	}
	slices.Sort(parts)
	if more := len(parts) - mostAccounts; more > 0 {
		parts = append(parts[:mostAccounts], fmt.Sprintf("and %d more accounts", more))
	}
	if len(parts) == 0 {
		return "each account is booked by the same sum as before"
	}
	return strings.Join(parts, ", ")
}
