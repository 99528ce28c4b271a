package matchers

import (
	"sort"

	"counterfoil/ledger"
)

// siblings are the other documents of a document's order, as far as they are known.
func (j *joint) siblings(s *slip) []ledger.Document {
	if j.orders == nil {
		j.orders = ordersOf(j.dossiers[0].in.Documents)
	}
	var list []ledger.Document
	for _, d := range j.orders[s.paper.current.Order] {
		if d.ID != s.paper.id {
			list = append(list, d)
		}
	}
	return list
}

// ordersOf gives the last known version of each document by its order, in sequence.
func ordersOf(documents map[StoredDocumentKey]ledger.Document) map[ledger.Reference][]ledger.Document {
	last := map[ledger.DocumentID]ledger.Document{}
	for _, d := range documents {
		if known, ok := last[d.ID]; !ok || d.Version > known.Version {
			last[d.ID] = d
		}
	}
	orders := map[ledger.Reference][]ledger.Document{}
	for _, d := range last {
		orders[d.Order] = append(orders[d.Order], d)
	}
	for _, list := range orders {
		sort.Slice(list, func(a, b int) bool {
			if x, y := kindSequence[list[a].ID.Kind], kindSequence[list[b].ID.Kind]; x != y {
				return x < y
			}
			return list[a].ID.ExternalID < list[b].ID.ExternalID
		})
	}
	return orders
}
