package erp

import (
	"sort"

	"counterfoil/ledger"
	"counterfoil/ledger/money"
)

// part is what of a voucher is posted under one reference.
type part struct {
	found found
	rows  []ledger.VoucherRow
}

// divide decides under which reference or references a voucher's rows meet the
// expected book:
//
//  1. rows that name no reference, or all the same: the whole voucher, under the
//     reference the earlier rule found (the rows' or the voucher's own);
//  2. rows that name several, each group balancing by itself: one part each, and one
//     for the rows that name none, if they balance as well;
//  3. otherwise the whole voucher under the reference it names as a voucher;
//  4. a voucher that names none, whose rows without a reference are all on one account
//     (a day's total against its orders): that account's amount is what each group
//     lacks, which is exact and moves nothing between accounts;
//  5. otherwise, and when nothing names a reference, a case of its own.
func (r *Rules) divide(d *ledger.Document, rows []ledger.VoucherRow) []part {
	own := r.voucherReference(d.Voucher)
	groups, rest := r.group(rows)
	fallback := own
	if fallback.rule < 0 {
		fallback.reference = r.ownReference(d)
	}
	switch {
	case len(groups) == 0:
		return []part{{fallback, rows}}
	case len(groups) == 1:
		return []part{{earlier(groups[0].found, own), rows}}
	case balanced(groups) && lacks(rest).IsZero():
		if len(rest) > 0 {
			groups = append(groups, part{fallback, rest})
		}
		return groups
	case own.rule >= 0 || !lacks(rows).IsZero():
		return []part{{fallback, rows}}
	}
	if shared := shareContra(groups, rest); shared != nil {
		return shared
	}
	return []part{{fallback, rows}}
}

// group collects rows by the reference they name, in the sequence of references, so
// that the sequence of rows does not matter.
func (r *Rules) group(rows []ledger.VoucherRow) (groups []part, rest []ledger.VoucherRow) {
	at := map[ledger.Reference]int{}
	f := nothing
	for i := range rows {
		// Rows mostly repeat what the row before them says.
		if i == 0 || rows[i].Text != rows[i-1].Text || len(rows[i].Dimensions)+len(rows[i-1].Dimensions) > 0 {
			f = r.rowReference(&rows[i])
		}
		if f.rule < 0 {
			rest = append(rest, rows[i])
			continue
		}
		n, seen := at[f.reference]
		if !seen {
			n = len(groups)
			at[f.reference] = n
			groups = append(groups, part{found: f})
		}
		groups[n].found = earlier(groups[n].found, f)
		groups[n].rows = append(groups[n].rows, rows[i])
	}
	sort.Slice(groups, func(i, j int) bool { return groups[i].found.reference < groups[j].found.reference })
	return groups, rest
}

func balanced(parts []part) bool {
	for _, p := range parts {
		if !lacks(p.rows).IsZero() {
			return false
		}
	}
	return true
}

// shareContra gives each group its share of the one account that names no reference.
// It answers nil where rows without a reference are on several accounts, or where the
// shares would have both signs, because then another reading is possible.
func shareContra(groups []part, rest []ledger.VoucherRow) []part {
	if len(rest) == 0 {
		return nil
	}
	total := money.Amount{}
	for _, row := range rest {
		if row.Account != rest[0].Account || row.Amount.Sign() != rest[0].Amount.Sign() {
			return nil
		}
		total = total.Add(row.Amount)
	}
	shared := make([]part, len(groups))
	for i, g := range groups {
		share := lacks(g.rows)
		if share.Sign() == -total.Sign() {
			return nil
		}
		shared[i] = part{g.found, g.rows}
		if !share.IsZero() {
			contra := rest[0]
			contra.Amount = share
			shared[i].rows = append(append([]ledger.VoucherRow{}, g.rows...), contra)
		}
	}
	return shared
}
