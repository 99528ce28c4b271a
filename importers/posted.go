package importers

import (
	"fmt"
	"sort"
	"strings"

	"counterfoil/ledger"
)

// Posted counts what came of posting a snapshot.
type Posted struct {
	Documents Documents
	// Entries counts all entries written, Reversals those of them that undo older ones.
	Entries, Reversals int64
	// Late counts entries moved out of a closed period.
	Late int64
	// Rejections counts records and documents that could not be trusted or posted.
	Rejections int64
	// Waiting counts documents that name an order no snapshot holds yet. They are posted
	// when it arrives.
	Waiting int64
	// Excluded counts what was left out on purpose, by reason.
	Excluded map[string]int64
}

// Documents counts document versions by what was done with them.
type Documents struct {
	New     int64 // seen for the first time
	Changed int64 // another version: its difference was posted
	Same    int64 // nothing new
	Older   int64 // an earlier view than the ledger has; left alone
}

// String is "12 new documents, 1 changed, 24 entries, …"; what is zero is left out.
func (p Posted) String() string {
	parts := []string{fmt.Sprintf("%d new documents", p.Documents.New)}
	add := func(n int64, what string) {
		if n != 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, what))
		}
	}
	add(p.Documents.Changed, "changed")
	add(p.Documents.Same, "as before")
	add(p.Documents.Older, "older than what is known")
	add(p.Entries, "entries")
	add(p.Reversals, "of them reversals")
	add(p.Late, "late for a closed period")
	add(p.Rejections, "rejected")
	add(p.Waiting, "waiting for their order")
	for _, why := range sortedReasons(p.Excluded) {
		add(p.Excluded[why], "excluded ("+why+")")
	}
	return strings.Join(parts, ", ")
}

// Add adds what came of another snapshot.
func (p *Posted) Add(o Posted) {
	p.Documents.New += o.Documents.New
	p.Documents.Changed += o.Documents.Changed
	p.Documents.Same += o.Documents.Same
	p.Documents.Older += o.Documents.Older
	p.Entries += o.Entries
	p.Reversals += o.Reversals
	p.Late += o.Late
	p.Rejections += o.Rejections
	p.Waiting += o.Waiting
	for why, n := range o.Excluded {
		p.exclude(why, n)
	}
}

func (p *Posted) exclude(why string, n int64) {
	if p.Excluded == nil {
		p.Excluded = map[string]int64{}
	}
	p.Excluded[why] += n
}

func sortedReasons(m map[string]int64) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// maxFindings bounds the findings of one posting; a file wrong in every record would
// otherwise fill the memory.
const maxFindings = 1000

func appendFindings(findings, more []ledger.Finding) []ledger.Finding {
	room := maxFindings - len(findings)
	if room >= len(more) {
		return append(findings, more...)
	}
	return append(findings, more[:max(room, 0)]...)
}
