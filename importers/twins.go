package importers

import (
	"context"
	"fmt"

	"counterfoil/ledger"
)

// fresh are the vouchers a posting knows first: how many, and from when to when.
type fresh struct {
	count    int64
	from, to ledger.Date
}

func (f *fresh) add(d ledger.Document) {
	if d.ID.Kind != ledger.DocumentVoucher || d.Voucher == nil {
		return
	}
	on := d.Voucher.On
	if f.count++; f.count == 1 || on.Before(f.from) {
		f.from = on
	}
	if on.After(f.to) {
		f.to = on
	}
}

// noteTwins says that vouchers came in before by another way: an ERP that is read over its
// API and by its lists stands in the books twice.
func (p *posting) noteTwins(ctx context.Context) error {
	if p.fresh.count == 0 {
		return nil
	}
	if err := p.write(ctx); err != nil {
		return err
	}
	twins, err := p.w.Twins(ctx, p.im.Format.Source(), p.fresh.from, p.fresh.to)
	if err != nil {
		return fmt.Errorf("look for vouchers that another source has: %w", err)
	}
	for _, t := range twins {
		p.note("duplicate", "file", fmt.Sprintf("possible duplicate posting: %d of %d new vouchers are known from %s too, with the same day, number and turnover (the first is %s of %s), and stand in the books twice; read the books of a period in one way only",
			t.Count, p.fresh.count, t.With, t.First, t.On))
	}
	return nil
}
