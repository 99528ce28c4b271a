package importers

import (
	"context"
	"errors"
	"fmt"

	"counterfoil/ledger"
)

// recognise gives documents that the ledger holds under a former identity that identity
// again, so that a file imported before is not posted twice. Several documents may have
// had the same one, which is why there is another now: it goes to the one that says what
// the ledger holds, else to one of the same day; the others are new.
func (p *posting) recognise(ctx context.Context, documents []ledger.Document) error {
	if p.renamer == nil {
		return nil
	}
	formers := map[int]ledger.Document{}
	var ids []ledger.DocumentID
	for i := range documents {
		if _, known := p.latest[documents[i].ID]; known {
			continue
		}
		if former, ok := p.renamer.Former(documents[i]); ok && !p.renamed[former.ID] {
			formers[i], ids = former, append(ids, former.ID)
		}
	}
	if len(formers) == 0 {
		return nil
	}
	stored, err := p.w.Latest(ctx, ids)
	if err != nil {
		return fmt.Errorf("look up documents by their former identities: %w", err)
	}
	for _, fits := range []func(context.Context, ledger.Document, StoredVersion) (bool, error){saysTheSame, p.sameDay} {
		for i := range documents {
			former, ok := formers[i]
			held, known := stored[former.ID]
			if !ok || !known || p.renamed[former.ID] {
				continue
			}
			if ok, err := fits(ctx, former, held); err != nil {
				return err
			} else if ok {
				documents[i], p.latest[former.ID], p.renamed[former.ID] = former, held, true
			}
		}
	}
	return nil
}

func saysTheSame(_ context.Context, d ledger.Document, held StoredVersion) (bool, error) {
	return d.Hash() == held.Hash, nil
}

// sameDay tells whether the voucher is dated as the one the ledger holds.
func (p *posting) sameDay(ctx context.Context, d ledger.Document, held StoredVersion) (bool, error) {
	before, err := p.decodeAt(ctx, held.Evidence, d.ID)
	if errors.Is(err, ledger.ErrNotFound) {
		return false, nil
	}
	return err == nil && before.Voucher != nil && d.Voucher != nil && before.Voucher.On == d.Voucher.On, err
}
