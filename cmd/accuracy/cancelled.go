package main

import (
	"slices"
	"strings"

	"counterfoil/fixtures"
	"counterfoil/ledger"
)

// cancelled parts the faults of a batch into those that show and pairs of two causes that
// cancel to the minor unit: one sale left out and another of the same content doubled. The
// batch's voucher is their documents' sum, and the sum is right.
func cancelled(reference ledger.Reference, faults []fixtures.Fault) (rest, gone []fixtures.Fault) {
	if !strings.Contains(string(reference), "|") {
		return faults, nil // a voucher for each document shows both
	}
	paired := map[int]bool{}
	for i, f := range faults {
		for j, o := range faults[:i] {
			if f.Cause != o.Cause && !paired[i] && !paired[j] && cancel(f, o) {
				paired[i], paired[j] = true, true
			}
		}
	}
	for i, f := range faults {
		if paired[i] {
			gone = append(gone, f)
		} else {
			rest = append(rest, f)
		}
	}
	return rest, gone
}

func cancel(a, b fixtures.Fault) bool {
	sum := vector{}
	for _, l := range slices.Concat(a.Legs, b.Legs) {
		sum.add(place{l.Account, l.Dimension}, l.Functional)
	}
	return len(sum) == 0
}

// missesOneOf tells of what was scored whether it is of the causes of some faults and not
// told as it was planted.
func missesOneOf(faults []fixtures.Fault) func(scored) bool {
	return func(s scored) bool {
		return !s.told() && s.outcome != first && slices.ContainsFunc(faults, func(f fixtures.Fault) bool { return f.Cause == s.cause })
	}
}

// scoreWithout scores what is left when some faults leave no trace, and these as hidden.
func scoreWithout(gone, rest []fixtures.Fault, found byCause) (list []scored, causes byCause) {
	reference := gone[0].Reference
	if causes = plantedGroups(rest)[reference]; causes == nil {
		causes = byCause{}
	}
	list = scoreAll(causes, found)
	for _, f := range gone {
		g := plantedGroups([]fixtures.Fault{f})[reference][f.Cause]
		list = append(list, scored{group: *g, outcome: hidden})
	}
	return list, causes
}
