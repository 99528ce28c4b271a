package pull

import (
	"context"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

func returnsNamed(payments []jsontext.Value) ([]int64, error) {
	named := map[int64]bool{}
	for _, record := range payments {
		var payment struct {
			Return *struct {
				ID int64 `json:"id"`
			} `json:"return"`
		}
		if err := json.Unmarshal(record, &payment); err != nil {
			return nil, fmt.Errorf("read the return of a payment: %w", err)
		}
		if payment.Return != nil {
			named[payment.Return.ID] = true
		}
	}
	return sortedNumbers(named), nil
}

// returns reads those created since.
func (r *run) returns(ctx context.Context) error {
	return r.createdSince(ctx, markReturns, "returns", "returns", returnList, "returns",
		func(*portion, []jsontext.Value, mark) error { return nil })
}

// returnsByID adds returns to a portion. Those that Centra no longer has and the ledger
// holds are withdrawn.
func (r *run) returnsByID(ctx context.Context, p *portion, ids []int64) error {
	return r.byID(ctx, p, ids, "returns_by_id", "returns", returnList, "returns")
}

// openReturns compares which returns are open here and there. A return has no stamp of
// change, so one that was completed, opened again or deleted shows only by this: what is
// open on one side alone is read.
func (r *run) openReturns(ctx context.Context) error {
	held, err := r.Store.OpenReturns(ctx, r.Importer.Entity, "centra")
	if err != nil {
		return err
	}
	here := map[int64]bool{}
	for id, d := range held {
		gone, err := r.withdrawn(ctx, d)
		if err != nil {
			return err
		}
		if n := number(id.ExternalID); n > 0 && !gone {
			here[n] = true
		}
	}
	apart := here
	if r.can.listOpen {
		there, err := r.paged(ctx, "returns_open", "returns", nil)
		if err != nil {
			return err
		}
		r.tell("open returns", len(there))
		for _, record := range there {
			if n := numberOf("", record); here[n] {
				delete(apart, n)
			} else {
				apart[n] = true
			}
		}
	}
	ids := sortedNumbers(apart)
	for len(ids) > 0 {
		n := min(len(ids), portionRecords)
		p := newPortion("returns by id", r.began)
		if err := r.returnsByID(ctx, p, ids[:n]); err != nil {
			return err
		}
		if err := r.commit(ctx, p); err != nil {
			return err
		}
		ids = ids[n:]
	}
	return nil
}
