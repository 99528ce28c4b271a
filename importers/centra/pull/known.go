package pull

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"counterfoil/importers"
	"counterfoil/importers/centra"
	"counterfoil/ledger"
)

// leaveOutKnown takes out of a portion the records that say nothing new: windows overlap,
// and what is read again mostly is as it was. A record stays when any document in it is
// new or differs from its latest version, when it lacks a shipment that the ledger holds,
// when it was rejected, because that must be seen, and when it settles an earlier rejection. Judged is by the same decoder that
// posts, on the same minimised bytes.
//
// A record that differs without a later stamp of its own gets one: when it was seen.
func (r *run) leaveOutKnown(ctx context.Context, p *portion) error {
	completer, ok := r.Importer.Format.(importers.Completer)
	if !ok {
		return fmt.Errorf("the format completes no documents")
	}
	refused, err := r.Store.Refused(ctx, r.Importer.Entity, centra.Source)
	if err != nil {
		return err
	}
	j := judge{run: r, completer: completer, covered: p.covered, refused: refused}
	for _, list := range lists {
		if list == goneList || len(p.records[list]) == 0 {
			continue
		}
		kept, err := j.newOnes(ctx, list, p.records[list])
		if err != nil {
			return err
		}
		p.records[list] = kept
	}
	return nil
}

type judge struct {
	*run
	completer importers.Completer
	covered   time.Time
	refused   map[ledger.DocumentID]time.Time
}

// judged is a record with what it decodes to.
type judged struct {
	raw     jsontext.Value
	decoded importers.Decoded
}

func (j judge) newOnes(ctx context.Context, list string, records []jsontext.Value) ([]jsontext.Value, error) {
	heads, err := j.held(ctx, list, records)
	if err != nil || len(heads) == 0 && j.covered.IsZero() {
		return records, err
	}
	var kept []jsontext.Value
	var some []judged
	for _, raw := range records {
		if !heads[idOf(list, raw)] && !j.before(raw) {
			kept = append(kept, raw)
			continue
		}
		one, err := j.decode(ctx, list, raw)
		if err != nil {
			return nil, err
		}
		some = append(some, one)
	}
	held, err := j.latest(ctx, list, some)
	if err != nil {
		return nil, err
	}
	for _, one := range some {
		new, stamped, err := j.new(ctx, list, one, held)
		if err != nil {
			return nil, err
		}
		switch {
		case new && stamped:
			kept = append(kept, one.raw)
		case new:
			kept = append(kept, j.seen(one.raw))
		}
	}
	return kept, nil
}

// before tells whether a record is from before what was read before.
func (j judge) before(raw jsontext.Value) bool {
	var row struct {
		CreatedAt time.Time `json:"createdAt"`
		UpdatedAt time.Time `json:"updatedAt"`
	}
	return json.Unmarshal(raw, &row) == nil && later(row.CreatedAt, row.UpdatedAt).Before(j.covered)
}

// held tells of which records the ledger holds anything, by their ids.
func (j judge) held(ctx context.Context, list string, records []jsontext.Value) (map[string]bool, error) {
	var ids []ledger.DocumentID
	for _, raw := range records {
		for _, kind := range kindsOf[list] {
			ids = append(ids, documentID(kind, idOf(list, raw)))
		}
	}
	found, err := j.Store.Held(ctx, j.Importer.Entity, ids)
	if err != nil {
		return nil, err
	}
	heads := map[string]bool{}
	for id := range found {
		heads[id.ExternalID] = true
	}
	return heads, nil
}

// kindsOf are the documents that a record of a list is named by.
var kindsOf = map[string][]ledger.DocumentKind{
	orderList:   {ledger.DocumentOrder},
	paymentList: {ledger.DocumentCapture, ledger.DocumentRefund},
	returnList:  {ledger.DocumentReturn},
}

func documentID(kind ledger.DocumentKind, id string) ledger.DocumentID {
	return ledger.DocumentID{Source: centra.Source, Kind: kind, ExternalID: id}
}

