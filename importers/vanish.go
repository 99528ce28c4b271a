package importers

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"counterfoil/ledger"
)

// standingVoucher is a voucher the ledger holds.
type standingVoucher struct {
	id ledger.DocumentID
	v  StoredVersion
}

// vanish withdraws the vouchers of the source that a whole export covers and no longer
// has. A voucher known only later than the export was made is left alone.
func (p *posting) vanish(ctx context.Context) error {
	if !p.extent.Whole() || p.otherOrganisation() {
		return nil
	}
	if err := p.write(ctx); err != nil {
		return err
	}
	var missing []standingVoucher
	err := p.w.Standing(ctx, p.im.Format.Source(), ledger.DocumentVoucher, p.extent.From, p.extent.To, func(id ledger.DocumentID, v StoredVersion) {
		if !v.StampedAt.After(p.extent.AsOf) && !p.held.has(id) {
			missing = append(missing, standingVoucher{id, v})
		}
	})
	if err != nil {
		return fmt.Errorf("look for vouchers that vanished: %w", err)
	}
	slices.SortFunc(missing, func(a, b standingVoucher) int { return a.v.Evidence.Compare(b.v.Evidence) })
	for part := range slices.Chunk(missing, sliceSize) {
		p.latest = map[ledger.DocumentID]StoredVersion{}
		for _, m := range part {
			if err := p.vanishOne(ctx, m); err != nil {
				return err
			}
		}
		if err := p.write(ctx); err != nil {
			return err
		}
	}
	return nil
}

// vanishOne withdraws one voucher if the file would hold it.
func (p *posting) vanishOne(ctx context.Context, m standingVoucher) error {
	before, err := p.decodeAt(ctx, m.v.Evidence, m.id)
	if errors.Is(err, ledger.ErrNotFound) || err == nil && before.Voucher == nil {
		return nil
	}
	if err != nil {
		return err
	}
	v := before.Voucher
	if !p.covers(v.Number.Series) {
		return nil
	}
	about := fmt.Sprintf("dated %s, %s in %d rows: the file of %s holds the vouchers from %s to %s and this one no more",
		v.On, turnover(v), len(v.Rows), ledger.DateIn(p.extent.AsOf, p.extent.AsOf.Location()), p.extent.From, p.extent.To)
	if account := p.unproved(v); account != "" {
		p.note("missing", voucherName(before), about+"; but the balance of account "+string(account)+" says that vouchers are missing from the file, so it stands")
		return nil
	}
	p.note("vanished", voucherName(before), about+"; what was booked for it is reversed")
	p.latest[m.id] = m.v
	_, err = p.version(ctx, ledger.Document{ID: m.id, StampedAt: p.extent.AsOf, Evidence: p.extent.Evidence})
	return err
}

// judgedOnAnother tells whether a voucher that vanished was known otherwise than this older
// file has it when the file that lacks it was judged: that file is posted again after this
// one, and judged on this view.
func (p *posting) judgedOnAnother(ctx context.Context, d ledger.Document, stored StoredVersion, hash [32]byte) (bool, error) {
	if d.ID.Kind != ledger.DocumentVoucher || stored.Due || !d.Due || len(p.extents) == 0 {
		return false, nil
	}
	if p.unwritten[d.ID] {
		if err := p.write(ctx); err != nil {
			return false, err
		}
	}
	known, err := p.w.Hashes(ctx, d.ID)
	gone := withdrawn(d).Hash()
	for len(known) > 0 && known[len(known)-1] == gone {
		known = known[:len(known)-1]
	}
	return len(known) == 0 || known[len(known)-1] != hash, err
}

// covers tells whether the file would hold vouchers of a series: it holds some, or, where
// its balances prove that nothing is missing, a whole file before it did.
func (p *posting) covers(series string) bool {
	if slices.Contains(p.extent.Series, series) {
		return true
	}
	return p.extent.Accounts != nil && slices.ContainsFunc(p.extents, func(x ledger.Extent) bool {
		return x.Whole() && !x.AsOf.After(p.extent.AsOf) && slices.Contains(x.Series, series)
	})
}

// unproved names an account of the voucher whose balance the file's vouchers do not
// account for, "" where they all do.
func (p *posting) unproved(v *ledger.Voucher) ledger.AccountCode {
	if p.extent.Accounts == nil {
		return ""
	}
	for _, row := range v.Rows {
		if row.Kind == ledger.RowNormal && !p.extent.Accounts[row.Account] {
			return row.Account
		}
	}
	return ""
}

// otherOrganisation tells whether files of another company were posted under the source:
// then the file proves nothing about what is held.
func (p *posting) otherOrganisation() bool {
	for _, x := range p.extents {
		if ofAnother(p.extent, x) {
			p.note("organisation", "file", "files of another organisation, or one side without its number, were imported under this source before, so no voucher counts as vanished; keep one entity's files apart")
			return true
		}
	}
	return false
}
