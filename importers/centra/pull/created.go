package pull

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"counterfoil/importers"
	"counterfoil/ledger"
)

// createdSince reads a window of a creation list in portions; beside adds to a portion what
// belongs to its rows.
func (r *run) createdSince(ctx context.Context, name, query, field, list, what string, beside func(*portion, []jsontext.Value, mark) error) error {
	m, err := r.window(name)
	if err != nil {
		return err
	}
	c := &creation{query: query, field: field, from: m.From, to: m.To}
	if m.After != "" {
		if c.from, err = time.Parse(time.RFC3339, m.After); err != nil {
			return fmt.Errorf("the mark of %s cannot be read: %w", name, err)
		}
	}
	p := newPortion(what+" "+m.name(), m.covered())
	for s, err := range importers.Ahead(ctx, pagesAhead, func(ctx context.Context) iter.Seq2[span, error] { return r.spans(ctx, *c) }) {
		if err != nil {
			return err
		}
		records, more := s.records, s.more
		p.add(list, records...)
		p.pages++
		r.tell(what, len(records))
		if more && !p.full() {
			continue
		}
		if err := beside(p, p.records[list], m); err != nil {
			return err
		}
		to := m.done()
		if more {
			to = m.at(stamp(s.until))
		}
		if err := r.commit(ctx, p, to.as(name)); err != nil {
			return err
		}
		p = p.next(to.covered())
	}
	return nil
}

// payments reads entries by when they were made, and with refunds the returns they name:
// a refund may be all that tells of a return's completion.
func (r *run) payments(ctx context.Context) error {
	if !r.can.listPayments {
		return nil
	}
	return r.createdSince(ctx, markPayments, "payments", "orderPaymentHistory", paymentList, "payments",
		func(p *portion, records []jsontext.Value, m mark) error {
			if m.whole() {
				return nil // all returns are read after this
			}
			ids, err := returnsNamed(records)
			if err != nil {
				return err
			}
			return r.returnsByID(ctx, p, ids)
		})
}

func (r *run) byID(ctx context.Context, p *portion, ids []int64, query, field, list, what string) error {
	if len(ids) == 0 {
		return nil
	}
	records, err := r.named(ctx, query, "ids", field, ids)
	if err != nil {
		return err
	}
	p.add(list, records...)
	r.tell(what, len(records))
	answered := map[int64]bool{}
	for _, record := range records {
		answered[numberOf("", record)] = true
	}
	var missing []ledger.DocumentID
	for _, id := range ids {
		if !answered[id] {
			for _, kind := range kindsOf[list] {
				missing = append(missing, documentID(kind, fmt.Sprint(id)))
			}
		}
	}
	return r.withdrawHeld(ctx, p, missing)
}

// withdrawHeld withdraws of these documents those the ledger holds and has not withdrawn.
func (r *run) withdrawHeld(ctx context.Context, p *portion, ids []ledger.DocumentID) error {
	if len(ids) == 0 {
		return nil
	}
	held, err := r.Store.Held(ctx, r.Importer.Entity, ids)
	if err != nil {
		return err
	}
	byOrder := map[ledger.Reference][]ledger.DocumentID{}
	for _, id := range ids {
		d, known := held[id]
		if !known {
			continue
		}
		already, err := r.withdrawn(ctx, d)
		if err != nil {
			return err
		}
		if !already {
			byOrder[d.Order] = append(byOrder[d.Order], id)
		}
	}
	for _, order := range sortedReferences(byOrder) {
		if store, sees, err := r.sees(ctx, order); err != nil {
			return err
		} else if !sees {
			r.find("centra-vanished", "order "+string(order), fmt.Sprintf("it is not in Centra's answer, and the token does not see its store %s; nothing was withdrawn. Give the token access to the store", store))
			continue
		}
		r.withdraw(p, order, byOrder[order])
	}
	return nil
}

// sees tells whether the token sees the store of an order that the ledger holds. What is
// invisible is not deleted.
func (r *run) sees(ctx context.Context, order ledger.Reference) (store string, sees bool, err error) {
	id := documentID(ledger.DocumentOrder, string(order))
	held, err := r.Store.Held(ctx, r.Importer.Entity, []ledger.DocumentID{id})
	head, known := held[id]
	if err != nil || !known || r.visible == nil {
		return "", true, err
	}
	record, err := r.recordOf(ctx, head)
	if err != nil {
		return "", false, err
	}
	var stored struct {
		Order struct {
			Store struct {
				Name string `json:"name"`
			} `json:"store"`
		} `json:"order"`
	}
	if err := json.Unmarshal(record, &stored); err != nil {
		return "", false, fmt.Errorf("read the store of order %s: %w", order, err)
	}
	store = stored.Order.Store.Name
	return store, store == "" || slices.Contains(r.visible, store), nil
}