// decode minimises and decodes one record as the import would.
func (j judge) decode(ctx context.Context, list string, raw jsontext.Value) (judged, error) {
	page := newPortion("", time.Time{})
	page.add(list, raw)
	one := judged{raw: raw}
	_, err := j.Importer.Format.Minimise(ctx, bytes.NewReader(page.body()), func(record []byte) error {
		var err error
		one.decoded, err = j.Importer.Format.Decoder().Decode(bytes.Clone(record), ledger.Evidence{})
		return err
	})
	return one, err
}

// latest is what the ledger holds of the records' documents, and of orders all there is.
func (j judge) latest(ctx context.Context, list string, some []judged) (map[ledger.DocumentID]ledger.HeldDocument, error) {
	var ids []ledger.DocumentID
	var orders []ledger.Reference
	for _, one := range some {
		for i := range one.decoded.Documents {
			d := &one.decoded.Documents[i]
			ids = append(ids, d.ID)
			orders = append(orders, d.Order)
		}
	}
	if list == orderList {
		return j.Store.HeldOfOrders(ctx, j.Importer.Entity, centra.Source, orders)
	}
	// A return or payment is completed by its order's head.
	for _, order := range orders {
		ids = append(ids, documentID(ledger.DocumentOrder, string(order)))
	}
	return j.Store.Held(ctx, j.Importer.Entity, ids)
}

// new tells whether a record says something that the ledger does not hold, and whether
// its own stamp shows that it is later.
func (j judge) new(ctx context.Context, list string, one judged, held map[ledger.DocumentID]ledger.HeldDocument) (new, stamped bool, err error) {
	new, stamped = len(one.decoded.Rejections) > 0, true
	named := map[ledger.DocumentID]bool{}
	for _, d := range one.decoded.Documents {
		named[d.ID] = true
		stored, known := held[d.ID]
		if !known {
			new = true
			continue
		}
		d, err := j.completed(ctx, d, held)
		if err != nil {
			return false, false, err
		}
		refusedAt, refused := j.refused[d.ID]
		if settles := refused && !d.Partial && !d.StampedAt.Before(refusedAt); importers.Known(d, stored.StoredVersion) && !settles {
			continue
		}
		new = true
		stamped = stamped && d.StampedAt.After(stored.StampedAt)
	}
	if list == orderList && len(one.decoded.Documents) > 0 {
		order := one.decoded.Documents[0]
		for id, stored := range held {
			if id.Kind == ledger.DocumentShipment && stored.Order == order.Order && stored.Due && !named[id] {
				new = true
				stamped = stamped && order.StampedAt.After(stored.StampedAt)
			}
		}
	}
	return new, stamped, nil
}

// completed is the document as the import would post it, with what its order knows.
func (j judge) completed(ctx context.Context, d ledger.Document, held map[ledger.DocumentID]ledger.HeldDocument) (ledger.Document, error) {
	wanted, need := j.completer.Wants(d)
	head, known := held[wanted]
	if need == importers.NeedsNothing || !known {
		return d, nil
	}
	record, err := j.records.At(ctx, head.Evidence)
	if err != nil {
		return d, err
	}
	completed, _, _, err := j.completer.Complete(d, record)
	if err != nil {
		return d, nil //nolint:nilerr // the import will say so, and reject it
	}
	return completed, nil
}

// seen puts down in a record when it was seen.
func (r *run) seen(raw jsontext.Value) jsontext.Value {
	head, rest := fmt.Sprintf(`{"seenAt":%q`, stamp(r.Clock.Now())), bytes.TrimSpace(bytes.TrimSpace(raw)[1:])
	if rest[0] != '}' {
		head += ","
	}
	return append([]byte(head), rest...)
}

// recordOf is the stored record a held document was decoded from, as JSON of one member.
func (r *run) recordOf(ctx context.Context, d ledger.HeldDocument) ([]byte, error) {
	record, err := r.records.At(ctx, d.Evidence)
	if errors.Is(err, ledger.ErrNotFound) {
		return nil, fmt.Errorf("%w; run `counterfoil verify`", err)
	}
	return record, err
}

var goneMark = []byte(`{"gone":`)

// withdrawn tells whether a held document was withdrawn.
func (r *run) withdrawn(ctx context.Context, d ledger.HeldDocument) (bool, error) {
	record, err := r.recordOf(ctx, d)
	return bytes.HasPrefix(record, goneMark), err
}
